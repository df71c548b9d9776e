"""One scan of one library: look, survey, plan, apply, assemble."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, NoReturn

from cavea.domain.errors import CaveaError
from cavea.domain.events import Event, Fact
from cavea.domain.files import Folder, RelativePath, display_of
from cavea.domain.inventory import Absence
from cavea.domain.libraries import Library, LibraryRoot, LibraryState, is_inside
from cavea.domain.naming import Unrecognised
from cavea.domain.tasks import ScanAction, Task, TaskState
from cavea.features.scanning.applying import AT_ONCE, Applying, chunks
from cavea.features.scanning.assembling import Assembling
from cavea.features.scanning.comparing import Comparing
from cavea.features.scanning.planning import Findings, Plan, Planning, Reporting
from cavea.features.scanning.roots import look_at
from cavea.features.scanning.surveying import RootFailed, Scope, Survey, survey
from cavea.features.scanning.tools import Tools
from cavea.ports.unit import Unit

OPINION_JOB: Final = "second_opinions"
"""The job that asks a slower reader about names in doubt."""

PROBE_JOB: Final = "probe"
"""The job that looks into new files; the feature of processing does it."""

MOST_LOOKS: Final = 3
"""How often a scan looks again at once when files were moved under its eyes; then the next scan does."""

LOST_SHARE: Final = 0.5
"""When this share of a root's files is gone and it looks like another disk, it is another disk."""


class Mode(StrEnum):
    """What a scan looks at, and whether it writes."""

    WHOLE = "whole"
    FOLDERS = "folders"
    """Those that were asked for."""
    PREVIEW = "preview"
    """Nothing is written."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What of a library is to be scanned, and how.

    Attributes:
        mode: What is looked at, and whether anything is written.
        is_full: Whether to look at every file, whatever the times of folders say.
        accepts_missing: Whether an administrator has said that what is gone is gone.
    """

    mode: Mode
    is_full: bool
    accepts_missing: bool


class Offline(Exception):
    """A root cannot be trusted; nothing is reconciled."""


class Deleted(CaveaError):
    """The library went while it was scanned."""


class FoldersChanged(Exception):
    """The library has other folders, or leaves out other files, than when it was walked."""

    def __init__(self, library: Library) -> None:
        """Keep the library as it is now."""
        super().__init__(library.id)
        self.library = library


class Run:
    """One scan of one library."""

    def __init__(self, tools: Tools, library: Library, task: Task, wish: Wish) -> None:
        """Scan this library for this task; ``wish`` says what of it, and how."""
        self._tools = tools
        self._units = tools.units
        self._files = tools.files
        self._names = tools.names
        self._clock = tools.clock
        self._library = library
        self._task = task
        self._mode = wish.mode
        self._accepts_missing = wish.accepts_missing
        self._is_full = wish.is_full and wish.mode is Mode.WHOLE
        self._roots = {root.pk: root.path for root in library.roots}
        self._rules = tools.rules_of(library)
        self._reporting = Reporting(self._roots)
        self._tally = dict.fromkeys(("added", "changed", "moved", "missing"), 0)
        self._told_at = 0

    async def whole(self, paths: Sequence[bytes]) -> None:
        """Every step in order; again where the disk changed between the plan and its application."""
        asked = await self._asked()
        wanted = paths or [path for _, path in asked]
        for _ in range(MOST_LOOKS):
            if await self._look(await self._scope(wanted)):
                break
        if self._mode is not Mode.PREVIEW:
            await self._finish([number for number, _ in asked])

    async def _look(self, scope: Scope) -> bool:
        """Look, plan and apply once; whether all that was found is taken over."""
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
        comparing = Comparing(self._units, self._files, self._library.id, self._roots, self._rules, minimum)
        plan: Plan | None = None
        if not is_first or self._mode is Mode.PREVIEW:
            plan = await self._plan(comparing, found, suspects, is_first=is_first)
            self._reporting.plan(plan, found)
        else:
            for place, reason in found.unknown:
                self._reporting.add(ScanAction.SKIP, place, reason=reason)
        if self._mode is Mode.PREVIEW and plan is not None:
            await self._show(plan)
            return True
        return await self._apply(plan, comparing, found)

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
        """Say how far it is, once a second at most: each word is a write."""
        self._task = replace(self._task, stage=stage, done=done, total=total)
        now = self._clock.now_s()
        if now == self._told_at:
            return
        self._told_at = now
        async with self._units.begin() as unit:
            await unit.tasks.put(self._task)

    async def _check(self, unit: Unit) -> None:
        """Write only into the library that was walked.

        Raises:
            Deleted: It is gone.
            FoldersChanged: It has other folders now, or leaves out other files.
        """
        fresh = await unit.libraries.by_id(self._library.id)
        if fresh is None:
            raise Deleted("the library was deleted while it was scanned")
        if {root.pk for root in fresh.roots} != {root.pk for root in self._library.roots}:
            raise FoldersChanged(fresh)
        if fresh.scanning.leaves_out != self._library.scanning.leaves_out:
            raise FoldersChanged(fresh)

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
            raise Offline("; ".join(problems))
        return suspects

    async def _refuse(self, root: LibraryRoot, problem: str) -> NoReturn:
        if self._mode is not Mode.PREVIEW:
            async with self._units.begin() as unit:
                await unit.libraries.set_root(root, None, problem)
        raise Offline(problem)

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

    async def _apply(self, plan: Plan | None, comparing: Comparing, found: Survey) -> bool:
        """Take over what was found; without a plan everything is new. Whether it was all as planned."""
        applying = Applying(
            self._units, self._names, self._clock, self._library, self._check, self._reporting, plan
        )
        await applying.begin()
        done = 0
        async for one in comparing.differences(found, is_first=plan is None):
            await applying.difference(one)
            done += len(one.folders)
            await self._report("reading names", done, len(found.changed))
        titles = Assembling(self._tools, self._library)
        await titles.all(self._report, self._check)
        self._tally["added"] += titles.added
        self._tally["changed"] += titles.changed
        if plan is not None:
            self._tally["moved"] += len(plan.moves)
            self._tally["missing"] += len(plan.gone)
        return not applying.unsettled

    async def _show(self, plan: Plan) -> None:
        """Keep what a scan would do; nothing else is written."""
        for part in chunks(plan.findings.found, AT_ONCE):
            readings = await self._names.read(self._library.kind, [seen.path for seen in part])
            for seen, reading in zip(part, readings, strict=True):
                said = reading.recognition
                if isinstance(said, Unrecognised):
                    self._reporting.add(ScanAction.UNRECOGNISED, seen.place, reason=said.reason)
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

    async def _finish(self, asked: Sequence[int]) -> None:
        counts = self._reporting.counts
        message = ", ".join(f"{count} {what}" for what, count in self._tally.items())
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
            if await unit.inventory.doubtful(self._library.id, 1):
                await unit.jobs.enqueue(
                    OPINION_JOB,
                    {"library_id": self._library.id},
                    unique_key=f"{OPINION_JOB}:{self._library.id}",
                    lock_key=f"scan:{self._library.id}",
                )
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
