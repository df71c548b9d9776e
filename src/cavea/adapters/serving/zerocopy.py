"""From the page cache to the socket: slices that never make the event loop wait for a disk.

``sendfile`` blocks while a page is read from the disk, and with it every other request. So before each slice
the kernel is asked whether the slice is in memory, and when it is not (or the file system cannot say, as many
network and FUSE file systems), a thread reads it first.
"""

import asyncio
import os
from concurrent.futures import Executor
from typing import IO, Final, cast

SLICE: Final = 1 << 20
"""Bytes of one ``sendfile``: large enough to cost little, so small that others wait 0.2 ms for it."""

_STRIDE: Final = 1 << 18
"""Distance of the pages that are asked for: the kernel reads ahead in windows of at least half of it."""

_AHEAD: Final = 8 * SLICE
_READ: Final = 1 << 18


class Descriptor:
    """What ``loop.sendfile`` needs of a file object: its descriptor."""

    __slots__ = ("_fd",)

    def __init__(self, fd: int) -> None:
        """Borrow a descriptor; its owner closes it."""
        self._fd = fd

    def fileno(self) -> int:
        """The descriptor."""
        return self._fd


def is_in_memory(fd: int, offset: int, size: int) -> bool:
    """Whether a slice seems to be in the page cache, asked without waiting; False when nobody can say."""
    probe = [bytearray(1)]
    last = offset + size - 1
    try:
        for at in (*range(offset, last, _STRIDE), last):
            os.preadv(fd, probe, at, os.RWF_NOWAIT)
    except OSError:
        # EAGAIN: not there. EOPNOTSUPP: this file system cannot say.
        return False
    return True


def read_ahead(fd: int, offset: int, size: int) -> None:
    """Bring a slice into the page cache, and start on those after it; waits for the disk.

    Raises:
        OSError: The disk failed.
    """
    os.posix_fadvise(fd, offset, _AHEAD, os.POSIX_FADV_WILLNEED)
    buffer = memoryview(bytearray(min(_READ, size)))
    end = offset + size
    while offset < end:
        got = os.preadv(fd, [buffer[: end - offset]], offset)
        if not got:
            return
        offset += got


async def send_slice(transport: asyncio.Transport, disk: Executor, fd: int, offset: int, size: int) -> int:
    """Send a slice that is in memory; answer how many bytes there were, fewer only at the end of the file.

    Raises:
        OSError: The client has gone, or the disk failed.
    """
    loop = asyncio.get_running_loop()
    if transport.get_extra_info("sslcontext") is None:
        file = cast("IO[bytes]", Descriptor(fd))
        try:
            return await loop.sendfile(transport, file, offset, size, fallback=False)
        except asyncio.SendfileNotAvailableError:
            # Said for any error before the first byte, a client that has gone included: writing tells which.
            pass
    data = await loop.run_in_executor(disk, os.pread, fd, size, offset)
    if transport.is_closing():
        raise ConnectionResetError("the client has gone")
    transport.write(data)
    return len(data)
