"""Walks a root folder by folder, in slices, without recursion and without a limit of depth.

Only one folder is open at a time: each is reached from the root's descriptor, so neither the depth of the
tree nor the length of a path (PATH_MAX) ends the walk, and no link is followed into another place.
"""

import os
import stat
import threading
import time
from collections.abc import Iterator
from typing import Final

from cavea.adapters.disk import beneath
from cavea.domain.files import FileEntry, Folder, FolderSight, RelativePath, RootPath, UnreadableFolder

JUNK: Final = frozenset(
    {
        b"@eadir",
        b"#recycle",
        b"$recycle.bin",
        b"system volume information",
        b"lost+found",
        b"@recycle",
        b"@tmp",
    }
)
"""Folders that storage systems and desktops keep for themselves, in lower case."""

Found = Folder | UnreadableFolder


def is_left_out(name: bytes) -> bool:
    """Whether a library never shows this name: hidden, or a storage system's own."""
    return name.startswith(b".") or name.lower() in JUNK


class Walk:
    """One walk through a tree, taken slice by slice from any thread, one at a time.

    :meth:`stop` may come from another thread at any moment: the slice under way ends at its next folder, and
    the root's descriptor is closed by whoever is last.
    """

    def __init__(self, root: RootPath, start: RelativePath) -> None:
        """Begin at ``start``; nothing is opened before the first slice."""
        self._root: Final = root
        self._pending: Final = [start]
        self._root_fd = -1
        self._lock: Final = threading.Lock()
        self._busy = False
        self._stopped: Final = threading.Event()

    def take(self, seconds: float, most: int = 512) -> list[Found]:
        """The next folders, as many as were listed in this time; an empty list is the end."""
        with self._lock:
            if self._stopped.is_set():
                return []
            self._busy = True
        try:
            return list(self._slice(time.monotonic() + seconds, most))
        finally:
            with self._lock:
                self._busy = False
                if self._stopped.is_set():
                    self._close()

    def stop(self) -> None:
        """End the walk; never waits for the disk."""
        with self._lock:
            self._stopped.set()
            if not self._busy:
                self._close()

    def _close(self) -> None:
        if self._root_fd >= 0:
            os.close(self._root_fd)
            self._root_fd = -1

    def _slice(self, until: float, most: int) -> Iterator[Found]:
        for _ in range(most):
            if not self._pending or self._stopped.is_set():
                return
            yield self._list(self._pending.pop())
            if time.monotonic() >= until:
                return

    def _list(self, path: RelativePath) -> Found:
        try:
            if self._root_fd < 0:
                self._root_fd = beneath.open_root(self._root)
            folder = _listed(self._root_fd, path)
        except OSError as error:
            return UnreadableFolder(path, (error.strerror or type(error).__name__).lower())
        self._pending.extend(joined(path, name) for name in reversed(folder.folders))
        return folder


def joined(folder: RelativePath, name: bytes) -> RelativePath:
    """The path of a name in a folder."""
    return RelativePath(folder + b"/" + name if folder else name)


def _listed(root_fd: int, path: RelativePath) -> Folder:
    fd = beneath.open_folder(root_fd, path)
    try:
        mtime_ns = os.fstat(fd).st_mtime_ns
        files: list[FileEntry] = []
        folders: list[bytes] = []
        with os.scandir(fd) as entries:
            for entry in entries:
                name = os.fsencode(entry.name)
                if is_left_out(name):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    folders.append(name)
                    continue
                found = _file(root_fd, joined(path, name), entry)
                if found is not None:
                    files.append(FileEntry(name, found.st_size, found.st_mtime_ns, found.st_ino))
    finally:
        os.close(fd)
    files.sort(key=_name)
    folders.sort()
    return Folder(path, mtime_ns, tuple(files), tuple(folders), FolderSight(path, mtime_ns, b"", None, None))


def _file(root_fd: int, path: RelativePath, entry: "os.DirEntry[str]") -> os.stat_result | None:
    if entry.is_symlink():
        return beneath.linked_file(root_fd, path)
    try:
        found = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return None  # deleted since it was listed
    return found if stat.S_ISREG(found.st_mode) else None


def _name(entry: FileEntry) -> bytes:
    return entry.name
