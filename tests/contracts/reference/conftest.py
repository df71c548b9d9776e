"""Both documents as files, the tools that read them, and a server that answers as they say."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from cavea import __version__
from cavea.contracts.api.routes import TABLES
from cavea.contracts.reference.live import document_bytes
from cavea.domain.access import Dialect
from tests.contracts.reference import tools
from tests.contracts.reference.tools import Json
from tests.harness.server import RunningServer


@pytest.fixture(params=list(Dialect), ids=str)
def dialect(request: pytest.FixtureRequest) -> Dialect:
    """Each dialect in turn."""
    chosen: Dialect = request.param
    return chosen


@pytest.fixture
def raw_document(dialect: Dialect) -> bytes:
    """The document of a dialect as it is sent."""
    return document_bytes(TABLES, __version__, dialect, Dialect.ODEION)


@pytest.fixture
def document(raw_document: bytes) -> Json:
    """The document of a dialect."""
    read: Json = json.loads(raw_document)
    return read


@pytest.fixture
def document_file(raw_document: bytes, tmp_path: Path) -> Path:
    """The document of a dialect as a file."""
    path = tmp_path / "openapi.json"
    path.write_bytes(raw_document)
    return path


@pytest.fixture(scope="session")
def node_tools() -> None:
    """The Node programs of the lock are installed."""
    tools.install()


@pytest.fixture(scope="module")
def live_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server with an administrator and nothing else."""
    running = RunningServer(tmp_path_factory.mktemp("server") / "data")
    yield running.start()
    running.stop()
