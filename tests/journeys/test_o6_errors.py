"""O6: the error format and its codes, and A8: what statuses mean and the flat form."""

import sqlite3
from contextlib import closing

import psycopg
import pytest

from tests.conftest import StartServer
from tests.harness.client import Answer, Client
from tests.harness.server import RunningServer, error_of, flat_error_of
from tests.harness.waiting import until
from tests.journeys.conftest import Household


def provoke(household: Household, code: str) -> tuple[Client, str, str, object]:
    """A request that ends with a code: client, method, path, body."""
    admin, nobody = household.admin, household.server.nobody
    library = {"name": "Movies", "kind": "movies", "paths": ["/usr"]}
    setup = {"code": "A", "username": "eve", "password": "long enough"}
    requests: dict[str, tuple[Client, str, str, object]] = {
        "unauthorized": (nobody, "GET", "/api/movies", None),
        "forbidden": (nobody, "POST", "/api/auth/setup", setup),
        "not_found": (admin, "GET", "/api/movies/mov_aaaaaaaaaaaaaaaa", None),
        "method_not_allowed": (admin, "DELETE", "/api/movies", None),
        "conflict": (admin, "POST", "/api/libraries", library),
        "payload_too_large": (admin, "PATCH", "/api/users/me", {"display_name": "a" * 70_000}),
        "validation_error": (admin, "GET", "/api/movies?page=0", None),
    }
    return requests[code]


STATUSES = {
    "unauthorized": 401,
    "forbidden": 403,
    "not_found": 404,
    "method_not_allowed": 405,
    "conflict": 409,
    "payload_too_large": 413,
    "validation_error": 422,
}


def send(client: Client, method: str, path: str, body: object) -> Answer:
    return client._with_body(method, path, body)


@pytest.mark.parametrize("code", STATUSES)
def test_o6_errors_have_a_code_and_a_message(household: Household, code: str) -> None:
    status, found, message = error_of(send(*provoke(household, code)))

    assert (status, found) == (STATUSES[code], code)
    assert message
    assert message[0] == message[0].lower()


@pytest.mark.parametrize("code", STATUSES)
def test_a8_errors_of_the_aviato_dialect_are_flat_and_only_their_validation_status_differs(
    household: Household, code: str
) -> None:
    client, method, path, body = provoke(household, code)
    status, sentence, issues = flat_error_of(send(client.speaking("aviato"), method, path, body))

    assert status == (400 if code == "validation_error" else STATUSES[code])
    assert sentence[0] == sentence[0].upper()
    assert bool(issues) == (code == "validation_error")


def test_o6_a_malformed_body_is_bad_request_in_both_dialects(server: RunningServer) -> None:
    client = server.nobody.with_headers(Content_Type="application/json")
    odeion = client.send("POST", "/api/auth/login", b"{")
    aviato = client.speaking("aviato").send("POST", "/api/auth/login", b"{")

    assert error_of(odeion)[:2] == (400, "bad_request")
    assert flat_error_of(aviato)[0] == 400


def test_o6_a_method_that_is_not_there_names_those_that_are(household: Household) -> None:
    assert household.admin.delete("/api/movies").headers["allow"] == "GET, HEAD"
    public = household.server.nobody.get("/api/auth/login")
    assert error_of(public)[:2] == (405, "method_not_allowed")
    assert public.headers["allow"] == "POST"


def test_o6_a_range_outside_the_file_is_416_and_says_how_long_it_is(household: Household) -> None:
    film = household.movie("Metropolis")
    size = film["versions"][0]["files"][0]["size"]
    client = household.admin.with_headers(Range=f"bytes={size}-")
    odeion, aviato = (
        client.get(f"/api/stream/{film['id']}"),
        client.speaking("aviato").get(f"/api/stream/{film['id']}"),
    )

    assert error_of(odeion)[:2] == (416, "range_not_satisfiable")
    assert flat_error_of(aviato)[0] == 416
    assert odeion.headers["content-range"] == f"bytes */{size}"


def test_o6_guessing_is_slowed_down_with_429_and_a_time_to_wait(start_server: StartServer) -> None:
    server = start_server()
    guess = {"username": "ada", "password": "a wrong guess"}
    answers = [server.nobody.post("/api/auth/login", guess) for _ in range(6)]

    assert [answer.status for answer in answers] == [401] * 5 + [429]
    assert error_of(answers[-1])[1] == "rate_limited"
    assert int(answers[-1].headers["retry-after"]) >= 1
    flat = server.nobody.speaking("aviato").post("/api/auth/login", guess)
    assert flat_error_of(flat)[0] == 429
    # It is a wait and no lock-out: the right password is heard as soon as the wait is over.
    right = {"username": "ada", "password": "correct horse battery"}
    until(lambda: server.nobody.post("/api/auth/login", right).status == 200, "the end of the wait", 15)


def test_o6_a_disk_that_is_away_is_503_in_both_dialects(household: Household) -> None:
    film = household.movie("Faust")
    away = household.films.with_name("Away")
    household.films.rename(away)
    try:
        path = f"/api/stream/{film['id']}"
        odeion, aviato = household.admin.get(path), household.admin.speaking("aviato").get(path)
    finally:
        away.rename(household.films)

    assert error_of(odeion)[:2] == (503, "service_unavailable")
    assert flat_error_of(aviato)[0] == 503
    assert int(odeion.headers["retry-after"]) > 0
    assert household.admin.get(path).status == 200


def test_o6_a_failure_inside_is_500_and_tells_nothing_of_the_inside(start_server: StartServer) -> None:
    server = start_server()
    admin = server.admin()
    assert admin.get("/api/genres").status == 200
    _drop_genres(server)
    odeion, aviato = admin.get("/api/genres"), admin.speaking("aviato").get("/api/genres")

    assert error_of(odeion) == (500, "internal_error", "something went wrong inside the server")
    assert flat_error_of(aviato) == (500, "Something went wrong inside the server", [])
    assert "a request failed" in server.log
    assert admin.get("/api/movies").status == 200


def _drop_genres(server: RunningServer) -> None:
    if server.database_url:
        with psycopg.connect(server.database_url, autocommit=True) as connection:
            connection.execute("DROP TABLE genres CASCADE")
        return
    with closing(sqlite3.connect(server.data_dir / "cavea.db")) as connection:
        connection.execute("DROP TABLE genres")


def test_a8_what_does_not_exist_and_what_cannot_exist_are_both_404(household: Household) -> None:

    for path in (
        "/api/movies/mov_aaaaaaaaaaaaaaaa",
        "/api/movies/1",
        "/api/movies/%00",
        "/api/movies/%F0%9F%8E%AC",
        "/api/movies/" + "a" * 3000,
        "/api/movies/..%2f..%2fetc",
        "/api/series/mov_aaaaaaaaaaaaaaaa",
        "/api/episodes/x",
        "/api/libraries/Movies",
        "/api/libraries/%00",
        "/api/tasks/%C3%28",
        "/api/tasks/tsk_%00",
        "/api/assets/0",
        "/api/stream/mov_",
        "/api/stream/probe/mov_%00",
        "/api/playback/movie/epi_aaaaaaaaaaaaaaaa/progress",
        "/api/playback/song/mov_aaaaaaaaaaaaaaaa/progress",
        "/api/nothing/here",
        "/api/movies/",
        "/api//movies",
    ):
        assert error_of(household.admin.get(path))[:2] == (404, "not_found"), path
        assert flat_error_of(household.admin.speaking("aviato").get(path))[0] == 404, path
