"""Bad roots: a folder that is away, was replaced, or hides what is in it loses nothing that was known of it."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from cavea.testing.tiny_media import TinyMedia
from tests.conftest import StartServer
from tests.harness import trees
from tests.harness.places import CLIP, Settle
from tests.harness.server import RunningServer, error_of


@pytest.fixture(name="own", scope="module")
def server_of_the_module(start_server: StartServer) -> RunningServer:
    return start_server()


def other_disk(folder: Path, _: Path, clips: TinyMedia) -> None:
    folder.mkdir()
    trees.plant(folder, {f"Other {n} (2001)/Other {n} (2001).mp4": CLIP for n in range(4)}, clips)


REPLACED: Final[dict[str, Callable[[Path, Path, TinyMedia], None]]] = {
    "nothing": lambda _folder, _away, _clips: None,
    "an empty folder": lambda folder, _away, _clips: folder.mkdir(),
    "another disk": other_disk,
    "a file": lambda folder, _away, _clips: folder.touch(),
    "a link to nowhere": lambda folder, _away, _clips: folder.symlink_to("nowhere"),
    "a link to itself": lambda folder, _away, _clips: folder.symlink_to(folder),
    "a link to an empty folder": lambda folder, _away, _clips: folder.symlink_to(made(folder, "empty")),
    "a pipe": lambda folder, _away, _clips: os.mkfifo(folder),
}


def made(beside: Path, name: str) -> Path:
    """An empty folder beside another."""
    place = beside.with_name(name)
    place.mkdir()
    return place


@pytest.mark.parametrize("by", REPLACED)
def test_a_root_that_was_replaced_makes_its_library_offline_and_loses_nothing(
    own: RunningServer, settle: Settle, tmp_path: Path, clips: TinyMedia, by: str
) -> None:
    place = settle(own)
    before = place.cards()
    away = tmp_path / "away"
    place.folder.rename(away)
    REPLACED[by](place.folder, away, clips)
    for body in ({}, {"full": True}, {"paths": [str(place.folder / "Faust (1926)")]}, {"dry_run": True}):
        assert place.request(**body)["state"] in ("completed", "failed"), body
        assert place.shown()["state"] == "offline" or "paths" in body, body
        assert place.shown()["notice"]
        assert {card["id"] for card in place.cards()} == {card["id"] for card in before}
        assert {card["availability"] for card in place.cards()} == {"offline"}
        assert place.missing() == []
    status, code, message = error_of(place.admin.get(f"/api/stream/{before[0]['id']}"))
    assert (status, code) == (503, "service_unavailable")
    assert message
    subprocess.run(["rm", "-rf", "--", str(place.folder)], check=True)
    away.rename(place.folder)
    place.request()

    assert place.shown()["state"] == "online"
    assert [card["id"] for card in place.cards()] == [card["id"] for card in before]
    place.sound()


def test_a_link_to_the_moved_folder_in_the_place_of_a_root_is_that_root(
    own: RunningServer, settle: Settle, tmp_path: Path
) -> None:
    place = settle(own)
    before = place.cards()
    place.folder.rename(tmp_path / "away")
    place.folder.symlink_to(tmp_path / "away")
    place.request()

    assert {card["id"] for card in place.cards()} == {card["id"] for card in before}
    assert place.missing() == []
    place.folder.unlink()
    (tmp_path / "away").rename(place.folder)
    place.request()
    place.sound()


def pipe(path: Path) -> None:
    os.mkfifo(path)


def endless(path: Path) -> None:
    path.touch()
    os.truncate(path, 2 << 30)


IGNORING: Final[dict[str, Callable[[Path], object]]] = {
    "a folder": lambda path: path.mkdir(),
    "a pipe": pipe,
    "a loop": lambda path: path.symlink_to(".caveaignore"),
    "a link to a device": lambda path: path.symlink_to("/dev/zero"),
    "a link to nowhere": lambda path: path.symlink_to("nowhere"),
    "a sparse giant": endless,
    "no text": lambda path: path.write_bytes(b"\xff\xfe\x00*\n"),
    "hostile patterns": lambda path: path.write_text("**/**/**/**/**/x\n" * 500 + "[" * 5_000 + "\n"),
}


@pytest.mark.parametrize("kind", IGNORING)
def test_an_ignore_file_that_cannot_be_read_makes_its_folder_unknown_and_not_empty(
    own: RunningServer, settle: Settle, kind: str
) -> None:
    place = settle(own)
    before = place.cards()
    ignoring = place.folder / "Faust (1926)" / ".caveaignore"
    IGNORING[kind](ignoring)
    for body in ({}, {"full": True}, {"paths": [str(ignoring.parent)]}):
        task = place.request(**body)
        assert task["state"] == "completed"
        assert place.missing() == [], task
        assert [card["id"] for card in place.cards()] == [card["id"] for card in before]
    subprocess.run(["rm", "-rf", "--", str(ignoring)], check=True)
    place.request()
    place.sound()
