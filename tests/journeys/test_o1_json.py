"""O1: REST under /api/, and every body is JSON but for streams and pictures."""

import pytest

from cavea.contracts._http.route import Route
from cavea.contracts.api.routes import ALL
from tests.harness.client import Client
from tests.harness.server import RunningServer
from tests.journeys.conftest import Household
from tests.journeys.routes import call, name_of


@pytest.fixture(scope="module")
def admin(server: RunningServer) -> Client:
    return server.admin()


@pytest.mark.parametrize("route", ALL, ids=name_of)
def test_o1_every_operation_lies_under_api_and_answers_json(
    server: RunningServer, admin: Client, route: Route
) -> None:
    assert route.path.startswith("/api/")
    answer = call(admin, route)

    assert answer.status < 500, answer
    if answer.status == 204:
        assert answer.body == b""
    else:
        assert answer.headers["content-type"] == "application/json"
        assert isinstance(answer.json, dict)


def test_o1_a_body_that_does_not_say_it_is_json_is_refused(server: RunningServer) -> None:
    answer = server.nobody.send(
        "POST", "/api/auth/login", b"username=ada", {"Content-Type": "application/x-www-form-urlencoded"}
    )

    assert answer.ok(400)["error"]["code"] == "bad_request"


def test_o1_films_and_pictures_are_the_exceptions(household: Household) -> None:
    film = household.movie("Metropolis")

    assert household.admin.get(f"/api/stream/{film['id']}").headers["content-type"] == "video/mp4"
    assert household.admin.get(film["poster"]["url"]).headers["content-type"] == "image/webp"


def test_o1_answers_with_private_data_are_not_stored(household: Household) -> None:
    for path in ("/api/movies", "/api/users/me", "/api/playback/continue"):
        assert household.admin.get(path).headers["cache-control"] == "no-store"
