"""The authenticated list of films against the least that could answer it, and other routes beside it.

Rounds are interleaved. The bare server answers the same bytes, which is asserted before anything is measured.
"""

import contextlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import Final

from bench.clients import Connection, Load, load, request_for
from bench.figures import Figure
from bench.house import Cavea, Running
from bench.library import library
from bench.processes import cpu_s, free_port, process, wait_for

LIST: Final = "/api/movies?per_page=50"
ROUNDS: Final = 9
REQUESTS: Final = 400
MANY: Final = 32
DEEP_PAGE: Final = 5_000
FEWEST_ITEMS_FOR_DEEP: Final = 100_000
SEARCHES: Final = ("gar", "silent harb", "s", "wit", "the la")


@dataclass(frozen=True, slots=True)
class Round:
    """One load on one server: processor time a request, and how long clients waited."""

    cpu_us: float
    load: Load


def one_round(server: Running, request: bytes, connections: int, requests: int = REQUESTS) -> Round:
    """Load a server once."""
    before = cpu_s(server.pid)
    went = load(server.port, request, connections, requests)
    return Round((cpu_s(server.pid) - before) / requests * 1e6, went)


@contextlib.contextmanager
def bare(database: str) -> Iterator[Running]:
    """The bare server on the same database."""
    port = free_port()
    with process([sys.executable, "-m", "bench.bare", database, str(port)]) as started:
        wait_for(port, started)
        yield Running(started.pid, port, 0.0)


def measure(items: int) -> list[Figure]:
    """Every figure of a library of this size."""
    folder = library(items)
    with Cavea(folder).running() as ours, bare(str(folder / "cavea.db")) as least:
        token = ours.token()
        figures = _against_bare(items, ours, least, token)
        first = ours.get("/api/movies?per_page=1", token)["items"][0]
        others = {
            "GET /api/health": ("/api/health", None),
            "GET /api/movies/{id}": (f"/api/movies/{first['id']}", None),
            **{f"search “{text}”": (f"/api/search?q={text.replace(' ', '%20')}", 15.0) for text in SEARCHES},
        }
        if items >= FEWEST_ITEMS_FOR_DEEP:
            per_page = 10 if items < DEEP_PAGE * 50 / 0.95 else 50
            others[f"page {DEEP_PAGE:,} by number, {per_page} a page"] = (
                f"/api/movies?per_page={per_page}&page={DEEP_PAGE}", 15.0)  # fmt: skip
        for work, (path, most) in others.items():
            figures += _alone(f"{work}, {items:,} items", ours, request_for(path, token), most)
    return figures


def _against_bare(items: int, ours: Running, least: Running, token: str) -> list[Figure]:
    request = request_for(LIST, token)
    answers = {Connection.to(server.port).whole(request) for server in (ours, least)}
    if len(answers) != 1:
        raise AssertionError("the bare server does not answer the same bytes")
    for server in (ours, least):
        one_round(server, request, 1)
    figures: list[Figure] = []
    for connections in (1, MANY):
        rounds: dict[str, list[Round]] = {"ours": [], "bare": []}
        for _ in range(ROUNDS):
            for name, server in (("ours", ours), ("bare", least)):
                rounds[name].append(one_round(server, request, connections))
        figures += _compared(f"list of 50, {items:,} items, {connections} connections", rounds)
    return figures


def _compared(work: str, rounds: dict[str, list[Round]]) -> list[Figure]:
    cpu, p50, p99 = (
        {name: median(pick(one) for one in some) for name, some in rounds.items()}
        for pick in (lambda one: one.cpu_us, lambda one: one.load.p50_ms, lambda one: one.load.p99_ms)
    )
    return [
        Figure(f"{work}: CPU", cpu["ours"] / cpu["bare"], "x bare", most=1.5,
               note=f"{cpu['ours']:.0f} µs a request, bare {cpu['bare']:.0f}"),
        Figure(f"{work}: p50", p50["ours"] / p50["bare"], "x bare", note=f"{p50['ours']:.2f} ms, bare {p50['bare']:.2f}"),
        Figure(f"{work}: p99", p99["ours"] / p99["bare"], "x bare", note=f"{p99['ours']:.2f} ms, bare {p99['bare']:.2f}"),
    ]  # fmt: skip


def _alone(work: str, ours: Running, request: bytes, most_p95_ms: float | None) -> list[Figure]:
    rounds = [one_round(ours, request, 1, 200) for _ in range(3)]
    p99 = median(r.load.p99_ms for r in rounds)
    note = (
        f"p50 {median(r.load.p50_ms for r in rounds):.2f} ms, {median(r.cpu_us for r in rounds):.0f} µs CPU"
    )
    return [Figure(f"{work}: p99", p99, "ms", most=most_p95_ms, note=note)]
