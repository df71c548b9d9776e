"""A5: ?token= works on streams, events and assets, on no other route, and never reaches a log."""

import pytest

from cavea.contracts._http.route import Access, Route
from cavea.contracts.api.routes import ALL
from tests.harness.server import error_of
from tests.journeys.conftest import Household
from tests.journeys.routes import PRIVATE, call, name_of

GROUPS = ("/api/stream/", "/api/events", "/api/assets/")


@pytest.fixture(scope="module")
def token(household: Household) -> str:
    made: str = household.server.log_in()["access_token"]
    return made


@pytest.mark.parametrize("route", PRIVATE, ids=name_of)
def test_a5_token_in_the_query_opens_just_the_three_groups(
    household: Household, token: str, route: Route
) -> None:
    answer = call(household.server.nobody, route, f"token={token}")

    if route.path.startswith(GROUPS):
        assert answer.status == 404
    else:
        assert error_of(answer)[:2] == (401, "unauthorized")


def test_a5_token_in_the_query_plays_films_and_shows_pictures(household: Household, token: str) -> None:
    film = household.movie("Metropolis")
    for path in (f"/api/stream/{film['id']}", f"/api/stream/probe/{film['id']}", film["poster"]["url"]):
        assert household.server.nobody.get(f"{path}?token={token}").status == 200
        assert household.server.nobody.get(path).status == 401
    part = household.server.nobody.get(f"/api/stream/{film['id']}?token={token}", Range="bytes=0-9")
    assert (part.status, len(part.body)) == (206, 10)
    assert household.server.nobody.get(f"/api/stream/{film['id']}?download=true&token={token}").status == 200


@pytest.mark.parametrize("form", ["token={}", "token={}&token=x", "download=false&token={}"])
def test_a5_a_header_wins_over_the_query(household: Household, token: str, form: str) -> None:
    film = household.movie("Faust")
    query = form.format(token)

    wrong = household.server.nobody.bearing("wrong").get(f"/api/stream/{film['id']}?{query}")
    assert wrong.status == 401
    basic = household.server.nobody.get(f"/api/stream/{film['id']}?{query}", Authorization="Basic eDp5")
    assert basic.status == 401


def test_a5_a_wrong_token_in_the_query_is_401(household: Household) -> None:
    film = household.movie("Faust")
    for wrong in ("", "x", "eyJ.eyJ.x", "odn_" + "a" * 52, "avt_" + "0" * 64, "%00", "%ff", "%E2%82%AC"):
        assert household.server.nobody.get(f"/api/stream/{film['id']}?token={wrong}").status == 401, wrong


def test_a5_no_token_ever_reaches_the_log(household: Household) -> None:
    film = household.movie("Faust")
    tokens = [household.server.log_in() for _ in range(2)]
    secrets = [secret for pair in tokens for secret in (pair["access_token"], pair["refresh_token"])]
    keys = ["odn_" + "b" * 52, "avt_" + "1" * 64]
    nobody = household.server.nobody
    for secret in (*secrets, *keys):
        for path in (f"/api/stream/{film['id']}", film["poster"]["url"], "/api/events", "/api/movies"):
            nobody.get(f"{path}?token={secret}")
            nobody.get(f"{path}?%74oken={secret}")
            nobody.bearing(secret).get(path)
        nobody.raw(f"GET /api/movies?token={secret} HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n".encode())
        nobody.get(f"/api/movies?token={secret}{'x' * 9000}")
        nobody.post("/api/auth/logout", {"refresh_token": secret})
    log = household.server.log + household.server.printed

    assert "listening" in log
    for secret in (*secrets, *keys):
        assert secret not in log
        assert secret.rsplit(".", 1)[-1] not in log


def test_a5_the_routes_that_take_a_token_are_those_of_the_three_groups() -> None:
    taking = {route.path for route in ALL if route.takes_token}

    assert taking == {route.path for route in ALL if route.path.startswith(GROUPS)}
    assert all(route.access is not Access.PUBLIC for route in ALL if route.takes_token)
