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

from bench.figures import Figure
from bench.processes import cpu_s, free_port, pin_client, pinned, wait_for

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
ME: Final = (sys.executable, "-m", "bench.direct_play")


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


@contextlib.contextmanager
def running(command: Sequence[str], port: int | None = None) -> Iterator[tuple[int, int]]:
    """A server process on the second core; yields its pid and its port (told on its output if not known)."""
    with subprocess.Popen(
        pinned(command),
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


def load(pid: int, port: int, connections: int, *, is_paced: bool) -> Result:
    """Run the client process against one server."""
    before = cpu_s(pid)
    command = [
        *ME,
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
    pin_client()
    downloads = Downloads(port, connections)
    speed = (
        downloads.paced(PACED_SECONDS, PACED_BYTES_PER_S) if kind == "paced" else downloads.flat_out(SECONDS)
    )
    print(json.dumps({"bytes_per_s": speed, "received": downloads.received}))


def measure() -> list[Figure]:
    """Ours beside nginx with ``sendfile``, where it is installed, and Starlette's file answer."""
    results = measured()
    rivals = [rival for rival in ("nginx", "starlette") if ("paced", rival) in results]
    return [figure for rival in rivals for figure in _figures(results, rival)]


def _figures(results: dict[tuple[str, str], Result], rival: str) -> Iterator[Figure]:
    is_goal = rival == "nginx"
    for count in CONNECTIONS:
        ours, theirs = results[str(count), "cavea"], results[str(count), rival]
        work = f"direct play flat out, {count} connections"
        told = f"{ours.mb_per_s:,.0f} MB/s against {theirs.mb_per_s:,.0f}"
        yield Figure(f"{work}: speed", ours.mb_per_s / theirs.mb_per_s, f"x {rival}",
                     least=1.0 if is_goal else None, note=told)  # fmt: skip
        told = f"{ours.cpu_s_per_gb:.3f} CPU s/GB against {theirs.cpu_s_per_gb:.3f}"
        yield Figure(f"{work}: CPU per GB", ours.cpu_s_per_gb / theirs.cpu_s_per_gb, f"x {rival}",
                     most=1.2 if is_goal else None, note=told)  # fmt: skip
    ours, theirs = results["paced", "cavea"], results["paced", rival]
    told = f"{ours.cpu_s_per_gb:.3f} CPU s/GB against {theirs.cpu_s_per_gb:.3f}"
    work = f"direct play, {PACED_CLIENTS} clients at {PACED_BYTES_PER_S / MB} MB/s: CPU per GB"
    yield Figure(work, ours.cpu_s_per_gb / theirs.cpu_s_per_gb, f"x {rival}",
                 most=2.0 if is_goal else None, note=told)  # fmt: skip


def measured() -> dict[tuple[str, str], Result]:
    """Measure all servers under all loads: by load and server."""
    with tempfile.TemporaryDirectory(prefix="cavea-bench-") as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        file = folder / "file"
        file.write_bytes(random.Random(1).randbytes(1 << 20) * (FILE_BYTES >> 20))
        os.sync()
        servers = {
            "cavea": stack.enter_context(running([*ME, "cavea", str(file)])),
            "starlette": stack.enter_context(running([*ME, "starlette", str(file)])),
        }
        if nginx := shutil.which("nginx"):
            port = free_port()
            configuration = folder / "nginx.conf"
            configuration.write_text(nginx_configuration(folder, port))
            own = [nginx, "-p", name, "-e", f"{name}/error.log", "-c", str(configuration)]
            servers["nginx"] = stack.enter_context(running(own, port))
        return all_results(servers)


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


def main(arguments: Sequence[str]) -> None:
    """Be the client or one of the servers."""
    match arguments:
        case ["client", port, connections, kind]:
            run_client(int(port), int(connections), kind)
        case ["cavea", path]:
            asyncio.run(serve_ours(path))
        case ["starlette", path]:
            serve_starlette(path)
        case _:
            raise SystemExit("run it by: python -m bench play")


if __name__ == "__main__":
    main(sys.argv[1:])
