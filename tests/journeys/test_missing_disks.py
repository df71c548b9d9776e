"""Missing is a state and not a deletion: disks that go and come, files that go, come and move."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cavea.testing.tiny_media import TinyMedia
from tests.conftest import StartServer
from tests.harness import trees
from tests.harness.client import Client
from tests.harness.server import RunningServer, add_library, error_of, flat_error_of, scan, settled
from tests.harness.waiting import until


@pytest.fixture(scope="module")
def server_here(start_server: StartServer) -> RunningServer:
    return start_server()


class Place:
    """A library of its own on the server of the module."""

    def __init__(self, admin: Client, folder: Path, library_id: str) -> None:
        self.admin = admin
        self.folder = folder
        self.id = library_id

    def scan(self) -> dict[str, Any]:
        """Scan to the end; the library afterwards."""
        task = scan(self.admin, self.id)
        assert task["state"] == "completed", task
        return self.library()

    def library(self) -> dict[str, Any]:
        found: dict[str, Any] = self.admin.get(f"/api/libraries/{self.id}").ok()
        return found

    def movies(self) -> dict[str, dict[str, Any]]:
        """The films in the list, by title; its totals must be exact."""
        page = self.admin.get(f"/api/movies?per_page=200&library_id={self.id}").ok()
        assert page["total_items"] == len(page["items"]) == self.library()["item_count"]
        return {movie["title"]: movie for movie in page["items"]}


@pytest.fixture
def place(
    server_here: RunningServer, tmp_path: Path, clips: TinyMedia, request: pytest.FixtureRequest
) -> Iterator[Place]:
    admin = server_here.admin()
    folder = trees.films(tmp_path / "Films", clips)
    made = add_library(admin, request.node.name[:80], "movies", folder)
    admin.patch(f"/api/libraries/{made['id']}", {"scanning": {"watch": False}}).ok()
    settled(admin)
    yield Place(admin, folder, made["id"])
    assert admin.delete(f"/api/libraries/{made['id']}").status == 204


@pytest.mark.parametrize("how", ["renamed away", "empty in its place", "a file in its place"])
def test_a_disk_that_vanished_takes_nothing_with_it_and_all_returns(place: Place, how: str) -> None:
    before = place.movies()
    film = before["Faust"]["id"]
    place.admin.put(f"/api/playback/movie/{film}/progress", {"watched": True}).ok()
    away = place.folder.with_name("Away")
    place.folder.rename(away)
    if how == "empty in its place":
        place.folder.mkdir()
    elif how == "a file in its place":
        place.folder.touch()

    library = place.scan()
    assert library["state"] == "offline"
    assert str(place.folder) in library["notice"]
    assert set(place.movies()) == set(before)
    assert {movie["availability"] for movie in place.movies().values()} == {"offline"}
    for path in (f"/api/stream/{film}",):
        assert error_of(place.admin.get(path))[:2] == (503, "service_unavailable")
        assert flat_error_of(place.admin.speaking("aviato").get(path))[0] == 503
    assert place.admin.get(before["Metropolis"]["poster"]["url"]).status in {200, 503}

    if place.folder.is_dir():
        place.folder.rmdir()
    elif place.folder.exists():
        place.folder.unlink()
    away.rename(place.folder)
    library = place.scan()
    assert (library["state"], library["notice"]) == ("online", None)
    assert place.movies().keys() == before.keys()
    assert {movie["availability"] for movie in place.movies().values()} == {"available"}
    assert place.admin.get(f"/api/stream/{film}").status == 200
    assert place.admin.get(f"/api/playback/movie/{film}/progress").ok()["watched"] is True


def test_another_disk_in_the_place_of_the_first_changes_nothing(
    place: Place, tmp_path: Path, clips: TinyMedia
) -> None:
    before = place.movies()
    place.folder.rename(tmp_path / "Away")
    trees.plant(place.folder, {"Another Film (1999).mp4": "h264-aac"}, clips)
    library = place.scan()

    assert library["state"] == "offline"
    assert "looks like another disk" in library["notice"]
    assert set(place.movies()) == set(before)
    trees.remove(place.folder)
    (tmp_path / "Away").rename(place.folder)
    assert place.scan()["state"] == "online"


def test_many_files_gone_at_once_wait_for_an_administrator(place: Place) -> None:
    before = place.movies()
    away = place.folder.with_name("Away")
    away.mkdir()
    for folder in sorted(place.folder.iterdir())[:5]:
        folder.rename(away / folder.name)
    library = place.scan()

    assert library["state"] == "online"
    assert "5 files" in library["notice"]
    assert set(place.movies()) == set(before)

    confirmed = place.admin.post(f"/api/libraries/{place.id}/missing/confirm").ok(202)["task"]
    settled(place.admin)
    assert place.admin.get(f"/api/tasks/{confirmed['id']}").ok()["state"] == "completed"
    assert len(place.movies()) == 2
    assert place.library()["notice"] is None

    for folder in list(away.iterdir()):
        folder.rename(place.folder / folder.name)
    place.scan()
    assert {title: movie["id"] for title, movie in place.movies().items()} == {
        title: movie["id"] for title, movie in before.items()
    }


def test_one_deleted_film_is_missing_and_returns_with_its_progress(place: Place) -> None:
    before = place.movies()
    film = before["Nosferatu"]["id"]
    place.admin.put(f"/api/playback/movie/{film}/progress", {"watched": True}).ok()
    kept = place.folder.with_name("kept")
    (place.folder / "Nosferatu (1922)").rename(kept)
    place.scan()

    assert set(before) - set(place.movies()) == {"Nosferatu"}
    assert place.admin.get("/api/search?q=nosferatu").ok()["total_items"] == 0
    assert error_of(place.admin.get(f"/api/stream/{film}"))[:2] == (404, "not_found")

    kept.rename(place.folder / "Nosferatu (1922)")
    place.scan()
    assert place.movies()["Nosferatu"]["id"] == film
    assert place.admin.get(f"/api/playback/movie/{film}/progress").ok()["watched"] is True
    assert place.admin.get(f"/api/stream/{film}").status == 200


@pytest.mark.parametrize(
    "target",
    ["Faust (1926)/Faust (1926) - 1080p.mp4", "Silent/Faust (1926)/Faust (1926).mp4", "Faust (1926).mp4"],
)
def test_a_file_that_was_moved_or_renamed_keeps_its_id_and_its_film_the_progress(
    place: Place, target: str
) -> None:
    film = place.movies()["Faust"]["id"]
    place.admin.put(f"/api/playback/movie/{film}/progress", {"watched": True}).ok()
    file = place.admin.get(f"/api/movies/{film}").ok()["versions"][0]["files"][0]
    (place.folder / target).parent.mkdir(parents=True, exist_ok=True)
    (place.folder / "Faust (1926)" / "Faust (1926).mp4").rename(place.folder / target)
    task = scan(place.admin, place.id)

    assert task["message"].startswith("0 added, 1 changed, 1 moved, 0 missing")
    assert place.movies()["Faust"]["id"] == film
    moved = place.admin.get(f"/api/movies/{film}").ok()["versions"][0]["files"][0]
    assert moved["id"] == file["id"]
    assert moved["probe"] == file["probe"] if "probe" in file else True
    assert place.admin.get(f"/api/playback/movie/{film}/progress").ok()["watched"] is True


def test_a_library_that_is_forgotten_leaves_the_disk_as_it_was_and_gives_back_the_progress(
    server_here: RunningServer, tmp_path: Path, clips: TinyMedia
) -> None:
    admin = server_here.admin()
    folder = trees.plant(tmp_path / "Films", {"Faust (1926)/Faust (1926).mp4": "h264-aac"}, clips)
    add_library(admin, "Again", "movies", folder)
    film = admin.get("/api/movies?library_id=lib_again").ok()["items"][0]["id"]
    admin.put(f"/api/playback/movie/{film}/progress", {"watched": True}).ok()
    settled(admin)
    names = sorted(folder.rglob("*"))

    assert admin.delete("/api/libraries/lib_again").status == 204
    assert admin.get(f"/api/movies/{film}").status == 404
    assert sorted(folder.rglob("*")) == names

    add_library(admin, "Again", "movies", folder)
    assert admin.get(f"/api/playback/movie/{film}/progress").ok()["watched"] is True
    settled(admin)
    admin.delete("/api/libraries/lib_again")


def test_a_replaced_file_is_looked_into_again(place: Place, clips: TinyMedia) -> None:
    film = place.movies()["Faust"]["id"]
    path = place.folder / "Faust (1926)" / "Faust (1926).mp4"
    path.write_bytes(b"no longer a film")
    place.scan()
    until(lambda: place.movies()["Faust"]["has_problem"], "the problem of the file")

    shutil.copyfile(clips.path("h264-aac"), path)
    place.scan()
    until(lambda: not place.movies()["Faust"]["has_problem"], "the new look into the file")
    assert place.movies()["Faust"]["id"] == film
