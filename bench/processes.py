"""Processes under measurement: on cores of their own, watched through ``/proc``."""

import contextlib
import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, Self

CORES: Final = tuple(sorted(os.sched_getaffinity(0)))
"""Before anybody was pinned: the first core is for clients, the last for the server that is measured."""

START_TIMEOUT_S: Final = 120.0


def free_port() -> int:
    """A port that is free just now."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


def pin_client() -> None:
    """Stay away from the server's core, where there are two or more."""
    os.sched_setaffinity(0, {CORES[0]})


def children_of(pid: int) -> list[int]:
    """All processes below one."""
    found: list[int] = []
    for thread in Path(f"/proc/{pid}/task").iterdir():
        listed = (thread / "children").read_text().split()
        found += [one for child in map(int, listed) for one in (child, *children_of(child))]
    return found


def cpu_s(pid: int) -> float:
    """Seconds of processor time of a process and its living children, to the nanosecond."""
    spent = 0
    for one in (pid, *children_of(pid)):
        for thread in Path(f"/proc/{one}/task").iterdir():
            spent += int((thread / "schedstat").read_text().split()[0])
    return spent / 1e9


def memory_mb(pid: int, *, only: str = "") -> float:
    """Proportional megabytes of one process, of mappings of files with such a name when one is given."""
    total = 0
    is_counted = not only
    for line in Path(f"/proc/{pid}/smaps").read_text().splitlines():
        name, _, rest = line.partition(":")
        if "-" in name.split(" ")[0]:
            is_counted = only in line
        elif name == "Pss" and is_counted:
            total += int(rest.split()[0])
    return total * 1024 / 1e6


class Peak:
    """The most memory that a process holds of its own while a block runs, looked at twice a second.

    Pages of the database are left out: the kernel may take them back at any time.
    """

    def __init__(self, pid: int, without: str) -> None:
        """Watch this process; mappings of files with such a name do not count."""
        self._pid = pid
        self._without = without
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.first = self.most = 0.0

    def _now(self) -> float:
        return memory_mb(self._pid) - memory_mb(self._pid, only=self._without)

    def _watch(self) -> None:
        while not self._done.wait(0.5):
            self.most = max(self.most, self._now())

    def __enter__(self) -> Self:
        self.first = self.most = self._now()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()


def pinned(command: Sequence[str]) -> list[str]:
    """The command on the server's core."""
    return ["taskset", "-c", str(CORES[-1]), *command]


@contextlib.contextmanager
def process(
    command: Sequence[str], environment: Mapping[str, str] | None = None, *, is_pinned: bool = True
) -> Iterator[subprocess.Popen[bytes]]:
    """A process that ends with the block; what it writes is lost."""
    with subprocess.Popen(
        pinned(command) if is_pinned else command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **(environment or {})},
    ) as running:
        try:
            yield running
        finally:
            running.terminate()
            running.wait(30)


def wait_for(port: int, running: subprocess.Popen[bytes] | None = None) -> None:
    """Return when somebody listens.

    Raises:
        RuntimeError: The process ended, or took too long.
    """
    end = time.monotonic() + START_TIMEOUT_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError as error:
            if (running is not None and running.poll() is not None) or time.monotonic() > end:
                raise RuntimeError(f"nobody listens on {port}") from error
            time.sleep(0.005)
        else:
            return
