"""A6: the public routes, exactly; everything else is 401 without a valid credential."""

import pytest

from cavea.contracts._http.route import Access, Route
from cavea.contracts.api.routes import ALL
from tests.harness.server import RunningServer, error_of, flat_error_of
from tests.journeys.routes import PRIVATE, call, name_of

PUBLIC = {
    ("GET", "/api/health"),
    ("GET", "/api/info"),
    ("POST", "/api/auth/setup"),
    ("POST", "/api/auth/login"),
    ("POST", "/api/auth/refresh"),
    ("POST", "/api/auth/logout"),
}
"""Of the promised ones, those that exist by now."""


def test_a6_the_public_routes_are_exactly_these() -> None:
    assert {(route.method, route.path) for route in ALL if route.access is Access.PUBLIC} == PUBLIC


@pytest.mark.parametrize(("method", "path"), sorted(PUBLIC))
def test_a6_public_routes_answer_without_a_credential(server: RunningServer, method: str, path: str) -> None:
    route = next(route for route in ALL if (route.method, route.path) == (method, path))
    nothing, invalid = call(server.nobody, route), call(server.nobody.bearing("invalid"), route)

    assert nothing.status in {200, 422}
    assert (invalid.status, invalid.body) == (nothing.status, nothing.body)


@pytest.mark.parametrize("path", ["/openapi.json", "/api/docs/openapi.json"])
def test_a6_the_documents_are_public(server: RunningServer, path: str) -> None:
    assert server.nobody.get(path).status == 200


def test_a6_the_web_app_is_public(server: RunningServer) -> None:
    """A checkout without a built web app says so with 503, to everybody."""
    for path in ("/", "/movies/mov_aaaaaaaaaaaaaaaa", "/setup"):
        assert server.nobody.get(path).status in {200, 503}


@pytest.mark.parametrize("route", PRIVATE, ids=name_of)
def test_a6_everything_else_is_401_without_a_valid_credential_in_both_dialects(
    server: RunningServer, route: Route
) -> None:
    for caller in (server.nobody, server.nobody.bearing("invalid"), server.nobody.bearing("odn_" + "a" * 52)):
        odeion = call(caller.speaking("odeion"), route)
        assert error_of(odeion)[:2] == (401, "unauthorized")
        assert odeion.headers["www-authenticate"] == "Bearer"
        assert flat_error_of(call(caller.speaking("aviato"), route))[0] == 401


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(("GET", "/api"), ("GET", "/api/"), ("GET", "/api/nothing"), ("GET", "/api/Health")),
        *(("GET", "/api/health/"), ("GET", "/api/health/x"), ("GET", "/api//health"), ("GET", "/api/docsx")),
        *(("DELETE", "/api/movies"), ("GET", "/api/auth"), ("GET", "/api/health/../movies")),
        *(("GET", "/api/admin/users"), ("GET", "/api/%68ealth/../movies")),
    ],
)
def test_a6_what_is_no_route_is_401_too_and_tells_nothing(
    server: RunningServer, method: str, path: str
) -> None:
    assert error_of(server.nobody.send(method, path))[:2] == (401, "unauthorized")


def test_a6_what_is_not_there_in_a_public_place_is_404(server: RunningServer) -> None:
    for path in ("/api/auth/nothing", "/api/docs/nothing", "/api/auth/../movies"):
        assert error_of(server.nobody.get(path))[:2] == (404, "not_found")
