"""The interactive reference (Scalar): one page, its script, and the bundle, all from this server.

The same files are the static export. The page runs nothing inline and fetches nothing from outside: Scalar's
hosted fonts, proxy, agent, MCP and telemetry are switched off.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

from starlette.types import ASGIApp

from cavea.contracts._http.fixed import ENCODINGS, PAGE_HEADERS, REVALIDATE, Fixed, answer, fingerprint

HTML: Final = "text/html; charset=utf-8"
JAVASCRIPT: Final = "text/javascript; charset=utf-8"

PAGE: Final = """<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Cavea API reference</title>
    <script src="{base}scalar.js" defer></script>
    <script src="{base}page.js" defer></script>
  </head>
  <body>
    <div id="reference"></div>
    <noscript>This page needs JavaScript. The documents: {links}</noscript>
  </body>
</html>
"""


@dataclass(frozen=True, slots=True)
class ReferenceDocument:
    """One document to choose from.

    Attributes:
        title: What it is called in the list.
        slug: Its name in the page's address.
        url: Where it is, from the page.
        content: The document itself, for a page that is opened as a file: browsers let it read no other file.
    """

    title: str
    slug: str
    url: str
    content: bytes | None = None


LIVE_DOCUMENTS: Final = (
    ReferenceDocument("Odeion dialect", "odeion", "/openapi.json"),
    ReferenceDocument("Aviato dialect", "aviato", "/api/docs/openapi.json"),
)
"""Both documents where the running server answers them."""


def reference_files(
    scalar: bytes,
    documents: tuple[ReferenceDocument, ...] = LIVE_DOCUMENTS,
    *,
    static: bool = False,
) -> dict[str, tuple[str, bytes]]:
    """The files of the reference, by path from where it stands: media type and bytes.

    Args:
        scalar: Scalar's standalone bundle.
        documents: What the page shows; the first is open at the start.
        static: For a place without a server: relative addresses, and no panel to try operations.
    """
    texts = {name: (kind, text.encode()) for name, (kind, text) in _texts(documents, static=static).items()}
    return {**texts, "scalar.js": (JAVASCRIPT, scalar)}


def reference_app_files() -> Mapping[str, ASGIApp]:
    """The live reference: an application by path, ``/api/docs`` and what it loads.

    Empty where the bundle was not built.
    """
    folder = files("cavea.contracts.reference") / "static"
    bundle = folder / "scalar.js"
    if not bundle.is_file():
        return {}
    fixed = {
        name: Fixed(media_type, body, fingerprint(body), REVALIDATE, headers=PAGE_HEADERS)
        for name, (media_type, body) in reference_files(bundle.read_bytes()).items()
    }
    # Four megabytes that are asked for once a month stay on the disk.
    variants = {
        c: folder / f"scalar.js{s}" for c, s in ENCODINGS.items() if (folder / f"scalar.js{s}").is_file()
    }
    fixed["scalar.js"] = Fixed(JAVASCRIPT, bundle, fixed["scalar.js"].etag, REVALIDATE, variants)
    return {
        "/api/docs": answer(fixed["index.html"]),
        "/api/docs/page.js": answer(fixed["page.js"]),
        "/api/docs/scalar.js": answer(fixed["scalar.js"]),
    }


def _texts(documents: tuple[ReferenceDocument, ...], *, static: bool) -> dict[str, tuple[str, str]]:
    links = ", ".join(f'<a href="{document.url}">{document.title}</a>' for document in documents)
    sources = [
        {
            "title": document.title,
            "slug": document.slug,
            **(
                {"url": document.url}
                if document.content is None
                else {"content": json.loads(document.content)}
            ),
            "default": i == 0,
            "agent": {"disabled": True},
        }
        for i, document in enumerate(documents)
    ]
    script = files("cavea.contracts.reference").joinpath("page.js").read_text("utf-8")
    settings = f"const SOURCES = {json.dumps(sources)}\nconst IS_STATIC = {json.dumps(static)}\n\n"
    page = PAGE.format(base="" if static else "/api/docs/", links=links)
    return {"index.html": (HTML, page), "page.js": (JAVASCRIPT, settings + script)}
