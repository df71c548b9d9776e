"""Run measurements, print them as they come, and write them down."""

import argparse
import os
import platform
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from bench import direct_play, list_page, probe, scan, startup
from bench.figures import Figure, table
from bench.processes import CORES, pin_client

PAGE: Final = Path(__file__).parents[1] / "docs" / "benchmarks.md"
HEAD: Final = """# Benchmarks

What `make bench` measured, each beside its goal. Every section is of one run on one machine: servers and
clients are processes of their own, each on its own core where there are two; rounds of rivals are
interleaved; figures are medians. Trust the ratios; absolute figures are this machine's, and a load above 1
at the start of a section means that others worked on it too.
"""
MEASURED: Final = "Measured {date} on {machine}, Python {python}, with `{command}`."
LISTS: Final = """\
The real server, with a signed-in session, against `bench/bare.py`: one ASGI function, two SQL
texts and one encoder behind the same HTTP protocol, without rights, routes or checks. Both answer the same
bytes, which is asserted first. The processor time is the server process's own, from `/proc`.
The goals are for 1,000,000 items, which `python -m bench list --items 1000000` makes and measures."""
STARTS: Final = "A server started the way a user starts it, on generated libraries."
SCANS: Final = """\
Files of one byte with clean names, each film in a folder of its own, on a local disk in the page cache; all of them
were written long ago, as those of a library are. Probing is left out: it is
a job that the end of a scan enqueues, and times are from the scan task's own `started_at` to `finished_at`;
before the scans with nothing changed every file is marked as looked into. The walk is `os.scandir` and `stat`
of the same tree, in a process of its own, between the scans."""
PROBES: Final = """\
Generated files of two seconds, from 2 to 200 kB, through the real media tools and their limited children on all
cores: streams, frame times, keyframes and fingerprint of each. The loop opens the same files with PyAV one after
another in one process and reads what is plainest, without limits or checks."""
PLAYS: Final = """\
A file of 256 MB by ranges of 32 MB: the server's own file answer (without the sign-in), nginx with
`sendfile`, and Starlette's."""
TITLES: Final = {
    "list": ("Lists, titles and search", LISTS),
    "start": ("Start and memory", STARTS),
    "scan": ("Scans", SCANS),
    "probe": ("Probing", PROBES),
    "play": ("Direct play", PLAYS),
}


def asked() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("which", nargs="*", choices=[[], *TITLES], help="which measurements; all by default")
    parser.add_argument(
        "--items", type=int, nargs="+", default=[1_000, 100_000], help="sizes of the libraries"
    )
    parser.add_argument(
        "--files", type=int, nargs="+", default=[10_000, 100_000], help="sizes of the trees to scan"
    )
    parser.add_argument("--page", type=Path, default=PAGE, help="where to write them down")
    return parser.parse_args()


def machine() -> str:
    """What the figures were measured on."""
    names = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    load = os.getloadavg()[0]
    kind = names[0] if names else platform.machine()
    return f"{len(CORES)} cores of {kind} (load {load:.1f} at the start)"


def main() -> None:
    """Measure what was asked for; sections of the page that were not measured stay as they are."""
    options = asked()
    pin_client()
    works: dict[str, Callable[[], list[Figure]]] = {
        "list": lambda: [figure for items in options.items for figure in list_page.measure(items)],
        "start": lambda: startup.measure(min(options.items, key=lambda n: abs(n - 100_000))),
        "scan": lambda: scan.measure(options.files),
        "probe": probe.measure,
        "play": direct_play.measure,
    }
    sections = sections_of(options.page)
    for name in options.which or TITLES:
        title, how = TITLES[name]
        told = MEASURED.format(
            date=time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
            machine=machine(),
            python=platform.python_version(),
            command=" ".join(["python -m bench", name, *_changed(options)]),
        )
        figures = table(works[name]())
        print(f"\n{title}\n\n{figures}", flush=True)
        sections[title] = f"## {title}\n\n{how}\n\n{told}\n\n{figures}\n"
        options.page.parent.mkdir(exist_ok=True)
        options.page.write_text("\n".join([HEAD, *sections.values()]))
    print(f"\nwritten to {options.page}")


def sections_of(page: Path) -> dict[str, str]:
    """What a page holds, by title, in the order that a page has."""
    text = page.read_text() if page.exists() else ""
    there = {part.partition("\n")[0]: "## " + part.rstrip() + "\n" for part in text.split("\n## ")[1:]}
    return {title: there.get(title, "") for title, _ in TITLES.values()}


def _changed(options: argparse.Namespace) -> list[str]:
    items = " ".join(map(str, options.items))
    files = " ".join(map(str, options.files))
    return [
        *([f"--items {items}"] if options.items != [1_000, 100_000] else []),
        *([f"--files {files}"] if options.files != [10_000, 100_000] else []),
    ]


if __name__ == "__main__":
    main()
