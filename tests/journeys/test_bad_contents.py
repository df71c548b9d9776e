"""Bad contents: files that change while they are read, bombs and giants cost no more than themselves."""

import os
import random
import threading
from pathlib import Path
from typing import Any, Final

import pytest

from cavea.testing.tiny_media import TinyMedia
from tests.conftest import StartServer
from tests.harness import trees
from tests.harness.places import CLIP, GOOD, Settle
from tests.harness.server import RunningServer, settled, task_ended


@pytest.fixture(name="own", scope="module")
def server_of_the_module(start_server: StartServer) -> RunningServer:
    return start_server()


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
