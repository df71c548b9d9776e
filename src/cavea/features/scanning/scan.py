"""Scans as jobs: begun, ended, and never without a word how it went."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from cavea.domain.errors import CaveaError
from cavea.domain.events import Event, Fact
from cavea.domain.ids import LibraryId, TaskId
from cavea.domain.libraries import Library, LibraryState
from cavea.domain.tasks import Task, TaskState
from cavea.features.scanning.assembling import ASSEMBLE_JOB, Assembling
from cavea.features.scanning.opinions import ask_for_opinions
from cavea.features.scanning.run import Deleted, FoldersChanged, Mode, Offline, Run, Wish
from cavea.features.scanning.tools import Tools
from cavea.ports.jobs import Payload
from cavea.ports.unit import Unit

__all__ = ["ASSEMBLE_JOB", "Scanning"]

log = structlog.get_logger(__name__)


class Scanning:
    """Does scans, one job each."""

    def __init__(self, tools: Tools) -> None:
        """Work with these."""
        self._tools = tools

    async def run(self, payload: Payload) -> None:
        """Do the scan that a job asks for; its task says how it went, whatever happens."""
        library_id, task_id = LibraryId(payload["library_id"]), TaskId(payload["task_id"])
        mode = Mode(payload.get("mode", Mode.WHOLE))
        async with self._tools.units.begin() as unit:
            library = await unit.libraries.by_id(library_id)
            task = await unit.tasks.by_id(task_id)
            if task is None:
                return
            if library is None:
                await unit.tasks.put(self._ended(task, TaskState.FAILED, "the library was deleted"))
                return
            task = replace(task, state=TaskState.RUNNING, stage="walking", started_at=self._tools.clock.now())
            await unit.tasks.put(task)
            if mode is not Mode.PREVIEW:
                await unit.record(Fact(Event.SCAN_STARTED, library_id, {"task_id": task_id}))
        paths = [path.encode("latin-1") for path in json.loads(payload.get("paths", "[]"))]
        accepts = "accept_missing" in payload
        fresh: Library | None = library
        while fresh is not None:
            fresh = await self._once(fresh, task, Wish(mode, self._is_full(fresh), accepts), paths)

    async def _once(self, library: Library, task: Task, wish: Wish, paths: Sequence[bytes]) -> Library | None:
        """Scan once; a library that was changed meanwhile is the answer, to be scanned anew by the same task."""
        try:
            await Run(self._tools, library, task, wish).whole(paths)
        except FoldersChanged as changed:
            return changed.library
        except Offline as away:
            await self._go_offline(library, task, wish.mode, str(away))
        except Exception as error:
            reason = (
                error.message
                if isinstance(error, CaveaError)
                else "it failed inside the server, whose log says why; scan again"
            )
            log.exception("a scan failed", library_id=library.id)
            async with self._tools.units.begin() as unit:
                await unit.tasks.put(self._ended(task, TaskState.FAILED, reason[:500]))
                await unit.record(
                    Fact(Event.SCAN_FAILED, library.id, {"task_id": task.id, "reason": reason[:500]})
                )
        return None

    async def _go_offline(self, library: Library, task: Task, mode: Mode, notice: str) -> None:
        async with self._tools.units.begin() as unit:
            await unit.tasks.put(
                self._ended(task, TaskState.COMPLETED, f"offline, nothing was changed: {notice}")
            )
            if mode is Mode.PREVIEW:
                return
            await unit.libraries.set_state(library.id, LibraryState.OFFLINE, notice, None)
            if library.state is LibraryState.ONLINE:
                await unit.record(Fact(Event.LIBRARY_OFFLINE, library.id, {"notice": notice}))

    async def assemble(self, payload: Payload) -> None:
        """Put together the titles of a library that wait, unless its disks are away: then a scan will."""
        library_id = LibraryId(payload["library_id"])
        async with self._tools.units.read() as unit:
            library = await unit.libraries.by_id(library_id)
        if library is None or library.state is LibraryState.OFFLINE:
            return

        async def report(stage: str, done: int, total: int | None) -> None:
            """Nobody waits for this."""

        async def check(unit: Unit) -> None:
            if await unit.libraries.by_id(library_id) is None:
                raise Deleted("the library was deleted")

        await Assembling(self._tools, library).all(report, check)

    async def second_opinions(self, payload: Payload) -> None:
        """Ask a slower reader about the names of a library that are in doubt."""
        await ask_for_opinions(self._tools, payload)

    def _ended(self, task: Task, state: TaskState, message: str) -> Task:
        return replace(task, state=state, stage=None, message=message, finished_at=self._tools.clock.now())

    def _is_full(self, library: Library) -> bool:
        """Whether it is time to look at every file again, whatever the folders' times say."""
        if self._tools.rules.trusted_days == 0 or library.full_scanned_at is None:
            return True
        age = datetime.fromisoformat(self._tools.clock.now()) - datetime.fromisoformat(
            library.full_scanned_at
        )
        return age >= timedelta(days=self._tools.rules.trusted_days)
