"""The product's main job, as a household does it: from an empty server to a picture that moves."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.helping import check_the_picture_moves, sign_in
from tests.harness.server import RunningServer


def origin_of(server: RunningServer) -> str:
    return f"http://127.0.0.1:{server.port}"


def test_a_household_sets_up_a_server_and_watches_a_film(page: Page, media: Path, tmp_path: Path) -> None:
    """The console's code makes the account, the picker finds the folder, the scan the films, and one plays."""
    server = RunningServer(tmp_path / "data", ADMIN_USERNAME="", ADMIN_PASSWORD="").start()
    try:
        code = re.search(r"Set-up code: (\S+)", server.printed)
        assert code is not None, server.printed
        page.goto(f"{origin_of(server)}/setup#code={code[1]}")
        form = page.get_by_test_id("setup-form")
        expect(page.get_by_test_id("setup-code")).to_have_value(code[1])
        form.locator("[name=username]").fill("ada")
        form.locator("[name=password]").fill("correct horse battery")
        form.get_by_role("button").last.click()

        library = page.get_by_test_id("library-form")
        library.locator("[name=name]").fill("Films")
        library.get_by_role("button", name="folder").last.click()
        picker = page.get_by_test_id("folder-picker")
        picker.get_by_role("textbox").fill(str(media))
        picker.get_by_role("textbox").press("Enter")
        picker.get_by_role("button", name="Movies").click()
        expect(picker.locator("[aria-current=location]")).to_have_text("Movies")
        picker.get_by_role("button").last.click()
        library.get_by_role("button").last.click()

        expect(page.get_by_test_id("scan-progress")).to_be_visible()
        page.goto(f"{origin_of(server)}/movies")
        page.get_by_test_id("movie-card").filter(has_text="Big Buck Bunny").click()
        page.get_by_test_id("play-button").click()
        check_the_picture_moves(page)
    finally:
        server.stop()


@pytest.mark.parametrize("title", ["Big Buck Bunny", "Cosmos Laundromat"])
def test_films_of_different_codecs_play_directly(page: Page, server: RunningServer, title: str) -> None:
    """H.264 in MP4 and what else the demo has that a browser plays."""
    sign_in(page, origin_of(server), "/movies")
    page.get_by_test_id("movie-card").filter(has_text=title).click()
    page.get_by_test_id("play-button").click()

    check_the_picture_moves(page)


def test_an_episode_plays_and_is_gone_on_with(page: Page, server: RunningServer) -> None:
    """Progress is kept when the player is left, and shown under Continue Watching."""
    sign_in(page, origin_of(server), "/series")
    page.get_by_test_id("series-card").filter(has_text="Caminandes").click()
    page.get_by_test_id("play-button").click()
    check_the_picture_moves(page)
    page.get_by_test_id("player-video").evaluate("video => { video.currentTime = 8 }")
    page.wait_for_function(
        "video => video.currentTime > 8.5", arg=page.get_by_test_id("player-video").element_handle()
    )
    page.keyboard.press("k")
    client = server.admin()

    page.goto(origin_of(server))

    expect(page.get_by_text("Caminandes").first).to_be_visible()
    begun = client.get("/api/playback/continue").ok()["items"]
    assert [item["series_title"] for item in begun] == ["Caminandes"]
    assert begun[0]["position"] >= 8


def test_the_keyboard_rules_the_player(page: Page, server: RunningServer) -> None:
    """Space pauses, the arrows seek, m mutes."""
    sign_in(page, origin_of(server), "/movies")
    page.get_by_test_id("movie-card").filter(has_text="Big Buck Bunny").click()
    page.get_by_test_id("play-button").click()
    check_the_picture_moves(page)
    video = page.get_by_test_id("player-video")
    page.keyboard.press("Space")
    assert video.evaluate("video => video.paused")
    before = float(video.evaluate("video => video.currentTime"))
    page.keyboard.press("ArrowRight")
    page.wait_for_function("([v, t]) => v.currentTime > t + 4", arg=[video.element_handle(), before])
    page.keyboard.press("m")

    assert video.evaluate("video => video.muted")


def test_playing_goes_on_when_the_token_has_expired(page: Page, server: RunningServer) -> None:
    """A range that is refused makes the player fetch a fresh token and go on where it was."""
    sign_in(page, origin_of(server), "/movies")
    page.get_by_test_id("movie-card").filter(has_text="Big Buck Bunny").click()
    page.get_by_test_id("play-button").click()
    check_the_picture_moves(page)
    video = page.get_by_test_id("player-video")
    before = str(video.evaluate("video => video.currentSrc"))
    old = before.partition("token=")[2]
    page.route(
        lambda url: "/api/stream/" in url and old in url, lambda route: route.fulfill(status=401, body="{}")
    )
    video.evaluate("video => video.load()")

    page.wait_for_function(
        "([v, s]) => v.readyState >= 2 && v.currentSrc !== s && v.currentSrc.includes('/api/stream/')",
        arg=[video.element_handle(), before],
        timeout=20_000,
    )
    check_the_picture_moves(page)


def test_what_a_browser_cannot_play_is_said_before_it_is_tried(page: Page, server: RunningServer) -> None:
    """An AVI with MPEG-4 is named as such, with a download instead."""
    sign_in(page, origin_of(server), "/movies")
    page.get_by_test_id("movie-card").filter(has_text="Elephants Dream").click()

    expect(page.get_by_text("This browser cannot play")).to_be_visible()
    expect(
        page.get_by_role("link", name="Download").or_(page.get_by_role("button", name="Download")).first
    ).to_be_visible()
