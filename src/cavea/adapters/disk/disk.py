"""The real disk behind the ``Files`` port."""

import asyncio
import os
import threading
from collections.abc import AsyncGenerator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final, TypeVar

from cavea.adapters.disk import beneath, ignoring
from cavea.adapters.disk.fingerprint import fingerprint_of
from cavea.adapters.disk.survey import Survey, list_folders
from cavea.adapters.disk.walker import Found, Walk, is_left_out
from cavea.domain.files import (
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

T = TypeVar("T")

_WHOLE: Final = RelativePath(b"")

_SLICE_S: Final = 0.05
"""How long a thread walks before it hands over what it has: results show at once, and a stop is quick."""

_THREADS: Final = 8
"""Enough to keep slow network mounts busy; a disk that hangs holds these and never the server's own."""


class Disk:
    """Implements ``cavea.ports.files.Files`` on the file systems of this machine."""

    def __init__(self, link_roots: Sequence[RootPath] = ()) -> None:
        """Make the threads that wait for disks; they start when first needed.

        Args:
            link_roots: Absolute folders that links may lead into when a file is opened.
        """
        self._link_roots: Final = tuple(link_roots)
        self._threads: Final = ThreadPoolExecutor(_THREADS, thread_name_prefix="disk")

    def close(self) -> None:
        """Start no more work; what hangs on a dead mount is left behind."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def look_at(self, root: RootPath) -> RootSight:
        """Whether the root is there, whose it is, and whether it is empty."""
        return await self._in_thread(partial(_look, root))

    async def walk(self, root: RootPath, start: RelativePath = _WHOLE) -> AsyncGenerator[Found]:
        """Every folder from ``start`` down, parents before children, names in byte order."""
        walk = Walk(root, start)
        try:
            while found := await self._in_thread(partial(walk.take, _SLICE_S)):
                for folder in found:
                    yield folder
        finally:
            walk.stop()

    async def survey(
        self, root: RootPath, rules: WalkRules, start: RelativePath = _WHOLE, *, with_stats: bool = False
    ) -> AsyncGenerator[Sequence[FolderSight]]:
        """Every folder from ``start`` down, in slices, without a look at any file but its name."""
        survey = Survey(root, rules, start, with_stats=with_stats)
        try:
            while sights := await self._in_thread(partial(survey.take, _SLICE_S)):
                yield sights
        finally:
            survey.stop()

    async def list_folders(
        self, root: RootPath, rules: WalkRules, paths: Sequence[RelativePath]
    ) -> list[Folder | UnreadableFolder]:
        """These folders alone, with size and time of every file."""
        is_left = threading.Event()
        try:
            return await self._in_thread(partial(list_folders, root, rules, paths, is_left.is_set))
        finally:
            is_left.set()

    def pattern_problem(self, pattern: str) -> str | None:
        """Why an excluding pattern cannot be used, for people; None when it can."""
        return ignoring.pattern_problem(pattern)

    async def fingerprint(self, root: RootPath, path: RelativePath) -> str:
        """Tells one file's content from another's without reading it all."""
        return await self._in_thread(partial(self._fingerprint, root, path))

    def _fingerprint(self, root: RootPath, path: RelativePath) -> str:
        opened = self.open(root, path)
        try:
            return fingerprint_of(opened.fd, opened.size)
        finally:
            os.close(opened.fd)

    def open(self, root: RootPath, path: RelativePath) -> OpenFile:
        """Open a regular file below the root for reading, without ever following a way out of it."""
        return beneath.open_file(root, path, link_roots=self._link_roots)

    async def read(self, root: RootPath, path: RelativePath, limit: int) -> bytes:
        """The whole of a small file."""
        return await self._in_thread(partial(self._read, root, path, limit))

    def _read(self, root: RootPath, path: RelativePath, limit: int) -> bytes:
        with os.fdopen(self.open(root, path).fd, "rb") as file:
            content = file.read(limit + 1)
        if len(content) > limit:
            raise ValueError(f"the file is larger than {limit} bytes")
        return content

    async def real(self, path: bytes) -> bytes:
        """Where an absolute path really leads, with every link followed."""
        return await self._in_thread(partial(os.path.realpath, path))

    async def folders_in(self, path: bytes) -> tuple[bytes, ...]:
        """Names of the folders in an absolute folder, sorted; links count, as a root may be one."""
        return await self._in_thread(partial(_folders, path))

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


def _look(root: RootPath) -> RootSight:
    try:
        fd = beneath.open_root(root)
    except OSError as error:
        return RootSight(_state_of(error), None, is_empty=False)
    try:
        seen = os.fstat(fd)
        file_system = os.fstatvfs(fd).f_fsid
        with os.scandir(fd) as entries:
            is_empty = next(entries, None) is None
    except PermissionError:
        return RootSight(RootState.UNREADABLE, None, is_empty=False)
    except OSError:
        return RootSight(RootState.FAILING, None, is_empty=False)
    finally:
        os.close(fd)
    identity = RootIdentity(seen.st_dev, seen.st_ino, f"{file_system:x}" if file_system else "")
    return RootSight(RootState.READY, identity, is_empty=is_empty)


def _state_of(error: OSError) -> RootState:
    match error:
        case FileNotFoundError():
            return RootState.ABSENT
        case NotADirectoryError():
            return RootState.NOT_A_FOLDER
        case PermissionError():
            return RootState.UNREADABLE
        case _:
            return RootState.FAILING


def _folders(path: bytes) -> tuple[bytes, ...]:
    if not path.startswith(b"/"):
        raise FileNotFoundError("an absolute path is needed")
    fd = beneath.open_root(RootPath(path))
    try:
        with os.scandir(fd) as entries:
            names = [os.fsencode(entry.name) for entry in entries if entry.is_dir()]
    finally:
        os.close(fd)
    return tuple(sorted(name for name in names if not is_left_out(name)))
