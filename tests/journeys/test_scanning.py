"""What scans do, as a scripter and an administrator see it over HTTP."""

import os
from pathlib import Path
from typing import Any

import pytest

from cavea.testing.tiny_media import TinyMedia
from tests.conftest import StartServer
from tests.harness import trees
from tests.harness.client import Client
from tests.harness.server import add_library, error_of, scan, settled, task_ended
from tests.harness.waiting import until

CLIP = "h264-aac"


@pytest.fixture(name="admin")
def admin_of_a_server_that_watches_at_once(start_server: StartServer) -> Client:
    """An administrator of a server of the test's own."""
    return start_server(WATCH_SETTLE_SECONDS="0.2").admin()


def titles(client: Client) -> set[str]:
    return {movie["title"] for movie in client.get("/api/movies?per_page=200").ok()["items"]}


def request(client: Client, library: dict[str, Any], **body: Any) -> dict[str, Any]:
    task: dict[str, Any] = client.post(f"/api/libraries/{library['id']}/scan", body).ok(202)["task"]
    return task_ended(client, task["id"])


def unwatched(client: Client, folder: Path) -> dict[str, Any]:
    """A library of films in which only what the test asks for is scanned."""
    made: dict[str, Any] = client.post(
        "/api/libraries",
        {
            "name": "Films",
            "kind": "movies",
            "paths": [str(folder)],
            "scanning": {"watch": False, "every_hours": None},
        },
    ).ok(201)
    settled(client)
    return made


def test_a_preview_is_what_the_scan_then_does(admin: Client, tmp_path: Path, clips: TinyMedia) -> None:
    folder = trees.films(tmp_path / "films", clips)
    library = unwatched(admin, folder)
    trees.plant(folder, {"Sunrise (1927)/Sunrise (1927).mp4": CLIP}, clips)
    (folder / "Nosferatu (1922)").rename(folder / "Nosferatu, eine Symphonie des Grauens (1922)")
    (folder / "Faust (1926)" / "Faust (1926).mp4").unlink()
    before = titles(admin)
    told = request(admin, library, dry_run=True)
    assert titles(admin) == before
    assert (told["kind"], told["state"]) == ("scan_preview", "completed")
    report = told["report"]
    assert report["is_preview"]
    assert {one["action"]: one["count"] for one in report["counts"]} == {"add": 1, "move": 1, "lose": 1}
    (move,) = [one for one in report["entries"] if one["action"] == "move"]
    assert move["moved_from"] == str(folder / "Nosferatu (1922)" / "Nosferatu (1922).mp4")
    done = request(admin, library)

    assert done["report"]["counts"] == report["counts"]
    assert titles(admin) >= {"Sunrise", "Nosferatu, eine Symphonie des Grauens"}
    assert "Faust" not in titles(admin)


def test_a_tool_names_the_folder_it_brought_and_waits_a_moment(
    admin: Client, tmp_path: Path, clips: TinyMedia
) -> None:
    folder = trees.films(tmp_path / "films", clips)
    library = unwatched(admin, folder)
    trees.plant(
        folder, {"Sunrise (1927)/Sunrise (1927).mp4": CLIP, "Zorro (1940)/Zorro (1940).mp4": CLIP}, clips
    )
    done = request(admin, library, paths=[str(folder / "Sunrise (1927)")])

    assert done["kind"] == "scan_folders"
    assert "Sunrise" in titles(admin)
    assert "Zorro" not in titles(admin)
    status, code, message = error_of(
        admin.post(f"/api/libraries/{library['id']}/scan", {"paths": ["/etc", str(folder)]})
    )
    assert (status, code) == (422, "validation_error")
    assert "/etc lies in no folder of this library" in message


def test_what_is_copied_into_a_watched_folder_appears_by_itself_and_what_is_renamed_stays_itself(
    admin: Client, tmp_path: Path, clips: TinyMedia
) -> None:
    folder = trees.films(tmp_path / "films", clips)
    add_library(admin, "Films", "movies", folder)
    settled(admin)
    trees.plant(folder, {"Sunrise (1927)/Sunrise (1927).mp4": CLIP}, clips)
    until(lambda: "Sunrise" in titles(admin), "the new film")
    settled(admin)
    (movie,) = [m for m in admin.get("/api/movies").ok()["items"] if m["title"] == "Sunrise"]
    admin.put(f"/api/playback/movie/{movie['id']}/progress", {"watched": True}).ok()
    (folder / "Sunrise (1927)").rename(folder / "Sunrise - A Song of Two Humans (1927)")
    until(lambda: "Sunrise - A Song of Two Humans" in titles(admin), "the new title")
    (renamed,) = [m for m in admin.get("/api/movies").ok()["items"] if "Song" in m["title"]]

    assert renamed["id"] == movie["id"]
    assert renamed["watched"]
    trees.remove(folder / "Sunrise - A Song of Two Humans (1927)")
    until(lambda: "Sunrise - A Song of Two Humans" not in titles(admin), "the loss")


def test_the_first_of_many_losses_waits_and_the_administrator_decides(
    admin: Client, tmp_path: Path, clips: TinyMedia
) -> None:
    folder = trees.films(tmp_path / "films", clips)
    library = unwatched(admin, folder)
    away = tmp_path / "away"
    away.mkdir()
    gone = sorted(path.name for path in folder.iterdir())[:5]
    for name in gone:
        (folder / name).rename(away / name)
    assert "wait" not in scan(admin, library["id"])["state"]
    missing = admin.get(f"/api/libraries/{library['id']}/missing").ok()
    assert [one["state"] for one in missing["items"]] == ["waiting"] * 5
    assert {one["title"] for one in missing["items"]} <= titles(admin)
    assert admin.get(f"/api/libraries/{library['id']}").ok()["notice"]
    item = missing["items"][0]["item_id"]
    status, code, _ = error_of(admin.get(f"/api/stream/{item}"))
    assert (status, code) == (503, "service_unavailable")
    assert admin.post(f"/api/libraries/{library['id']}/missing/keep").status == 204
    assert not admin.get(f"/api/libraries/{library['id']}").ok()["notice"]
    scan(admin, library["id"])
    kept = admin.get(f"/api/libraries/{library['id']}/missing").ok()["items"]
    assert [one["state"] for one in kept] == ["kept"] * 5
    for name in gone:
        (away / name).rename(folder / name)
    scan(admin, library["id"])

    assert admin.get(f"/api/libraries/{library['id']}/missing").ok()["items"] == []
    assert len(titles(admin)) == 7


def test_patterns_leave_out_what_they_name_and_a_bad_one_is_refused_at_its_place(
    admin: Client, tmp_path: Path, clips: TinyMedia
) -> None:
    folder = trees.films(tmp_path / "films", clips)
    library = add_library(admin, "Films", "movies", folder)
    settled(admin)
    changed = admin.patch(
        f"/api/libraries/{library['id']}", {"scanning": {"exclude": ["Faust*/", "*.webm"], "every_hours": 6}}
    ).ok()
    assert changed["scanning"] == {
        "watch": True, "every_hours": 6, "exclude": ["Faust*/", "*.webm"], "minimum_size": 0,
    }  # fmt: skip
    until(lambda: titles(admin) & {"Faust", "Sita Sings the Blues"} == set(), "the exclusion")
    settled(admin)
    path = f"/api/libraries/{library['id']}"
    for wrong in ({"exclude": ["a/**/b/**/c/**/d"]}, {"exclude": ["a\nb"]}):
        answer = admin.speaking("aviato").patch(path, {"scanning": wrong})
        assert answer.status == 400
        assert answer.json["issues"][0]["path"] == "scanning.exclude.0"
    others: list[dict[str, object]] = [
        {"every_hours": 0},
        {"minimum_size": -1},
        {"colour": "red"},
        {"watch": "yes"},
    ]
    for other in others:
        assert admin.patch(path, {"scanning": other}).status == 422
    admin.patch(path, {"scanning": {"exclude": []}}).ok()

    until(lambda: titles(admin) >= {"Faust", "Sita Sings the Blues"}, "what was left out")


def test_extras_are_listed_with_their_title_and_can_be_played(
    admin: Client, tmp_path: Path, clips: TinyMedia
) -> None:
    folder = trees.films(tmp_path / "films", clips)
    trees.plant(
        folder,
        {
            "Metropolis (1927)/Metropolis (1927)-trailer.mp4": CLIP,
            "Metropolis (1927)/Deleted Scenes/The Tower.mp4": CLIP,
        },
        clips,
    )
    add_library(admin, "Films", "movies", folder)
    settled(admin)
    (film,) = [m for m in admin.get("/api/movies").ok()["items"] if m["title"] == "Metropolis"]
    extras = admin.get(f"/api/items/{film['id']}/extras").ok()["items"]

    assert {(one["kind"], one["owner_id"]) for one in extras} == {
        ("trailer", film["id"]), ("deleted_scene", film["id"]),
    }  # fmt: skip
    for one in extras:
        assert admin.get(f"/api/stream/{one['id']}").status == 200
        assert one["still"]["url"].startswith("/api/assets/")


def test_why_a_title_is_what_it_is(admin: Client, tmp_path: Path, clips: TinyMedia) -> None:
    folder = trees.films(tmp_path / "films", clips)
    add_library(admin, "Films", "movies", folder)
    settled(admin)
    (film,) = [m for m in admin.get("/api/movies").ok()["items"] if m["title"] == "Faust"]
    told = admin.get(f"/api/items/{film['id']}/recognition").ok()
    (file,) = told["files"]

    assert file["path"] == str(folder / "Faust (1926)" / "Faust (1926).mp4")
    assert (file["answer"]["kind"], file["answer"]["title"], file["answer"]["year"]) == (
        "movie",
        "Faust",
        1926,
    )
    assert {(step["part"], step["says"]) for step in file["steps"]} >= {
        ("Faust", "title Faust"), ("(1926)", "year 1926"),
    }  # fmt: skip


def test_a_disc_is_shown_with_what_is_wrong_and_what_is_unread_is_listed(
    admin: Client, tmp_path: Path, clips: TinyMedia
) -> None:
    folder = trees.films(tmp_path / "films", clips)
    disc = folder / "Laura (1944)" / "VIDEO_TS"
    disc.mkdir(parents=True)
    for name in ("VIDEO_TS.IFO", "VTS_01_0.IFO", "VTS_01_1.VOB"):
        (disc / name).write_bytes(b"\0" * 4096)
    library = add_library(admin, "Films", "movies", folder)
    settled(admin)
    (film,) = [m for m in admin.get("/api/movies").ok()["items"] if m["title"] == "Laura"]
    page = admin.get(f"/api/movies/{film['id']}").ok()

    assert page["has_problem"]
    assert page["versions"][0]["files"][0]["problem"]["kind"] == "unsupported_disc"
    unread = admin.get(f"/api/libraries/{library['id']}/unrecognised").ok()["items"]
    assert [os.path.basename(one["path"]) for one in unread] == ["VTS_01_1.VOB"]  # noqa: PTH119 - a text of the server's
    assert all(one["reason"] for one in unread)


def test_a_disk_that_is_back_is_noticed_without_being_asked(
    start_server: StartServer, tmp_path: Path, clips: TinyMedia
) -> None:
    admin = start_server().admin()
    folder = trees.films(tmp_path / "films", clips)
    library = add_library(admin, "Films", "movies", folder)
    settled(admin)
    folder.rename(tmp_path / "away")
    scan(admin, library["id"])
    state = admin.get(f"/api/libraries/{library['id']}").ok()
    assert state["state"] == "offline"
    (film,) = [m for m in admin.get("/api/movies").ok()["items"] if m["title"] == "Faust"]
    assert film["availability"] == "offline"
    status, _, message = error_of(admin.get(f"/api/stream/{film['id']}"))
    assert status == 503
    assert "disk" in message
    (tmp_path / "away").rename(folder)

    until(lambda: admin.get(f"/api/libraries/{library['id']}").ok()["state"] == "online", "the disk")
    assert admin.get(f"/api/stream/{film['id']}").status == 200
