"""The kernel's own notices of changes, by its three calls (``inotify(7)``).

They are called directly because a folder is watched by its open descriptor here, so that no link is followed, and
names stay bytes. watchfiles 1.3 follows every link to a folder, out of the root and all over the machine, and ends
at the first name that is not UTF-8.
"""

import ctypes
import errno
import os
import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

ATTRIB: Final = 0x4
CLOSE_WRITE: Final = 0x8
MOVED_FROM: Final = 0x40
MOVED_TO: Final = 0x80
CREATE: Final = 0x100
DELETE: Final = 0x200
DELETE_SELF: Final = 0x400
MOVE_SELF: Final = 0x800
UNMOUNT: Final = 0x2000
OVERFLOW: Final = 0x4000
IGNORED: Final = 0x8000
IS_FOLDER: Final = 0x40000000

_ONLY_FOLDERS: Final = 0x01000000
_WATCHED: Final = (
    ATTRIB | CLOSE_WRITE | MOVED_FROM | MOVED_TO | CREATE | DELETE | DELETE_SELF | MOVE_SELF | _ONLY_FOLDERS
)
"""Not IN_MODIFY: a file that is written tells of itself when it is made and when it is closed."""

_HEADER: Final = struct.Struct("iIII")
_BUFFER: Final = 256 * 1024

_libc: Final = ctypes.CDLL(None, use_errno=True)


class Notice(NamedTuple):
    """One event: which watch, what happened, and the name in that folder (empty: the folder itself)."""

    watch: int
    mask: int
    name: bytes


class Inotify:
    """One queue of notices; never waits for a disk, but for :meth:`watch`."""

    def __init__(self) -> None:
        """Ask the kernel for a queue.

        Raises:
            OSError: The limit of queues is reached (EMFILE).
        """
        self.fd: Final = _checked(_libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC))

    def close(self) -> None:
        """Give the queue back, with all its watches."""
        os.close(self.fd)

    def watch(self, folder_fd: int) -> int:
        """Watch the folder behind a descriptor, and not what may be at its path by now.

        Raises:
            OSError: The limit of watches is reached (ENOSPC), or the folder may not be read.
        """
        path = b"/proc/self/fd/%d" % folder_fd
        return _checked(_libc.inotify_add_watch(self.fd, path, _WATCHED))

    def leave(self, watch: int) -> None:
        """Watch a folder no longer; one that is gone is fine."""
        _libc.inotify_rm_watch(self.fd, watch)

    def notices(self) -> Iterator[Notice]:
        """What has come until now."""
        while True:
            try:
                events = os.read(self.fd, _BUFFER)
            except BlockingIOError:
                return
            at = 0
            while at < len(events):
                watch, mask, _, length = _HEADER.unpack_from(events, at)
                at += _HEADER.size
                yield Notice(watch, mask, events[at : at + length].rstrip(b"\0"))
                at += length


def _checked(answer: int) -> int:
    if answer < 0:
        code = ctypes.get_errno() or errno.EIO
        raise OSError(code, os.strerror(code))
    return answer
