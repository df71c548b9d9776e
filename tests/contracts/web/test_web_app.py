import asyncio
import gzip
from pathlib import Path

import pytest
from starlette.types import Message, Scope

from cavea.contracts._http.fixed import CONTENT_SECURITY_POLICY
from cavea.contracts.web.app import WebApp, web_app

PAGE = b"<!doctype html><title>Cavea</title>"
SCRIPT = b"console.log('seats')" * 20


@pytest.fixture
def app(tmp_path: Path) -> WebApp:
    """A small build: a page, a hashed script with its variants, and a file of no kind."""
    (tmp_path / "_app").mkdir()
    (tmp_path / "index.html").write_bytes(PAGE)
    (tmp_path / "theme.js").write_bytes(b"0")
    (tmp_path / "_app" / "index-a1b2.js").write_bytes(SCRIPT)
    (tmp_path / "_app" / "index-a1b2.js.gz").write_bytes(gzip.compress(SCRIPT))
    (tmp_path / "_app" / "index-a1b2.js.br").write_bytes(b"brotli")
    (tmp_path / ".sources").write_text("stamp")
    (tmp_path / "secret.txt").write_text("nobody")
    return web_app(tmp_path)


def ask(
    app: WebApp, path: str, headers: dict[str, str] | None = None, method: str = "GET"
) -> tuple[int, dict[str, str], bytes]:
    """One request, without a server between."""
    sent: list[Message] = []
    scope: Scope = {
        "type": "http",
        "method": method,
        "path": path,
        "headers": [(k.lower().encode(), v.encode()) for k, v in (headers or {}).items()],
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    answered = {key.decode(): value.decode() for key, value in sent[0]["headers"]}
    return sent[0]["status"], answered, b"".join(message.get("body", b"") for message in sent[1:])


@pytest.mark.parametrize("path", ["/", "/movies", "/movies/mov_1", "/setup", "/play/movie/mov_1"])
def test_every_place_of_the_app_is_its_one_page(app: WebApp, path: str) -> None:
    status, headers, body = ask(app, path)

    assert (status, body) == (200, PAGE)
    assert headers["cache-control"] == "no-cache"
    assert headers["content-type"] == "text/html; charset=utf-8"


def test_the_page_is_guarded_by_its_headers(app: WebApp) -> None:
    _, headers, _ = ask(app, "/")

    assert headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_the_policy_runs_no_inline_script_and_nothing_from_outside() -> None:
    directives = dict(part.split(" ", 1) for part in CONTENT_SECURITY_POLICY.split("; "))

    assert directives["script-src"] == "'self'"
    assert directives["frame-ancestors"] == "'none'"
    assert "http" not in CONTENT_SECURITY_POLICY


def test_a_hashed_asset_is_kept_for_ever(app: WebApp) -> None:
    status, headers, body = ask(app, "/_app/index-a1b2.js")

    assert (status, body) == (200, SCRIPT)
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert headers["content-type"] == "text/javascript; charset=utf-8"


def test_a_file_without_a_hash_is_asked_about_each_time(app: WebApp) -> None:
    assert ask(app, "/theme.js")[1]["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    ("accepts", "coding"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("br;q=0.0, gzip;q=0", None),
        ("identity", None),
        ("", None),
    ],
)
def test_the_best_variant_that_the_client_accepts_is_sent(
    app: WebApp, accepts: str, coding: str | None
) -> None:
    _, headers, body = ask(app, "/_app/index-a1b2.js", {"Accept-Encoding": accepts})

    assert headers.get("content-encoding") == coding
    assert headers["vary"] == "Accept-Encoding"
    assert (gzip.decompress(body) if coding == "gzip" else body) == (b"brotli" if coding == "br" else SCRIPT)


def test_each_variant_has_an_entity_tag_of_its_own(app: WebApp) -> None:
    tags = {ask(app, "/_app/index-a1b2.js", {"Accept-Encoding": a})[1]["etag"] for a in ("br", "gzip", "")}

    assert len(tags) == 3


@pytest.mark.parametrize("wrap", ["{}", "W/{}", '"other", {}', "*"])
def test_what_the_client_has_is_not_sent_again(app: WebApp, wrap: str) -> None:
    tag = ask(app, "/")[1]["etag"]

    status, headers, body = ask(app, "/", {"If-None-Match": wrap.format(tag)})

    assert (status, body) == (304, b"")
    assert headers["etag"] == tag


def test_another_version_is_sent(app: WebApp) -> None:
    assert ask(app, "/", {"If-None-Match": '"older"'})[0] == 200


@pytest.mark.parametrize(
    "path",
    [
        "/missing.js",
        "/_app/index-old.js",
        "/secret.txt",
        "/index.html.gz",
        "/../secret.txt",
        "/_app/../secret.txt",
        "//etc/passwd.conf",
        "/favicon.ico",
        "/api/nothing",
    ],
)
def test_what_was_not_built_is_not_found_and_never_looked_for_on_the_disk(app: WebApp, path: str) -> None:
    status, headers, body = ask(app, path)

    assert status == 404
    assert headers["content-type"] == "application/json"
    assert b"not_found" in body


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_the_files_can_only_be_read(app: WebApp, method: str) -> None:
    status, headers, _ = ask(app, "/", method=method)

    assert status == 405
    assert headers["allow"] == "GET, HEAD"


def test_without_a_build_a_page_says_how_to_make_one(tmp_path: Path) -> None:
    status, headers, body = ask(web_app(tmp_path / "static"), "/movies")

    assert status == 503
    assert headers["cache-control"] == "no-store"
    assert b"was not built" in body
