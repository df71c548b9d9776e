"""O2, O3: the bearer token, and what signing in answers."""

import base64
import json
import time

import pytest

from cavea.contracts._http.route import Route
from tests.conftest import StartServer
from tests.harness.client import Client
from tests.harness.server import PASSWORD, USERNAME, RunningServer, error_of
from tests.journeys.routes import PRIVATE, call, name_of

WRONG = "the username or the password is wrong"


@pytest.fixture(scope="module")
def admin(server: RunningServer) -> Client:
    return server.admin()


def test_o3_signing_in_answers_a_short_lived_token_that_opens_admin_routes(server: RunningServer) -> None:
    answer = server.log_in()

    assert set(answer) == {"access_token", "token_type", "expires_in", "refresh_token", "user"}
    assert answer["token_type"] == "Bearer"
    assert answer["user"]["role"] == "admin"
    claims = json.loads(base64.urlsafe_b64decode(answer["access_token"].split(".")[1] + "=="))
    assert claims["exp"] - claims["iat"] == answer["expires_in"] <= 15 * 60
    assert abs(claims["iat"] - time.time()) < 60
    bearer = server.nobody.bearing(answer["access_token"])
    assert bearer.get("/api/admin/folders?path=/").ok()["path"] == "/"


@pytest.mark.parametrize("route", PRIVATE, ids=name_of)
def test_o2_the_bearer_token_opens_every_route_that_is_not_public(
    server: RunningServer, admin: Client, route: Route
) -> None:
    assert call(server.nobody, route).status == 401
    assert call(admin, route).status != 401


@pytest.mark.parametrize("form", ["bearer {}", "BEARER {}", "Bearer  {}"])
def test_o2_the_word_bearer_may_be_written_in_any_case(server: RunningServer, form: str) -> None:
    token = server.log_in()["access_token"]

    assert server.nobody.get("/api/users/me", Authorization=form.format(token)).status == 200


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Basic YWRhOmFkYQ==",
        "Bearer x.y.z",
        "Bearer eyJhbGciOiJub25lIn0.e30.",
        "Bearer \xe9",
    ],
)
def test_o2_what_is_no_valid_token_is_401_and_says_how_to_authenticate(
    server: RunningServer, header: str
) -> None:
    answer = server.nobody.get("/api/movies", Authorization=header)

    assert error_of(answer)[:2] == (401, "unauthorized")
    assert answer.headers["www-authenticate"] == "Bearer"


def test_o2_a_refresh_token_is_not_an_access_token_nor_the_other_way_round(server: RunningServer) -> None:
    tokens = server.log_in()

    assert server.nobody.bearing(tokens["refresh_token"]).get("/api/movies").status == 401
    refreshed = server.nobody.post("/api/auth/refresh", {"refresh_token": tokens["access_token"]})
    assert error_of(refreshed)[:2] == (401, "unauthorized")


def test_o2_a_token_of_another_server_is_refused(start_server: StartServer, server: RunningServer) -> None:
    other = start_server()

    assert server.nobody.bearing(other.log_in()["access_token"]).get("/api/movies").status == 401


def test_o3_a_wrong_password_and_an_unknown_name_are_told_alike(server: RunningServer) -> None:
    wrong = server.nobody.post("/api/auth/login", {"username": USERNAME, "password": "wrong password"})
    unknown = server.nobody.post("/api/auth/login", {"username": "nobody", "password": "wrong password"})

    assert error_of(wrong) == error_of(unknown) == (401, "unauthorized", WRONG)


def test_o3_refreshing_replaces_the_refresh_token_and_keeps_the_session(server: RunningServer) -> None:
    tokens = server.log_in()
    fresh = server.nobody.post("/api/auth/refresh", {"refresh_token": tokens["refresh_token"]}).ok()

    assert fresh["refresh_token"] != tokens["refresh_token"]
    assert server.nobody.bearing(fresh["access_token"]).get("/api/users/me").ok()["username"] == USERNAME


def test_o3_signing_out_ends_the_session_at_once_and_twice_is_no_error(server: RunningServer) -> None:
    tokens = server.log_in()
    bearer = server.nobody.bearing(tokens["access_token"])
    assert bearer.get("/api/users/me").status == 200

    for _ in range(2):
        assert (
            server.nobody.post("/api/auth/logout", {"refresh_token": tokens["refresh_token"]}).status == 204
        )
    assert bearer.get("/api/users/me").status == 401
    assert server.nobody.post("/api/auth/refresh", {"refresh_token": tokens["refresh_token"]}).status == 401


def test_o3_a_new_password_ends_the_other_sessions_and_opens_the_door(start_server: StartServer) -> None:
    server = start_server()
    here, elsewhere = server.admin(), server.admin()
    answer = here.patch("/api/users/me", {"current_password": PASSWORD, "new_password": "a new password"})

    assert answer.status == 200
    assert here.get("/api/users/me").status == 200
    assert elsewhere.get("/api/users/me").status == 401
    assert server.nobody.post("/api/auth/login", {"username": USERNAME, "password": PASSWORD}).status == 401
    assert server.log_in(password="a new password")["user"]["username"] == USERNAME


def test_o3_a_new_password_needs_the_current_one(server: RunningServer, admin: Client) -> None:
    missing = admin.patch("/api/users/me", {"new_password": "another password"})
    wrong = admin.patch("/api/users/me", {"new_password": "another password", "current_password": "wrong"})

    assert error_of(missing)[:2] == (422, "validation_error")
    assert error_of(wrong)[:2] == (403, "forbidden")
    assert server.log_in()["user"]["username"] == USERNAME


def test_o3_a_display_name_is_changed_and_taken_back(admin: Client) -> None:
    assert admin.patch("/api/users/me", {"display_name": "Ada"}).ok()["display_name"] == "Ada"
    assert admin.get("/api/users/me").ok()["display_name"] == "Ada"
    assert admin.patch("/api/users/me", {"display_name": None}).ok()["display_name"] is None


def test_the_first_administrator_is_made_with_the_code_of_the_console_and_only_once(
    start_server: StartServer,
) -> None:
    server = start_server(ADMIN_USERNAME="", ADMIN_PASSWORD="")
    code = server.printed.split("Set-up code: ")[1].split()[0]
    account = {"username": "grace", "password": "long enough"}
    assert server.nobody.get("/api/info").ok()["needs_setup"] is True

    wrong = server.nobody.post("/api/auth/setup", {"code": "AAAA-BBBB-CCCC", **account})
    short = server.nobody.post("/api/auth/setup", {"code": code, "username": "grace", "password": "short"})
    right = server.nobody.post("/api/auth/setup", {"code": code.lower().replace("-", ""), **account})
    again = server.nobody.post("/api/auth/setup", {"code": code, **account})

    assert error_of(wrong)[:2] == (403, "forbidden")
    assert error_of(short)[:2] == (422, "validation_error")
    assert right.ok(201)["user"]["role"] == "admin"
    assert error_of(again)[:2] == (403, "forbidden")
    assert server.nobody.get("/api/info").ok()["needs_setup"] is False
    assert code not in server.log
