"""From the start of the process to the first answer, and what an idle server holds in memory."""

import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Final

from bench.figures import Figure
from bench.house import Cavea
from bench.library import copy_of
from bench.processes import children_of, memory_mb

ROUNDS: Final = 5
MOST_S: Final = 1.2
MOST_SERVER_MB: Final = 130.0
MOST_WHOLE_MB: Final = 300.0
IDLE_S: Final = 3.0
"""How long a server is left alone after lists, a search and a title were asked of it."""


def measure(items: int) -> list[Figure]:
    """Starts of a new, an empty and a full server, and the memory of the full one."""
    with tempfile.TemporaryDirectory(prefix="cavea-bench-") as name:
        news = [_start_s(Path(name) / f"new-{n}") for n in range(ROUNDS)]
        empties = [_start_s(Path(name) / "new-0") for _ in range(ROUNDS)]
    full = copy_of(items, "startup")
    fulls = [_start_s(full) for _ in range(ROUNDS)]
    told = f"median of {ROUNDS}, process start to the first 200 of /api/health"
    return [
        Figure(
            "start, first of all (makes the database and the first account)", median(news), "s", note=told
        ),
        Figure("start, empty library", median(empties), "s", most=MOST_S, note=told),
        Figure(f"start, {items:,} items", median(fulls), "s", most=MOST_S, note=told),
        *_memory(full, items),
    ]


def _start_s(folder: Path) -> float:
    with Cavea(folder).running() as server:
        return server.start_s


def _memory(folder: Path, items: int) -> list[Figure]:
    with Cavea(folder).running() as server:
        token = server.token()
        for path in ("/api/movies?per_page=50", "/api/series", "/api/search?q=silent", "/api/genres"):
            server.get(path, token)
        time.sleep(IDLE_S)
        pss = memory_mb(server.pid)
        mapped = memory_mb(server.pid, only="cavea.db")
        below = [memory_mb(pid) for pid in children_of(server.pid)]
    work = f"idle memory, {items:,} items, after lists and searches"
    note = f"PSS; {mapped:.0f} MB of it are mapped pages of the database, which the kernel may take back"
    return [
        Figure(f"{work}: server", pss, "MB", most=MOST_SERVER_MB, note=note),
        Figure(
            f"{work}: with its {len(below)} children", pss + sum(below), "MB", most=MOST_WHOLE_MB, note="PSS"
        ),
    ]
