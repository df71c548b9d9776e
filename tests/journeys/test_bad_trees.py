"""Bad trees: whatever lies on a disk, the server answers, keeps what it knew, and says what it could not read."""

import os
import random
import shutil
import socket
from pathlib import Path
from typing import Final

import pytest

from cavea.testing.tiny_media import TinyMedia
from tests.conftest import StartServer
from tests.harness import trees
from tests.harness.places import CLIP, GOOD, NOTHING_NEW, Settle
from tests.harness.server import RunningServer


@pytest.fixture(name="own", scope="module")
def server_of_the_module(start_server: StartServer) -> RunningServer:
    return start_server()


@pytest.fixture(name="linked", scope="module")
def folder_that_links_may_lead_into(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("elsewhere")


@pytest.fixture(name="linking", scope="module")
def server_that_follows_links(start_server: StartServer, linked: Path) -> RunningServer:
    return start_server(LINK_ROOTS=str(linked))


def film_at(folder: bytes, name: bytes, clips: TinyMedia) -> None:
    os.makedirs(folder, exist_ok=True)  # noqa: PTH103 - bytes
    shutil.copyfile(os.fsencode(clips.path(CLIP)), folder + b"/" + name)


def test_loops_of_links_end_and_links_out_of_the_root_lead_nowhere(
    own: RunningServer, settle: Settle, tmp_path: Path, clips: TinyMedia
) -> None:
    folder = tmp_path / "films"
    outside = trees.plant(tmp_path / "outside", {"Outside (2001)/Outside (2001).mp4": CLIP}, clips)
    (folder / "loop").mkdir(parents=True)
    for at, to in {
        "here": ".", "loop/up": "..", "loop/self": "self", "there": "back", "back": "there", "all": "/",
        "Ring (2002).mp4": "Ring (2002).mp4", "Passwords (2003).mkv": "/etc/passwd", "Out (2004)": str(outside),
        "Out (2005).mp4": str(outside / "Outside (2001)" / "Outside (2001).mp4"), "Gone (2006).mkv": "nowhere",
        "Memory (2007).mkv": "/proc/self/mem", "loop/poster.jpg": "/dev/zero", "loop/movie.nfo": "/dev/zero",
    }.items():  # fmt: skip
        (folder / at).symlink_to(to)
    (folder / "Linked (1999).mp4").symlink_to("Faust (1926)/Faust (1926).mp4")
    place = settle(own)

    assert place.titles() == {"Faust", "Metropolis", "Linked"}
    place.sound()


def test_links_into_an_allowed_folder_are_followed_and_their_loops_end(
    linking: RunningServer, settle: Settle, linked: Path, tmp_path: Path, clips: TinyMedia
) -> None:
    folder = tmp_path / "films"
    folder.mkdir()
    trees.plant(linked, {"More/Outside (2001)/Outside (2001).mp4": CLIP}, clips)
    (linked / "More" / "round").symlink_to(linked / "More")
    (linked / "More" / "home").symlink_to(folder)
    (linked / "More" / "passwd (2009).mkv").symlink_to("/etc/passwd")
    (folder / "More").symlink_to(linked / "More")
    (folder / "Again").symlink_to(linked / "More" / "round" / "round")
    (folder / "etc").symlink_to("/etc")
    place = settle(linking)

    assert place.titles() == {"Faust", "Metropolis", "Outside"}
    place.sound()
    (linked / "More").rename(linked / f"Moved from {tmp_path.name}")
    place.request()
    assert place.plays(next(card for card in place.cards() if card["title"] == "Faust"))
    place.calm()


def deep(folder: Path, levels: int, name: bytes, clips: TinyMedia) -> None:
    """A film below so many folders, reached one by one since the path is longer than the system takes."""
    folder.mkdir(parents=True, exist_ok=True)
    fd = os.open(folder, os.O_RDONLY)
    for _ in range(levels):
        os.mkdir(name, dir_fd=fd)
        below = os.open(name, os.O_RDONLY, dir_fd=fd)
        os.close(fd)
        fd = below
    film = os.open("Deep (2001).mp4", os.O_WRONLY | os.O_CREAT, 0o644, dir_fd=fd)
    os.write(film, clips.path(CLIP).read_bytes())
    os.close(film)
    os.close(fd)


def test_a_tree_of_a_thousand_levels_is_reported_and_nothing_in_it_is_ever_missing(
    own: RunningServer, settle: Settle, tmp_path: Path, clips: TinyMedia
) -> None:
    deep(tmp_path / "films" / "down", 1_000, b"level", clips)
    place = settle(own)

    assert place.titles() == {"Faust", "Metropolis"}
    assert "could not be read" in place.shown()["notice"]
    for body in ({}, {"full": True}, {"paths": [str(place.folder)]}):
        task = place.request(**body)
        (reason,) = place.skipped(task)
        assert reason
        assert place.missing() == []
    place.sound()


def test_a_film_below_a_thousand_short_folders_is_found_and_plays(
    own: RunningServer, settle: Settle, tmp_path: Path, clips: TinyMedia
) -> None:
    deep(tmp_path / "films" / "down", 1_000, b"d", clips)
    place = settle(own)

    assert place.titles() == {"Faust", "Metropolis", "Deep"}
    place.sound()


def test_the_longest_path_that_is_entered_fits_into_every_index(
    own: RunningServer, settle: Settle, tmp_path: Path, clips: TinyMedia
) -> None:
    letters = random.Random(3)

    def name(length: int) -> bytes:
        return bytes(letters.choice(b"bcdfghjklmnpqrstvwxzBCDFGHJKLMNPQRSTVWXZ") for _ in range(length))

    fd = os.open(trees.plant(tmp_path / "films", GOOD, clips), os.O_RDONLY)
    left = 2_400
    while left > 0:
        step = min(left, 240)
        part = name(step - 1)
        left -= step
        os.mkdir(part, dir_fd=fd)
        below = os.open(part, os.O_RDONLY, dir_fd=fd)
        os.close(fd)
        fd = below
    for _ in range(3):
        at = name(244) + b" (2001).mp4"
        assert len(at) == 255
        film = os.open(at, os.O_WRONLY | os.O_CREAT, 0o644, dir_fd=fd)
        os.write(film, clips.path(CLIP).read_bytes())
        os.close(film)
        extra = os.open(at[:240] + b"-trailer.mp4", os.O_WRONLY | os.O_CREAT, 0o644, dir_fd=fd)
        os.close(extra)
    os.close(fd)
    place = settle(own)

    assert len(place.cards()) == 5
    place.sound()


NAMES: Final = {
    "not UTF-8": b"Caf\xe9 \xff\xfe (2001)",
    "Latin-1 all over": bytes(range(0xA1, 0xFF)) + b" (2002)",
    "a surrogate in UTF-8": b"Lone \xed\xa0\x80 (2003)",
    "255 bytes": b"x" * 244 + b" (2004)",
    "a newline": b"New\nline\r\n (2005)",
    "marks of direction": "\u202egnirts\u202c \u200fRight\u200e (2006)".encode(),
    "a leading hyphen": b"-rf (2007)",
    "an option": b"--help (2008)",
    "quotes": b'"It\'s" `so` (2009)',
    "a command": b"$(id) ;reboot| &x (2010)",
    "an encoded NUL": b"%00 %2e%2e%2f \\x00 \\u0000 (2011)",
    "a control character": b"\x01\x02\x1b[31m\x7f (2012)",
    "only a year": b"(2013)",
    "a backslash": b"C:\\..\\etc (2014)",
    "markup": b"<script>alert(1)<script> & &amp; (2015)",
    "SQL": b"'; DROP TABLE items; -- (2016)",
    "what grows when it is folded": ("ﷺ" * 80).encode() + b" (2017)",
    "many marks on one letter": ("Z" + "̈" * 110).encode() + b" (2018)",
    "emoji": "👩‍👩‍👧‍👦 🎬 (2019)".encode(),
    "a byte order mark": "﻿Bom￿ (2020)".encode(),
    "format fields": b"%s%n{0}{__class__} (2021)",
    "dots": b"a... (2022)",
    "spaces": "\u00a0\u2003 \u3000 (2023)".encode(),
    "digits that are none": "²³① ٣ (2024)".encode(),
    "a huge number": b"9" * 200 + b" (2025)",
}


def test_files_of_any_name_are_listed_and_play(
    own: RunningServer, settle: Settle, tmp_path: Path, clips: TinyMedia
) -> None:
    root = os.fsencode(tmp_path / "films")
    for name in NAMES.values():
        film_at(root + b"/" + name, name[:251] + b".mp4", clips)
        film_at(root + b"/" + name + b" loose"[: 255 - len(name)], b"Loose-" + name[:240] + b".mp4", clips)
        shutil.copyfile(clips.path("picture"), root + b"/" + name + b"/poster.png")
    place = settle(own)

    task = place.request(dry_run=True)
    assert task["report"]["counts"] == [], task
    unread = place.admin.get(f"/api/libraries/{place.id}/unrecognised?per_page=200").ok()["items"]
    assert all(one["reason"] for one in unread)
    files = [
        file
        for card in place.cards()
        for version in place.admin.get(f"/api/movies/{card['id']}").ok()["versions"]
        for file in version["files"]
    ]
    assert len({file["id"] for file in files}) + len(unread) == 2 * len(NAMES) + len(GOOD)
    assert all(place.plays(card) for card in place.cards())
    for card in place.cards():
        assert place.admin.get(f"/api/items/{card['id']}/recognition").status == 200
        assert place.admin.get(card["poster"]["url"]).status == 200
    place.sound()


def test_ten_thousand_films_in_one_folder_are_found_and_found_again(
    own: RunningServer, settle: Settle, tmp_path: Path
) -> None:
    folder = tmp_path / "films"
    folder.mkdir()
    for number in range(10_000):
        (folder / f"Film {number:05} (1999).mkv").touch()
    place = settle(own)

    assert place.shown()["item_count"] == 10_002
    task = place.request(full=True)
    assert task["message"].startswith(NOTHING_NEW)
    place.calm()


def test_what_is_no_file_is_no_title_and_holds_nobody_up(
    own: RunningServer, settle: Settle, tmp_path: Path, clips: TinyMedia
) -> None:
    folder = trees.plant(tmp_path / "films", GOOD, clips)
    os.mkfifo(folder / "Pipe (2001).mkv")
    for name in ("movie.nfo", "poster.jpg", "Faust (1926).srt", "Faust (1926)-trailer.mkv"):
        os.mkfifo(folder / "Faust (1926)" / name)
    with socket.socket(socket.AF_UNIX) as one:
        here = os.open(folder, os.O_RDONLY)
        one.bind(f"/proc/self/fd/{here}/Socket (2002).mkv")
        os.close(here)
    (folder / "Folder (2003).mkv").mkdir()
    (folder / "Metropolis (1927)" / "movie.nfo").mkdir()
    (folder / "Metropolis (1927)" / "poster.jpg").mkdir()
    place = settle(own)

    assert place.titles() == {"Faust", "Metropolis"}
    place.sound()


def test_devices_are_no_titles(own: RunningServer, settle: Settle, tmp_path: Path) -> None:
    folder = tmp_path / "films"
    folder.mkdir()
    try:
        for name, minor in (("Null (2001).mkv", 3), ("Zero (2002).mkv", 5), ("Random (2003).mp4", 8)):
            os.mknod(folder / name, 0o666 | 0o020000, os.makedev(1, minor))
    except PermissionError:
        pytest.skip("only root may make devices, and not in every container")
    place = settle(own)

    assert place.titles() == {"Faust", "Metropolis"}
    place.sound()


def test_files_without_permission_are_titles_with_a_problem(
    own: RunningServer, settle: Settle, tmp_path: Path, clips: TinyMedia
) -> None:
    if trees.is_root():
        pytest.skip("root may read everything: the same is held at the port, see tests/ports")
    folder = trees.plant(tmp_path / "films", {"Closed (2001)/Closed (2001).mp4": CLIP}, clips)
    (folder / "Closed (2001)" / "Closed (2001).mp4").chmod(0)
    place = settle(own)
    (card,) = [card for card in place.cards() if card["title"] == "Closed"]

    assert card["has_problem"]
    place.sound()
