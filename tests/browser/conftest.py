"""A real server, a real browser, and films that really move."""

import asyncio
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from cavea.adapters.ffmpeg.demo import make_demo
from cavea.adapters.ffmpeg.demo_clips import DemoTitle
from cavea.adapters.ffmpeg.demo_titles import TITLES
from cavea.adapters.ffmpeg.program import ffmpeg_program
from cavea.adapters.images.vips_images import VipsImages
from tests.harness.server import RunningServer

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]
WANTED = ("Big Buck Bunny", "Cosmos Laundromat", "Elephants Dream", "Caminandes")
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE not in item.path.parents:
            continue
        item.add_marker(pytest.mark.browser)
        if CHROMIUM is None and not os.environ.get("CI"):
            item.add_marker(pytest.mark.skip(reason="no Chromium on this machine; CI has one and runs this"))


@pytest.fixture(scope="session")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small demo library: three films and a series, made by ffmpeg."""
    folder = tmp_path_factory.mktemp("media")
    chosen = [title for title in TITLES if title.title in WANTED]
    assert len(chosen) == len(WANTED), "the demo library has other titles now"
    made = threading.Thread(
        target=_make, args=(folder, chosen)
    )  # the browser's driver has a loop in this one
    made.start()
    made.join()
    return folder


def _make(folder: Path, chosen: list[DemoTitle]) -> None:
    asyncio.run(make_demo(folder, ffmpeg_program(), VipsImages(), lambda line: None, chosen))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this process."""
    assert CHROMIUM is not None, "install Debian's package chromium"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, media: Path) -> Iterator[RunningServer]:
    """A server with the demo library, which has been scanned."""
    running = RunningServer(
        tmp_path_factory.mktemp("server") / "data",
        LIBRARY_MOVIES=f"movies:{media / 'Movies'}",
        LIBRARY_SERIES=f"series:{media / 'Series'}",
    )
    yield running.start()
    running.stop()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh profile."""
    made = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page in it."""
    return context.new_page()
