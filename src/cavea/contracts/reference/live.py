"""Both OpenAPI documents as the running server answers them: made once at start, sent with validators."""

import gzip
import hashlib
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from functools import lru_cache
from typing import Any, Final

import msgspec

from cavea.contracts._http.route import Table
from cavea.contracts.reference.document import document
from cavea.domain.access import Dialect

App = Callable[..., Awaitable[None]]

PATHS: Final = {"/openapi.json": Dialect.ODEION, "/api/docs/openapi.json": Dialect.AVIATO}


def document_apps(tables: Iterable[Table], version: str, default: Dialect) -> dict[str, App]:
    """An application for each document, by path; the document is made at the first request for it."""
    kept = tuple(tables)
    return {path: _application(kept, version, dialect, default) for path, dialect in PATHS.items()}


def document_bytes(tables: Iterable[Table], version: str, dialect: Dialect, default: Dialect) -> bytes:
    """A document as it is sent, indented for people who read it."""
    made = msgspec.json.encode(document(tables, version, dialect, default))
    return msgspec.json.format(made, indent=2)


def _application(tables: tuple[Table, ...], version: str, dialect: Dialect, default: Dialect) -> App:
    @lru_cache(maxsize=1)
    def made() -> tuple[bytes, bytes, bytes]:
        raw = document_bytes(tables, version, dialect, default)
        return raw, gzip.compress(raw, mtime=0), hashlib.sha256(raw).hexdigest()[:32].encode()

    async def answer(
        scope: MutableMapping[str, Any], receive: object, send: Callable[..., Awaitable[None]]
    ) -> None:
        del receive
        headers = dict(scope["headers"])
        raw, packed, digest = made()
        is_packed = b"gzip" in headers.get(b"accept-encoding", b"")
        etag = b'"%s%s"' % (digest, b"-gz" if is_packed else b"")
        status, body = 200, packed if is_packed else raw
        if scope["method"] not in ("GET", "HEAD"):
            status, body = 405, b'{"error":{"code":"method_not_allowed","message":"use GET"}}'
        elif etag in headers.get(b"if-none-match", b""):
            status, body = 304, b""
        about = [(b"etag", etag), (b"cache-control", b"no-cache"), (b"vary", b"accept-encoding")]
        if status == 200:  # noqa: PLR2004 - the only answer with the document
            about += [(b"content-length", str(len(body)).encode())]
            about += [(b"content-encoding", b"gzip")] if is_packed else []
        if status != 304:  # noqa: PLR2004 - has no body
            about += [(b"content-type", b"application/json"), (b"x-content-type-options", b"nosniff")]
        await send({"type": "http.response.start", "status": status, "headers": about})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    return answer
