"""Processing: what follows a scan. Files are looked into, local pictures are measured.

Each is one job per library that works off what waits, in small units, and enqueues itself again when more came
meanwhile. A crash loses nothing: what was not written waits still.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from typing import Final, TypeAlias

from cavea.domain.embedded import useful_tags
from cavea.domain.files import RelativePath, RootPath, RootState
from cavea.domain.ids import LibraryId, Prefix, TaskId
from cavea.domain.libraries import LibraryState
from cavea.domain.media import FileProblem, Look, ProblemKind
from cavea.domain.scanning import WaitingAsset, WaitingFile
from cavea.domain.tasks import Task, TaskKind, TaskState
from cavea.ports.clock import Clock, Ids
from cavea.ports.files import Files
from cavea.ports.images import ImageRefused, Images
from cavea.ports.jobs import Payload
from cavea.ports.media_tools import MediaTools
from cavea.ports.unit import Units

BATCH: Final = 64
"""Files looked into before they are written: a crash repeats at most these."""

ASSEMBLE_JOB: Final = "assemble"
"""The job that puts titles together again whose files say something new of themselves; scanning does it."""

ASSEMBLE_DELAY_S: Final = 2
"""So that many files are done in one go."""

MAX_PICTURE: Final = 20 * 1024 * 1024


READ_AHEAD: Final = 1_024
"""Waiting files read in one go."""

_Found: TypeAlias = tuple[WaitingFile, Look, dict[str, str]]


class Processing:
    """Looks into new files."""

    def __init__(
        self, units: Units, files: Files, media_tools: MediaTools, images: Images, clock: Clock, ids: Ids
    ) -> None:
        """Work with these."""
        self._units = units
        self._files = files
        self._media_tools = media_tools
        self._images = images
        self._clock = clock
        self._ids = ids

    async def probe_library(self, payload: Payload) -> None:
        """Look into every file of a library that waits for it, then measure its pictures."""
        library_id = LibraryId(payload["library_id"])
        async with self._units.read() as unit:
            library = await unit.libraries.by_id(library_id)
            total = await unit.catalog.count_waiting_files(library_id)
        if library is None or library.state is LibraryState.OFFLINE:
            return
        async with self._units.read() as unit:
            left = await unit.tasks.open_for(library_id, TaskKind.PROBE)
        if total or left is not None:
            await self._probe_all(library_id, total)
        await self._measure_all(library_id)

    async def _probe_all(self, library_id: LibraryId, total: int) -> None:
        now = self._clock.now()
        made = TaskId(self._ids.new(Prefix.TASK))
        task = Task(
            made, TaskKind.PROBE, TaskState.RUNNING, library_id, "probing", 0, total, None, now, now, None
        )
        async with self._units.begin() as unit:
            task = await unit.tasks.open_for(library_id, TaskKind.PROBE) or task
            await unit.tasks.put(replace(task, done=0, total=total))
        done = problems = 0
        async with aclosing(self._probed(library_id)) as probed:
            async for found in probed:
                done += len(found)
                problems += sum(isinstance(look.result, FileProblem) for _, look, _ in found)
                await self._keep(library_id, found, replace(task, done=done, total=max(total, done)))
        message = f"{done} files looked into" + (f", {problems} of them cannot be played" if problems else "")
        async with self._units.begin() as unit:
            ended = replace(task, state=TaskState.COMPLETED, stage=None, done=done, total=max(total, done))
            await unit.tasks.put(replace(ended, message=message, finished_at=self._clock.now()))

    async def _keep(self, library_id: LibraryId, found: list[_Found], task: Task) -> None:
        async with self._units.begin() as unit:
            await unit.catalog.put_probes(found)
            if any(tags for _, _, tags in found):
                await unit.jobs.enqueue(
                    ASSEMBLE_JOB,
                    {"library_id": library_id},
                    unique_key=f"assemble:{library_id}",
                    lock_key=f"scan:{library_id}",
                    delay_s=ASSEMBLE_DELAY_S,
                )
            await unit.tasks.put(task)

    async def _probed(self, library_id: LibraryId) -> AsyncGenerator[list[_Found]]:
        """What waits, looked into; the next files are under way while the last ones are written."""
        under_way: asyncio.Task[list[_Found]] | None = None
        try:
            async for batch in self._waiting(library_id):
                last, under_way = under_way, asyncio.create_task(self._probe(batch))
                if last is not None:
                    yield await last
            if under_way is not None:
                yield await under_way
        finally:
            if under_way is not None:
                under_way.cancel()

    async def _waiting(self, library_id: LibraryId) -> AsyncIterator[list[WaitingFile]]:
        """Files that were not looked into yet, each once."""
        after = 0
        while True:
            async with self._units.read() as unit:
                waiting = await unit.catalog.waiting_files(library_id, after, READ_AHEAD)
            if not waiting:
                return
            after = waiting[-1].number
            for at in range(0, len(waiting), BATCH):
                yield waiting[at : at + BATCH]

    async def _probe(self, batch: list[WaitingFile]) -> list[_Found]:
        looks = await self._media_tools.probe_many(
            [(RootPath(file.root), RelativePath(file.path)) for file in batch]
        )
        return [
            (file, look, useful_tags(look.result))
            for file, look in zip(batch, looks, strict=True)
            if not await self._waits_for_its_disk(file.root, look.result)
        ]

    async def _waits_for_its_disk(self, root: bytes, result: object) -> bool:
        """Whether a file could not be read because its whole disk is away: then that says nothing of the file."""
        is_unread = isinstance(result, FileProblem) and result.kind is ProblemKind.UNREADABLE
        return is_unread and await self._is_away(root)

    async def _is_away(self, root: bytes) -> bool:
        sight = await self._files.look_at(RootPath(root))
        return sight.state is not RootState.READY or sight.is_empty

    async def _measure_all(self, library_id: LibraryId) -> None:
        tried: set[str] = set()
        while True:
            async with self._units.read() as unit:
                waiting = await unit.catalog.waiting_assets(library_id, BATCH)
            batch = [asset for asset in waiting if asset.id not in tried]
            if not batch:
                return
            tried |= {asset.id for asset in batch}
            measured = [(asset, await self._measure(asset)) for asset in batch]
            found = [one for one in measured if one[1] is not None or not await self._is_away(one[0].root)]
            async with self._units.begin() as unit:
                await unit.catalog.put_measures(found)

    async def _measure(self, asset: WaitingAsset) -> tuple[int, int, str] | None:
        try:
            raw = await self._files.read(RootPath(asset.root), RelativePath(asset.path), MAX_PICTURE)
            facts = await self._images.measure(raw)
        except (OSError, ValueError, ImageRefused):
            return None
        return facts.width, facts.height, facts.placeholder
