"""The survey: which folders changed since they were last taken over.

A walk and the remembered marks come in the same order, so they are merged like two sorted lists: no more of either is
in memory than a slice. A folder whose time and names are those of its mark is done with: its files are not even asked
for their sizes.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from cavea.domain.files import FolderSight, RelativePath, WalkRules
from cavea.domain.inventory import FolderMark, Place, as_read
from cavea.domain.libraries import LibraryRoot
from cavea.ports.files import Files
from cavea.ports.unit import Units

MARKS_AT_ONCE: Final = 2_000

Report = Callable[[str, int, int | None], Awaitable[None]]
Scope = Sequence[tuple[LibraryRoot, RelativePath]]
"""Where to look: roots, and folders below them."""


class RootFailed(Exception):
    """A root cannot be listed; nothing that is known of it may change."""

    def __init__(self, root: LibraryRoot, reason: str) -> None:
        """Keep what failed and why."""
        super().__init__(reason)
        self.root = root
        self.reason = reason


@dataclass(slots=True)
class Survey:
    """What a walk found, beside what was known.

    Attributes:
        changed: Folders to list, in the order of the walk, with the digest of what was known of their files.
        vanished: Folders that are gone.
        unknown: Folders that could not be listed, and why; what lies below them is unknown, not gone.
        folders: How many folders were seen.
    """

    changed: list[tuple[Place, bytes | None]] = field(default_factory=list)
    vanished: list[Place] = field(default_factory=list)
    unknown: list[tuple[Place, str]] = field(default_factory=list)
    folders: int = 0


async def survey(
    units: Units, files: Files, scope: Scope, rules: WalkRules, report: Report, *, is_full: bool
) -> Survey:
    """Walk the scope.

    Args:
        units: Where marks are.
        files: The disks.
        scope: Where to look.
        rules: What is left out.
        report: Told now and then how far it is.
        is_full: Whether a folder's time is not to be trusted: every file is asked for its size and time.

    Raises:
        RootFailed: A root itself cannot be listed.
    """
    result = Survey()
    for root, start in scope:
        await _Merge(units, root, start, result, is_full=is_full).run(files, rules, report)
    return result


class _Merge:
    """The walk of one folder of the scope, beside its marks."""

    def __init__(
        self, units: Units, root: LibraryRoot, start: RelativePath, into: Survey, *, is_full: bool
    ) -> None:
        self._units = units
        self._root = root
        self._start = start
        self._into = into
        self._is_full = is_full
        self._unknown: bytes | None = None

    async def run(self, files: Files, rules: WalkRules, report: Report) -> None:
        marks = self._marks()
        mark = await anext(marks, None)
        walk = files.survey(self._root.path, rules, self._start, with_stats=self._is_full)
        async for sights in walk:
            for sight in sights:
                place = _order(sight.path)
                while mark is not None and _order(mark.path) < place:
                    self._vanish(mark)
                    mark = await anext(marks, None)
                known = None
                if mark is not None and mark.path == sight.path:
                    known, mark = mark, await anext(marks, None)
                self._see(sight, known)
            self._into.folders += len(sights)
            await report("walking", self._into.folders, None)
        while mark is not None:
            self._vanish(mark)
            mark = await anext(marks, None)

    def _see(self, sight: FolderSight, known: FolderMark | None) -> None:
        if sight.problem is not None:
            if not sight.path:
                raise RootFailed(self._root, sight.problem)
            self._unknown = _order(sight.path) + b"\0"
            self._into.unknown.append(((self._root.pk, bytes(sight.path)), sight.problem))
        elif known is None or not self._is_same(sight, known):
            stats = None if known is None else known.stats
            self._into.changed.append(((self._root.pk, bytes(sight.path)), stats))

    def _is_same(self, sight: FolderSight, known: FolderMark) -> bool:
        if as_read(sight.names) != known.names:
            return False
        if self._is_full:
            return sight.stats is not None and as_read(sight.stats) == known.stats
        return sight.mtime_ns == known.mtime_ns

    def _vanish(self, mark: FolderMark) -> None:
        if self._unknown is None or not _order(mark.path).startswith(self._unknown):
            self._into.vanished.append((self._root.pk, mark.path))

    async def _marks(self) -> AsyncIterator[FolderMark]:
        after: bytes | None = None
        while True:
            async with self._units.read() as unit:
                found = await unit.inventory.marks(self._root.pk, self._start, after, MARKS_AT_ONCE)
            for mark in found:
                yield mark
            if len(found) < MARKS_AT_ONCE:
                return
            after = found[-1].path


def _order(path: bytes) -> bytes:
    """A path as the walk orders it: NUL sorts before every byte of a name."""
    return path.replace(b"/", b"\0")
