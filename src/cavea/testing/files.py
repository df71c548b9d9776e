"""A disk in memory, with the failures that real disks have at the worst moment."""

import os
from collections.abc import AsyncGenerator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final
from zlib import crc32

from cavea.adapters.disk.fingerprint import fingerprint_of
from cavea.adapters.disk.ignoring import Exclusions, exclusions, pattern_problem
from cavea.adapters.disk.listing import mark_of_names, mark_of_stats
from cavea.domain.files import (
    LIES_TOO_DEEP,
    LONGEST_PATH,
    FileEntry,
    Folder,
    FolderSight,
    OpenFile,
    RelativePath,
    RootIdentity,
    RootPath,
    RootSight,
    RootState,
    UnreadableFolder,
    WalkRules,
)

_WHOLE: Final = RelativePath(b"")
_IDENTITY: Final = RootIdentity(1, 2, "fa4e")
_ABSENT: Final = RootSight(RootState.ABSENT, None, is_empty=False)


@dataclass
class FakeRoot:
    """One library's folder; change its attributes to make things happen to it.

    Attributes:
        files: What is in it: relative path to content.
        state: What a look at it finds.
        identity: Whose it is; put another to swap the disk.
        unreadable: Folders, relative, that fail when listed.
        mtime_ns: The modification time of everything in it that :attr:`times` does not name.
        times: Modification times of files and folders that are others.
        inodes: Numbers of files that were moved here, by path.
    """

    files: dict[bytes, bytes] = field(default_factory=dict)
    state: RootState = RootState.READY
    identity: RootIdentity = _IDENTITY
    unreadable: set[bytes] = field(default_factory=set)
    mtime_ns: int = 1_700_000_000_000_000_000
    times: dict[bytes, int] = field(default_factory=dict)
    inodes: dict[bytes, int] = field(default_factory=dict)

    def write(self, path: bytes, content: bytes) -> None:
        """Put a file there, or other bytes into the one that is there."""
        is_new = path not in self.files
        self.files[path] = content
        self.times[path] = self._later()
        if is_new:
            self._touch(path)

    def replace(self, path: bytes, content: bytes) -> None:
        """Put another file in the place of one, as a download does when it is ready."""
        self.remove(path)
        self.write(path, content)

    def remove(self, path: bytes) -> None:
        """Delete a file."""
        del self.files[path]
        self.times.pop(path, None)
        self.inodes.pop(path, None)
        self._touch(path)

    def rename(self, *pairs: tuple[bytes, bytes]) -> None:
        """Rename files or folders, all at once: so two can change places."""
        moved: dict[bytes, tuple[bytes, int, int]] = {}
        for old, new in pairs:
            for path in [one for one in self.files if one == old or one.startswith(old + b"/")]:
                entry = self.entry(path)
                moved[new + path[len(old) :]] = (self.files[path], entry.mtime_ns, entry.inode)
                self.remove(path)
        for path, (content, mtime_ns, inode) in moved.items():
            self.write(path, content)
            self.times[path], self.inodes[path] = mtime_ns, inode

    def _touch(self, path: bytes) -> None:
        self.times[path.rpartition(b"/")[0]] = self._later()

    def _later(self) -> int:
        return max([self.mtime_ns, *self.times.values()]) + 1

    def listing(self, folder: bytes) -> tuple[tuple[FileEntry, ...], tuple[bytes, ...]]:
        """The files and the folders directly in a folder, by name, what a library leaves out left out."""
        prefix = folder + b"/" if folder else b""
        below = [path[len(prefix) :] for path in self.files if path.startswith(prefix)]
        folders = _shown({rest.split(b"/")[0] for rest in below if b"/" in rest})
        names = _shown(rest for rest in below if b"/" not in rest)
        return tuple(self.entry(prefix + name) for name in names), folders

    def look(self, path: bytes, rules: WalkRules) -> Folder | UnreadableFolder | None:
        """One folder as the rules show it, or why not; None when they leave it out."""
        inside = exclusions(rules.exclude)
        for prefix in _prefixes(path):
            name = prefix.rpartition(b"/")[2]
            if prefix and (not _shown([name]) or inside.leave_out(prefix, is_folder=True)):
                return None
            if self.state is not RootState.READY or prefix in self.unreadable:
                return UnreadableFolder(RelativePath(path), "input/output error")
            if len(path) > LONGEST_PATH:
                return UnreadableFolder(RelativePath(path), LIES_TOO_DEEP)
            if prefix and not any(file.startswith(prefix + b"/") for file in self.files):
                return UnreadableFolder(RelativePath(path), "no such file or directory", is_gone=True)
            inside = self._with_ignore_file(prefix, inside)
        files, folders = self.listing(path)
        kept = set(inside.kept(path, [file.name for file in files], is_folder=False))
        files = tuple(file for file in files if file.name in kept)
        folders = tuple(inside.kept(path, list(folders), is_folder=True))
        names = mark_of_names([file.name for file in files], folders, (), ())
        mtime_ns = self.times.get(path, self.mtime_ns)
        sight = FolderSight(RelativePath(path), mtime_ns, names, mark_of_stats(files), None)
        return Folder(RelativePath(path), mtime_ns, files, folders, sight)

    def _with_ignore_file(self, folder: bytes, above: Exclusions) -> Exclusions:
        content = self.files.get(folder + b"/.caveaignore" if folder else b".caveaignore")
        return above if content is None else above.within(folder, content)

    def entry(self, path: bytes) -> FileEntry:
        """What a listing says of one file."""
        mtime_ns = self.times.get(path, self.mtime_ns)
        inode = self.inodes.get(path, crc32(path))
        return FileEntry(path.rpartition(b"/")[2], len(self.files[path]), mtime_ns, inode)


class FakeFiles:
    """Implements ``cavea.ports.files.Files`` over a dictionary of roots."""

    def __init__(self, roots: dict[bytes, FakeRoot] | None = None) -> None:
        """Begin with these roots; a root that is not here is absent."""
        self.roots: Final = roots if roots is not None else {}

    async def look_at(self, root: RootPath) -> RootSight:
        """What the fake root says of itself."""
        fake = self.roots.get(root)
        if fake is None:
            return _ABSENT
        ready = fake.state is RootState.READY
        return RootSight(fake.state, fake.identity if ready else None, is_empty=ready and not fake.files)

    async def walk(
        self, root: RootPath, start: RelativePath = _WHOLE
    ) -> AsyncGenerator[Folder | UnreadableFolder]:
        """Every folder from ``start`` down, parents before children."""
        pending = [start]
        while pending:
            path = pending.pop()
            fake = self.roots.get(root)
            if fake is None or fake.state is not RootState.READY or path in fake.unreadable:
                yield UnreadableFolder(path, "input/output error")
                continue
            files, folders = fake.listing(path)
            if path and not files and not folders:
                yield UnreadableFolder(path, "no such file or directory")
                continue
            pending += [RelativePath(path + b"/" + name if path else name) for name in reversed(folders)]
            sight = FolderSight(path, fake.mtime_ns, b"", None, None)
            yield Folder(path, fake.mtime_ns, files, folders, sight)

    async def survey(
        self, root: RootPath, rules: WalkRules, start: RelativePath = _WHOLE, *, with_stats: bool = False
    ) -> AsyncGenerator[Sequence[FolderSight]]:
        """Every folder from ``start`` down, each a slice of its own."""
        pending = [start]
        while pending:
            path = pending.pop()
            found = self._look(root, path, rules)
            if isinstance(found, UnreadableFolder):
                yield (FolderSight(path, 0, b"", None, found.reason),)
            elif found is not None:
                pending += [
                    RelativePath(path + b"/" + name if path else name) for name in reversed(found.folders)
                ]
                yield (found.sight if with_stats else found.sight._replace(stats=None),)

    async def list_folders(
        self, root: RootPath, rules: WalkRules, paths: Sequence[RelativePath]
    ) -> list[Folder | UnreadableFolder]:
        """These folders alone, one answer for each."""
        looks = [(path, self._look(root, path, rules)) for path in paths]
        return [found or UnreadableFolder(path, "is left out", is_gone=True) for path, found in looks]

    def _look(self, root: RootPath, path: RelativePath, rules: WalkRules) -> Folder | UnreadableFolder | None:
        fake = self.roots.get(root)
        if fake is None:
            return UnreadableFolder(path, "no such file or directory")
        return fake.look(path, rules)

    def pattern_problem(self, pattern: str) -> str | None:
        """Why an excluding pattern cannot be used; the same as on a disk."""
        return pattern_problem(pattern)

    async def fingerprint(self, root: RootPath, path: RelativePath) -> str:
        """The same fingerprint as on a disk."""
        opened = self.open(root, path)
        try:
            return fingerprint_of(opened.fd, opened.size)
        finally:
            os.close(opened.fd)

    def open(self, root: RootPath, path: RelativePath) -> OpenFile:
        """A real descriptor (in memory) of one file's content."""
        if b".." in path.split(b"/") or path.startswith(b"/"):
            raise PermissionError("the path leads out of its root")
        fake = self.roots.get(root)
        if fake is None or fake.state is not RootState.READY or path not in fake.files:
            raise FileNotFoundError(path)
        fd = os.memfd_create("fake")
        os.write(fd, fake.files[path])
        os.lseek(fd, 0, os.SEEK_SET)
        entry = fake.entry(path)
        return OpenFile(fd, entry.size, entry.mtime_ns, entry.inode)

    async def read(self, root: RootPath, path: RelativePath, limit: int) -> bytes:
        """The whole of a small file."""
        os.close(self.open(root, path).fd)
        content = self.roots[root].files[path]
        if len(content) > limit:
            raise ValueError(f"the file is larger than {limit} bytes")
        return content

    async def real(self, path: bytes) -> bytes:
        """The path itself: there are no links here."""
        return path

    async def folders_in(self, path: bytes) -> tuple[bytes, ...]:
        """Folders of the roots' own paths and of what is in them."""
        known = [root + b"/" + file for root, fake in self.roots.items() for file in (*fake.files, b".")]
        prefix = path.rstrip(b"/") + b"/"
        below = [full[len(prefix) :] for full in known if full.startswith(prefix)]
        if not below:
            raise FileNotFoundError(path)
        return _shown({rest.split(b"/")[0] for rest in below if b"/" in rest})


def _shown(names: Iterable[bytes]) -> tuple[bytes, ...]:
    return tuple(sorted(name for name in names if not name.startswith((b".", b"@eaDir"))))


def _prefixes(path: bytes) -> Iterator[bytes]:
    """The root, and every folder down to this one."""
    yield b""
    parts = path.split(b"/") if path else []
    for count in range(1, len(parts) + 1):
        yield b"/".join(parts[:count])
