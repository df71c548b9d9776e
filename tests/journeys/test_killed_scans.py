"""Killed scans: a server that dies at any moment ends with what an undisturbed one has, ids included."""

import random
import shutil
import time
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest

from cavea.testing.tiny_media import TinyMedia
from tests.conftest import StartServer
from tests.harness import trees
from tests.harness.client import Client
from tests.harness.server import RunningServer, settled
from tests.harness.waiting import until

FILMS: Final = 900
SHOWS: Final = 6
LONGEST_S: Final = 1.5
"""After which a server is killed at the latest: a scan of this tree takes about as long."""

ROUNDS: Final = 3
PAGE: Final = 200


def plant(folder: Path, clips: TinyMedia) -> Path:
    """Films and series; a scan takes several units for them, and no two files have one content."""
    films = trees.empty_films(folder / "Films", FILMS)
    for number, film in enumerate(sorted(films.rglob("*.mkv"))):
        film.write_text(f"no film at all, and no other is number {number}")
    trees.plant(folder / "Films", {"Faust (1926)/Faust (1926).mp4": "h264-aac"}, clips)
    for show in range(SHOWS):
        for number in range(1, 13):
            name = f"Show {show} S{number % 2 + 1:02}E{number:02}.mkv"
            place = folder / "Series" / f"Show {show}" / f"Season {number % 2 + 1}" / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(f"episode {number} of {show}")
    return folder


def rename(folder: Path) -> None:
    """What happens in a busy week: folders renamed, files moved, some gone, some new."""
    for number in range(0, 300, 3):
        old = folder / "Films" / f"Film {number:04} (19{number % 90 + 10})"
        old.rename(old.with_name(f"Another Name {number:04} (19{number % 90 + 10})"))
    for number in range(301, 331, 3):
        old = folder / "Films" / f"Film {number:04} (19{number % 90 + 10})"
        (old / f"{old.name}.mkv").rename(folder / "Films" / f"Loose {number:04} (19{number % 90 + 10}).mkv")
    for number in range(400, 440):
        shutil.rmtree(folder / "Films" / f"Film {number:04} (19{number % 90 + 10})")
    for number in range(20):
        place = folder / "Films" / f"New {number:04} (2001)" / f"New {number:04} (2001).mkv"
        place.parent.mkdir()
        place.write_text(f"new {number}")
    (folder / "Series" / "Show 1").rename(folder / "Series" / "Show One")
    for file in sorted((folder / "Series" / "Show One").rglob("*.mkv")):
        file.rename(file.with_name(file.name.replace("Show 1", "Show One")))


def every(admin: Client, path: str) -> list[dict[str, Any]]:
    """All of a list."""
    found: list[dict[str, Any]] = []
    number = total = 0
    while number == 0 or len(found) < total:
        number += 1
        answer = admin.get(f"{path}?per_page={PAGE}&page={number}").ok()
        found, total = found + answer["items"], answer["total_items"]
        assert answer["items"] or not total
    return found


def held(admin: Client) -> dict[str, Any]:
    """Everything that two servers on equal trees have alike."""
    films, series = every(admin, "/api/movies"), every(admin, "/api/series")
    episodes = [one for show in series for one in every(admin, f"/api/series/{show['id']}/episodes")]
    played: dict[str, list[str]] = {}
    for film in films[::40]:
        versions = admin.get(f"/api/movies/{film['id']}").ok()["versions"]
        played[film["id"]] = [file["id"] for version in versions for file in version["files"]]
    return {
        "films": [(one["id"], one["title"], one["availability"]) for one in films],
        "series": [(one["id"], one["title"]) for one in series],
        "episodes": [(one["id"], one["title"], one["season_number"], one["episode_number"]) for one in episodes],
        "files": played,
        "missing": [
            sorted((one["id"], one["state"]) for one in every(admin, f"/api/libraries/{library['id']}/missing"))
            for library in admin.get("/api/libraries").ok()["items"]
        ],
    }  # fmt: skip


def libraries(server: RunningServer, folder: Path) -> list[str]:
    admin = server.admin()
    made = []
    for name, kind in (("Films", "movies"), ("Series", "series")):
        body = {
            "name": name, "kind": kind, "paths": [str(folder / name)],
            "scanning": {"watch": False, "every_hours": None},
        }  # fmt: skip
        made.append(str(admin.post("/api/libraries", body).ok(201)["id"]))
    return made


def ended(server: RunningServer) -> Client:
    """The administrator's client when nothing is under way any more."""
    admin = server.admin()
    settled(admin)
    return admin


def killed_and_started(server: RunningServer, after_s: float) -> None:
    """Kill it at a moment of the dice, and start it again."""
    moment = time.monotonic() + after_s
    until(lambda: time.monotonic() >= moment, "the moment")
    server.kill()
    if server.database_url:
        # Its jobs are taken over when the claims of the dead process have run out, or it says so itself.
        with psycopg.connect(server.database_url, autocommit=True) as connection:
            connection.execute("UPDATE jobs SET claimed_until = 0 WHERE state = 'running'")
    server.start()


@pytest.mark.parametrize("seed", [1, 2])
def test_a_server_killed_again_and_again_while_it_scans_ends_as_one_that_was_left_alone(
    start_server: StartServer, tmp_path: Path, clips: TinyMedia, seed: int
) -> None:
    dice = random.Random(seed)
    home = plant(tmp_path / "home", clips)
    calm, shaken = start_server(), start_server()
    libraries(calm, home)
    before = held(ended(calm))
    made = libraries(shaken, home)
    for _ in range(ROUNDS):
        killed_and_started(shaken, dice.random() * LONGEST_S)
    assert held(ended(shaken)) == before

    watched = before["films"][3][0], before["episodes"][15][0]
    for server in (calm, shaken):
        admin = server.admin()
        admin.put(f"/api/playback/movie/{watched[0]}/progress", {"watched": True}).ok()
        admin.put(f"/api/playback/episode/{watched[1]}/progress", {"watched": True}).ok()
    rename(home)
    for library in made:
        calm.admin().post(f"/api/libraries/{library}/scan", {}).ok(202)
    after = held(ended(calm))
    for library in made:
        shaken.admin().post(f"/api/libraries/{library}/scan", {}).ok(202)
    for _ in range(ROUNDS):
        killed_and_started(shaken, dice.random() * LONGEST_S)
    admin = ended(shaken)

    assert held(admin) == after
    assert {one[0] for one in before["films"]} - {one[0] for one in after["films"]} <= {
        one[0] for one in before["films"] if 400 <= int(one[1].split()[-1].replace("Faust", "0")) < 440
    }
    assert admin.get(f"/api/playback/movie/{watched[0]}/progress").ok()["watched"]
    assert admin.get(f"/api/playback/episode/{watched[1]}/progress").ok()["watched"]
    for library in made:
        admin.post(f"/api/libraries/{library}/scan", {"full": True}).ok(202)
    assert held(ended(shaken)) == after
    assert "Traceback" not in shaken.log
