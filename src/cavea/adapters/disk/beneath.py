"""Opens media, and nothing else does: what is opened lies below its root, and is a regular file or a folder.

The kernel holds the promise where it can (``openat2`` with ``RESOLVE_BENEATH``, Linux 5.6): it resolves the
whole path in one step, so that no link and no folder swapped meanwhile leads out. Older kernels and some
sandboxes refuse that call; there, every component is opened by itself and no link is followed at all.

A link that this refuses is read once: where it really leads must lie below its own root or below one of the
*link roots* an administrator named. That place is then opened from there, and now no link is followed: whatever is
swapped between reading and opening, nothing else can be reached.
"""

import ctypes
import errno
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, Final, NamedTuple

from cavea.domain.files import OpenFile, RelativePath, RootPath

_OPENAT2: Final = 437
"""The number of the system call, the same on every architecture (Linux ``unistd.h``)."""

_RESOLVE_NO_MAGICLINKS: Final = 0x02
_RESOLVE_NO_SYMLINKS: Final = 0x04
_RESOLVE_BENEATH: Final = 0x08

_CHUNK: Final = 3_500
"""Bytes of path a single call may take; below PATH_MAX (4096), with room to spare."""

_RACES: Final = 16
"""How often a path is tried again when folders move while the kernel resolves it (``openat2(2)``, EAGAIN)."""

_NOT_NAMES: Final = frozenset({b"", b".", b".."})

_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_STEP: Final = os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC
_FILE: Final = (
    os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
)  # non-blocking: a FIFO has no writer to wait for

_NOT_THERE: Final = frozenset(
    {errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENXIO, errno.ENAMETOOLONG, errno.ENODEV}
)
_FORBIDDEN: Final = frozenset({errno.EACCES, errno.EPERM, errno.EXDEV})

STOPPED_AT_A_LINK: Final = frozenset({errno.EXDEV, errno.ELOOP, errno.ENOTDIR})
"""What opening fails with where a link is not followed: out of its root, anywhere, or as a folder on the way."""

Opener = Callable[[int, bytes, int, bool], int]
"""Opens a path below a descriptor: (descriptor, path, flags, whether links may be followed)."""


class _OpenHow(ctypes.Structure):
    """``struct open_how`` of ``openat2(2)``."""

    _fields_ = (("flags", ctypes.c_uint64), ("mode", ctypes.c_uint64), ("resolve", ctypes.c_uint64))


_syscall: Final = ctypes.CDLL(None, use_errno=True).syscall
_SIZE_OF_HOW: Final = ctypes.sizeof(_OpenHow)


@cache
def _how(flags: int, *, links: bool) -> Any:
    """A reference to a constant structure: the kernel only reads it, and a survey opens many thousand folders."""
    resolve = _RESOLVE_BENEATH | _RESOLVE_NO_MAGICLINKS | (0 if links else _RESOLVE_NO_SYMLINKS)
    return ctypes.byref(_OpenHow(flags, 0, resolve))


def open_file(
    root: RootPath,
    path: RelativePath,
    opener: Opener | None = None,
    link_roots: Sequence[RootPath] = (),
) -> OpenFile:
    """Open a regular file below a root; the answer's descriptor is the caller's to close.

    Args:
        root: The absolute path of the root; it may itself be a link.
        path: Below the root, without ``.`` and ``..``.
        opener: How one path is opened; by default the best that this kernel has.
        link_roots: Where links may lead besides the root.

    Raises:
        FileNotFoundError: It is not there, or is not a regular file.
        PermissionError: It may not be read, or leads out of the root.
        OSError: The disk failed.
    """
    with _named_facts(path):
        fd = _open_media(root, path, opener or _best(), link_roots)
    seen = os.fstat(fd)
    if not stat.S_ISREG(seen.st_mode):
        os.close(fd)
        raise FileNotFoundError(errno.ENOENT, "not a regular file", path)
    return OpenFile(fd, seen.st_size, seen.st_mtime_ns, seen.st_ino)


def _open_media(root: RootPath, path: RelativePath, opener: Opener, link_roots: Sequence[RootPath]) -> int:
    components = _components(path)
    try:
        with _descriptor(root) as base:
            return _descend(base, components, _FILE, opener, links=True)
    except OSError as error:
        place = landing(root, path, link_roots) if error.errno in STOPPED_AT_A_LINK else None
        if place is None or not place.path:
            raise
    with _descriptor(place.base) as base:
        return _descend(base, _components(place.path), _FILE | os.O_NOFOLLOW, opener, links=False)


class Landing(NamedTuple):
    """Where a path really leads: below a root or a link root, without any link on the way."""

    base: RootPath
    path: RelativePath


def landing(root: RootPath, path: RelativePath, link_roots: Sequence[RootPath]) -> Landing | None:
    """Where a path below a root leads when every link is followed; None when that is none of the allowed places.

    It is read and nothing is opened: what is opened there must be opened without following links.
    """
    try:
        real = os.path.realpath(root + b"/" + path)
        for base in (root, *link_roots):
            top = os.path.realpath(base).rstrip(b"/")
            if real == top or real.startswith(top + b"/"):
                return Landing(base, RelativePath(real[len(top) + 1 :]))
    except (OSError, ValueError):
        return None
    return None


def open_root(root: RootPath) -> int:
    """A descriptor of the root itself, good for reading its entries."""
    try:
        return os.open(root, _FOLDER)
    except ValueError as error:  # a NUL byte: no such folder can exist
        raise FileNotFoundError(errno.ENOENT, "no such folder", root) from error


def open_folder(root_fd: int, path: RelativePath, opener: Opener | None = None) -> int:
    """A descriptor of a folder below the root, reached without following any link, however deep it lies."""
    if not path:
        return os.open(b".", _FOLDER, dir_fd=root_fd)
    return _descend(root_fd, _components(path), _FOLDER | os.O_NOFOLLOW, opener or _best(), links=False)


def linked_file(root_fd: int, path: RelativePath, opener: Opener | None = None) -> os.stat_result | None:
    """What a link points to when that is a regular file below the same root; None otherwise."""
    try:
        fd = _descend(root_fd, _components(path), os.O_PATH | os.O_CLOEXEC, opener or _best(), links=True)
    except OSError as error:
        if error.errno in _NOT_THERE | _FORBIDDEN:
            return None  # dangling, looping or leading out: for a library such a link is not there
        raise
    try:
        seen = os.fstat(fd)
    finally:
        os.close(fd)
    return seen if stat.S_ISREG(seen.st_mode) else None


def stat_without_links(
    base_fd: int, path: RelativePath, opener: Opener | None = None
) -> os.stat_result | None:
    """What lies at a path that has no link in it; None when that is not there, or not for us to see."""
    try:
        components = _components(path) if path else [b"."]
        fd = _descend(
            base_fd, components, os.O_PATH | os.O_CLOEXEC | os.O_NOFOLLOW, opener or _best(), links=False
        )
    except OSError as error:
        if error.errno in _NOT_THERE | _FORBIDDEN:
            return None
        raise
    try:
        return os.fstat(fd)
    finally:
        os.close(fd)


def kernel_opener(base: int, path: bytes, flags: int, links: bool) -> int:  # noqa: FBT001 - the Opener shape
    """Open with ``openat2``: the kernel keeps the path below the descriptor."""
    how = _how(flags, links=links)
    for _ in range(_RACES):
        fd = _syscall(_OPENAT2, base, path, how, _SIZE_OF_HOW)
        if fd >= 0:
            return int(fd)
        code = ctypes.get_errno()
        if code not in {errno.EAGAIN, errno.EINTR}:
            break
    raise OSError(code, os.strerror(code), path)


def stepping_opener(base: int, path: bytes, flags: int, links: bool) -> int:  # noqa: ARG001, FBT001 - the Opener shape
    """Open component by component, following no link at all: for kernels without ``openat2``."""
    *folders, last = path.split(b"/")
    at = base
    try:
        for name in folders:
            deeper = os.open(name, _STEP | os.O_NOFOLLOW, dir_fd=at)
            if at != base:
                os.close(at)
            at = deeper
        fd = os.open(last, flags | os.O_NOFOLLOW, dir_fd=at)
    finally:
        if at != base:
            os.close(at)
    return fd


_chosen: list[Opener] = []


def _best() -> Opener:
    """The opener for this kernel, found out once by opening the folder ``/``."""
    if not _chosen:
        _chosen.append(_supported())
    return _chosen[0]


def _supported() -> Opener:
    base = os.open(b"/", _STEP)
    try:
        os.close(kernel_opener(base, b".", _STEP, False))  # noqa: FBT003 - the Opener shape
    except OSError:  # ENOSYS from an old kernel, EPERM from a sandbox's filter
        return stepping_opener
    finally:
        os.close(base)
    return kernel_opener


def _components(path: RelativePath) -> list[bytes]:
    components = path.split(b"/")
    if not _NOT_NAMES.isdisjoint(components):
        raise PermissionError(errno.EACCES, "the path leads out of its root", path)
    if path.find(b"\0") >= 0:
        raise FileNotFoundError(errno.ENOENT, "no such file", path)
    return components


def _descend(base: int, components: list[bytes], flags: int, opener: Opener, *, links: bool) -> int:
    """Open in as few calls as PATH_MAX allows: nearly always one."""
    if len(components) * 256 <= _CHUNK or sum(map(len, components)) + len(components) <= _CHUNK:
        return opener(base, b"/".join(components), flags, links)
    *steps, last = _chunks(components)
    at = base
    try:
        for step in steps:
            deeper = opener(at, step, _STEP, links)
            if at != base:
                os.close(at)
            at = deeper
        return opener(at, last, flags, links)
    finally:
        if at != base:
            os.close(at)


def _chunks(components: list[bytes]) -> Iterator[bytes]:
    chunk: list[bytes] = []
    length = 0
    for name in components:
        if chunk and length + len(name) > _CHUNK:
            yield b"/".join(chunk)
            chunk, length = [], 0
        chunk.append(name)
        length += len(name) + 1
    yield b"/".join(chunk)


@contextmanager
def _descriptor(root: RootPath) -> Iterator[int]:
    try:
        fd = os.open(root, _STEP)
    except ValueError as error:
        raise FileNotFoundError(errno.ENOENT, "no such folder", root) from error
    try:
        yield fd
    finally:
        os.close(fd)


@contextmanager
def _named_facts(path: RelativePath) -> Iterator[None]:
    """Turn the kernel's many codes into the two facts that callers act on."""
    try:
        yield
    except OSError as error:
        code = error.errno
        if code in _NOT_THERE and not isinstance(error, FileNotFoundError):
            raise FileNotFoundError(errno.ENOENT, error.strerror or "not there", path) from error
        if code in _FORBIDDEN and not isinstance(error, PermissionError):
            raise PermissionError(errno.EACCES, "the path leads out of its root", path) from error
        raise
