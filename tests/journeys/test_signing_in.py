"""O2, O3: who is let in, and with what."""

from tests.harness.server import PASSWORD, USERNAME, RunningServer, error_of


def test_o3_signing_in_answers_a_short_lived_token_that_opens_admin_routes(server: RunningServer) -> None:
    answer = server.nobody.post("/api/auth/login", {"username": USERNAME, "password": PASSWORD}).ok()

    assert set(answer) == {"access_token", "token_type", "expires_in", "refresh_token", "user"}
    assert answer["token_type"] == "Bearer"
    assert 0 < answer["expires_in"] <= 15 * 60
    assert answer["access_token"].count(".") == 2
    assert server.nobody.bearing(answer["access_token"]).get("/api/admin/folders?path=/").status == 200
