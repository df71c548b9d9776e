"""Many at the same moment: the answers are those of one after the other, on both databases."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from cavea.testing.tiny_media import TinyMedia
from tests.conftest import StartServer
from tests.harness import trees
from tests.harness.client import Answer
from tests.harness.server import USERNAME, add_library, scan, settled, task_ended
from tests.harness.waiting import until

T = TypeVar("T")


def at_once(count: int, act: Callable[[int], T]) -> list[T]:
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(act, range(count)))


def test_many_requests_for_a_scan_are_one_scan(start_server: StartServer, tmp_path: Path) -> None:
    admin = start_server().admin()
    library = add_library(admin, "Films", "movies", trees.empty_films(tmp_path / "films", 300))
    settled(admin)
    started = at_once(8, lambda _: admin.post(f"/api/libraries/{library['id']}/scan").ok(202)["task"]["id"])
    for task_id in set(started):
        assert task_ended(admin, task_id)["state"] == "completed"

    assert scan(admin, library["id"])["state"] == "completed"
    assert all(t["state"] == "completed" for t in admin.get("/api/tasks?per_page=200").ok()["items"])


def test_the_set_up_code_makes_one_administrator(start_server: StartServer) -> None:
    server = start_server(ADMIN_USERNAME="", ADMIN_PASSWORD="")
    code = re.search(r"Set-up code: (\S+)", server.printed)
    assert code is not None

    def set_up(number: int) -> int:
        body = {"code": code[1], "username": f"user{number}", "password": "correct horse"}
        return server.nobody.post("/api/auth/setup", body).status

    assert sorted(at_once(4, set_up)) == [201, 403, 403, 403]


def test_one_name_and_one_folder_make_one_library(start_server: StartServer, tmp_path: Path) -> None:
    admin = start_server().admin()
    folders = [trees.empty_films(tmp_path / f"films{n}", 1) for n in range(6)]

    def create(name: str, folder: Path) -> Answer:
        return admin.post("/api/libraries", {"name": name, "kind": "movies", "paths": [str(folder)]})

    named = at_once(6, lambda n: create("Films", folders[n]).status)
    again = [create(f"Other {n}", tmp_path / "films0").status for n in range(1)]
    placed = at_once(4, lambda n: create(f"Same {n}", tmp_path / "films5").status)

    assert sorted(named) == [201, 409, 409, 409, 409, 409]
    assert set(again) | set(placed) <= {201, 409}
    paths = [path for library in admin.get("/api/libraries").ok()["items"] for path in library["paths"]]
    assert len(paths) == len(set(paths))


def test_a_scan_whose_library_gets_other_folders_goes_on_with_them(
    start_server: StartServer, tmp_path: Path
) -> None:
    admin = start_server().admin()
    old = trees.empty_films(tmp_path / "old", 600)
    new = trees.empty_films(tmp_path / "new", 3)
    body = {"name": "Films", "kind": "movies", "paths": [str(old)]}
    library = admin.post("/api/libraries", body).ok(201)

    def running() -> bool:
        return any(t["state"] == "running" for t in admin.get("/api/tasks").ok()["items"])

    until(running, "the scan to begin")
    admin.patch(f"/api/libraries/{library['id']}", {"paths": [str(new)]}).ok()
    until(
        lambda: admin.get(f"/api/libraries/{library['id']}").ok()["item_count"] == 3, "the new folder's films"
    )
    settled(admin)

    tasks = admin.get("/api/tasks?per_page=200").ok()["items"]
    assert {task["state"] for task in tasks} == {"completed"}
    assert len(admin.get("/api/movies?per_page=200").ok()["items"]) == 3


def test_guessing_in_a_burst_is_slowed_down_like_one_after_the_other(start_server: StartServer) -> None:
    server = start_server()

    def guess(number: int) -> int:
        body = {"username": USERNAME, "password": f"wrong {number}"}
        return server.nobody.post("/api/auth/login", body).status

    answers = at_once(20, guess)

    assert answers.count(401) <= 6
    assert answers.count(401) + answers.count(429) == 20


def test_links_do_not_lead_into_the_data_directory_or_another_library(
    start_server: StartServer, tmp_path: Path
) -> None:
    server = start_server()
    admin = server.admin()
    films = trees.empty_films(tmp_path / "films", 1)
    add_library(admin, "Films", "movies", films)
    (tmp_path / "to-data").symlink_to(server.data_dir)
    (tmp_path / "to-films").symlink_to(films)

    def status(target: str) -> int:
        body = {"name": target, "kind": "movies", "paths": [str(tmp_path / target)]}
        return admin.post("/api/libraries", body).status

    assert (status("to-data"), status("to-films")) == (422, 409)


def test_one_folder_that_is_away_takes_no_film_of_another_away(
    start_server: StartServer, tmp_path: Path, clips: TinyMedia
) -> None:
    admin = start_server().admin()
    here = trees.plant(tmp_path / "here", {"Faust (1926)/Faust (1926).mp4": "h264-aac"}, clips)
    away = trees.plant(tmp_path / "away", {"Metropolis (1927)/Metropolis (1927).mp4": "h264-aac"}, clips)
    library = add_library(admin, "Films", "movies", here, away)
    settled(admin)
    ids = {m["title"]: m["id"] for m in admin.get("/api/movies").ok()["items"]}
    away.rename(tmp_path / "gone")
    scan(admin, library["id"])
    assert admin.get(f"/api/libraries/{library['id']}").ok()["state"] == "offline"

    assert admin.get(f"/api/stream/{ids['Faust']}").status == 200
    assert admin.get(f"/api/stream/{ids['Metropolis']}").status == 503
    (tmp_path / "gone").rename(away)
    assert admin.get(f"/api/stream/{ids['Metropolis']}").status == 200


def test_versions_stay_while_a_large_loss_waits(
    start_server: StartServer, tmp_path: Path, clips: TinyMedia
) -> None:
    admin = start_server().admin()
    names = [f"Film {n} (195{n})/Film {n} (195{n})" for n in range(6)]
    folder = trees.plant(tmp_path / "films", {f"{n} - 720p.mp4": "h264-aac" for n in names}, clips)
    trees.plant(folder, {f"{n} - 2160p.mp4": "h264-aac" for n in names}, clips)
    library = add_library(admin, "Films", "movies", folder)
    settled(admin)
    for name in names:
        (folder / f"{name} - 2160p.mp4").unlink()
    scan(admin, library["id"])
    movie: dict[str, Any] = admin.get("/api/movies").ok()["items"][0]

    assert "gone at once" in admin.get(f"/api/libraries/{library['id']}").ok()["notice"]
    assert len(admin.get(f"/api/movies/{movie['id']}").ok()["versions"]) == 2
    confirmed = admin.post(f"/api/libraries/{library['id']}/missing/confirm").ok(202)
    task_ended(admin, confirmed["task"]["id"])
    assert len(admin.get(f"/api/movies/{movie['id']}").ok()["versions"]) == 1


def test_a_title_takes_over_from_the_files_that_it_has(
    start_server: StartServer, tmp_path: Path, clips: TinyMedia
) -> None:
    admin = start_server().admin()
    name = "Faust (1926)/Faust (1926)"
    folder = trees.plant(
        tmp_path / "films", {f"{name} - cd1.mp4": "h264-aac", f"{name} - cd2.mp4": "h264-aac"}, clips
    )
    (folder / f"{name} - 2160p.mp4").write_bytes(b"no film")
    library = add_library(admin, "Films", "movies", folder)
    settled(admin)

    def faust() -> dict[str, Any]:
        found: dict[str, Any] = admin.get("/api/movies").ok()["items"][0]
        return found

    until(lambda: faust()["has_problem"], "the problem to be seen")
    (folder / f"{name} - 2160p.mp4").unlink()
    scan(admin, library["id"])
    assert not faust()["has_problem"]
    whole = faust()["duration"]
    (folder / f"{name} - cd2.mp4").unlink()
    scan(admin, library["id"])

    assert faust()["duration"] * 2 == whole


def test_a_vague_search_has_the_exact_title_first_and_no_title_twice(
    start_server: StartServer, tmp_path: Path
) -> None:
    admin = start_server().admin()
    folder = trees.empty_films(tmp_path / "films", 620)
    (folder / "Film (1999)").mkdir()
    (folder / "Film (1999)" / "Film (1999).mkv").touch()
    add_library(admin, "Films", "movies", folder)
    found = [
        item["id"]
        for page in range(1, 5)
        for item in admin.get(f"/api/search?q=film&per_page=200&page={page}").ok()["items"]
    ]

    assert admin.get("/api/search?q=film").ok()["items"][0]["title"] == "Film"
    assert len(found) == len(set(found)) == 621
