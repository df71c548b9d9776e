"""A2, A3: the reference in a real browser, live and exported; it asks no other host for anything."""

import http.server
import re
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect

from cavea.app.export import export_reference
from tests.browser.helping import sign_in
from tests.harness.server import RunningServer

PATIENCE_MS = 20_000


class _Files(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The exported reference."""
    folder = tmp_path_factory.mktemp("site")
    export_reference(folder)
    return folder


@pytest.fixture
def file_server(site: Path) -> Iterator[str]:
    """A server that knows files and nothing else."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, directory=str(site))) as serving:
        thread = threading.Thread(target=serving.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{serving.server_port}"
        serving.shutdown()
        thread.join()


@pytest.fixture
def asked(context: BrowserContext) -> list[str]:
    """Every address that the browser asks, as it asks."""
    seen: list[str] = []

    def note(request: Request) -> None:
        seen.append(request.url)

    context.on("request", note)
    return seen


def _shows(page: Page, dialect: str) -> None:
    """Check that the document of a dialect is open, and go to its films."""
    title = page.get_by_role("heading", name=f"Cavea API ({dialect} dialect)")
    expect(title).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_text("/api/health").first).to_be_attached()
    page.get_by_role("button", name="Movies", exact=True).or_(
        page.get_by_role("link", name="Movies", exact=True)
    ).first.click()
    expect(page.get_by_text("/api/movies", exact=True).first).to_be_attached()


def _shows_both_documents(page: Page) -> None:
    _shows(page, "odeion")
    page.get_by_role("button", name="Odeion dialect").first.click()
    page.get_by_role("option", name="Aviato dialect").click()
    _shows(page, "aviato")


def _elsewhere(asked: list[str], origin: str) -> list[str]:
    return [url for url in asked if not url.startswith((origin + "/", "data:", "blob:"))]


def test_a3_the_export_works_on_a_server_that_knows_only_files(
    page: Page, file_server: str, asked: list[str]
) -> None:
    page.goto(file_server)
    _shows_both_documents(page)

    assert f"{file_server}/scalar.js" in asked
    assert _elsewhere(asked, file_server) == []


def test_a3_the_export_works_without_a_server(page: Page, site: Path, asked: list[str]) -> None:
    page.goto((site / "index.html").as_uri())
    _shows_both_documents(page)

    assert _elsewhere(asked, "file://") == []


def test_a2_the_live_reference_tries_an_operation_with_the_session(
    page: Page, server: RunningServer, asked: list[str]
) -> None:
    origin = f"http://127.0.0.1:{server.port}"
    sign_in(page, origin)
    page.goto(f"{origin}/api/docs")
    _shows(page, "odeion")
    page.get_by_role("button", name="Test Request (get /api/movies)").click()
    with page.expect_response(re.compile(r"/api/movies(\?|$)"), timeout=PATIENCE_MS) as answered:
        page.get_by_role("button", name=re.compile("^Send")).first.click()

    assert answered.value.status == 200
    assert answered.value.request.headers["authorization"].startswith("Bearer ey")
    assert answered.value.json()["total_items"] > 0
    assert _elsewhere(asked, origin) == []
