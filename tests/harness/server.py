"""The real server as a process of its own, started the way a user starts it."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from tests.harness.client import Answer, Client
from tests.harness.waiting import until

USERNAME: Final = "ada"
PASSWORD: Final = "correct horse battery"
READY: Final = re.compile(rb"is ready at http://[^:]+:(\d+)")
SOURCES: Final = Path(__file__).parents[2] / "src"


class RunningServer:
    """One server process on a data folder; it can be killed and started again."""

    def __init__(self, data_dir: Path, database_url: str | None = None, **settings: str) -> None:
        """Prepare; :meth:`start` starts.

        Args:
            data_dir: The server's folder.
            database_url: Of PostgreSQL; SQLite in the data folder without it.
            settings: More ``CAVEA_*`` settings, without their prefix; ``""`` takes one away.
        """
        self.data_dir: Final = data_dir
        self.database_url: Final = database_url
        self.settings: Final = {
            "ADMIN_USERNAME": USERNAME,
            "ADMIN_PASSWORD": PASSWORD,
            "CACHE_DIR": str(data_dir.with_name(data_dir.name + "-cache")),
            **({"DATABASE_URL": database_url} if database_url else {}),
            **settings,
        }
        self._out: Final = data_dir.with_name(data_dir.name + ".out")
        self._log: Final = data_dir.with_name(data_dir.name + ".log")
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0

    def _environment(self) -> Mapping[str, str]:
        kept = {name: text for name, text in os.environ.items() if not name.startswith("CAVEA_")}
        own = {f"CAVEA_{name}": text for name, text in self.settings.items() if text}
        return {**kept, **own, "PYTHONPATH": str(SOURCES)}

    def spawn(self) -> None:
        """Start the process, and do not wait."""
        self.data_dir.parent.mkdir(parents=True, exist_ok=True)
        where = ["--data-dir", str(self.data_dir), "--host", "127.0.0.1", "--port", "0"]
        with self._out.open("wb") as out, self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "cavea", "serve", *where],
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=log,
            )

    def start(self) -> "RunningServer":
        """Start the process, and wait for its ready line."""
        self.spawn()
        process = self._running()

        def ready() -> re.Match[bytes] | None:
            found = READY.search(self._out.read_bytes())
            assert found or process.poll() is None, f"the server ended: {self.log[-3000:]}"
            return found

        self.port = int(until(ready, "the ready line")[1])
        return self

    def _running(self) -> "subprocess.Popen[bytes]":
        assert self._process is not None, "the server was not started"
        return self._process

    def command(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """Run a command of Cavea on this server's data folder, beside the server or without it."""
        return subprocess.run(
            [sys.executable, "-m", "cavea", *words, "--data-dir", str(self.data_dir)],
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def refusal(self) -> str:
        """What a server that must not start says when it ends."""
        self.spawn()
        code = self._running().wait(timeout=60)
        assert code == 1, f"it ended with {code}: {self.log[-2000:]}"
        return self.log

    def stop(self) -> None:
        """Ask it to stop, and wait until it did; a second call is no harm."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            assert self._process.wait(timeout=30) == 0, self.log[-3000:]

    def kill(self) -> None:
        """End it at once, as a power cut does."""
        self._running().kill()
        self._running().wait(timeout=30)

    @property
    def pid(self) -> int:
        """Of the process."""
        return self._running().pid

    @property
    def printed(self) -> str:
        """What it printed on its console."""
        return self._out.read_text()

    @property
    def log(self) -> str:
        """What it logged, over all its starts."""
        return self._log.read_text(errors="replace")

    @property
    def nobody(self) -> Client:
        """A client without a credential."""
        return Client("127.0.0.1", self.port)

    def log_in(self, dialect: str | None = None, password: str = PASSWORD) -> dict[str, Any]:
        """What a sign-in of the administrator answers."""
        body = {"username": USERNAME, "password": password, **({"dialect": dialect} if dialect else {})}
        answer: dict[str, Any] = self.nobody.post("/api/auth/login", body).ok()
        return answer

    def admin(self, dialect: str | None = None) -> Client:
        """A client of the signed-in administrator."""
        return self.nobody.bearing(self.log_in(dialect)["access_token"])


def task_ended(client: Client, task_id: str) -> dict[str, Any]:
    """A task after it ended."""

    def look() -> dict[str, Any] | None:
        task: dict[str, Any] = client.get(f"/api/tasks/{task_id}").ok()
        return task if task["state"] in ("completed", "failed") else None

    return until(look, f"the end of {task_id}")


def scan(client: Client, library_id: str) -> dict[str, Any]:
    """Scan a library to the end; the task as it ended."""
    return task_ended(client, client.post(f"/api/libraries/{library_id}/scan").ok(202)["task"]["id"])


def settled(client: Client) -> None:
    """Wait until no task waits or runs, and every film and episode was looked into."""
    client = client.speaking("odeion")

    def look() -> bool:
        tasks = client.get("/api/tasks?per_page=200").ok()["items"]
        if not tasks or any(task["state"] in ("waiting", "running") for task in tasks):
            return False
        titles = client.get("/api/movies?per_page=200").ok()["items"]
        for one in client.get("/api/series?per_page=200").ok()["items"]:
            titles += client.get(f"/api/series/{one['id']}/episodes?per_page=200").ok()["items"]
        return all(title["duration"] is not None or title["has_problem"] for title in titles)

    until(look, "the end of every task")


def add_library(client: Client, name: str, kind: str, *paths: Path) -> dict[str, Any]:
    """Make a library, and wait until its first scan ended."""
    made: dict[str, Any] = client.post(
        "/api/libraries", {"name": name, "kind": kind, "paths": [str(path) for path in paths]}
    ).ok(201)
    until(lambda: client.get(f"/api/libraries/{made['id']}").ok()["scanned_at"], "the first scan")
    return made


def answered_in(started: float) -> float:
    """Seconds since a moment of ``time.monotonic``."""
    return time.monotonic() - started


def error_of(answer: Answer) -> tuple[int, str, str]:
    """Status, code and message of an error in the ``odeion`` dialect, which must have just this form."""
    body = answer.json
    assert list(body) == ["error"], body
    assert sorted(body["error"]) == ["code", "message"], body
    return answer.status, body["error"]["code"], body["error"]["message"]


def flat_error_of(answer: Answer) -> tuple[int, str, list[dict[str, str]]]:
    """Status, sentence and issues of an error in the ``aviato`` dialect, which must have just this form."""
    body = answer.json
    assert set(body) in ({"error"}, {"error", "issues"}), body
    assert isinstance(body["error"], str), body
    for issue in body.get("issues", []):
        assert sorted(issue) == ["code", "message", "path"], body
    return answer.status, body["error"], body.get("issues", [])
