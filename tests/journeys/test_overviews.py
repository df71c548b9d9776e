"""The examples that both overviews print work as printed, as far as what they need exists by now."""

import json
import os
import subprocess
from typing import Any

import pytest

from cavea.testing.tiny_media import TinyMedia
from tests.harness import trees
from tests.harness.client import Client
from tests.harness.server import add_library, settled
from tests.journeys.conftest import Household


def shell(line: str, **environment: str) -> str:
    """What a printed line writes, in a plain shell."""
    done = subprocess.run(
        ["sh", "-c", line],
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.fixture(scope="module")
def aviato(household: Household) -> dict[str, str]:
    """What the reader of the second overview has set: a key, here a session that speaks its dialect."""
    return {
        "AVIATO_API_KEY": household.server.log_in("aviato")["access_token"],
        "SERVER": f"http://127.0.0.1:{household.server.port}",
    }


def test_a_library_is_listed_by_the_printed_line(aviato: dict[str, str]) -> None:
    """Its address stands for ``https://aviato.example.com``; all else is as printed."""
    line = 'curl -sH "Authorization: Bearer $AVIATO_API_KEY" \\\n$SERVER/api/libraries'
    answer: dict[str, Any] = json.loads(shell(line, **aviato))

    assert [library["id"] for library in answer["libraries"]] == ["lib_movies", "lib_series"]


def test_a7_a_scan_is_started_by_the_printed_line(household: Household, aviato: dict[str, str]) -> None:
    line = (
        "curl -sX POST \\\n"
        '-H "Authorization: Bearer $AVIATO_API_KEY" \\\n'
        "$SERVER/api/libraries/lib_movies/scan"
    )
    answer: dict[str, Any] = json.loads(shell(line, **aviato))

    assert answer["task"]["kind"] == "scan"
    assert answer["task"]["subject_id"] == "lib_movies"
    settled(household.admin)


def test_a7_the_id_of_a_library_is_a_slug_of_its_name(household: Household) -> None:
    found = household.admin.speaking("aviato").get("/api/libraries").ok()["libraries"]

    assert {(library["name"], library["id"]) for library in found} == {
        ("Movies", "lib_movies"),
        ("Series", "lib_series"),
    }


def test_the_printed_request_of_the_python_example_works(aviato: dict[str, str]) -> None:
    import httpx

    r = httpx.get(
        aviato["SERVER"] + "/api/libraries",
        headers={"Authorization": f"Bearer {aviato['AVIATO_API_KEY']}"},
    )
    r.raise_for_status()

    assert len(r.json()["libraries"]) == 2


def test_the_printed_error_of_the_first_overview_is_answered_byte_for_byte(household: Household) -> None:
    answer = household.admin.get("/api/movies/mov_aaaaaaaaaaaaaaaa")

    assert answer.json == {"error": {"code": "not_found", "message": "movie not found"}}


def test_the_printed_error_of_the_second_overview_has_its_form(household: Household) -> None:
    answer = household.admin.speaking("aviato").get("/api/movies/mov_aaaaaaaaaaaaaaaa")

    assert answer.json == {"error": "Movie not found"}


def test_a_library_declared_by_setting_is_there_after_the_start(
    start_declared: Any, clips: TinyMedia, tmp_path: Any
) -> None:
    folder = trees.plant(tmp_path / "F", {"Faust (1926).mp4": "h264-aac"}, clips)
    server = start_declared(LIBRARY_FILMS=f"movies:{folder}")
    admin: Client = server.admin()
    settled(admin)

    assert [library["name"] for library in admin.get("/api/libraries").ok()["items"]] == ["films"]
    assert [movie["title"] for movie in admin.get("/api/movies").ok()["items"]] == ["Faust"]


@pytest.fixture
def start_declared(start_server: Any) -> Any:
    return start_server


def test_a_second_library_of_a_similar_name_gets_an_id_of_its_own(
    start_server: Any, clips: TinyMedia, tmp_path: Any
) -> None:
    admin = start_server().admin()
    names = ["Films!", "Films", "映画", "Été"]
    made = [
        add_library(
            admin, name, "movies", trees.plant(tmp_path / str(n), {"Faust (1926).mp4": "h264-aac"}, clips)
        )
        for n, name in enumerate(names)
    ]

    assert [library["id"] for library in made] == ["lib_films", "lib_films_2", "lib_library", "lib_ete"]
    assert len({movie["id"] for movie in admin.get("/api/movies").ok()["items"]}) == 4
