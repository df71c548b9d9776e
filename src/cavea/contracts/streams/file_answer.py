"""A file as an HTTP answer: whole or one range, with validators, by zero-copy where the server offers it."""

import asyncio
import contextlib
import os
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from starlette.types import Message, Receive, Scope, Send

from cavea.contracts._http.conditional import Preconditions, Validators, Verdict
from cavea.contracts._http.ranges import ByteRange, asked_range
from cavea.contracts.streams.disposition import content_disposition
from cavea.domain.files import OpenFile

_SLICE: Final = 256 * 1024
"""Bytes read at a time when the server offers no zero-copy."""

_ZERO_COPY: Final = "http.response.zerocopysend"


class FileCutShortError(OSError):
    """The file became shorter while it was sent, so the answer cannot be completed."""


def accel_uri(location: str, path: bytes) -> str:
    """The value of ``X-Accel-Redirect`` for a file below the folder that nginx serves as ``location``."""
    return f"{location.rstrip('/')}/{quote(path.lstrip(b'/'))}"


@dataclass(frozen=True, slots=True)
class _Plan:
    status: int
    headers: tuple[tuple[str, str], ...]
    part: ByteRange | None


class FileAnswer:
    """An ASGI application that answers one ``GET`` or ``HEAD`` with an open file, and closes it in any case.

    It speaks 200, 206, 304 and 412. A range that cannot be served is raised as ``RangeNotSatisfiable`` before
    anything is sent, so that the API can say it in the caller's dialect.
    """

    def __init__(
        self,
        file: OpenFile,
        *,
        media_type: str,
        filename: str,
        download: bool = False,
        cache_control: str = "private, no-cache",
        accel: str | None = None,
    ) -> None:
        """Take over the file's descriptor.

        Args:
            file: What to send; closed when the answer ends.
            media_type: Its type, from :func:`~cavea.contracts.streams.media_types.media_type_of`.
            filename: The name a person sees when saving it.
            download: Whether to save it rather than to show it.
            cache_control: Who may keep it and for how long.
            accel: Hands the file over to the proxy in front (:func:`accel_uri`); no byte is sent from here.
        """
        self._file = file
        self._is_open = True
        self._accel = accel
        self._validators = Validators.of_file(file.size, file.mtime_ns, file.inode)
        self._about_file = (
            ("content-type", media_type),
            ("content-disposition", content_disposition(filename, download=download)),
            ("x-content-type-options", "nosniff"),
        )
        modified = self._validators.last_modified_header
        self._about_state = (
            ("etag", self._validators.etag),
            *((("last-modified", modified),) if modified is not None else ()),
            ("cache-control", cache_control),
            ("accept-ranges", "bytes"),
        )
        self._cache_control = cache_control

    def close(self) -> None:
        """Close the file; for an answer that is never sent."""
        if self._is_open:
            self._is_open = False
            os.close(self._file.fd)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request.

        Raises:
            RangeNotSatisfiable: Nothing was sent; the file is closed.
            FileCutShortError: The file shrank while it was sent by a server without zero-copy.
        """
        try:
            plan = self._plan(scope["method"], scope["headers"])
            await send(_start(plan))
            if plan.part is None or scope["method"] == "HEAD":
                await send({"type": "http.response.body", "body": b"", "more_body": False})
            elif _ZERO_COPY in (scope.get("extensions") or {}):
                await send(
                    {
                        "type": _ZERO_COPY,
                        "file": self._file.fd,
                        "offset": plan.part.offset,
                        "count": plan.part.length,
                        "more_body": False,
                    }
                )
            else:
                await self._send_by_slices(plan.part, receive, send)
        finally:
            self.close()

    def _plan(self, method: str, headers: list[tuple[bytes, bytes]]) -> _Plan:
        if self._accel is not None:
            handed_over = (
                ("x-accel-redirect", self._accel),
                ("cache-control", self._cache_control),
                ("content-length", "0"),
            )
            return _Plan(200, (*self._about_file, *handed_over), None)
        conditions = Preconditions.of_headers(headers)
        match conditions.verdict(method, self._validators):
            case Verdict.NOT_MODIFIED:
                return _Plan(304, self._about_state, None)
            case Verdict.FAILED:
                return _Plan(412, (("content-length", "0"), *self._about_state), None)
            case Verdict.PROCEED:
                return self._whole_or_range(method, headers, conditions)

    def _whole_or_range(
        self, method: str, headers: list[tuple[bytes, bytes]], conditions: Preconditions
    ) -> _Plan:
        described = (*self._about_file, *self._about_state)
        size = self._file.size
        part = None
        # RFC 9110, 14.2: only GET knows ranges.
        if method == "GET" and conditions.range_holds(self._validators):
            part = asked_range(_range_header(headers), size)
        if part is not None:
            about_part = (
                ("content-range", part.content_range(size)),
                ("content-length", str(part.length)),
            )
            return _Plan(206, (*described, *about_part), part)
        whole = ByteRange(0, size) if size else None
        return _Plan(200, (*described, ("content-length", str(size))), whole)

    async def _send_by_slices(self, part: ByteRange, receive: Receive, send: Send) -> None:
        """Send through Python, reading in a thread; stop when the client has gone."""
        gone = asyncio.ensure_future(_disconnect(receive))
        try:
            offset, end = part.offset, part.offset + part.length
            while offset < end and not gone.done():
                body = await asyncio.to_thread(os.pread, self._file.fd, min(_SLICE, end - offset), offset)
                if not body:
                    raise FileCutShortError("the file became shorter while it was sent")
                offset += len(body)
                await send({"type": "http.response.body", "body": body, "more_body": offset < end})
        finally:
            gone.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await gone


def _start(plan: _Plan) -> Message:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in plan.headers]
    return {"type": "http.response.start", "status": plan.status, "headers": headers}


def _range_header(headers: list[tuple[bytes, bytes]]) -> str | None:
    lines = [value.decode("latin-1") for name, value in headers if name == b"range"]
    return ", ".join(lines) if lines else None


async def _disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
