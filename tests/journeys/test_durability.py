"""Durability: a power cut, a second server, a newer schema, a key that others may read."""

import http.client
import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import psycopg

from cavea.adapters.database.migrations import HEAD
from tests.conftest import StartServer
from tests.harness import trees
from tests.harness.server import RunningServer, add_library, error_of, settled
from tests.harness.waiting import until


def test_a_scan_that_was_killed_ends_by_itself_after_the_restart_and_finds_everything(
    start_server: StartServer, tmp_path: Path
) -> None:
    folder = trees.empty_films(tmp_path / "Films", 4_000)
    server = start_server()
    admin = server.admin()
    made = admin.post("/api/libraries", {"name": "Films", "kind": "movies", "paths": [str(folder)]}).ok(201)

    def is_under_way() -> bool:
        return 0 < int(admin.get("/api/movies").ok()["total_items"]) < 4_000

    until(is_under_way, "a scan that writes")
    server.kill()
    if server.database_url:
        # Its job is taken over when the claim of the dead process has run out, or it says so itself.
        with psycopg.connect(server.database_url, autocommit=True) as connection:
            connection.execute("UPDATE jobs SET claimed_until = 0 WHERE state = 'running'")
    server.start()
    admin = server.admin()

    until(lambda: admin.get(f"/api/libraries/{made['id']}").ok()["scanned_at"], "the end of the scan")
    assert admin.get("/api/movies").ok()["total_items"] == 4_000
    scans = [t for t in admin.get("/api/tasks").ok()["items"] if t["kind"] == "scan"]
    assert [task["state"] for task in scans] == ["completed"]


def test_what_was_acknowledged_survives_a_power_cut(start_server: StartServer, tmp_path: Path) -> None:
    folder = trees.empty_films(tmp_path / "Films", 1)
    server = start_server()
    admin = server.admin()
    add_library(admin, "Films", "movies", folder)
    film = admin.get("/api/movies").ok()["items"][0]["id"]
    for position in (100.0, 200.0, 300.5):
        admin.put(f"/api/playback/movie/{film}/progress", {"position": position, "duration": 6000}).ok()
    admin.patch("/api/users/me", {"display_name": "Ada L."}).ok()
    tokens = server.log_in()
    server.kill()
    server.start()
    again = server.nobody.bearing(tokens["access_token"])

    assert again.get(f"/api/playback/movie/{film}/progress").ok()["position"] == 300.5
    assert again.get("/api/users/me").ok()["display_name"] == "Ada L."


def test_a_second_server_on_the_same_data_directory_refuses_and_names_the_first(
    start_server: StartServer,
) -> None:
    first = start_server()
    second = RunningServer(first.data_dir, first.database_url, CACHE_DIR=str(first.data_dir) + "-other")
    second._out.rename(first.data_dir.with_name("kept.out"))
    said = second.refusal()

    assert f"in use by another Cavea, process {first.pid}" in said
    assert "Traceback" not in said.rsplit("listening", 1)[-1]
    assert first.admin().get("/api/users/me").status == 200


def test_a_schema_that_is_newer_than_the_program_is_refused_with_a_clear_text(
    start_server: StartServer,
) -> None:
    server = start_server()
    server.stop()
    if server.database_url:
        with psycopg.connect(server.database_url, autocommit=True) as connection:
            connection.execute("UPDATE alembic_version SET version_num = '9999'")
    else:
        with closing(sqlite3.connect(server.data_dir / "cavea.db")) as file, file:
            file.execute("UPDATE alembic_version SET version_num = '9999'")
    said = server.refusal().rsplit("listening", 1)[-1]

    assert f"the database has the schema 9999, which is newer than this Cavea knows ({HEAD})" in said
    assert "Traceback" not in said


def test_a_signing_key_that_others_may_read_is_refused(start_server: StartServer) -> None:
    server = start_server()
    server.stop()
    key = server.data_dir / "signing.key"
    before = key.read_bytes()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    key.chmod(0o644)
    said = server.refusal().rsplit("listening", 1)[-1]
    assert f"{key} may be read by others; run: chmod 600 {key}" in said
    assert "Traceback" not in said
    key.chmod(0o600)
    assert key.read_bytes() == before
    assert server.start().admin().get("/api/users/me").status == 200


def test_the_data_directory_and_what_is_in_it_is_for_the_server_alone(start_server: StartServer) -> None:
    server = start_server()

    assert stat.S_IMODE(server.data_dir.stat().st_mode) == 0o700
    for path in server.data_dir.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_sessions_and_throttles_outlive_a_restart(start_server: StartServer) -> None:
    server = start_server()
    tokens = server.log_in()
    for _ in range(5):
        server.nobody.post("/api/auth/login", {"username": "eve", "password": "wrong guess"})
    server.stop()
    server.start()

    assert server.nobody.bearing(tokens["access_token"]).get("/api/users/me").status == 200
    assert server.nobody.post("/api/auth/refresh", {"refresh_token": tokens["refresh_token"]}).status == 200


def test_a_server_that_is_asked_to_stop_ends_well_and_soon_with_a_stream_open(
    start_server: StartServer, tmp_path: Path
) -> None:
    film = tmp_path / "Films" / "Long (2000).mkv"
    film.parent.mkdir()
    with film.open("wb") as file:
        os.truncate(file.fileno(), 300_000_000)
    server = start_server()
    admin = server.admin()
    add_library(admin, "Films", "movies", film.parent)
    settled(admin)
    wanted = admin.get("/api/movies").ok()["items"][0]["id"]
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request("GET", f"/api/stream/{wanted}", headers=dict(admin.headers))
    response = connection.getresponse()
    assert len(response.read(1000)) == 1000

    server.stop()
    connection.close()


def test_settings_that_cannot_be_used_are_refused_by_name(start_server: StartServer) -> None:

    for name, text in (
        ("LIBRARY_FILMS", "cinema:/media"),
        ("DEFAULT_DIALECT", "klingon"),
        ("DATABASE_URL", "mysql://localhost/cavea"),
        ("LOG_LEVEL", "loud"),
    ):
        said = start_server(is_started=False, **{name: text}).refusal()
        assert "cavea: " in said
        assert "Traceback" not in said
        assert text.split(":")[0] in said or name in said, said


def test_a_declared_library_whose_folder_is_away_does_not_stop_the_server(
    start_server: StartServer, tmp_path: Path
) -> None:
    server = start_server(LIBRARY_FILMS=f"movies:{tmp_path / 'nowhere'}")

    assert server.admin().get("/api/health").status == 200
    assert "a declared library cannot be used" in server.log
    assert error_of(server.admin().get("/api/libraries/lib_films"))[0] == 404
