"""Planning: what a scan is going to do, found out before anything is done."""

import asyncio
import os
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from cavea.domain.files import RelativePath, RootPath, display_of
from cavea.domain.ids import FileId, LibraryId
from cavea.domain.inventory import Absence, KnownFile, Place, SeenFile
from cavea.domain.libraries import is_inside, must_wait_for_admin
from cavea.domain.tasks import MOST_ENTRIES, ScanAction, ScanEntry, ScanReport
from cavea.features.scanning.comparing import Difference
from cavea.features.scanning.matching import Moves, by_content, by_inode, to_compare
from cavea.features.scanning.surveying import Survey
from cavea.ports.files import Files
from cavea.ports.unit import Units


@dataclass(slots=True)
class Findings:
    """Everything in which the disks differ from the inventory.

    Attributes:
        found: Files at new places.
        changed: Files at known places that are others than before, or have changed.
        shifted: Files whose inode alone is another.
        returned: Files that had not been seen for a while.
        lost: Files that are not at their places any more.
        stirred: Folders in which anything changed.
        unknown: Folders that could not be read, and why.
    """

    found: list[SeenFile] = field(default_factory=list)
    changed: list[tuple[KnownFile, SeenFile]] = field(default_factory=list)
    shifted: list[tuple[KnownFile, SeenFile]] = field(default_factory=list)
    returned: list[tuple[KnownFile, SeenFile]] = field(default_factory=list)
    lost: list[KnownFile] = field(default_factory=list)
    stirred: list[Place] = field(default_factory=list)
    unknown: list[tuple[Place, str]] = field(default_factory=list)

    def take(self, one: Difference) -> None:
        """Add some folders."""
        self.found += one.found
        self.changed += one.changed
        self.shifted += one.shifted
        self.returned += one.returned
        self.lost += one.lost
        self.stirred += [*one.stirred, *one.gone]
        self.unknown += one.unknown


@dataclass
class Plan:
    """What is going to be done.

    Attributes:
        findings: What it follows from.
        moves: Files that are the same in another place.
        gone: Files that are missing from now on.
        waiting: Files that are gone with so many others that an administrator decides.
        evicted: Files whose place was taken by another, and which are nowhere else.
    """

    findings: Findings
    moves: Moves = field(default_factory=dict)
    gone: list[KnownFile] = field(default_factory=list)
    waiting: list[KnownFile] = field(default_factory=list)
    evicted: list[KnownFile] = field(default_factory=list)

    def foresees(self, found: SeenFile) -> bool:
        """Whether a file that is new at its place was so when this was planned."""
        return found.place in self._new

    def settles(self, lost: KnownFile) -> bool:
        """Whether it is decided what becomes of a file that is not at its place."""
        return lost.id in self._lost

    @cached_property
    def _new(self) -> set[Place]:
        return {seen.place for seen in self.findings.found}

    @cached_property
    def _lost(self) -> set[FileId]:
        return {file.id for file in self.findings.lost} | set(self.moves)

    @cached_property
    def targets(self) -> set[Place]:
        """Places that moved files have now."""
        return {seen.place for _, seen in self.moves.values()}


class Planning:
    """Makes plans for one library."""

    def __init__(
        self, units: Units, files: Files, library_id: LibraryId, roots: Mapping[int, RootPath]
    ) -> None:
        """Work with these; ``roots`` by their numbers."""
        self._units = units
        self._files = files
        self._library_id = library_id
        self._roots = roots

    async def plan(self, findings: Findings, *, is_whole: bool, accepts_missing: bool) -> Plan:
        """What follows from what was found.

        Args:
            findings: What was found.
            is_whole: The whole library was looked at, not some of its folders.
            accepts_missing: An administrator has said that what is gone is gone.
        """
        async with self._units.read() as unit:
            inventory = unit.inventory
            suspects = await inventory.absent(self._library_id, Absence.SUSPECTED) if is_whole else []
            missing = await inventory.missing(self._library_id) if findings.found else []
            known = await inventory.count(self._library_id)
        plan = Plan(findings)
        plan.moves = await self._moves(findings, [*missing, *suspects])
        targets = plan.targets
        plan.evicted = [
            file
            for file, seen in (*findings.changed, *findings.shifted)
            if seen.place in targets and file.id not in plan.moves
        ]
        seen_again = {file.id for file, _ in (*findings.returned, *findings.changed)}
        asked = [
            file for file in suspects
            if file.id not in seen_again and not is_unknown(file.place, (p for p, _ in findings.unknown))
        ]  # fmt: skip
        lost = {file.id: file for file in (*findings.lost, *asked)}
        lost = {i: f for i, f in lost.items() if i not in plan.moves and f.absence is not Absence.KEPT}
        if accepts_missing or not must_wait_for_admin(len(lost), known):
            plan.gone = list(lost.values())
            return plan
        left_out = await asyncio.to_thread(lambda: {i for i, file in lost.items() if self._is_there(file)})
        hidden = [file for i, file in lost.items() if i in left_out]
        rest = [file for i, file in lost.items() if i not in left_out]
        is_much = must_wait_for_admin(len(rest), known)
        plan.gone = hidden if is_much else [*hidden, *rest]
        plan.waiting = rest if is_much else []
        return plan

    def _is_there(self, file: KnownFile) -> bool:
        """Whether a file that was not listed is on its disk all the same: somebody wants it left out."""
        try:
            opened = self._files.open(self._roots[file.root_pk], RelativePath(file.path))
        except OSError:
            return False
        os.close(opened.fd)
        return True

    async def _moves(self, findings: Findings, elsewhere: Sequence[KnownFile]) -> Moves:
        """Files that are the same in another place; those that were overwritten may be elsewhere too."""
        other = [(f, s) for f, s in findings.changed if f.inode != str(s.entry.inode)]
        lost = [*findings.lost, *elsewhere, *(file for file, _ in other)]
        found = [*findings.found, *(seen for _, seen in other)]
        shifted = findings.shifted
        if not shifted and not (lost and found):
            return {}
        moves = by_inode([*lost, *(file for file, _ in shifted)], [*found, *(seen for _, seen in shifted)])
        lost = [file for file in lost if file.id not in moves]
        taken = {seen.place for _, seen in moves.values()}
        found = [seen for seen in found if seen.place not in taken]
        prints = await self._fingerprints(to_compare(lost, found))
        return moves | by_content(lost, found, prints)

    async def _fingerprints(self, files: Iterable[SeenFile]) -> dict[Place, str]:
        prints: dict[Place, str] = {}
        for seen in files:
            try:
                prints[seen.place] = await self._files.fingerprint(
                    self._roots[seen.root_pk], RelativePath(seen.path)
                )
            except OSError:
                continue  # it went away again, or cannot be read: then it is not known to be another's
        return prints


def is_unknown(place: Place, unknown: Iterable[Place]) -> bool:
    """Whether a place lies in one of these folders."""
    return any(root == place[0] and (not path or is_inside(place[1], path)) for root, path in unknown)


def ancestors(places: Collection[Place]) -> list[Place]:
    """These folders and all above them, the roots themselves left out."""
    found: set[Place] = set()
    for root_pk, path in places:
        while path and (root_pk, path) not in found:
            found.add((root_pk, path))
            path = path.rpartition(b"/")[0]  # noqa: PLW2901 - climbing up
    return sorted(found)


class Reporting:
    """Gathers what a scan does, for people."""

    def __init__(self, roots: Mapping[int, RootPath]) -> None:
        """Begin with nothing; ``roots`` by their numbers."""
        self._roots = roots
        self._entries: list[ScanEntry] = []
        self.counts: Counter[ScanAction] = Counter()

    def add(
        self, action: ScanAction, place: Place, *, moved_from: Place | None = None, reason: str | None = None
    ) -> None:
        """One path more."""
        self.counts[action] += 1
        if len(self._entries) < MOST_ENTRIES:
            before = None if moved_from is None else self._shown(moved_from)
            self._entries.append(ScanEntry(action, self._shown(place), before, reason))

    def plan(self, plan: Plan, survey: Survey) -> None:
        """Everything of a plan."""
        targets = plan.targets
        for file, seen in sorted(plan.moves.values(), key=lambda move: move[1].place):
            self.add(ScanAction.MOVE, seen.place, moved_from=file.place)
        for seen in plan.findings.found:
            if seen.place not in targets:
                self.add(ScanAction.ADD, seen.place)
        for _, seen in (*plan.findings.changed, *plan.findings.returned):
            if seen.place not in targets:
                self.add(ScanAction.CHANGE, seen.place)
        for file in plan.gone:
            self.add(ScanAction.LOSE, file.place)
        for file in plan.waiting:
            self.add(ScanAction.WAIT, file.place)
        for place, reason in (*survey.unknown, *plan.findings.unknown):
            self.add(ScanAction.SKIP, place, reason=reason)

    def report(self, *, is_preview: bool) -> ScanReport:
        """The whole, as it is kept."""
        is_complete = sum(self.counts.values()) == len(self._entries)
        return ScanReport(is_preview, dict(self.counts), tuple(self._entries), is_complete)

    def _shown(self, place: Place) -> str:
        root = self._roots.get(place[0], RootPath(b""))
        return display_of(root.rstrip(b"/") + (b"/" + place[1] if place[1] else b""))
