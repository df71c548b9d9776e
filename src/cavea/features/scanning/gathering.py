"""Walking the roots of a library: every media file, and what lies beside it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from cavea.domain.files import FileEntry, Folder, RootIdentity, RootState, display_of
from cavea.domain.libraries import Library, LibraryRoot, is_inside
from cavea.domain.naming import is_media
from cavea.ports.files import Files

REPORT_EVERY: Final = 200
"""Folders between two words about progress."""

Report = Callable[[str, int, int | None], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class SeenFile:
    """A media file on a disk.

    Attributes:
        root_pk: Which root it lies in.
        folder: Its folder, below the root.
        entry: What the folder says of it.
    """

    root_pk: int
    folder: bytes
    entry: FileEntry

    @property
    def path(self) -> bytes:
        """Below the root."""
        return self.folder + b"/" + self.entry.name if self.folder else self.entry.name


@dataclass(slots=True)
class Tree:
    """What a walk saw.

    Attributes:
        media: Media files, in the order of the walk.
        folders: All files of each folder, by root and folder.
        unknown: Folders that could not be listed; what lies below them is unknown, not gone.
    """

    media: list[SeenFile] = field(default_factory=list)
    folders: dict[tuple[int, bytes], tuple[FileEntry, ...]] = field(default_factory=dict)
    unknown: list[tuple[int, bytes]] = field(default_factory=list)

    def is_unknown(self, root_pk: int, path: bytes) -> bool:
        """Whether a path lies in a folder that could not be listed."""
        return any(
            root == root_pk and (not folder or is_inside(path, folder)) for root, folder in self.unknown
        )


@dataclass(frozen=True, slots=True)
class Sight:
    """What a look at a root says about walking it.

    Attributes:
        identity: What it looks like now, None when it cannot be walked.
        problem: Why it cannot be walked, for people; None when it can.
        is_other: Whether another disk seems to be there than last time.
    """

    identity: RootIdentity | None
    problem: str | None
    is_other: bool = False


_STATES: Final = {
    RootState.ABSENT: "is not there",
    RootState.NOT_A_FOLDER: "is not a folder any more",
    RootState.UNREADABLE: "may not be read by the server",
    RootState.FAILING: "cannot be read, its disk fails",
}


async def look_at(files: Files, root: LibraryRoot, known_here: int) -> Sight:
    """Whether a root can be walked, given how many files were there before (SECURITY rule 14)."""
    sight = await files.look_at(root.path)
    shown = display_of(root.path)
    if sight.state is not RootState.READY or sight.identity is None:
        return Sight(None, f"{shown} {_STATES.get(sight.state, 'cannot be read')}")
    if sight.is_empty and known_here:
        return Sight(None, f"{shown} is empty, though files were found there; is its disk mounted?")
    return Sight(sight.identity, None, is_other=_is_other(root.identity, sight.identity))


def _is_other(before: RootIdentity | None, now: RootIdentity) -> bool:
    """Device numbers change when a machine starts anew, so they say nothing."""
    return before is not None and (before.inode, before.file_system) != (now.inode, now.file_system)


async def gather(files: Files, library: Library, report: Report) -> Tree:
    """Walk every root of a library."""
    tree = Tree()
    count = 0
    for root in library.roots:
        async for found in files.walk(root.path):
            if not isinstance(found, Folder):
                tree.unknown.append((root.pk, bytes(found.path)))
                continue
            tree.folders[root.pk, bytes(found.path)] = found.files
            tree.media += [
                SeenFile(root.pk, bytes(found.path), entry) for entry in found.files if is_media(entry.name)
            ]
            count += 1
            if count % REPORT_EVERY == 0:
                await report("walking", len(tree.media), None)
    return tree
