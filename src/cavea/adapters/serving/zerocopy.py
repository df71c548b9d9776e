"""From the page cache to the socket: slices that never make the event loop wait for a disk.

``sendfile`` blocks while a page is read from the disk, and with it every other request. So before each slice
the kernel is asked whether the slice is in memory, and when it is not (or the file system cannot say, as many
network and FUSE file systems), a thread reads it first.
"""

import asyncio
import contextlib
import errno
import mmap
import os
import socket
from collections.abc import Awaitable, Callable
from typing import Final, Self

SLICE: Final = 1 << 20
"""Bytes of one ``sendfile``: large enough to cost little, so small that others wait 0.2 ms for it."""

_STRIDE: Final = 1 << 19
"""Distance of the pages that are asked for: pages come and go in long runs, and asking costs time."""

_AHEAD: Final = 8 * SLICE
_READ: Final = 1 << 18
_COPIED: Final = 1 << 18


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


class Outlet:
    """A connection that a file is sent into; nothing else may be written to it meanwhile.

    The bytes go from the page cache into the socket with ``sendfile`` while the transport's own buffer is
    empty. When the socket is full, a page is left to the transport, which tells when there is room again. So
    reading goes on (a client that leaves is noticed), and the connection may be aborted at any time.
    """

    def __init__(self, transport: asyncio.Transport, drain: Callable[[], Awaitable[object]]) -> None:
        """Take the connection, and how to wait until its buffer is empty."""
        self._transport = transport
        self._socket = transport.get_extra_info("socket")
        self._drain = drain
        self._must_copy = transport.get_extra_info("sslcontext") is not None

    def __enter__(self) -> Self:
        """Have the transport tell whenever its buffer fills and empties; send full segments only."""
        self._transport.set_write_buffer_limits(high=0)
        self._cork(1)
        return self

    def __exit__(self, *_: object) -> None:
        """Send what is held back, and give the transport its own limits again."""
        self._transport.set_write_buffer_limits()
        self._cork(0)

    def _cork(self, state: int) -> None:
        # Without it each 64 kB of a file are a push of their own: one client gets half the speed.
        with contextlib.suppress(OSError):
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, state)

    async def send(self, fd: int, offset: int, size: int) -> int:
        """Send a slice that is in memory; answer its length, which is less only at the end of the file.

        Raises:
            OSError: The client has gone, or the disk failed.
        """
        start, end = offset, offset + size
        await self._drain()
        while offset < end:
            if self._transport.is_closing():
                raise ConnectionResetError("the client has gone")
            try:
                sent = 0 if self._must_copy else self._from_cache(fd, offset, end - offset)
            except BlockingIOError:
                sent = 0
            if not sent:
                sent = self._copied(fd, offset, end - offset)
                await self._drain()
            if not sent:
                break
            offset += sent
        return offset - start

    def _from_cache(self, fd: int, offset: int, size: int) -> int:
        try:
            return os.sendfile(self._socket.fileno(), fd, offset, size)
        except OSError as failure:
            if failure.errno not in {errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP}:
                raise
            # This file system does not give its pages away.
            self._must_copy = True
            return 0

    def _copied(self, fd: int, offset: int, size: int) -> int:
        data = os.pread(fd, min(size, _COPIED if self._must_copy else mmap.PAGESIZE), offset)
        self._transport.write(data)
        return len(data)
