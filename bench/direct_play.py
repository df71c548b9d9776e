"""Direct play by ranges: Cavea's server, nginx with ``sendfile`` and Starlette's FileResponse, in one run.

Rounds are interleaved, so that a noisy machine is unfair to all alike. Trust the ratios. Each server and the
client are processes of their own, on cores of their own where there are two. The file is on a disk, in the
page cache.
"""

import asyncio
import contextlib
import json
import os
import random
import selectors
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

FILE_BYTES: Final = 256 << 20
RANGE_BYTES: Final = 32 << 20
CONNECTIONS: Final = (1, 8, 64)
ROUNDS: Final = 3
SECONDS: Final = 0.6
PACED_CLIENTS: Final = 64
PACED_BYTES_PER_S: Final = 2_500_000
PACED_SECONDS: Final = 4.5
TICK_S: Final = 0.02
HEAD_BYTES: Final = 4096
MB: Final = 1e6
GB: Final = 1e9


@dataclass(frozen=True, slots=True)
class Result:
    """What one load on one server came to."""

    mb_per_s: float
    cpu_s_per_gb: float


class Downloads:
    """Clients of one process: each asks for range after range and throws the bytes away."""

    def __init__(self, port: int, count: int) -> None:
        self.received = 0
        self._dice = random.Random(count)
        self._buffer = memoryview(bytearray(1 << 20))
        self._selector = selectors.DefaultSelector()
        self._left: dict[socket.socket, int] = {}
        for _ in range(count):
            one = socket.create_connection(("127.0.0.1", port))
            one.settimeout(0)
            self._selector.register(one, selectors.EVENT_READ)
            self._ask(one)

    def _ask(self, one: socket.socket) -> None:
        first = self._dice.randrange(FILE_BYTES - RANGE_BYTES)
        asked = f"Range: bytes={first}-{first + RANGE_BYTES - 1}"
        one.send(f"GET /file HTTP/1.1\r\nHost: bench\r\n{asked}\r\n\r\n".encode())
        self._left[one] = -1

    def _read(self, one: socket.socket, most: int) -> int:
        room = max(most, HEAD_BYTES) if self._left[one] < 0 else most
        try:
            got = one.recv_into(self._buffer[:room])
        except BlockingIOError:
            return 0
        if not got:
            raise ConnectionError("the server closed the connection")
        left = self._left[one]
        if left < 0:
            head, _, body = bytes(self._buffer[:got]).partition(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 206"):
                raise ValueError(head.decode())
            left = RANGE_BYTES
            got = len(body)
        self._left[one] = left - got
        self.received += got
        if left == got:
            self._ask(one)
        return got

    def flat_out(self, seconds: float) -> float:
        """Read for a while; answer bytes per second."""
        began = time.perf_counter()
        while time.perf_counter() - began < seconds:
            for key, _ in self._selector.select(0.1):
                self._read(key.fileobj, 1 << 20)  # type: ignore[arg-type]  # only sockets are registered
        return self.received / (time.perf_counter() - began)

    def paced(self, seconds: float, bytes_per_s: int) -> float:
        """Read as players do, each at its bit rate; answer bytes per second."""
        began = time.perf_counter()
        taken = dict.fromkeys(self._left, 0)
        while (passed := time.perf_counter() - began) < seconds:
            for one, had in taken.items():
                may = int(passed * bytes_per_s) - had
                if may > 0:
                    taken[one] += self._read(one, min(may, len(self._buffer)))
            time.sleep(TICK_S)
        return self.received / (time.perf_counter() - began)


async def serve_ours(path: str) -> None:
    """Cavea's server and its file answer."""
    # Imported here, so that the client's process starts quickly.
    from cavea.adapters.serving import Serving
    from cavea.contracts.streams.file_answer import FileAnswer
    from cavea.domain.files import OpenFile

    async def app(scope: Any, receive: Any, send: Any) -> None:
        fd = os.open(path, os.O_RDONLY)
        facts = os.fstat(fd)
        file = OpenFile(fd, facts.st_size, facts.st_mtime_ns, facts.st_ino)
        await FileAnswer(file, media_type="video/mp4", filename="film.mp4")(scope, receive, send)

    await Serving(ready=lambda port: print(port, flush=True)).serve(app, "127.0.0.1", 0)


def serve_starlette(path: str) -> None:
    """Stock uvicorn and Starlette's own file answer."""
    import uvicorn
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import FileResponse
    from starlette.routing import Route

    async def file(_: Request) -> FileResponse:
        return FileResponse(path)

    listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    print(listener.getsockname()[1], flush=True)
    config = uvicorn.Config(Starlette(routes=[Route("/file", file)]), log_config=None, access_log=False)
    uvicorn.Server(config).run(sockets=[listener])


def nginx_configuration(folder: Path, port: int) -> str:
    """One worker with ``sendfile``, everything it writes below ``folder``."""
    as_root = "user root;" if os.geteuid() == 0 else ""
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    return f"""
        {as_root} worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
        events {{ worker_connections 512; }}
        http {{
            {paths} access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;
            server {{ listen 127.0.0.1:{port}; root {folder}; }}
        }}
    """


def free_port() -> int:
    """A port that is free just now."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


def pin(core: int) -> None:
    """Stay on one core, where there are two or more."""
    if len(os.sched_getaffinity(0)) > 1:
        os.sched_setaffinity(0, {sorted(os.sched_getaffinity(0))[core]})


def children_of(pid: int) -> list[int]:
    """All processes below one."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [one for child in map(int, listed) for one in (child, *children_of(child))]


def cpu_s(pid: int) -> float:
    """Seconds of processor time of a process and its living children, to the nanosecond."""
    spent = 0
    for one in (pid, *children_of(pid)):
        for thread in Path(f"/proc/{one}/task").iterdir():
            spent += int((thread / "schedstat").read_text().split()[0])
    return spent / 1e9


@contextlib.contextmanager
def running(command: Sequence[str], port: int | None = None) -> Iterator[tuple[int, int]]:
    """A server process on the second core; yields its pid and its port (told on its output if not known)."""
    with subprocess.Popen(
        ["taskset", "-c", "1", *command] if (os.cpu_count() or 1) > 1 else command,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            told = port if port is not None else int(process.stdout.readline())
            wait_for(told)
            yield process.pid, told
        finally:
            process.terminate()


def wait_for(port: int) -> None:
    """Return when somebody listens."""
    end = time.monotonic() + 10
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return


def load(pid: int, port: int, connections: int, *, is_paced: bool) -> Result:
    """Run the client process against one server."""
    before = cpu_s(pid)
    command = [
        sys.executable,
        __file__,
        "client",
        str(port),
        str(connections),
        "paced" if is_paced else "flat",
    ]
    told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout)
    spent = cpu_s(pid) - before
    return Result(told["bytes_per_s"] / MB, spent / (told["received"] / GB))


def run_client(port: int, connections: int, kind: str) -> None:
    """The client process."""
    pin(0)
    downloads = Downloads(port, connections)
    speed = (
        downloads.paced(PACED_SECONDS, PACED_BYTES_PER_S) if kind == "paced" else downloads.flat_out(SECONDS)
    )
    print(json.dumps({"bytes_per_s": speed, "received": downloads.received}))


def measure() -> dict[str, float]:
    """Measure all servers under all loads, print a table, and answer the ratios of ours to the others."""
    with tempfile.TemporaryDirectory(prefix="cavea-bench-") as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        file = folder / "file"
        file.write_bytes(random.Random(1).randbytes(1 << 20) * (FILE_BYTES >> 20))
        os.sync()
        me = (sys.executable, __file__)
        servers = {
            "cavea": stack.enter_context(running([*me, "cavea", str(file)])),
            "starlette": stack.enter_context(running([*me, "starlette", str(file)])),
        }
        if nginx := shutil.which("nginx"):
            port = free_port()
            configuration = folder / "nginx.conf"
            configuration.write_text(nginx_configuration(folder, port))
            own = [nginx, "-p", name, "-e", f"{name}/error.log", "-c", str(configuration)]
            servers["nginx"] = stack.enter_context(running(own, port))
        results = all_results(servers)
    print_table(results)
    return ratios(results)


def all_results(servers: dict[str, tuple[int, int]]) -> dict[tuple[str, str], Result]:
    """The median of the rounds, for each load and server."""
    loads = [(str(count), count, False) for count in CONNECTIONS]
    rounds: dict[tuple[str, str], list[Result]] = {}
    for _ in range(ROUNDS):
        for label, count, is_paced in loads:
            for server, (pid, port) in servers.items():
                rounds.setdefault((label, server), []).append(load(pid, port, count, is_paced=is_paced))
    for server, (pid, port) in servers.items():
        rounds["paced", server] = [load(pid, port, PACED_CLIENTS, is_paced=True)]
    return {
        which: Result(median(r.mb_per_s for r in some), median(r.cpu_s_per_gb for r in some))
        for which, some in rounds.items()
    }


def ratios(results: dict[tuple[str, str], Result]) -> dict[str, float]:
    """Ours divided by each other server's, for each load: ``speed_64_nginx``, ``cpu_64_nginx`` …"""
    told: dict[str, float] = {}
    for (label, server), theirs in results.items():
        if server != "cavea":
            ours = results[label, "cavea"]
            told[f"speed_{label}_{server}"] = round(ours.mb_per_s / theirs.mb_per_s, 2)
            told[f"cpu_{label}_{server}"] = round(ours.cpu_s_per_gb / max(theirs.cpu_s_per_gb, 1e-9), 2)
    return told


def print_table(results: dict[tuple[str, str], Result]) -> None:
    """One line for each load and server."""
    print(f"{'connections':<12}{'server':<12}{'MB/s':>8}{'CPU s/GB':>10}")
    for (label, server), result in results.items():
        print(f"{label:<12}{server:<12}{result.mb_per_s:>8.0f}{result.cpu_s_per_gb:>10.3f}")


def main(arguments: Sequence[str]) -> None:
    """Be the client, one of the servers, or the measurement."""
    match arguments:
        case ["client", port, connections, kind]:
            run_client(int(port), int(connections), kind)
        case ["cavea", path]:
            asyncio.run(serve_ours(path))
        case ["starlette", path]:
            serve_starlette(path)
        case _:
            print(json.dumps(measure(), indent=2))


if __name__ == "__main__":
    main(sys.argv[1:])
