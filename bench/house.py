"""The real server as a user starts it, in a process of its own."""

import contextlib
import json
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from bench.clients import Connection, call, request_for
from bench.processes import free_port, process

USERNAME: Final = "bench"
PASSWORD: Final = "a password of the bench"
POLL_S: Final = 0.002
START_TIMEOUT_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers.

    Attributes:
        pid: Its process.
        port: Where it listens.
        start_s: From the start of the process to the first 200 of ``/api/health``.
    """

    pid: int
    port: int
    start_s: float

    def token(self) -> str:
        """An access token of a new session."""
        told = call(self.port, "/api/auth/login", body={"username": USERNAME, "password": PASSWORD})
        token: str = told["access_token"]
        return token

    def get(self, path: str, token: str) -> Any:
        """The decoded answer of a route."""
        return call(self.port, path, token)


@dataclass(frozen=True, slots=True)
class Cavea:
    """A server on a data directory.

    Attributes:
        folder: The data directory.
        environment: Further settings.
    """

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    @contextlib.contextmanager
    def running(self, *, is_pinned: bool = True) -> Iterator[Running]:
        """Start it, wait until it answers, and stop it after the block."""
        port = free_port()
        command = [
            sys.executable,
            "-m",
            "cavea",
            "serve",
            "--data-dir",
            str(self.folder),
            "--host",
            "127.0.0.1",
        ]
        settings = {"CAVEA_ADMIN_USERNAME": USERNAME, "CAVEA_ADMIN_PASSWORD": PASSWORD, **self.environment}
        settings["CAVEA_CACHE_DIR"] = str(self.folder.with_name(self.folder.name + "-cache"))
        began = time.perf_counter()
        with process([*command, "--port", str(port)], settings, is_pinned=is_pinned) as started:
            _wait_until_well(port)
            yield Running(started.pid, port, time.perf_counter() - began)


def _wait_until_well(port: int) -> None:
    end = time.monotonic() + START_TIMEOUT_S
    while True:
        try:
            connection = Connection.to(port)
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(POLL_S)
            continue
        with contextlib.closing(connection.socket):
            assert json.loads(connection.whole(request_for("/api/health")))["status"] == "ok"
        return
