"""One request and its answer: uvicorn's cycle with zero-copy, deadlines for bodies, and quiet endings."""

import asyncio
import logging
import os
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import ClientDisconnect
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from cavea.adapters.serving.limits import Limits
from cavea.adapters.serving.refusals import TARGET, RenderRefusal
from cavea.adapters.serving.zerocopy import SLICE, Outlet, is_in_memory, read_ahead

ZERO_COPY: Final = "http.response.zerocopysend"
"""The ASGI extension, and the type of its message."""

log: Final = logging.getLogger("cavea.serving")


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for every connection of a server.

    Attributes:
        limits: How much and how long.
        render_refusal: Makes the bodies of refusals.
        disk: Threads that wait for disks, so that nothing else waits behind them.
    """

    limits: Limits
    render_refusal: RenderRefusal
    disk: Executor


class Exchange(RequestResponseCycle):
    """Offers ``http.response.zerocopysend`` and closes on bodies that stall."""

    def __init__(self, terms: Terms, on_stall: Callable[[], None], **parts: Any) -> None:
        """Take the terms, what to do when the body stalls, and uvicorn's own parts (typed there)."""
        super().__init__(**parts)
        self._terms = terms
        self._on_stall = on_stall
        self._waited_s = 0.0
        self._received = 0

    async def run_asgi(self, app: Any) -> None:
        """Run the application to its end; a failure is logged once and answered with a 500 where possible.

        A client that has gone is no failure.
        """
        try:
            await app(self.scope, self.receive, self.send)
        except asyncio.CancelledError:
            self.transport.abort()
            raise
        except Exception as failure:
            if not (self.disconnected and isinstance(failure, ClientDisconnect)):
                log.error("the application failed", exc_info=failure)
            await self._end_badly()
        else:
            if not self.response_complete and not self.disconnected:
                log.error("the application ended without a complete answer")
                await self._end_badly()
        finally:
            self.on_response = _nothing

    async def _end_badly(self) -> None:
        if self.response_started or self.disconnected:
            self.transport.close()
        else:
            await self.send_500_response()

    async def send_500_response(self) -> None:
        """Answer 500 in the dialect of the request, and close."""
        path: bytes = self.scope["raw_path"] or b""
        seen = [(TARGET, path + b"?" + self.scope["query_string"]), *self.scope["headers"]]
        body = self._terms.render_refusal(500, "something went wrong inside the server", seen)
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
            (b"connection", b"close"),
        ]
        await self.send({"type": "http.response.start", "status": 500, "headers": headers})
        await self.send({"type": "http.response.body", "body": body, "more_body": False})

    async def receive(self) -> Any:
        """The next part of the body, or the disconnect that a stalled body ends in."""
        if not self.more_body or self.body or self.disconnected or self.response_complete:
            return await super().receive()
        loop = asyncio.get_running_loop()
        limits = self._terms.limits
        patience = limits.body_stall_s + self._received / limits.body_bytes_per_s - self._waited_s
        began = loop.time()
        deadline = loop.call_later(max(0.0, min(patience, limits.body_stall_s)), self._on_stall)
        try:
            message = await super().receive()
        finally:
            deadline.cancel()
            self._waited_s += loop.time() - began
        if message["type"] == "http.request":
            self._received += len(message["body"])
        return message

    async def send(self, message: Any) -> None:
        """Send one ASGI message, those of the zero-copy extension included."""
        if message["type"] != ZERO_COPY:
            await super().send(message)
            return
        if not self.response_started or self.response_complete:
            raise RuntimeError("a file can only be sent between the start and the end of an answer")
        await self._send_file(message)
        if not self.disconnected and not message.get("more_body", False):
            await super().send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _send_file(self, message: Any) -> None:
        file = message["file"]
        fd = file if isinstance(file, int) else file.fileno()
        offset = message.get("offset") or 0
        count = message.get("count")
        if count is None:
            count = max(0, os.fstat(fd).st_size - offset)
        if self.scope["method"] == "HEAD":
            return
        if self.chunked_encoding:
            raise RuntimeError("a file can only be sent with a Content-Length")
        if count > self.expected_content_length:
            raise RuntimeError("the file is longer than the Content-Length")
        self.expected_content_length -= count
        try:
            is_whole = await self._send_slices(fd, offset, count)
        except OSError as failure:
            log.debug("sending a file ended early: %s", failure)
            is_whole = False
        if not is_whole:
            self._cut()

    async def _send_slices(self, fd: int, offset: int, count: int) -> bool:
        """Send slice by slice, with everybody else's turn between two; False when the file ends too early."""
        loop = asyncio.get_running_loop()
        end = offset + count
        with Outlet(self.transport, self.flow.drain) as outlet:
            while offset < end:
                size = min(SLICE, end - offset)
                if not is_in_memory(fd, offset, size):
                    await loop.run_in_executor(self._terms.disk, read_ahead, fd, offset, size)
                sent = await outlet.send(fd, offset, size)
                offset += sent
                if sent < size:
                    log.warning("a file became shorter while it was sent")
                    return False
                if offset < end:
                    await asyncio.sleep(0)
        return True

    def _cut(self) -> None:
        """End the connection: the promised length cannot be kept."""
        self.disconnected = True
        if not self.transport.is_closing():
            self.transport.close()


def _nothing() -> None:
    """Stands where the connection's callback stood, so that a finished exchange holds no connection."""
