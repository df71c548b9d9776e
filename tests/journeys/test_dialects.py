"""The two dialects: which one an answer is in, and how lists and errors look in each."""

import pytest

from cavea.contracts._http.route import Route
from tests.conftest import StartServer
from tests.harness.client import Answer
from tests.harness.server import PASSWORD, USERNAME, RunningServer, error_of, flat_error_of
from tests.journeys.conftest import Household
from tests.journeys.routes import LISTS, call, name_of

ODN = "odn_" + "a" * 52
AVT = "avt_" + "0" * 64
KEYS = {
    "/api/libraries": "libraries",
    "/api/tasks": "tasks",
    "/api/movies": "movies",
    "/api/series": "series",
    "/api/series/{series_id}/seasons": "seasons",
    "/api/series/{series_id}/episodes": "episodes",
    "/api/libraries/{library_id}/missing": "missing",
    "/api/libraries/{library_id}/unrecognised": "unrecognised",
    "/api/items/{item_id}/extras": "extras",
    "/api/search": "results",
    "/api/genres": "genres",
    "/api/people": "people",
    "/api/playback/continue": "continue",
}


def dialect_of(answer: Answer) -> str:
    """Which dialect an error was written in."""
    return "odeion" if isinstance(answer.json["error"], dict) else "aviato"


@pytest.fixture(scope="module")
def flat(start_server: StartServer) -> RunningServer:
    """A server whose default dialect is ``aviato``."""
    return start_server(DEFAULT_DIALECT="aviato")


@pytest.mark.parametrize("route", LISTS, ids=name_of)
def test_a_list_is_called_items_in_one_dialect_and_by_its_resource_in_the_other(
    household: Household, route: Route
) -> None:
    odeion = call(household.admin.speaking("odeion"), route, **household.ids()).ok()
    aviato = call(household.admin.speaking("aviato"), route, **household.ids()).ok()

    assert odeion.pop("items") == aviato.pop(KEYS[route.path])
    assert odeion == aviato
    assert set(odeion) == {"page", "per_page", "total_items", "total_pages"}


def test_the_header_decides_first(server: RunningServer, flat: RunningServer) -> None:
    for one in (server, flat):
        for dialect, key in (("odeion", AVT), ("aviato", ODN)):
            answer = one.nobody.bearing(key).speaking(dialect).get("/api/movies")
            assert (answer.status, dialect_of(answer)) == (401, dialect)
            session = one.nobody.bearing(
                one.log_in("odeion" if dialect == "aviato" else "aviato")["access_token"]
            )
            assert dialect_of(session.speaking(dialect).get("/api/movies/x")) == dialect


def test_the_prefix_of_a_key_decides_second_even_when_the_key_is_invalid(
    server: RunningServer, flat: RunningServer
) -> None:
    for one in (server, flat):
        for key, dialect in ((ODN, "odeion"), ("odn_x", "odeion"), (AVT, "aviato"), ("avt_", "aviato")):
            answer = one.nobody.bearing(key).get("/api/movies")
            assert (answer.status, dialect_of(answer)) == (401, dialect)
        assert dialect_of(one.nobody.get(f"/api/stream/mov_a?token={AVT}")) == "aviato"
        assert dialect_of(one.nobody.get(f"/api/stream/mov_a?token={ODN}")) == "odeion"


def test_the_choice_of_the_session_decides_third(server: RunningServer, flat: RunningServer) -> None:
    for one in (server, flat):
        for dialect in ("odeion", "aviato"):
            tokens = one.log_in(dialect)
            client = one.nobody.bearing(tokens["access_token"])
            assert dialect_of(client.get("/api/movies/x")) == dialect
            assert dialect_of(client.get("/api/movies?page=0")) == dialect
            assert dialect_of(client.get("/api/nothing")) == dialect
            fresh = one.nobody.post("/api/auth/refresh", {"refresh_token": tokens["refresh_token"]}).ok()
            assert dialect_of(one.nobody.bearing(fresh["access_token"]).get("/api/movies/x")) == dialect


def test_the_setting_decides_last(server: RunningServer, flat: RunningServer) -> None:
    assert dialect_of(server.admin().get("/api/movies/x")) == "odeion"
    assert dialect_of(flat.admin().get("/api/movies/x")) == "aviato"
    assert dialect_of(server.nobody.get("/api/movies")) == "odeion"
    assert dialect_of(flat.nobody.get("/api/movies")) == "aviato"
    assert flat.nobody.get("/api/info").ok()["default_dialect"] == "aviato"


def test_a_wrong_sign_in_answers_in_the_dialect_it_asked_for(server: RunningServer) -> None:
    wrong = {"username": USERNAME, "password": "wrong password"}

    assert dialect_of(server.nobody.post("/api/auth/login", {**wrong, "dialect": "aviato"})) == "aviato"
    assert dialect_of(server.nobody.post("/api/auth/login", wrong)) == "odeion"
    both = server.nobody.speaking("odeion").post("/api/auth/login", {**wrong, "dialect": "aviato"})
    assert dialect_of(both) == "odeion"


def test_a_header_that_names_no_dialect_is_a_bad_request(server: RunningServer) -> None:
    answer = server.nobody.speaking("klingon").get("/api/health")

    assert error_of(answer)[:2] == (400, "bad_request")
    assert server.nobody.speaking(" AVIATO ").get("/api/health").status == 200


def test_an_unknown_dialect_at_sign_in_is_a_validation_error(server: RunningServer) -> None:
    body = {"username": USERNAME, "password": PASSWORD, "dialect": "klingon"}

    assert error_of(server.nobody.post("/api/auth/login", body))[:2] == (422, "validation_error")


def test_a_failed_validation_in_the_flat_dialect_names_every_parameter_that_is_wrong(
    flat: RunningServer,
) -> None:
    status, sentence, issues = flat_error_of(flat.admin().get("/api/movies?page=0&per_page=201&colour=red"))

    assert status == 400
    assert {issue["path"] for issue in issues} == {"page", "per_page", "colour"}
    assert {issue["code"] for issue in issues} == {"too_small", "too_large", "unknown_field"}
    assert all(issue["message"] for issue in issues)
    assert sentence[0].isupper()
    status, _, issues = flat_error_of(flat.nobody.post("/api/auth/login", {"username": "ada"}))
    assert (status, [issue["path"] for issue in issues], issues[0]["code"]) == (400, ["password"], "missing")


def test_what_the_protocol_refuses_is_in_the_dialect_too(server: RunningServer, flat: RunningServer) -> None:
    long = "x" * 20_000
    for one, headers, dialect in (
        (server, {}, "odeion"),
        (flat, {}, "aviato"),
        (server, {"Cavea-Dialect": "aviato"}, "aviato"),
        (flat, {"Cavea-Dialect": "odeion"}, "odeion"),
        (server, {"Authorization": f"Bearer {AVT}"}, "aviato"),
        (flat, {"Authorization": f"Bearer {ODN}"}, "odeion"),
    ):
        answer = one.nobody.send("GET", "/api/health", headers={**headers, "X-Long": long})
        assert (answer.status, dialect_of(answer)) == (431, dialect), headers
