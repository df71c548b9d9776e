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
MOST_BARE: Final = 1.5
MOST_MS: Final = 15.0
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
            **{
                f"search “{text}”": (f"/api/search?q={text.replace(' ', '%20')}", MOST_MS)
                for text in SEARCHES
            },
        }
        if items >= FEWEST_ITEMS_FOR_DEEP:
            per_page = 10 if items < DEEP_PAGE * 50 / 0.95 else 50
            others[f"page {DEEP_PAGE:,} by number, {per_page} a page"] = (
                f"/api/movies?per_page={per_page}&page={DEEP_PAGE}", MOST_MS)  # fmt: skip
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
    ours, least = rounds["ours"], rounds["bare"]
    cpu, least_cpu = (median(one.cpu_us for one in some) for some in (ours, least))
    p50, least_p50 = (median(one.load.p50_ms for one in some) for some in (ours, least))
    p99, least_p99 = (median(one.load.p99_ms for one in some) for some in (ours, least))
    told = f"{cpu:.0f} µs a request, bare {least_cpu:.0f}"
    return [
        Figure(f"{work}: CPU", cpu / least_cpu, "x bare", most=MOST_BARE, note=told),
        Figure(f"{work}: p50", p50 / least_p50, "x bare", note=f"{p50:.2f} ms, bare {least_p50:.2f}"),
        Figure(f"{work}: p99", p99 / least_p99, "x bare", note=f"{p99:.2f} ms, bare {least_p99:.2f}"),
    ]


def _alone(work: str, ours: Running, request: bytes, most_p95_ms: float | None) -> list[Figure]:
    rounds = [one_round(ours, request, 1, 200) for _ in range(3)]
    p95 = median(one.load.p95_ms for one in rounds)
    p50 = median(one.load.p50_ms for one in rounds)
    cpu_us = median(one.cpu_us for one in rounds)
    return [
        Figure(f"{work}: p95", p95, "ms", most=most_p95_ms, note=f"p50 {p50:.2f} ms, {cpu_us:.0f} µs CPU")
    ]
