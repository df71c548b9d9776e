"""Knowing what is on the disk, as an administrator sees it: settings, previews, gone files, extras, and why."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.helping import check_the_picture_moves, sign_in
from tests.harness.client import Client
from tests.harness.server import RunningServer, scan, settled

FILM = "Big Buck Bunny (2008)"
DISC = "Old Disc (1999)"


def origin_of(server: RunningServer) -> str:
    return f"http://127.0.0.1:{server.port}"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, media: Path) -> Iterator[RunningServer]:
    """A server with a film that has a trailer, and a copy of a disc; tests add libraries of their own."""
    folder = tmp_path_factory.mktemp("films")
    shutil.copytree(media / "Movies" / FILM, folder / FILM)
    (folder / FILM / "Trailers").mkdir()
    clip = next(iter((folder / FILM).glob("*.mp4")))
    shutil.copyfile(clip, folder / FILM / "Trailers" / "The rabbit wakes.mp4")
    (folder / DISC / "VIDEO_TS").mkdir(parents=True)
    (folder / DISC / "VIDEO_TS" / "VIDEO_TS.IFO").write_bytes(b"DVDVIDEO-VMG")
    running = RunningServer(
        tmp_path_factory.mktemp("house") / "data", LIBRARY_FILMS=f"movies:{folder}"
    ).start()
    settled(running.admin())
    yield running
    running.stop()


def _films(folder: Path, count: int) -> list[Path]:
    """Folders with small films that are all different."""
    made = [folder / f"Film {letter} (1950)" for letter in "ABCDEFGHIJKLMNOP"[:count]]
    for film in made:
        film.mkdir(parents=True)
        (film / f"{film.name}.mkv").write_bytes(film.name.encode() * 100)
    return made


def _unwatched(client: Client, folder: Path, name: str) -> str:
    """Make a library that changes only when it is scanned; its id."""
    library = client.post(
        "/api/libraries",
        {"name": name, "kind": "movies", "paths": [str(folder)], "scanning": {"watch": False}},
    ).ok(201)
    settled(client)
    return str(library["id"])


def _much_gone(server: RunningServer, folder: Path, name: str) -> str:
    """Make a library six of whose twelve films went away at once; its id."""
    client = server.admin()
    films = _films(folder, 12)
    library_id = _unwatched(client, folder, name)
    for film in films[:6]:
        shutil.rmtree(film)
    scan(client, library_id)
    return library_id


def _states(server: RunningServer, library_id: str) -> list[str]:
    gone = server.admin().get(f"/api/libraries/{library_id}/missing").ok()["items"]
    return [file["state"] for file in gone]


def _has_focus(page: Page, inside: Locator) -> bool:
    element = inside.element_handle()
    assert element is not None
    return bool(page.evaluate("e => e.contains(document.activeElement)", element))


def test_scan_settings_are_kept_and_what_the_server_refuses_is_said_beside_the_field(
    page: Page, house: RunningServer, tmp_path: Path
) -> None:
    """A pattern with three ** is refused by its line; after mending it everything is saved and there on reload."""
    folder = tmp_path / "settings"
    _films(folder, 1)
    library_id = _unwatched(house.admin(), folder, "Settings")
    sign_in(page, origin_of(house), f"/settings/libraries/{library_id}")
    form = page.get_by_test_id("scan-settings")
    expect(form.locator("[name=watch]")).not_to_be_checked()

    form.locator("[name=watch]").check()
    form.locator("[name=every_hours]").select_option("168")
    form.locator("[name=exclude]").fill("Private/\n\na/**/b/**/c/**")
    form.locator("[name=minimum_size]").fill("1.5")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_role("alert")).to_have_text(re.compile(r"^Line 3: .*\*\*"))
    expect(form.locator("[name=exclude]")).to_have_attribute("aria-invalid", "true")
    form.locator("[name=exclude]").fill("Private/\n*.partial")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_role("status")).to_contain_text("Saved")
    page.reload()

    expect(form.locator("[name=watch]")).to_be_checked()
    expect(form.locator("[name=every_hours]")).to_have_value("168")
    expect(form.locator("[name=exclude]")).to_have_value("Private/\n*.partial")
    expect(form.locator("[name=minimum_size]")).to_have_value("1.5")
    assert house.admin().get(f"/api/libraries/{library_id}").ok()["scanning"] == {
        "watch": True,
        "every_hours": 168,
        "exclude": ["Private/", "*.partial"],
        "minimum_size": 1_500_000,
    }


def test_a_preview_shows_what_a_scan_would_do_and_writes_nothing(
    page: Page, house: RunningServer, tmp_path: Path
) -> None:
    """A new film and a moved one are named; the library is as before until *Scan now*."""
    folder = tmp_path / "preview"
    old, *_ = _films(folder, 2)
    client = house.admin()
    library_id = _unwatched(client, folder, "Preview")
    before = client.get(f"/api/libraries/{library_id}").ok()
    (folder / "Fresh (1999)").mkdir()
    (folder / "Fresh (1999)" / "Fresh (1999).mkv").write_bytes(b"fresh" * 99)
    old.rename(folder / "Elsewhere (1951)")
    sign_in(page, origin_of(house), "/settings/libraries")
    page.get_by_role("button", name="Preview: Preview").click()
    report = page.get_by_test_id("scan-report")

    expect(report.locator("[data-action=add]")).to_have_text("1New")
    expect(report.locator("[data-action=move]")).to_have_text("1Moved")
    expect(report.get_by_text("Fresh (1999).mkv")).to_be_visible()
    expect(report.get_by_text("Elsewhere (1951)/")).to_be_visible()
    assert client.get(f"/api/libraries/{library_id}").ok() == before

    with page.expect_response("**/scan"):
        page.get_by_role("button", name="Scan now").click()
    settled(client)
    page.goto(f"{origin_of(house)}/movies")
    expect(page.get_by_test_id("movie-card").filter(has_text="Fresh")).to_be_visible()
    page.goto(f"{origin_of(house)}/settings/tasks")
    page.get_by_role("button", name="What it did: Preview").first.click()
    expect(report.locator("[data-action=add]")).to_have_text("1New")


def test_files_that_are_gone_are_kept_by_the_administrators_word(
    page: Page, house: RunningServer, tmp_path: Path
) -> None:
    """The library says that six files wait; *Keep them* keeps them, and the notice goes."""
    library_id = _much_gone(house, tmp_path / "kept", "Kept")
    sign_in(page, origin_of(house), "/settings/libraries")
    card = page.get_by_role("region", name="Kept")
    card.get_by_role("link", name="See the files").click()
    expect(page.get_by_test_id("gone-waiting")).to_contain_text("6 files wait for your word")

    page.get_by_role("button", name="Keep them").click()

    expect(page.get_by_test_id("gone-waiting")).to_have_count(0)
    expect(page.get_by_test_id("gone-kept-list").get_by_role("listitem")).to_have_count(6)
    assert _states(house, library_id) == ["kept"] * 6
    page.get_by_role("link", name="Libraries").click()
    expect(card).to_be_visible()
    expect(card.get_by_test_id("library-notice")).to_have_count(0)


def test_files_that_are_gone_are_missing_when_the_administrator_confirms(
    page: Page, house: RunningServer, tmp_path: Path
) -> None:
    """*They are gone* scans once more; the files are then listed as missing, with their titles and since when."""
    library_id = _much_gone(house, tmp_path / "confirmed", "Confirmed")
    sign_in(page, origin_of(house), f"/settings/libraries/{library_id}/gone")
    expect(page.get_by_test_id("gone-waiting-list").get_by_role("listitem")).to_have_count(6)

    page.get_by_role("button", name="They are gone").click()

    missing = page.get_by_test_id("gone-missing-list")
    expect(missing.get_by_role("listitem")).to_have_count(6)
    expect(missing.get_by_role("listitem").first).to_contain_text("Missing since")
    expect(missing.get_by_role("link", name="Film A")).to_be_visible()
    expect(page.get_by_test_id("gone-waiting")).to_have_count(0)
    assert _states(house, library_id) == ["missing"] * 6


def test_files_that_were_not_recognised_are_listed_with_a_guide(
    page: Page, house: RunningServer, tmp_path: Path
) -> None:
    """The path, why, and how to name it."""
    folder = tmp_path / "unread"
    _films(folder, 1)
    (folder / "1080p.mkv").write_bytes(b"x" * 100)
    library_id = _unwatched(house.admin(), folder, "Unread")
    page.set_viewport_size({"width": 390, "height": 560})
    sign_in(page, origin_of(house), f"/settings/libraries/{library_id}/unrecognised")
    listed = page.get_by_test_id("unrecognised-files")

    expect(listed.get_by_role("listitem")).to_have_count(1)
    expect(listed.get_by_role("listitem")).to_contain_text("1080p.mkv")
    guide = page.get_by_text("Metropolis (1927)/Metropolis (1927).mkv")
    expect(guide).not_to_be_in_viewport()
    page.get_by_role("link", name="How to name files").click()
    expect(guide).to_be_in_viewport()


def test_an_extra_plays_and_nobodys_place_in_it_is_kept(page: Page, house: RunningServer) -> None:
    """A trailer plays from the film's page, asks for no progress and reports none, and leads back."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    sign_in(page, origin_of(house), "/movies")
    page.get_by_test_id("movie-card").filter(has_text="Big Buck Bunny").click()
    film = page.url
    card = page.get_by_test_id("extra-card").filter(has_text="The rabbit wakes")
    expect(card).to_contain_text("Trailer · 30 s")
    card.click()
    check_the_picture_moves(page)
    page.keyboard.press("k")
    page.keyboard.press("Escape")

    expect(page).to_have_url(film)
    expect(card).to_be_visible()
    assert any("/api/stream/ext_" in url for url in asked)
    assert [url for url in asked if "/progress" in url] == []


def test_how_a_title_was_recognised_is_told_in_a_dialog(page: Page, house: RunningServer) -> None:
    """By the keyboard alone: what was read is marked, the focus stays inside, and Esc gives it back."""
    sign_in(page, origin_of(house), "/movies")
    page.get_by_test_id("movie-card").filter(has_text="Big Buck Bunny").click()
    link = page.get_by_test_id("why-link")
    link.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="How this was recognised")

    expect(dialog.locator("mark").filter(has_text="(2008)").first).to_be_visible()
    expect(dialog.get_by_text("year 2008").first).to_be_visible()
    expect(dialog.get_by_text("A year in brackets ends the title.").first).to_be_visible()
    expect(dialog.get_by_text("The rabbit wakes.mp4", exact=True)).to_be_visible()
    for _ in range(8):
        page.keyboard.press("Tab")
        is_on_the_page = page.evaluate("document.activeElement !== document.body")
        assert not is_on_the_page or _has_focus(page, dialog)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(link).to_be_focused()


def test_a_copy_of_a_disc_says_where_its_versions_stand_that_it_cannot_be_played(
    page: Page, house: RunningServer
) -> None:
    """There is no button to play it, and the sentence says what to do."""
    sign_in(page, origin_of(house), "/movies")
    page.get_by_test_id("movie-card").filter(has_text="Old Disc").click()

    expect(page.get_by_text("cannot be played yet")).to_have_count(2)
    expect(page.get_by_text("cannot be played yet").last).to_be_visible()
    expect(page.get_by_test_id("play-button")).to_have_count(0)
