"""Looking into many small files, beside the same calls of the same library in one bare loop."""

import asyncio
import itertools
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from bench.figures import Figure
from bench.processes import CORES, cpu_s, memory_mb
from cavea.adapters.children.pool import Children
from cavea.adapters.disk import Disk
from cavea.adapters.ffmpeg import forms
from cavea.adapters.ffmpeg.media_tools import FfmpegMediaTools
from cavea.domain.files import RelativePath, RootPath
from cavea.domain.media import Probe
from cavea.testing.tiny_media import TinyMedia

KINDS: Final = ("h264-aac", "faststart", "hevc-ac3", "vp9-opus", "avi", "sound", "anamorphic", "keyed")
FILES: Final = 4_000
BATCH: Final = 64
ROUNDS: Final = 3
LEAST: Final = 1_000.0
MOST_CHILD_MB: Final = 80.0

BARE: Final = """
import os, sys, time
import av
options = {"protocol_whitelist": "fd"}
began = time.perf_counter()
for name in sorted(os.listdir(sys.argv[1])):
    fd = os.open(os.path.join(sys.argv[1], name), os.O_RDONLY)
    with av.open("fd:", container_options={**options, "fd": str(fd)}, metadata_errors="replace") as found:
        for stream in found.streams:
            stream.metadata, stream.codec_context and stream.codec_context.codec.canonical_name
        found.duration, found.bit_rate, found.chapters()
    os.close(fd)
print(time.perf_counter() - began)
"""
"""Opens each file and reads what is plainest: no limits, no checks, no process of its own, nothing kept."""


@dataclass(frozen=True, slots=True)
class Round:
    """One pass over all files.

    Attributes:
        wall_s: Seconds that went by.
        cpu_s: Seconds of processor time of the server and its children.
        server_s: The server's own part of it.
        children_mb: Proportional memory of the children at the end.
    """

    wall_s: float
    cpu_s: float
    server_s: float
    children_mb: tuple[float, ...]


def measure() -> list[Figure]:
    """Files a second through the real media tools on all cores, one by one and many at once."""
    mask = os.sched_getaffinity(0)
    os.sched_setaffinity(0, set(CORES))  # the bench pins its clients, and children would inherit that
    try:
        with tempfile.TemporaryDirectory(prefix="cavea-bench-") as name:
            folder = Path(name) / "files"
            _fill(folder, TinyMedia(Path(name) / "clips"))
            return _figures(folder)
    finally:
        os.sched_setaffinity(0, mask)


def _figures(folder: Path) -> list[Figure]:
    many, single, bare = [], [], []
    for _ in range(ROUNDS):
        bare.append(_bare(folder))
        many.append(asyncio.run(_round(folder, _many)))
        single.append(asyncio.run(_round(folder, _single)))
    wall, cpu = median(one.wall_s for one in many), median(one.cpu_s for one in many)
    bare_s = median(bare)
    sizes = max(one.children_mb for one in many)
    kinds = f"{FILES:,} files of {len(KINDS)} kinds, {len(CORES)} cores"
    return [
        Figure("look into small files, 64 at a time", FILES / wall, "files/s", least=LEAST, note=kinds),
        Figure("the same, four single calls at a time", FILES / median(o.wall_s for o in single), "files/s"),
        Figure("processor time of a file, children and server", cpu / FILES * 1e3, "ms"),
        Figure(
            "files a second that this allows on cores that do nothing else",
            len(CORES) * FILES / cpu,
            "files/s",
            least=LEAST,
            note="children are nice: where others work too, the first row is less than this one",
        ),
        Figure("of it in the server", median(one.server_s for one in many) / FILES * 1e3, "ms"),
        Figure(
            "processor time beside a bare loop of PyAV in one process",
            cpu / bare_s,
            "x bare",
            note=f"the loop: {bare_s / FILES * 1e3:.2f} ms a file; it takes no fingerprint, keyframes or frame times",
        ),
        Figure(
            "memory of a child after it", max(sizes), "MB", most=MOST_CHILD_MB, note=f"PSS of {len(sizes)}"
        ),
    ]


def _fill(folder: Path, clips: TinyMedia) -> None:
    folder.mkdir()
    sources = [clips.path(kind) for kind in KINDS]
    for number, source in zip(range(FILES), itertools.cycle(sources), strict=False):
        (folder / f"{number:05}{source.suffix}").write_bytes(source.read_bytes())
    os.sync()  # so that nothing is written to the disk while reading is measured


def _bare(folder: Path) -> float:
    told = subprocess.run([sys.executable, "-c", BARE, str(folder)], check=True, capture_output=True)
    return float(told.stdout)


Work = Callable[[FfmpegMediaTools, list[tuple[RootPath, RelativePath]]], Awaitable[int]]


async def _round(folder: Path, work: Work) -> Round:
    disk, children = Disk(), Children([forms.HANDLERS])
    tools = FfmpegMediaTools(disk, children)
    root = RootPath(os.fsencode(folder))
    files = [(root, RelativePath(os.fsencode(path.name))) for path in sorted(folder.iterdir())]
    await tools.probe_many(files[:BATCH])  # children start here
    before, before_own = _spent_s(), time.process_time()
    began = time.perf_counter()
    found = await work(tools, files)
    wall = time.perf_counter() - began
    spent, own = _spent_s() - before, time.process_time() - before_own
    memory = tuple(memory_mb(pid) for pid in children.pids)
    assert found == len(files)
    await children.aclose()
    disk.close()
    return Round(wall, spent, own, memory)


def _spent_s() -> float:
    """Of this process and its children, those included that ended."""
    ended = os.times()
    return cpu_s(os.getpid()) + ended.children_user + ended.children_system


async def _many(tools: FfmpegMediaTools, files: list[tuple[RootPath, RelativePath]]) -> int:
    found = 0
    for at in range(0, len(files), BATCH):
        looks = await tools.probe_many(files[at : at + BATCH])
        found += sum(isinstance(look.result, Probe) for look in looks)
    return found


async def _single(tools: FfmpegMediaTools, files: list[tuple[RootPath, RelativePath]]) -> int:
    turn = asyncio.Semaphore(4)

    async def one(root: RootPath, path: RelativePath) -> bool:
        async with turn:
            return isinstance((await tools.probe(root, path)).result, Probe)

    return sum(await asyncio.gather(*(one(root, path) for root, path in files)))
