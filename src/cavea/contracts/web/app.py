"""Serves the built web app: its files by their names, and its one page for every place within it."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import PurePosixPath
from typing import Final

from starlette.responses import JSONResponse, PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from cavea.contracts._http.fixed import (
    ENCODINGS,
    IMMUTABLE,
    PAGE_HEADERS,
    REVALIDATE,
    Fixed,
    answer,
    fingerprint,
)

MEDIA_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
}
"""Of what a build contains. A closed table: the machine's own could be wrong about JavaScript."""

HASHED: Final = "/_app/"
"""Below it each name carries a hash of its content."""

NOT_BUILT: Final = """The web app was not built.

In a source checkout:  make web
or:                    python hatch_build.py

The REST API works without it: /openapi.json, /api/docs
"""


class WebApp:
    """An ASGI application for every path that is not the API's.

    Its files are found once, in a dictionary from path to file; a request never becomes a path on the disk.
    """

    def __init__(self, built: dict[str, Fixed]) -> None:
        """Serve these files.

        Args:
            built: By path from ``/``; ``/index.html`` is the app's page. Empty: a page says how to build it.
        """
        self._files = {path: answer(file) for path, file in built.items()}
        self._page = self._files.get("/index.html")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await self._choose(scope["method"], scope["path"])(scope, receive, send)

    def _choose(self, method: str, path: str) -> ASGIApp:
        file = self._files.get(path)
        is_place = PurePosixPath(path).suffix == "" and not path.startswith("/api/")
        if file is None and not is_place:
            return _missing()
        if method not in {"GET", "HEAD"}:
            return _refused()
        if self._page is None:
            return PlainTextResponse(NOT_BUILT, status_code=503, headers={"Cache-Control": "no-store"})
        return file or self._page


def web_app(folder: Traversable | None = None) -> WebApp:
    """The web app that was built into the package.

    Args:
        folder: Another place to take it from.
    """
    root = folder if folder is not None else files("cavea.contracts.web") / "static"
    return WebApp(dict(_found(root, "/")) if root.is_dir() else {})


def _found(folder: Traversable, prefix: str) -> list[tuple[str, Fixed]]:
    found: list[tuple[str, Fixed]] = []
    names = {entry.name: entry for entry in folder.iterdir()}
    for name, entry in names.items():
        path = prefix + name
        if entry.is_dir():
            found += _found(entry, path + "/")
            continue
        media_type = MEDIA_TYPES.get(PurePosixPath(name).suffix)
        if media_type is None:
            continue
        content = entry.read_bytes()
        found.append(
            (
                path,
                Fixed(
                    media_type=media_type,
                    body=content,
                    etag=fingerprint(content),
                    cache=IMMUTABLE if path.startswith(HASHED) else REVALIDATE,
                    variants={
                        coding: names[name + suffix].read_bytes()
                        for coding, suffix in ENCODINGS.items()
                        if name + suffix in names
                    },
                    headers=PAGE_HEADERS if name.endswith(".html") else {},
                ),
            )
        )
    return found


def _missing() -> JSONResponse:
    return JSONResponse({"error": {"code": "not_found", "message": "no such file"}}, status_code=404)


def _refused() -> JSONResponse:
    body = {"error": {"code": "method_not_allowed", "message": "the web app's files can only be read"}}
    return JSONResponse(body, status_code=405, headers={"Allow": "GET, HEAD"})
