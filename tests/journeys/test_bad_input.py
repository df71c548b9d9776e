"""Bad input: a clear error in the caller's dialect or a visible problem on the item, and never a 5xx."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cavea.contracts._http.route import Route
from cavea.contracts.api.routes import ALL
from cavea.testing.tiny_media import TinyMedia
from tests.conftest import StartServer
from tests.harness import trees
from tests.harness.client import Client, head_and_body
from tests.harness.server import RunningServer, add_library, error_of, flat_error_of, settled
from tests.journeys.conftest import Household
from tests.journeys.routes import name_of, path_of

JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def own(start_server: StartServer) -> RunningServer:
    return start_server()


@pytest.fixture(scope="module")
def admin(own: RunningServer) -> Iterator[Client]:
    """No test of this module may make its server fail inside."""
    yield own.admin()
    assert "a request failed" not in own.log


def make(client: Client, *paths: object, name: str = "New", kind: str = "movies") -> Any:
    return client.post("/api/libraries", {"name": name, "kind": kind, "paths": [str(path) for path in paths]})


def test_a_folder_that_is_missing_a_file_or_not_absolute_is_a_validation_error(
    admin: Client, tmp_path: Path
) -> None:
    file = tmp_path / "file"
    file.touch()
    for path, words in (
        (tmp_path / "nowhere", "is not there"),
        (file, "is not a folder"),
        ("relative/folder", "absolute"),
        ("/", "own data"),
        ("/proc/self/mem", "not"),
    ):
        status, code, message = error_of(make(admin, path))
        assert (status, code) == (422, "validation_error"), path
        assert words in message
        status, _, issues = flat_error_of(make(admin.speaking("aviato"), path))
        assert (status, issues[0]["path"]) == (400, "paths.0")
    assert admin.get("/api/libraries").ok()["total_items"] == 0


def test_a_folder_that_may_not_be_read_is_a_validation_error(admin: Client, tmp_path: Path) -> None:
    if trees.is_root():
        pytest.skip("root may read everything: the same is held at the port, see tests/features")
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    try:
        assert error_of(make(admin, closed))[:2] == (422, "validation_error")
    finally:
        closed.chmod(0o700)


def test_a_folder_inside_the_data_directory_or_around_it_is_refused(
    own: RunningServer, admin: Client
) -> None:
    inside = own.data_dir / "media"
    inside.mkdir(exist_ok=True)
    for path in (own.data_dir, inside, own.data_dir.parent, f"{own.data_dir}/../{own.data_dir.name}"):
        assert error_of(make(admin, path))[:2] == (422, "validation_error"), path


def test_a_folder_inside_another_library_and_a_name_that_is_taken_are_conflicts(
    start_server: StartServer, tmp_path: Path
) -> None:
    admin = start_server().admin()
    outer, inner = tmp_path / "outer", tmp_path / "outer" / "inner"
    inner.mkdir(parents=True)
    other = tmp_path / "other"
    other.mkdir()
    add_library(admin, "Films", "movies", outer)

    for path in (inner, outer, tmp_path):
        assert error_of(make(admin, path))[:2] == (409, "conflict"), path
        assert flat_error_of(make(admin.speaking("aviato"), path))[0] == 409
    for name in ("Films", "films", " FILMS "):
        assert error_of(make(admin, other, name=name))[:2] == (409, "conflict"), name
    assert error_of(make(admin, other, other / "..", name="Twice"))[:2] == (422, "validation_error")
    assert admin.get("/api/libraries").ok()["total_items"] == 1


def test_a_kind_that_is_unknown_or_not_scanned_yet_is_a_validation_error(
    admin: Client, tmp_path: Path
) -> None:
    for kind in ("films", "music", "", "MOVIES"):
        assert error_of(make(admin, tmp_path, kind=kind))[:2] == (422, "validation_error"), kind
    for name in ("", " ", "x" * 101, "a\u0000b"):
        assert error_of(make(admin, tmp_path, name=name))[:2] == (422, "validation_error"), ascii(name)


def test_what_is_not_media_empty_or_cut_off_shows_its_problem_on_the_item(
    start_server: StartServer, tmp_path: Path, clips: TinyMedia
) -> None:
    folder = trees.plant(
        tmp_path / "Films",
        {"Whole (2001)/Whole (2001).mp4": "h264-aac", "Cut (2002)/Cut (2002).mp4": "h264-aac"},
        clips,
    )
    cut = folder / "Cut (2002)" / "Cut (2002).mp4"
    cut.write_bytes(cut.read_bytes()[:4000])
    for title, content in (("Words (2003)", b"These are only words.\n" * 50), ("Empty (2004)", b"")):
        (folder / title).mkdir()
        (folder / title / f"{title}.mkv").write_bytes(content)
    admin = start_server().admin()
    add_library(admin, "Films", "movies", folder)
    settled(admin)

    listed = {movie["title"]: movie for movie in admin.get("/api/movies").ok()["items"]}
    assert {title: movie["has_problem"] for title, movie in listed.items()} == {
        "Whole": False, "Cut": True, "Words": True, "Empty": True
    }  # fmt: skip
    for title, kinds in (("Cut", {"truncated", "damaged"}), ("Words", {"not_media"}), ("Empty", {"empty"})):
        file = admin.get(f"/api/movies/{listed[title]['id']}").ok()["versions"][0]["files"][0]
        assert file["problem"]["kind"] in kinds, title
        assert file["problem"]["message"]
        assert error_of(admin.get(f"/api/stream/probe/{listed[title]['id']}"))[:2] == (409, "conflict")
        assert admin.get(f"/api/stream/{listed[title]['id']}").status == 200


BODIES: dict[str, tuple[bytes, int]] = {
    "not JSON": (b"{", 400),
    "nothing": (b"", 400),
    "a word": (b"null", 422),
    "a list": (b"[]", 422),
    "a text": (b'"text"', 422),
    "two values": (b"{}{}", 400),
    "not UTF-8": (b'{"username": "\xff\xfe"}', 400),
    "UTF-16": ('{"username": "a"}'.encode("utf-16"), 400),
    "NaN": (b'{"username": NaN}', 400),
    "deep lists": (b"[" * 10_000 + b"]" * 10_000, 400),
    "deep objects": (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, 400),
    "unclosed depth": (b"[" * 10_000, 400),
    "a huge integer": (b'{"username": ' + b"9" * 5_000 + b"}", 422),
    "a huge exponent": (b'{"username": 1e999}', 422),
    "an unknown field": (b'{"role": "admin"}', 422),
    "NUL": (b'{"username": "a\\u0000b", "password": "x"}', 422),
    "a lone surrogate": (b'{"username": "\\ud800", "password": "x"}', 400),
    "a raw NUL": (b'{"username": "a\x00b"}', 400),
    "a megabyte": (b'{"username": "' + b"a" * 1_000_000 + b'"}', 413),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_cannot_be_read_is_refused_and_never_fails_inside(
    own: RunningServer, admin: Client, name: str
) -> None:
    body, expected = BODIES[name]
    odeion = own.nobody.send("POST", "/api/auth/login", body, JSON)
    aviato = own.nobody.speaking("aviato").send("POST", "/api/auth/login", body, JSON)

    status, code, message = error_of(odeion)
    assert status == expected, message
    assert code == {400: "bad_request", 413: "payload_too_large", 422: "validation_error"}[expected]
    status, _, issues = flat_error_of(aviato)
    assert status == (400 if expected == 422 else expected)
    assert issues or expected == 413


@pytest.mark.parametrize("route", [route for route in ALL if route.body is not None], ids=name_of)
def test_every_operation_with_a_body_refuses_bad_ones_without_failing(
    own: RunningServer, admin: Client, route: Route
) -> None:
    for name, (body, _) in BODIES.items():
        answer = admin.send(route.method, path_of(route), body, JSON)
        assert 400 <= answer.status < 500 or body == b"", (name, answer)
    assert own.admin().get("/api/users/me").status == 200


@pytest.mark.parametrize(
    "body",
    [
        *({"position": "far"}, {"position": -1}, {"position": 1e9}, {"position": None}, {"watched": 1}, {}),
        *({"position": 1, "duration": 0}, {"position": 1, "speed": 2}, {"position": 10**400}),
    ],
)
def test_progress_that_cannot_be_is_a_validation_error_and_changes_nothing(
    household: Household, body: dict[str, object]
) -> None:
    film = household.movie("The General")
    path = f"/api/playback/movie/{film['id']}/progress"
    before = household.admin.get(path).ok()

    assert error_of(household.admin.put(path, body))[:2] == (422, "validation_error")
    assert flat_error_of(household.admin.speaking("aviato").put(path, body))[0] == 400
    assert household.admin.get(path).ok() == before


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1e400"])
def test_a_number_that_is_none_is_refused(household: Household, value: str) -> None:
    film = household.movie("The General")
    answer = household.admin.send(
        "PUT", f"/api/playback/movie/{film['id']}/progress", b'{"position": %s}' % value.encode(), JSON
    )

    assert answer.status in {400, 422}


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        ("Host: a\r\nHost: b\r\n", 400),
        ("Host: a\r\nHost: a\r\n", 400),
        ("", 400),
        ("Host: a\r\nX-Long: " + "x" * 100_000 + "\r\n", 431),
        ("Host: a\r\n" + "X: y\r\n" * 200, 431),
        ("Host: a\r\nContent-Length: -1\r\n", 400),
        ("Host: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n", 400),
        ("Host: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n", 400),
        ("Host: a\r\nNo colon here\r\n", 400),
    ],
)
def test_a_header_that_breaks_the_protocol_is_refused_in_the_callers_dialect(
    own: RunningServer, admin: Client, lines: str, status: int
) -> None:
    plain = own.nobody.raw(f"GET /api/health HTTP/1.1\r\n{lines}\r\n".encode())
    flat = own.nobody.raw(f"GET /api/health HTTP/1.1\r\nCavea-Dialect: aviato\r\n{lines}\r\n".encode())

    found, body = head_and_body(plain)
    assert (found, set(body["error"])) == (status, {"code", "message"})
    found, body = head_and_body(flat)
    assert (found, type(body["error"])) == (status, str)


def test_a_query_that_cannot_be_read_is_a_bad_request(admin: Client) -> None:
    many = "&".join(f"a{n}=1" for n in range(200))
    for query in ("q=%ff", "q=%ed%a0%80", many):
        assert error_of(admin.get(f"/api/search?{query}"))[:2] == (400, "bad_request"), query


@pytest.mark.parametrize(
    "words",
    [
        "%22",
        "%27%3B--",
        "%2A",
        "zz%2A",
        "%28",
        "NEAR(a+b)",
        "a+OR+b",
        "%3A",
        "%5C",
        "%26+%7C+%21",
        "%F0%9F%8E%AC",
        "-",
        "%E2%80%AE",
        "a" * 200,
    ],
)
def test_no_search_text_is_ever_a_query_language(household: Household, words: str) -> None:
    assert household.admin.get(f"/api/search?q={words}").ok()["total_items"] == 0


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("metro", "Metropolis"),
        ("NOSFE", "Nosferatu"),
        ("moon+trip", "A Trip to the Moon"),
        ("last+saf", "Safety Last!"),
    ],
)
def test_search_finds_words_that_were_only_begun_in_any_order(
    household: Household, words: str, first: str
) -> None:
    found = household.admin.speaking("aviato").get(f"/api/search?q={words}").ok()

    assert found["results"][0]["title"] == first


def test_a_search_that_is_empty_or_too_long_is_a_validation_error(admin: Client) -> None:
    for query in ("", "?q=", "?q=" + "a" * 201, "?q=%00"):
        assert error_of(admin.get(f"/api/search{query}"))[:2] == (422, "validation_error"), query
    assert json.loads(admin.get("/api/search?q=%20").body)["total_items"] == 0
