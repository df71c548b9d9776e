"""The first scan of many files, and a second that finds nothing new beside a bare walk of the same tree.

Probing stays out: the job that looks into files is only enqueued when a scan's task ends, and the task's own
``started_at`` and ``finished_at`` are what is measured. Before the second scan the server is stopped and
every file is marked as looked into, so that no probe competes with it.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any, Final

import apsw

from bench.clients import Load, call, load, request_for
from bench.figures import Figure
from bench.house import Cavea, Running
from bench.library import FIRST, SECOND, THIRD
from bench.processes import Peak, pinned

MOST_S_A_100_000: Final = 60.0
MOST_WALKS: Final = 3.0
KODI_A_SECOND: Final = 88.0
TIMES_KODI: Final = 5.0
RESCANS: Final = 5
MOST_TIMES_IDLE: Final = 3.0
SHOWN: Final = 1_000
ASKED: Final = 200
POLL_S: Final = 0.05
TIMEOUT_S: Final = 600.0
EPISODES_A_SEASON: Final = 10

WALK: Final = """
import os, sys, time
def walk(folder):
    count = 0
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                count += walk(entry.path)
            else:
                entry.stat(follow_symlinks=False)
                count += 1
    return count
began = time.perf_counter()
count = walk(sys.argv[1].encode())
print(time.perf_counter() - began, count)
"""
NFO: Final = """<?xml version="1.0" encoding="UTF-8"?>
<movie><title>{title}</title><year>{year}</year>
<plot>Somebody finds out what nobody wanted to know.</plot>
<runtime>104</runtime><genre>Drama</genre><genre>Crime</genre><studio>Small Pictures</studio>
<uniqueid type="imdb" default="true">tt{number:07d}</uniqueid><rating>7.1</rating>
<director>Ada Example</director>
<actor><name>Ben Example</name><role>The Stranger</role></actor>
<actor><name>Cy Example</name><role>Her</role></actor>
</movie>"""


LONG_AGO: Final = 1_600_000_000
"""Seconds since 1970: what was written lately may still grow, and is looked at again by every scan."""


def age(folder: Path) -> None:
    """Let every file have been written long ago."""
    for path in folder.rglob("*"):
        if path.is_file():
            os.utime(path, (LONG_AGO, LONG_AGO))


def title_of(number: int) -> str:
    """A title, another one for each number."""
    words = FIRST[number % len(FIRST)] + " " + SECOND[number // 25 % len(SECOND)]
    return f"{words}{THIRD[number // 625 % len(THIRD)].replace(':', ' -')} {number // 11_250 or ''}".strip()


def make_films(folder: Path, count: int, *, are_described: bool = False) -> None:
    """So many films, each in its own folder: ``Title (Year)/Title (Year).mkv``, of one byte."""
    for number in range(count):
        title, year = title_of(number), 1930 + number % 90
        name = f"{title} ({year})"
        own = folder / name
        own.mkdir(parents=True)
        (own / f"{name}.mkv").write_bytes(b"\x1a")
        if are_described:
            (own / f"{name}.nfo").write_text(NFO.format(title=title, year=year, number=number))
            (own / "poster.jpg").write_bytes(b"\xff\xd8\xff")


def make_episodes(folder: Path, count: int) -> None:
    """So many episodes: ``Title/Season 01/Title - S01E01.mkv``, of one byte."""
    for number in range(count):
        show, rest = divmod(number, 3 * EPISODES_A_SEASON)
        season, episode = divmod(rest, EPISODES_A_SEASON)
        title = f"{title_of(show)} of {show}"  # no two shows are called the same
        own = folder / title / f"Season {season + 1:02d}"
        own.mkdir(parents=True, exist_ok=True)
        (own / f"{title} - S{season + 1:02d}E{episode + 1:02d}.mkv").write_bytes(b"\x1a")


def measure(sizes: Sequence[int]) -> list[Figure]:
    """Scans of films, of episodes, of films with all that stands beside them, and of films beside an API in use."""
    return [
        *(figure for files in sizes for figure in _scans("films", "movies", files, make_films)),
        *(figure for files in sizes for figure in _scans("episodes", "series", files, make_episodes)),
        *_described(min(*sizes, 5_000)),
        *_beside(min(*sizes, 10_000)),
    ]


def _scans(what: str, kind: str, files: int, make: Callable[[Path, int], None]) -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="cavea-bench-") as name:
        media, data = Path(name) / "media", Path(name) / "data"
        make(media, files)
        age(media)
        house = Cavea(data, {"CAVEA_LIBRARY_BENCH": f"{kind}:{media}"})
        with house.running() as server, Peak(server.pid, without="cavea.db") as peak:
            first = seconds_of(wait_for_scan(server, server.token()))
        mark_as_probed(data / "cavea.db")
        walks: list[float] = []
        again: list[float] = []
        with house.running() as server:
            token = server.token()
            for _ in range(RESCANS):
                walks.append(bare_walk_s(media, files))
                call(server.port, "/api/libraries/lib_bench/scan", token, {})
                again.append(seconds_of(wait_for_scan(server, token)))
    ratio = median(again) / median(walks)
    seconds = f"{median(again):.2f} s, walk {median(walks):.3f}"
    return [
        Figure(
            f"first scan, {files:,} {what}",
            first,
            "s",
            most=MOST_S_A_100_000 * files / 100_000,
            note=f"{files / first:,.0f} a second",
        ),
        Figure(
            f"memory of the server at its highest in that scan, {files:,} {what}",
            peak.most,
            "MB",
            note=f"{peak.first:.0f} MB when it began; pages of the database left out",
        ),
        Figure(
            f"scan with nothing changed, {files:,} {what}",
            ratio,
            "x scandir + stat",
            most=MOST_WALKS,
            note=seconds,
        ),
    ]


def _described(count: int) -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="cavea-bench-") as name:
        media = Path(name) / "media"
        make_films(media, count, are_described=True)
        age(media)
        with Cavea(Path(name) / "data", {"CAVEA_LIBRARY_BENCH": f"movies:{media}"}).running() as server:
            first = seconds_of(wait_for_scan(server, server.token()))
    note = f"{count:,} films in {first:.2f} s; Kodi's 88 a second was measured elsewhere on such a machine"
    return [
        Figure(
            "films with NFO and poster",
            count / first,
            "a second",
            least=TIMES_KODI * KODI_A_SECOND,
            note=note,
        )
    ]


def _beside(files: int) -> list[Figure]:
    """What the API answers while a first scan runs, beside what it answers when nothing does."""
    with tempfile.TemporaryDirectory(prefix="cavea-bench-") as name:
        shown, scanned = Path(name) / "shown", Path(name) / "scanned"
        make_films(shown, SHOWN)
        make_films(scanned, files)
        age(shown)
        age(scanned)
        house = Cavea(Path(name) / "data", {"CAVEA_LIBRARY_SHOWN": f"movies:{shown}"})
        with house.running(is_pinned=False) as server:
            token = server.token()
            wait_for_scan(server, token)
            request = request_for("/api/movies?per_page=50", token)
            idle = load(server.port, request, 1, ASKED * 4)
            body = {"name": "Scanned", "kind": "movies", "paths": [str(scanned)]}
            call(server.port, "/api/libraries", token, body)
            busy: list[Load] = []
            while not _is_done(server, token):
                busy.append(load(server.port, request, 1, ASKED))
    ratio = median(one.p99_ms for one in busy) / idle.p99_ms
    note = (
        f"lists of 50, one after the other: p99 {median(one.p99_ms for one in busy):.1f} ms, idle {idle.p99_ms:.1f}; "
        f"p50 {median(one.p50_ms for one in busy):.1f} and {idle.p50_ms:.1f}"
    )
    return [
        Figure(
            f"API p99 during a first scan of {files:,} films",
            ratio,
            "x idle",
            most=MOST_TIMES_IDLE,
            note=note,
        )
    ]


def _is_done(server: Running, token: str) -> bool:
    scans = [one for one in server.get("/api/tasks?per_page=50", token)["items"] if one["kind"] == "scan"]
    return all(one["finished_at"] for one in scans)


def wait_for_scan(server: Running, token: str) -> dict[str, Any]:
    """The newest scan, once it ended and nothing else works."""
    end = time.monotonic() + TIMEOUT_S
    while time.monotonic() < end:
        scans = [one for one in server.get("/api/tasks?per_page=50", token)["items"] if one["kind"] == "scan"]
        if scans and all(one["finished_at"] for one in scans):
            newest: dict[str, Any] = max(scans, key=lambda one: one["created_at"])
            if newest["state"] != "completed":
                raise RuntimeError(json.dumps(newest))
            return newest
        time.sleep(POLL_S)
    raise RuntimeError("the scan did not end in time")


def seconds_of(task: dict[str, Any]) -> float:
    """From start to end of a task, by its own account."""
    began, ended = (datetime.fromisoformat(task[name]) for name in ("started_at", "finished_at"))
    return (ended - began).total_seconds()


def mark_as_probed(database: Path) -> None:
    """No file waits for a look inside any more, nor does the job that would look."""
    connection = apsw.Connection(str(database))
    for statement in (
        "UPDATE files SET is_probed = 1",
        "UPDATE assets SET is_measured = 1",
        "DELETE FROM jobs WHERE kind = 'probe'",
    ):
        connection.execute(statement).fetchall()
    connection.close()


def bare_walk_s(folder: Path, files: int) -> float:
    """Seconds of a bare walk with ``os.scandir`` and ``stat``, in a process on the server's core."""
    told = subprocess.run(
        pinned([sys.executable, "-c", WALK, str(folder)]), check=True, capture_output=True, text=True
    )
    seconds, count = told.stdout.split()
    if int(count) != files:
        raise AssertionError(f"walked {count} files of {files}")
    return float(seconds)
