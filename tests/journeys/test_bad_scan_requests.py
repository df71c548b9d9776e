"""Bad requests for scans: refused at their place, or without harm."""

import os
import random
from pathlib import Path
from typing import Any, Final

import pytest

from cavea.testing.tiny_media import TinyMedia
from tests.conftest import StartServer
from tests.harness import trees
from tests.harness.places import CLIP, Settle
from tests.harness.server import RunningServer, error_of, settled, task_ended


@pytest.fixture(name="own", scope="module")
def server_of_the_module(start_server: StartServer) -> RunningServer:
    return start_server()


HOSTILE: Final = [
    "**/" * 100 + "x", "*a" * 200 + "b", "[" * 400, "[!-]" * 100, "?" * 500, "\\" * 499, "!" * 500,
    "D:\\", "[z-a]", "\\/", "/", "//", ".",
    "..", "../../etc", "!", "!*", "#", " ", "\n", "a\nb", "**", "***", "[a-", "[]", "[^]", "[[:alpha:]]", "{a,b}",
    "(a+)+$", "(?:.*)*x", "\u202e", "🎬", "a/**/b/**/c/**/d/**/e/**/f/**/g/**/h",
]  # fmt: skip


def test_hostile_patterns_are_refused_at_their_place_or_do_no_harm(
    own: RunningServer, settle: Settle, tmp_path: Path, clips: TinyMedia
) -> None:
    trees.plant(tmp_path / "films", {f"{'a' * 240}/{'a' * 200} (2001).mp4": CLIP}, clips)
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
    bad: list[Any] = [-1, 2**63, 2**64, 10**30, 1.5, "1", True, [], "NaN"]
    for value in bad:
        answer = place.admin.patch(f"/api/libraries/{place.id}", {"scanning": {field: value}})
        assert error_of(answer)[:2] == (422, "validation_error"), value
    for number in (1, 8_760, 2**31, 2**53 - 1):
        answer = place.admin.patch(f"/api/libraries/{place.id}", {"scanning": {field: number}})
        assert answer.status == (200 if field == "minimum_size" or number <= 8_760 else 422), number
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
        f"{root}/" + "y/" * 2_000, f"{root}/" + "z" * 3_900, f"{root}/\udcff\udcfe", f"{root}/🎬\n",
        f"{root}/.hidden",
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
    dice = random.Random(5)
    long = [f"{root}/" + dice.randbytes(length // 2).hex() for length in (2_300, 2_700, 3_900)]
    assert place.request(paths=long)["state"] == "completed"
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
