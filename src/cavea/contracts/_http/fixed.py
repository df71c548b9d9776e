"""A fixed set of small files, as HTTP: known at the start, and nothing else is ever looked up on the disk."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

ENCODINGS: Final = {"br": ".br", "gzip": ".gz"}
"""Content codings that the build makes ahead, best first, and the suffixes of their files."""

IMMUTABLE: Final = "public, max-age=31536000, immutable"
"""For names that carry a hash of what they name (RFC 8246)."""

REVALIDATE: Final = "no-cache"
"""Kept, but asked about each time: a new version of the server is seen at once."""

CONTENT_SECURITY_POLICY: Final = "; ".join(
    f"{directive} {sources}"
    for directive, sources in {
        "default-src": "'self'",
        "script-src": "'self'",
        # The player's controls carry their looks in style elements of their shadow roots, and the interactive
        # reference writes its theme and its code colours into style elements and attributes.
        "style-src": "'self' 'unsafe-inline'",
        # Pictures are fetched with the session's header and shown as blobs; placeholders and icons are data.
        "img-src": "'self' blob: data:",
        "media-src": "'self' blob:",
        "connect-src": "'self'",
        "font-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "form-action": "'self'",
    }.items()
)
"""Of every page: all comes from this server, and no inline script is run (SECURITY 22)."""

PAGE_HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""Of every page, beside those of every file."""

Body = bytes | Traversable
"""Bytes, or a file to read when it is asked for: large ones are not kept in memory."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """One file with its compressed variants.

    Attributes:
        media_type: With its charset, where it is text.
        body: As it is.
        etag: Opaque and strong, without quotes; each variant has its own (RFC 9110, 8.8.3.3).
        cache: The value of ``Cache-Control``.
        variants: By content coding.
        headers: More of them, the same on each answer.
    """

    media_type: str
    body: Body
    etag: str
    cache: str
    variants: Mapping[str, Body] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


def fingerprint(content: bytes) -> str:
    """An entity tag that changes with the content."""
    return hashlib.sha256(content).hexdigest()[:20]


def answer(file: Fixed) -> ASGIApp:
    """An application that sends the file to ``GET`` and ``HEAD``: the best variant, or 304."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        asked = Headers(scope=scope)
        coding = accepted(asked.get("accept-encoding", ""), file.variants)
        tag = f'"{file.etag}-{coding}"' if coding else f'"{file.etag}"'
        headers = {
            **file.headers,
            "Cache-Control": file.cache,
            "ETag": tag,
            "Vary": "Accept-Encoding",
            "X-Content-Type-Options": "nosniff",
        }
        if _matches(asked.get("if-none-match", ""), tag):
            await Response(status_code=304, headers=headers)(scope, receive, send)
            return
        if coding:
            headers["Content-Encoding"] = coding
        content = await _content(file.variants[coding] if coding else file.body)
        await Response(content, headers=headers, media_type=file.media_type)(scope, receive, send)

    return app


def accepted(header: str, offered: Mapping[str, Body]) -> str | None:
    """The best coding that both sides have, or None; a weight of 0 refuses one (RFC 9110, 12.5.3)."""
    wanted: set[str] = set()
    for part in header.lower().split(","):
        coding, _, weight = (piece.strip() for piece in part.partition(";"))
        if not (weight.startswith("q=") and _is_zero(weight[2:])):
            wanted.add(coding)
    return next((coding for coding in ENCODINGS if coding in offered and coding in wanted), None)


def _is_zero(weight: str) -> bool:
    return weight.strip("0.") == "" and weight.startswith("0")


def _matches(header: str, tag: str) -> bool:
    tags = {one.strip().removeprefix("W/") for one in header.split(",")}
    return "*" in tags or tag in tags


async def _content(body: Body) -> bytes:
    return body if isinstance(body, bytes) else await run_in_threadpool(body.read_bytes)
