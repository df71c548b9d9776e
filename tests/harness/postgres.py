"""A PostgreSQL cluster for one test process, and a fresh database from a template for each who asks."""

import itertools
import os
import pwd
import shlex
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

PROGRAMS: Final = Path("/usr/lib/postgresql")
FAST: Final = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "120",
}
_count = itertools.count(1)


def bin_folder() -> Path | None:
    """Where the newest installed PostgreSQL keeps its programs."""
    found = [folder / "bin" for folder in PROGRAMS.glob("*") if (folder / "bin" / "initdb").is_file()]
    found.sort(key=lambda folder: int(folder.parent.name))
    return found[-1] if found else None


class Cluster:
    """A running PostgreSQL: ours, or one that ``CAVEA_TEST_POSTGRES_URL`` names."""

    def __init__(self, url: str, stop: Callable[[], None]) -> None:
        self._url = url
        self._stop = stop
        self._template: str | None = None
        self._made: list[str] = []

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute(statement.encode())

    def _named(self, name: str) -> str:
        return urlunsplit(urlsplit(self._url)._replace(path=f"/{name}"))

    def empty(self) -> str:
        """The address of a database with nothing in it."""
        name = f"cavea_test_{os.getpid()}_{next(_count)}"
        self._execute(f'CREATE DATABASE "{name}"')
        self._made.append(name)
        return self._named(name)

    def fresh(self) -> str:
        """The address of a database with the schema of this program and no rows."""
        from cavea.adapters.database.opening import migrate

        if self._template is None:
            address = self.empty()
            migrate(address)
            self._template = urlsplit(address).path[1:]
        name = f"cavea_test_{os.getpid()}_{next(_count)}"
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{self._template}"')
        self._made.append(name)
        return self._named(name)

    def close(self) -> None:
        """Leave nothing behind."""
        if os.environ.get("CAVEA_TEST_POSTGRES_URL"):
            for name in self._made:
                self._execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self._stop()


def _watchdog(stopping: list[str], folder: Path) -> "subprocess.Popen[bytes]":
    """Lives as long as its standard input: however this process ends, the cluster ends with it."""
    return subprocess.Popen(
        ["sh", "-c", f"cat; {shlex.join(stopping)}; rm -rf {shlex.quote(str(folder))}"],
        cwd="/",
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def start() -> Cluster:
    """A cluster; the test is skipped where there is no PostgreSQL, and fails when CI has none."""
    url = os.environ.get("CAVEA_TEST_POSTGRES_URL")
    if url:
        return Cluster(url, lambda: None)
    programs = bin_folder()
    if programs is None:
        reason = "no PostgreSQL: install its programs, or set CAVEA_TEST_POSTGRES_URL"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    folder = Path(tempfile.mkdtemp(prefix="cavea-pg-"))
    as_owner: list[str] = []
    user = pwd.getpwuid(os.geteuid()).pw_name
    if os.geteuid() == 0:
        # PostgreSQL refuses to run as root.
        user = "postgres"
        shutil.chown(folder, user)
        as_owner = ["runuser", "-u", user, "--"]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data, log = folder / "data", folder / "log"
    options = " ".join(f"-c {name}={value}" for name, value in FAST.items())
    options += f" -c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder}"

    def run(program: str, *arguments: str) -> None:
        done = subprocess.run(
            [*as_owner, str(programs / program), *arguments],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            check=False,
        )
        if done.returncode != 0:
            said = log.read_text() if log.exists() else (done.stdout or b"").decode()
            raise RuntimeError(f"{program} failed: {said[-2000:]}")

    stopping = [*as_owner, str(programs / "pg_ctl"), "stop", "-D", str(data), "-m", "immediate", "-w"]
    watchdog = _watchdog(stopping, folder)

    def stop() -> None:
        watchdog.communicate(timeout=60)

    run(
        "initdb",
        "-D",
        str(data),
        "--auth=trust",
        "--no-sync",
        "--no-instructions",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
    )
    run("pg_ctl", "start", "-D", str(data), "-w", "-l", str(log), "-o", options)
    return Cluster(f"postgresql://{user}@127.0.0.1:{port}/postgres", stop)
