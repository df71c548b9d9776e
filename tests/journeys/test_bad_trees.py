"""Bad trees: whatever lies on a disk, the server answers, keeps what it knew, and says what it could not read."""

import os
import random
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from cavea.testing.tiny_media import TinyMedia
from tests.conftest import StartServer
from tests.harness import trees
from tests.harness.client import Client
from tests.harness.server import RunningServer, error_of, settled, task_ended

CLIP: Final = "h264-aac"
GOOD: Final = {f"{title}/{title}.mp4": CLIP for title in ("Faust (1926)", "Metropolis (1927)")}
NOTHING_NEW: Final = "0 added, 0 changed, 0 moved, 0 missing"
PAGE: Final = 200
MOST_PLAYED: Final = 40
"""Titles of one library that a check plays; a folder of thousands is not played through."""


@dataclass(frozen=True, slots=True)
class Place:
    """A library that is scanned only when a test says so."""

    server: RunningServer
    admin: Client
    folder: Path
    id: str
    logged: int
    """How much the server had logged before."""

    def request(self, **body: Any) -> dict[str, Any]:
        """Scan, and give the task as it ended."""
        task = self.admin.post(f"/api/libraries/{self.id}/scan", body).ok(202)["task"]
        return task_ended(self.admin, task["id"])

    def shown(self) -> dict[str, Any]:
        """The library."""
        found: dict[str, Any] = self.admin.get(f"/api/libraries/{self.id}").ok()
        return found

    def cards(self) -> list[dict[str, Any]]:
        """Every film of it."""
        found: list[dict[str, Any]] = []
        number = 0
        while number == 0 or len(found) == PAGE * number:
            number += 1
            query = f"library_id={self.id}&per_page={PAGE}&page={number}&sort=title"
            found += self.admin.get(f"/api/movies?{query}").ok()["items"]
        return found

    def titles(self) -> set[str]:
        """What they are called."""
        return {card["title"] for card in self.cards()}

    def missing(self) -> list[dict[str, Any]]:
        """Files that are gone, or may be."""
        found: list[dict[str, Any]] = self.admin.get(f"/api/libraries/{self.id}/missing").ok()["items"]
        return found

    def skipped(self, task: dict[str, Any]) -> list[str]:
        """What a scan could not read."""
        return [one["reason"] for one in task["report"]["entries"] if one["action"] == "skip"]

    def plays(self, card: dict[str, Any]) -> bool:
        """Whether a film can be streamed."""
        return self.admin.get(f"/api/stream/{card['id']}", Range="bytes=0-99").status in (200, 206)

    def sound(self) -> None:
        """What must hold whatever lay in the folder: see the module's sentence."""
        settled(self.admin)
        cards = self.cards()
        for card in cards[:MOST_PLAYED]:
            page = self.admin.get(f"/api/movies/{card['id']}").ok()
            for file in (file for version in page["versions"] for file in version["files"]):
                assert file["problem"] is None or file["problem"]["message"], file
            assert card["has_problem"] or self.plays(card), card
        for body in ({}, {"full": True}):
            task = self.request(**body)
            assert task["state"] == "completed", task
            assert task["message"].startswith(NOTHING_NEW), task["message"]
            assert self.cards() == cards
        assert self.admin.get("/api/health").status == 200
        assert {"Faust", "Metropolis"} <= self.titles()
        self.calm()

    def calm(self) -> None:
        """Nothing failed inside."""
        log = self.server.log[self.logged :]
        assert "Traceback" not in log, log[-4000:]
        assert "failed" not in log, log[-4000:]


Settle = Callable[..., Place]


@pytest.fixture(name="linked", scope="module")
def folder_that_links_may_lead_into(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("elsewhere")


@pytest.fixture(name="own", scope="module")
def server_of_the_module(start_server: StartServer) -> RunningServer:
    return start_server()


@pytest.fixture(name="linking", scope="module")
def server_that_follows_links(start_server: StartServer, linked: Path) -> RunningServer:
    return start_server(LINK_ROOTS=str(linked))


@pytest.fixture(name="settle")
def settling(tmp_path: Path, clips: TinyMedia) -> Iterator[Settle]:
    """Makes a library of two good films and whatever lies beside them, and forgets it at the end."""
    made: list[Place] = []

    def settle(server: RunningServer, folder: Path | None = None, **scanning: Any) -> Place:
        admin, logged = server.admin(), len(server.log)
        folder = trees.plant(folder or tmp_path / "films", GOOD, clips)
        settings = {"watch": False, "every_hours": None, **scanning}
        body = {"name": "Films", "kind": "movies", "paths": [str(folder)], "scanning": settings}
        place = Place(server, admin, folder, admin.post("/api/libraries", body).ok(201)["id"], logged)
        made.append(place)
        settled(admin)
        return place

    yield settle
    for place in made:
        place.admin.delete(f"/api/libraries/{place.id}")
    # Deeper than the standard library can take away.
    subprocess.run(["rm", "-rf", "--", str(tmp_path / "films")], check=True)


def film_at(folder: bytes, name: bytes, clips: TinyMedia) -> None:
    os.makedirs(folder, exist_ok=True)
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
    (linked / "More").rename(linked / "Moved")
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
    for number in range(3):
        at = name(244) + b" (2001).mp4"
        assert len(at) == 255
        film = os.open(at, os.O_WRONLY | os.O_CREAT, 0o644, dir_fd=fd)
        os.write(film, clips.path(CLIP).read_bytes())
        os.close(film)
        extra = os.open(b"trailer%d-trailer.mp4" % number, os.O_WRONLY | os.O_CREAT, 0o644, dir_fd=fd)
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
    "marks of direction": "‮gnirts‬ ‏Right‎ (2006)".encode(),
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


def test_a_file_that_is_replaced_and_grows_while_it_is_read_ends_as_what_it_is(
    own: RunningServer, settle: Settle, tmp_path: Path, clips: TinyMedia
) -> None:
    folder = trees.plant(tmp_path / "films", {"Restless (2001)/Restless (2001).mp4": CLIP}, clips)
    film = folder / "Restless (2001)" / "Restless (2001).mp4"
    whole = film.read_bytes()
    place = settle(own)
    is_over = threading.Event()

    def meddle() -> None:
        dice = random.Random(7)
        while not is_over.is_set():
            with film.open("wb") as file:
                file.write(whole[: dice.randrange(len(whole))])
            with film.open("ab") as file:
                file.write(whole)
            os.truncate(film, dice.randrange(1, len(whole)))
            fresh = film.with_suffix(".part")
            fresh.write_bytes(whole[: dice.randrange(len(whole))])
            fresh.rename(film)
            film.unlink()
            film.write_bytes(whole)

    meddler = threading.Thread(target=meddle)
    meddler.start()
    try:
        for _ in range(4):
            assert place.request(full=True)["state"] == "completed"
            place.admin.get("/api/movies").ok()
    finally:
        is_over.set()
        meddler.join()
    place.request(full=True)
    settled(place.admin)
    (card,) = [card for card in place.cards() if card["title"] == "Restless"]
    assert not card["has_problem"]
    assert place.missing() == []
    place.sound()


BOMB: Final = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]><movie><title>&j;</title></movie>"
)
NFOS: Final = {
    "entities": BOMB.encode(),
    "a file": b'<!DOCTYPE m [<!ENTITY x SYSTEM "file:///etc/passwd">]><movie><title>&x;</title></movie>',
    "an address": b'<!DOCTYPE m SYSTEM "http://127.0.0.1:1/x.dtd"><movie><title>Stolen</title></movie>',
    "a parameter": b'<!DOCTYPE m [<!ENTITY % p SYSTEM "file:///dev/zero">%p;]><movie><title>x</title></movie>',
    "depth": b"<movie>" + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</movie>",
    "attributes": b"<movie " + b" ".join(b'a%d="b"' % n for n in range(50_000)) + b"/>",
    "too much": b"<movie><title>" + b"x" * 3_000_000 + b"</title></movie>",
    "a long title": b"<movie><title>" + b"<![CDATA[Qz9]]>" * 60_000 + b"</title></movie>",
    "NUL": b"<movie><title>a\x00b&#0;c</title></movie>",
    "a surrogate": b"<movie><title>a&#xD800;b</title><plot>\\ud800</plot></movie>",
    "UTF-16": '<?xml version="1.0" encoding="UTF-16"?><movie><title>a</title></movie>'.encode("utf-16"),
    "UTF-7": b'<?xml version="1.0" encoding="UTF-7"?><movie><title>+ADw-x+AD4-</title></movie>',
    "numbers": b"<movie><year>99999999999999999999</year><rating>1e999</rating><runtime>-1</runtime>"
    b"<userrating>nan</userrating><premiered>0000-99-99</premiered></movie>",
    "people": b"<movie>" + b"<actor><name>Somebody %s</name></actor>" * 20_000 + b"</movie>",
    "words": b"<movie><genre>" + b"y" * 500_000 + b"</genre><id>" + b"9" * 100_000 + b"</id></movie>",
    "nothing": b"",
    "no XML": os.urandom(4096),
}


def test_no_nfo_file_costs_more_than_itself(
    own: RunningServer, settle: Settle, tmp_path: Path, clips: TinyMedia
) -> None:
    folder = tmp_path / "films"
    for number, content in enumerate(NFOS.values()):
        title = f"Bomb {number} (2001)"
        trees.plant(folder, {f"{title}/{title}.mp4": CLIP}, clips)
        (folder / title / "movie.nfo").write_bytes(content)
    place = settle(own)

    cards = place.cards()
    assert len(cards) == len(NFOS) + len(GOOD)
    for card in cards:
        page = place.admin.get(f"/api/movies/{card['id']}")
        assert page.status == 200
        assert b"root:" not in page.body
        assert b"lollol" not in page.body
    place.sound()


def test_sparse_giants_are_posters_and_films_with_a_problem(
    own: RunningServer, settle: Settle, tmp_path: Path, clips: TinyMedia
) -> None:
    folder = trees.plant(tmp_path / "films", GOOD, clips)
    giants = {
        "Faust (1926)/poster.jpg": 2 << 30, "Faust (1926)/Faust (1926).srt": 2 << 30,
        "Metropolis (1927)/fanart.png": 3 << 30, "Metropolis (1927)/movie.nfo": 2 << 30,
        "Giant (2001)/Giant (2001).mkv": 5 << 30, "Huge (2002)/Huge (2002).mp4": 1 << 42,
    }  # fmt: skip
    for at, size in giants.items():
        (folder / at).parent.mkdir(exist_ok=True)
        (folder / at).touch()
        os.truncate(folder / at, size)
    (folder / "Faust (1926)" / ".caveaignore").touch()
    os.truncate(folder / "Faust (1926)" / ".caveaignore", 2 << 30)
    (folder / "Faust (1926)" / ".caveaignore").unlink()
    place = settle(own)

    cards = {card["title"]: card for card in place.cards()}
    assert cards["Giant"]["has_problem"]
    assert cards["Huge"]["has_problem"]
    for card in cards.values():
        assert place.admin.get(card["poster"]["url"]).status == 200
    place.sound()


def test_two_scans_at_once_are_one_or_wait_for_each_other(
    own: RunningServer, settle: Settle, tmp_path: Path
) -> None:
    trees.empty_films(tmp_path / "films", 300)
    place = settle(own)
    trees.empty_films(tmp_path / "films", 400)
    bodies: list[dict[str, Any]] = [{}, {"full": True}, {"dry_run": True}, {"paths": [str(place.folder)]}] * 5
    started: list[str] = []

    def ask(body: dict[str, Any]) -> None:
        answer = place.admin.post(f"/api/libraries/{place.id}/scan", body)
        started.append(answer.ok(202)["task"]["id"])

    askers = [threading.Thread(target=ask, args=(body,)) for body in bodies]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()

    assert len(started) == len(bodies)
    for task in set(started):
        assert task_ended(place.admin, task)["state"] == "completed"
    assert len(place.cards()) == 402
    place.sound()


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


HOSTILE: Final = [
    "**/" * 100 + "x", "*a" * 200 + "b", "[" * 400, "[!-]" * 100, "?" * 500, "\\" * 499, "!" * 500, "D:\\", "[z-a]", "\\/", "/", "//", ".",
    "..", "../../etc", "!", "!*", "#", " ", "\n", "a\nb", "**", "***", "[a-", "[]", "[^]", "[[:alpha:]]", "{a,b}",
    "(a+)+$", "(?:.*)*x", "\u202e", "🎬", "a/**/b/**/c/**/d/**/e/**/f/**/g/**/h",
]  # fmt: skip


def test_hostile_patterns_are_refused_at_their_place_or_do_no_harm(
    own: RunningServer, settle: Settle, tmp_path: Path, clips: TinyMedia
) -> None:
    film_at(os.fsencode(tmp_path / "films" / ("a" * 240)), b"a" * 200 + b" (2001).mp4", clips)
    place = settle(own)
    known = place.cards()
    for pattern in HOSTILE:
        changed = place.admin.patch(f"/api/libraries/{place.id}", {"scanning": {"exclude": [pattern]}})
        if changed.status == 200:
            settled(place.admin)
            assert place.shown()["scanning"]["exclude"] == [pattern]
        else:
            status, code, message = error_of(changed)
            assert (status, code) == (422, "validation_error"), pattern
            assert "pattern" in message, pattern
        assert place.admin.get("/api/health").status == 200
    many = place.admin.patch(f"/api/libraries/{place.id}", {"scanning": {"exclude": ["*a*a*a*a*b"] * 200}})
    assert many.status == 200
    assert place.request()["state"] == "completed"
    place.admin.patch(f"/api/libraries/{place.id}", {"scanning": {"exclude": []}}).ok()
    settled(place.admin)

    assert [card["id"] for card in place.cards()] == [card["id"] for card in known]
    place.sound()


@pytest.mark.parametrize(
    "exclude",
    [["a\u0000b"], ["\u0000"], [""], ["x" * 501], ["x"] * 201, [None], "x", [["x"]], {"a": 1}],
    ids=lambda value: ascii(value)[:20],
)
def test_patterns_that_cannot_be_are_a_validation_error(
    own: RunningServer, settle: Settle, exclude: Any
) -> None:
    place = settle(own)
    answer = place.admin.patch(f"/api/libraries/{place.id}", {"scanning": {"exclude": exclude}})

    assert error_of(answer)[:2] == (422, "validation_error")
    assert place.shown()["scanning"]["exclude"] == []


@pytest.mark.parametrize("field", ["every_hours", "minimum_size"])
def test_numbers_of_scanning_that_cannot_be_are_refused_and_the_others_hold(
    own: RunningServer, settle: Settle, field: str
) -> None:
    place = settle(own)
    known = [card["id"] for card in place.cards()]
    for value in (-1, 2**63, 2**64, 10**30, 1.5, "1", True, [], "NaN"):
        answer = place.admin.patch(f"/api/libraries/{place.id}", {"scanning": {field: value}})
        assert error_of(answer)[:2] == (422, "validation_error"), value
    for value in (1, 8_760, 2**31, 2**53 - 1):
        answer = place.admin.patch(f"/api/libraries/{place.id}", {"scanning": {field: value}})
        assert answer.status == (200 if field == "minimum_size" or value <= 8_760 else 422), value
        settled(place.admin)
    assert place.request()["state"] == "completed"
    place.admin.patch(
        f"/api/libraries/{place.id}", {"scanning": {"minimum_size": 0, "every_hours": None}}
    ).ok()
    settled(place.admin)

    assert [card["id"] for card in place.cards()] == known
    place.sound()


def test_paths_that_a_scan_is_asked_for_lie_in_the_library_or_are_refused(
    own: RunningServer, settle: Settle, tmp_path: Path
) -> None:
    place = settle(own)
    root = str(place.folder)
    (place.folder / "out").symlink_to("/etc")
    (tmp_path / "films2").mkdir()
    refused = (
        "/", "/etc", f"{root}/..", f"{root}/../..", f"{root}2", f"{root}/Faust (1926)/../../films2", "films", ".", "~",
        "Faust (1926)", "/" + "x" * 4_095, f"{root}/a\u0000b", "", "file://" + root, "\\\\server\\share",
    )  # fmt: skip
    for path in refused:
        answer = place.admin.post(f"/api/libraries/{place.id}/scan", {"paths": [path]})
        assert error_of(answer)[:2] == (422, "validation_error"), path
    taken = (
        root, root + "/", root + "//Faust (1926)///", f"{root}/./Faust (1926)/../Metropolis (1927)",
        f"{root}/Faust (1926)/Faust (1926).mp4", f"{root}/nowhere/at/all", f"{root}/out", f"{root}/out/ssh",
        f"{root}/" + "y/" * 2_000, f"{root}/" + "z" * 3_900, f"{root}/\udcff\udcfe", f"{root}/\ud83c\udfac\n", f"{root}/.hidden",
    )  # fmt: skip
    for path in taken:
        text = path[:4_096]
        answer = place.admin.post(f"/api/libraries/{place.id}/scan", {"paths": [text]})
        if answer.status != 202:
            assert 400 <= answer.status < 500, (text[:80], answer)
            continue
        assert task_ended(place.admin, answer.json["task"]["id"])["state"] == "completed", text[:80]
        shown = place.request(dry_run=True, paths=[text])
        assert shown["report"]["counts"] == [], text[:80]
    hundred = [f"{root}/{n}/" + "w" * 500 for n in range(100)]
    assert place.request(paths=hundred)["state"] == "completed"
    answer = place.admin.post(f"/api/libraries/{place.id}/scan", {"paths": [*hundred, root]})
    assert error_of(answer)[:2] == (422, "validation_error")
    (place.folder / "out").unlink()
    assert place.missing() == []
    place.sound()


def test_a_path_that_is_no_text_is_a_bad_request(own: RunningServer, settle: Settle) -> None:
    place = settle(own)
    for raw in (b"\xff\xfe", b"\xed\xa0\x80", b"\\ud800", b"\\udcff"):
        body = b'{"paths": ["%s/%s"]}' % (os.fsencode(place.folder), raw)
        answer = place.admin.send(
            "POST", f"/api/libraries/{place.id}/scan", body, {"Content-Type": "application/json"}
        )
        assert answer.status in (400, 422), (raw, answer)
    place.calm()
