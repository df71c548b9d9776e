"""``cavea scan``: beside a running server, without one, and only to explain."""

from pathlib import Path

from cavea.testing.tiny_media import TinyMedia
from tests.conftest import StartServer
from tests.harness import trees
from tests.harness.server import settled

CLIP = "h264-aac"


def test_the_command_scans_beside_a_server_and_without_one(
    start_server: StartServer, tmp_path: Path, clips: TinyMedia
) -> None:
    server = start_server()
    admin = server.admin()
    folder = trees.films(tmp_path / "films", clips)
    admin.post(
        "/api/libraries",
        {"name": "Films", "kind": "movies", "paths": [str(folder)], "scanning": {"watch": False}},
    ).ok(201)
    settled(admin)
    trees.plant(folder, {"Sunrise (1927)/Sunrise (1927).mp4": CLIP}, clips)
    preview = server.command("scan", "Films", "--dry-run")
    assert preview.returncode == 0, preview.stderr
    assert "1 to add" in preview.stdout
    assert str(folder / "Sunrise (1927)" / "Sunrise (1927).mp4") in preview.stdout
    assert admin.get("/api/movies").ok()["total_items"] == 7
    beside = server.command("scan", "films", "--path", str(folder / "Sunrise (1927)"))
    assert beside.returncode == 0, beside.stderr
    assert "1 added" in beside.stdout
    assert admin.get("/api/movies").ok()["total_items"] == 8
    trees.plant(folder, {"Zorro (1940)/Zorro (1940).mp4": CLIP}, clips)
    server.stop()
    alone = server.command("scan")
    assert alone.returncode == 0, alone.stderr
    assert "1 added" in alone.stdout
    server.start()

    assert server.admin().get("/api/movies").ok()["total_items"] == 9


def test_the_command_refuses_with_a_sentence(start_server: StartServer, tmp_path: Path) -> None:
    server = start_server()
    for words, said in (
        (("scan",), "there is no library yet"),
        (("scan", "Nothing"), "there is no library Nothing"),
        (("scan", "--path", "/etc"), "there is no library yet"),
        (("scan", "--explain", str(tmp_path / "a.mkv")), "lies in no library"),
        (("scan", "--explain", "a.mkv", "--kind", "photos"), "--kind must be one of"),
    ):
        told = server.command(*words)
        assert told.returncode == 1
        assert said in told.stderr
        assert "Traceback" not in told.stderr


def test_the_command_explains_a_path_of_a_library_and_any_other(
    start_server: StartServer, tmp_path: Path, clips: TinyMedia
) -> None:
    server = start_server()
    admin = server.admin()
    folder = trees.films(tmp_path / "films", clips)
    admin.post("/api/libraries", {"name": "Films", "kind": "movies", "paths": [str(folder)]}).ok(201)
    settled(admin)
    told = server.command("scan", "--explain", str(folder / "Faust (1926)" / "Faust (1926).mp4"))
    assert told.returncode == 0, told.stderr
    assert "film Faust, year 1926" in told.stdout
    told = server.command("scan", "--explain", "Dark/Season 1/Dark - 1x02.mkv", "--kind", "series")

    assert "season 1, episodes 2" in told.stdout
    assert "written as 1x02" in told.stdout
