"""Fixtures of the whole suite: databases, the real server, clips, and coroutines as tests."""

import asyncio
import inspect
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cavea.testing.tiny_media import TinyMedia
from tests.harness import postgres
from tests.harness.server import RunningServer

ENGINES = (
    pytest.param("sqlite", id="sqlite"),
    pytest.param("postgresql", id="postgres", marks=pytest.mark.postgres),
)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a coroutine test on a loop of its own."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    given: dict[str, Any] = {
        name: pyfuncitem.funcargs[name] for name in inspect.signature(pyfuncitem.obj).parameters
    }
    asyncio.run(pyfuncitem.obj(**given))
    return True


@pytest.fixture(scope="session")
def cluster() -> Iterator[postgres.Cluster]:
    """The PostgreSQL of this test process."""
    running = postgres.start()
    yield running
    running.close()


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> TinyMedia:
    """Clips that all test processes share."""
    base = tmp_path_factory.getbasetemp()
    return TinyMedia((base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "clips")


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the schema of this program and no rows, to copy."""
    from cavea.adapters.database.opening import migrate

    path = tmp_path_factory.mktemp("template") / "cavea.db"
    migrate(f"sqlite:{path}")
    return path


@pytest.fixture(params=ENGINES)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a fresh database: each test that asks runs on both engines."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("cluster").fresh())
    target = tmp_path / "cavea.db"
    shutil.copyfile(request.getfixturevalue("migrated_file"), target)
    return f"sqlite:{target}"


StartServer = Callable[..., RunningServer]


@pytest.fixture(scope="session", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Which database a server keeps its data in: what asks for a server runs on both."""
    return str(request.param)


def _starter(
    request: pytest.FixtureRequest, engine: str, folders: pytest.TempPathFactory
) -> Iterator[StartServer]:
    started: list[RunningServer] = []

    def start(*, is_started: bool = True, **settings: str) -> RunningServer:
        url = request.getfixturevalue("cluster").fresh() if engine == "postgresql" else None
        made = RunningServer(folders.mktemp("server") / "data", url, **settings)
        started.append(made)
        return made.start() if is_started else made

    yield start
    for one in started:
        one.stop()


@pytest.fixture(scope="module")
def start_server(
    request: pytest.FixtureRequest, engine: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[StartServer]:
    """Starts servers on fresh databases, which end with the module."""
    yield from _starter(request, engine, tmp_path_factory)


@pytest.fixture(scope="session")
def server(
    request: pytest.FixtureRequest, engine: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    """A running server with nothing in it, which all tests of a process share and leave as it is."""
    for start in _starter(request, engine, tmp_path_factory):
        yield start()
