"""The scan itself: look, survey, plan, apply, assemble."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NoReturn

import structlog

from cavea.domain.errors import CaveaError
from cavea.domain.events import Event, Fact
from cavea.domain.files import Folder, RelativePath, RootPath, WalkRules, display_of
from cavea.domain.ids import LibraryId, TaskId
from cavea.domain.inventory import Absence
from cavea.domain.libraries import Library, LibraryRoot, LibraryState, is_inside
from cavea.domain.tasks import ScanAction, Task, TaskState
from cavea.domain.naming import Unrecognised
from cavea.features.scanning.applying import AT_ONCE, Applying, chunks
from cavea.features.scanning.assembling import Assembling
from cavea.features.scanning.comparing import Comparing
from cavea.features.scanning.planning import Findings, Plan, Planning, Reporting
from cavea.features.scanning.roots import look_at
from cavea.features.scanning.surveying import RootFailed, Scope, Survey, survey
from cavea.ports.clock import Clock
from cavea.ports.files import Files
from cavea.ports.jobs import Payload
from cavea.ports.names import Names
from cavea.ports.sidecars import SidecarReader
from cavea.ports.unit import Unit, Units

PROBE_JOB: Final = "probe"
"""The job that looks into new files; the feature of processing does it."""

LOST_SHARE: Final = 0.5
"""When this share of a root's files is gone and it looks like another disk, it is another disk."""

SHOWN_PATHS: Final = 3

log = structlog.get_logger(__name__)


class Mode(StrEnum):
    """What a scan looks at, and whether it writes."""

    WHOLE = "whole"
    FOLDERS = "folders"
    """Those that were asked for."""
    PREVIEW = "preview"
    """Nothing is written."""


@dataclass(frozen=True, slots=True)
class ScanRules:
    """What is set for all libraries.

    Attributes:
        link_roots: Symbolic links that lead into one of these are followed.
        trusted_days: Days for which a folder's time is trusted to tell of changes in it; 0 for never.
    """

    link_roots: tuple[RootPath, ...] = ()
    trusted_days: int = 7


class _Offline(Exception):
    """A root cannot be trusted; nothing is reconciled."""


class _Deleted(CaveaError):
    """The library went while it was scanned."""


class _FoldersChanged(Exception):
    """The library has other folders than those that were walked."""

    def __init__(self, library: Library) -> None:
        """Keep the library as it is now."""
        super().__init__(library.id)
        self.library = library


class Scanning:
    """Does scans, one job each."""

    def __init__(
        self,
        units: Units,
        files: Files,
        names: Names,
        sidecars: SidecarReader,
        clock: Clock,
        rules: ScanRules,
    ) -> None:
        """Work with these."""
        self.units = units
        self.files = files
        self.names = names
        self.sidecars = sidecars
        self.clock = clock
        self.rules = rules

    async def run(self, payload: Payload) -> None:
        """Do the scan that a job asks for; its task says how it went, whatever happens."""
        library_id, task_id = LibraryId(payload["library_id"]), TaskId(payload["task_id"])
        mode = Mode(payload.get("mode", Mode.WHOLE))
        async with self.units.begin() as unit:
            library = await unit.libraries.by_id(library_id)
            task = await unit.tasks.by_id(task_id)
            if task is None:
                return
            if library is None:
                await unit.tasks.put(self._ended(task, TaskState.FAILED, "the library was deleted"))
                return
            task = replace(task, state=TaskState.RUNNING, stage="walking", started_at=self.clock.now())
            await unit.tasks.put(task)
            if mode is not Mode.PREVIEW:
                await unit.record(Fact(Event.SCAN_STARTED, library_id, {"task_id": task_id}))
        fresh: Library | None = library
        while fresh is not None:
            fresh = await self._once(fresh, task, mode, payload)

    async def _once(self, library: Library, task: Task, mode: Mode, payload: Payload) -> Library | None:
        """Scan once; a library whose folders changed meanwhile comes back, to be scanned anew by the same task."""
        run = _Run(self, library, task, mode, accepts_missing="accept_missing" in payload)
        try:
            await run.whole([path.encode("latin-1") for path in json.loads(payload.get("paths", "[]"))])
        except _FoldersChanged as changed:
            return changed.library
        except _Offline as away:
            await self._go_offline(library, task, mode, str(away))
        except Exception as error:
            reason = (
                error.message
                if isinstance(error, CaveaError)
                else "it failed inside the server, whose log says why; scan again"
            )
            log.exception("a scan failed", library_id=library.id)
            async with self.units.begin() as unit:
                await unit.tasks.put(self._ended(task, TaskState.FAILED, reason[:500]))
                await unit.record(
                    Fact(Event.SCAN_FAILED, library.id, {"task_id": task.id, "reason": reason[:500]})
                )
        return None

    async def _go_offline(self, library: Library, task: Task, mode: Mode, notice: str) -> None:
        async with self.units.begin() as unit:
            await unit.tasks.put(
                self._ended(task, TaskState.COMPLETED, f"offline, nothing was changed: {notice}")
            )
            if mode is Mode.PREVIEW:
                return
            await unit.libraries.set_state(library.id, LibraryState.OFFLINE, notice, None)
            if library.state is LibraryState.ONLINE:
                await unit.record(Fact(Event.LIBRARY_OFFLINE, library.id, {"notice": notice}))

    def _ended(self, task: Task, state: TaskState, message: str) -> Task:
        return replace(task, state=state, stage=None, message=message, finished_at=self.clock.now())

    def is_full(self, library: Library) -> bool:
        """Whether it is time to look at every file again, whatever the folders' times say."""
        if self.rules.trusted_days == 0 or library.full_scanned_at is None:
            return True
        age = datetime.fromisoformat(self.clock.now()) - datetime.fromisoformat(library.full_scanned_at)
        return age >= timedelta(days=self.rules.trusted_days)


class _Run:
    """One scan of one library."""

    def __init__(
        self, scanning: Scanning, library: Library, task: Task, mode: Mode, *, accepts_missing: bool
    ) -> None:
        self._units = scanning.units
        self._files = scanning.files
        self._names = scanning.names
        self._sidecars = scanning.sidecars
        self._clock = scanning.clock
        self._library = library
        self._task = task
        self._mode = mode
        self._accepts_missing = accepts_missing
        self._is_full = mode is Mode.WHOLE and scanning.is_full(library)
        self._roots = {root.pk: root.path for root in library.roots}
        self._rules = WalkRules(library.scanning.exclude, scanning.rules.link_roots)
        self._reporting = Reporting(self._roots)

    async def whole(self, paths: Sequence[bytes]) -> None:
        """Every step in order."""
        asked = await self._asked()
        scope = await self._scope(paths or [path for _, path in asked])
        suspects = await self._look_at_roots(scope)
        async with self._units.read() as unit:
            is_first = await unit.inventory.is_empty(self._library.id)
        try:
            found = await survey(
                self._units, self._files, scope, self._rules, self._report, is_full=self._is_full
            )
        except RootFailed as failed:
            await self._refuse(failed.root, f"{display_of(failed.root.path)} cannot be read: {failed.reason}")
        minimum = self._library.scanning.minimum_size
        comparing = Comparing(
            self._units, self._files, self._library.id, self._roots, self._rules, minimum
        )
        plan = Plan(Findings())
        if not is_first or self._mode is Mode.PREVIEW:
            plan = await self._plan(comparing, found, suspects, is_first=is_first)
            self._reporting.plan(plan, found)
        else:
            for place, reason in found.unknown:
                self._reporting.add(ScanAction.SKIP, place, reason=reason)
        if self._mode is Mode.PREVIEW:
            await self._show(plan)
            return
        titles = await self._apply(plan, comparing, found, is_first=is_first)
        await self._finish(plan, titles, [number for number, _ in asked])

    async def _asked(self) -> list[tuple[int, bytes]]:
        """Folders that somebody wants to be looked at; a scan of the whole library answers them all."""
        if self._mode is Mode.PREVIEW:
            return []
        async with self._units.read() as unit:
            return await unit.inventory.asked_for(self._library.id)

    async def _scope(self, paths: Sequence[bytes]) -> Scope:
        if self._mode is Mode.WHOLE or (self._mode is Mode.PREVIEW and not paths):
            return [(root, RelativePath(b"")) for root in self._library.roots]
        scope: dict[tuple[int, bytes], tuple[LibraryRoot, RelativePath]] = {}
        for path in sorted(paths):
            root = next((one for one in self._library.roots if is_inside(path, one.path)), None)
            if root is not None:
                below = path[len(root.path.rstrip(b"/")) :].strip(b"/")
                start = await self._nearest(root, RelativePath(below))
                scope[root.pk, bytes(start)] = (root, start)
        return [
            one for (pk, start), one in scope.items()
            if not any(p == pk and s != start and (not s or is_inside(start, s)) for p, s in scope)
        ]  # fmt: skip

    async def _nearest(self, root: LibraryRoot, path: RelativePath) -> RelativePath:
        """The folder itself, or the nearest one above that is there: so a file, or a folder that went, is seen too."""
        while path:
            (answer,) = await self._files.list_folders(root.path, self._rules, [path])
            if isinstance(answer, Folder):
                break
            path = RelativePath(path.rpartition(b"/")[0])
        return path

    async def _report(self, stage: str, done: int, total: int | None) -> None:
        self._task = replace(self._task, stage=stage, done=done, total=total)
        async with self._units.begin() as unit:
            await unit.tasks.put(self._task)

    async def _check(self, unit: Unit) -> None:
        """Write only into the library that was walked.

        Raises:
            _Deleted: It is gone.
            _FoldersChanged: It has other folders now.
        """
        fresh = await unit.libraries.by_id(self._library.id)
        if fresh is None:
            raise _Deleted("the library was deleted while it was scanned")
        if {root.pk for root in fresh.roots} != {root.pk for root in self._library.roots}:
            raise _FoldersChanged(fresh)

    async def _look_at_roots(self, scope: Scope) -> list[LibraryRoot]:
        """Go on when every root of the scope can be walked; the answer has those that look like another disk."""
        suspects: list[LibraryRoot] = []
        problems: list[str] = []
        wanted = {root.pk for root, _ in scope}
        for root in self._library.roots:
            if root.pk not in wanted:
                continue
            async with self._units.read() as unit:
                known = await unit.inventory.count(self._library.id, root.pk)
            sight = await look_at(self._files, root, known)
            if sight.problem != root.problem and self._mode is not Mode.PREVIEW:
                async with self._units.begin() as unit:
                    await unit.libraries.set_root(root, None, sight.problem)
            if sight.problem is not None:
                problems.append(sight.problem)
            elif sight.is_other and known:
                suspects.append(root)
        if problems:
            raise _Offline("; ".join(problems))
        return suspects

    async def _refuse(self, root: LibraryRoot, problem: str) -> NoReturn:
        if self._mode is not Mode.PREVIEW:
            async with self._units.begin() as unit:
                await unit.libraries.set_root(root, None, problem)
        raise _Offline(problem)

    async def _plan(
        self, comparing: Comparing, found: Survey, suspects: Sequence[LibraryRoot], *, is_first: bool
    ) -> Plan:
        findings = Findings()
        listed = 0
        async for one in comparing.differences(found, is_first=is_first):
            findings.take(one)
            listed += len(one.folders)
            await self._report("comparing", listed, len(found.changed))
        await self._refuse_other_disks(findings, suspects)
        planning = Planning(self._units, self._files, self._library.id, self._roots)
        return await planning.plan(
            findings, is_whole=self._mode is not Mode.FOLDERS, accepts_missing=self._accepts_missing
        )

    async def _refuse_other_disks(self, findings: Findings, suspects: Sequence[LibraryRoot]) -> None:
        """Change nothing when a disk went since the walk began, or another one is there."""
        lost_in = {root.pk: 0 for root in self._library.roots}
        for file in (*findings.lost, *(file for file, _ in findings.changed)):
            lost_in[file.root_pk] += 1
        for root in self._library.roots:
            if not lost_in[root.pk]:
                continue
            async with self._units.read() as unit:
                known = await unit.inventory.count(self._library.id, root.pk)
            sight = await look_at(self._files, root, known)
            if sight.problem is not None:
                await self._refuse(root, sight.problem)
            is_other = root in suspects or sight.is_other
            if is_other and lost_in[root.pk] > known * LOST_SHARE:
                shown = display_of(root.path)
                await self._refuse(root, f"{shown} looks like another disk: few of its files are there")

    async def _apply(
        self, plan: Plan, comparing: Comparing, found: Survey, *, is_first: bool
    ) -> Assembling:
        applying = Applying(
            self._units, self._names, self._clock, self._library, self._check, self._reporting
        )
        targets = plan.targets
        await applying.owners(plan)
        await applying.moves(plan)
        done = 0
        async for one in comparing.differences(found, is_first=is_first):
            await applying.difference(one, targets, counts=is_first)
            done += len(one.folders)
            await self._report("reading names", done, len(found.changed))
        await applying.lose(plan)
        await applying.owners(plan)
        titles = Assembling(
            self._units,
            self._files,
            self._names,
            self._sidecars,
            self._clock,
            self._library.id,
            self._library.kind,
            self._roots,
            self._rules,
        )
        await titles.all(self._report, self._check)
        return titles

    async def _show(self, plan: Plan) -> None:
        """Keep what a scan would do; nothing else is written."""
        for part in chunks(plan.findings.found, AT_ONCE):
            readings = await self._names.read(self._library.kind, [seen.path for seen in part])
            for seen, reading in zip(part, readings, strict=True):
                if isinstance(reading, Unrecognised):
                    self._reporting.add(ScanAction.UNRECOGNISED, seen.place, reason=reading.reason)
        counts = self._reporting.counts
        message = (
            f"{counts[ScanAction.ADD]} to add, {counts[ScanAction.CHANGE]} to change, "
            f"{counts[ScanAction.MOVE]} to move, {counts[ScanAction.LOSE]} to mark missing"
        )
        if counts[ScanAction.WAIT]:
            message += f", {counts[ScanAction.WAIT]} would wait for your word"
        async with self._units.begin() as unit:
            await unit.tasks.put(self._ended(message, is_preview=True))

    def _ended(self, message: str, *, is_preview: bool = False) -> Task:
        return replace(
            self._task,
            state=TaskState.COMPLETED,
            stage=None,
            message=message,
            finished_at=self._clock.now(),
            report=self._reporting.report(is_preview=is_preview),
        )

    async def _finish(self, plan: Plan, titles: Assembling, asked: Sequence[int]) -> None:
        counts = self._reporting.counts
        message = (
            f"{titles.added} added, {titles.changed} changed, {len(plan.moves)} moved, {len(plan.gone)} missing"
        )
        if counts[ScanAction.UNRECOGNISED]:
            message += f", {counts[ScanAction.UNRECOGNISED]} not recognised"
        if counts[ScanAction.SKIP]:
            message += f", {counts[ScanAction.SKIP]} folders could not be read"
        identities = [(root, await look_at(self._files, root, 0)) for root in self._library.roots]
        async with self._units.begin() as unit:
            await self._check(unit)
            for root, sight in identities:
                await unit.libraries.set_root(root, sight.identity, sight.problem)
            now = self._clock.now()
            is_whole = self._mode is Mode.WHOLE
            waiting = await unit.inventory.absent(self._library.id, Absence.SUSPECTED)
            notice = self._notice(len(waiting), counts[ScanAction.SKIP])
            await unit.libraries.set_state(
                self._library.id, LibraryState.ONLINE, notice, now if is_whole else None
            )
            if self._is_full:
                await unit.libraries.set_full_scan(self._library.id, now)
            if self._library.state is LibraryState.OFFLINE:
                await unit.record(Fact(Event.LIBRARY_ONLINE, self._library.id, {}))
            await unit.inventory.answered(asked)
            await unit.tasks.put(self._ended(message))
            await unit.record(Fact(Event.SCAN_COMPLETED, self._library.id, {"message": message}))
            await unit.jobs.enqueue(
                PROBE_JOB, {"library_id": self._library.id}, unique_key=f"probe:{self._library.id}"
            )

    @staticmethod
    def _notice(waiting: int, skipped: int) -> str | None:
        parts = []
        if waiting:
            parts.append(
                f"{waiting} files are gone at once; they are kept as they were. Bring the disk back, or confirm it."
            )
        if skipped:
            parts.append(f"{skipped} folders could not be read; the last scan's report names them.")
        return " ".join(parts) or None
