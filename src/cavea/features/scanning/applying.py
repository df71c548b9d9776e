"""Applying: what was planned is written into the inventory, a few folders at a time."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final, TypeVar

from cavea.domain.files import Folder
from cavea.domain.ids import FileId
from cavea.domain.inventory import Absence, FileRow, FolderMark, KnownFile, Place, SeenFile, as_read
from cavea.domain.libraries import Library
from cavea.domain.naming import Unrecognised
from cavea.domain.tasks import ScanAction
from cavea.features.scanning.assembling import Check
from cavea.features.scanning.comparing import Difference
from cavea.features.scanning.filing import fresh_ids, move
from cavea.features.scanning.planning import Plan, Reporting, ancestors
from cavea.ports.clock import Clock
from cavea.ports.names import Names, Reading
from cavea.ports.unit import Unit, Units

AT_ONCE: Final = 500
"""Files written in one unit."""

SETTLED_S: Final = 600
"""A file that was written to so lately may still grow: its folder is listed again whatever the folder's time says."""

T = TypeVar("T")


class Applying:
    """Writes what a scan found into the inventory of one library."""

    def __init__(
        self,
        units: Units,
        names: Names,
        clock: Clock,
        library: Library,
        check: Check,
        reporting: Reporting,
        plan: Plan | None,
    ) -> None:
        """Work with these.

        Args:
            units: Where the inventory is.
            names: Reads names.
            clock: The time.
            library: Whose inventory it is.
            check: Called in each unit before it writes.
            reporting: Is told what was not recognised and, without a plan, what is new.
            plan: What to do; None where nothing was known, so that everything is new.
        """
        self._units = units
        self._names = names
        self._clock = clock
        self._library = library
        self._check = check
        self._reporting = reporting
        self._plan = plan
        self.unsettled: set[Place] = set()
        """Folders in which something happened since it was planned: they are looked at again."""

    async def begin(self) -> None:
        """Do what is not bound to a folder: moves and losses, and who is alone in a folder because of them."""
        if self._plan is None:
            return
        await self.owners(self._plan)
        await self.moves(self._plan)
        await self.lose(self._plan)
        await self.owners(self._plan)

    async def moves(self, plan: Plan) -> None:
        """Let files be where they are now; what they belong to goes along, history too."""
        planned = list(plan.moves.values())
        if not planned:
            return
        readings = await self._read([seen for _, seen in planned])
        moves = [(file, seen, readings[seen.place].recognition) for file, seen in planned]
        keys = {file.title_key for file in plan.evicted if file.title_key is not None}
        async with self._units.begin() as unit:
            await self._check(unit)
            await unit.inventory.pend(self._library.id, keys)
            moved = await move(unit, self._library.id, moves, self._clock.now())
            await unit.progress.carry(moved.carried)

    async def owners(self, plan: Plan) -> None:
        """Titles that are alone in a folder have what lies there for all of it: they wait to be looked at again.

        Once before files are moved or lost, for those that will be alone no longer, and once after, for those that
        are alone now.
        """
        folders = ancestors(plan.findings.stirred)
        for part in chunks(folders, AT_ONCE):
            async with self._units.read() as unit:
                owners = await unit.inventory.owners(part)
            alone = {keys[0] for keys in owners.values() if len(keys) == 1}
            if alone:
                async with self._units.begin() as unit:
                    await self._check(unit)
                    await unit.inventory.pend(self._library.id, alone)

    async def difference(self, one: Difference) -> None:
        """Write some folders: their files, then what is to be remembered of them."""
        new, known = self._expected(one)
        changed = {file.id for file, _ in one.changed}
        *parts, last = [*chunks([*((None, seen) for seen in new), *known], AT_ONCE)] or [[]]
        if (
            parts
        ):  # no folder is ever forgotten, even when its files take several units and the server is killed
            async with self._units.begin() as unit:
                await self._check(unit)
                await self._remember(unit, one, is_done=False)
        for part in parts:
            readings = await self._readings(part)
            async with self._units.begin() as unit:
                await self._check(unit)
                rows = await self._rows(unit, part, readings, changed)
                await unit.inventory.put(self._library.id, rows, self._clock.now())
        readings = await self._readings(last)
        async with self._units.begin() as unit:
            await self._check(unit)
            rows = await self._rows(unit, last, readings, changed)
            await unit.inventory.put(self._library.id, rows, self._clock.now())
            await unit.inventory.pend_folders(self._library.id, one.stirred)
            await unit.inventory.drop_marks([place for place in one.gone if place not in self.unsettled])
            await self._remember(unit, one, is_done=True)

    def _expected(self, one: Difference) -> tuple[list[SeenFile], list[tuple[KnownFile, SeenFile]]]:
        """New and known files to write. What came or went since it was planned is left to the next look."""
        known = [*one.changed, *one.returned, *one.unread]
        if self._plan is None:
            return one.found, known
        plan = self._plan
        late = [seen for seen in one.found if not plan.foresees(seen) and seen.place not in plan.targets]
        self.unsettled |= {(seen.root_pk, seen.folder) for seen in late}
        self.unsettled |= {
            (file.root_pk, file.path.rpartition(b"/")[0]) for file in one.lost if not plan.settles(file)
        }
        new = [seen for seen in one.found if plan.foresees(seen) and seen.place not in plan.targets]
        return new, [(file, seen) for file, seen in known if seen.place not in plan.targets]

    async def _readings(self, part: Sequence[tuple[KnownFile | None, SeenFile]]) -> dict[Place, Reading]:
        readings = await self._read([seen for _, seen in part])
        for file, seen in part:
            if file is None:
                self._report(seen, readings[seen.place])
        return readings

    async def _remember(self, unit: Unit, one: Difference, *, is_done: bool) -> None:
        for root in self._library.roots:
            marks = [self._mark(one, pk, folder) for pk, folder in one.folders if pk == root.pk]
            marks = [
                mark
                if is_done and (root.pk, mark.path) not in self.unsettled
                else FolderMark(mark.path, None, b"", b"")
                for mark in marks
            ]
            await unit.inventory.put_marks(root.pk, marks)

    def _report(self, seen: SeenFile, reading: Reading) -> None:
        said = reading.recognition
        if isinstance(said, Unrecognised):
            self._reporting.add(ScanAction.UNRECOGNISED, seen.place, reason=said.reason)
        elif self._plan is None:
            self._reporting.add(ScanAction.ADD, seen.place)

    async def _rows(
        self,
        unit: Unit,
        part: Sequence[tuple[KnownFile | None, SeenFile]],
        readings: dict[Place, Reading],
        changed: set[FileId],
    ) -> list[FileRow]:
        fresh = [seen for file, seen in part if file is None]
        ids = iter(await fresh_ids(unit, self._library.id, fresh))
        return [
            FileRow(
                next(ids) if file is None else file.id,
                seen,
                readings[seen.place].recognition,
                is_changed=file is not None and file.id in changed,
                is_doubtful=readings[seen.place].is_doubtful,
            )
            for file, seen in part
        ]

    async def lose(self, plan: Plan) -> None:
        """Mark what is gone as missing, and what is to wait as waiting."""
        for part in chunks(plan.gone, AT_ONCE):
            async with self._units.begin() as unit:
                await self._check(unit)
                await unit.inventory.lose(self._library.id, [file.id for file in part], self._clock.now())
        for part in chunks([f for f in plan.waiting if f.absence is None], AT_ONCE):
            async with self._units.begin() as unit:
                await self._check(unit)
                await unit.inventory.set_absent([file.id for file in part], Absence.SUSPECTED)

    async def _read(self, files: Sequence[SeenFile]) -> dict[Place, Reading]:
        found = await self._names.read(self._library.kind, [seen.path for seen in files])
        return {seen.place: reading for seen, reading in zip(files, found, strict=True)}

    def _mark(self, one: Difference, root_pk: int, folder: Folder) -> FolderMark:
        youngest = max((entry.mtime_ns for entry in folder.files), default=0)
        is_settled = youngest < (self._clock.now_s() - SETTLED_S) * 1_000_000_000
        path = bytes(folder.path)
        trusted = is_settled and (root_pk, path) not in one.problems
        sight = folder.sight
        mtime_ns = folder.mtime_ns if trusted else None
        return FolderMark(path, mtime_ns, as_read(sight.names), as_read(sight.stats or b""))


def chunks(many: Sequence[T], size: int) -> Iterable[list[T]]:
    """A long list in short ones."""
    rest = iter(many)
    while chunk := list(islice(rest, size)):
        yield chunk
