"""Fixtures: a theatre, the house that shows it, and clients."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cavea.adapters.serving import Limits

from .harness import PATIENT, Client, House, Theatre


@pytest.fixture
def theatre(tmp_path: Path) -> Theatre:
    return Theatre(tmp_path)


@pytest.fixture
def limits() -> Limits:
    return PATIENT


@pytest.fixture
def house(theatre: Theatre, limits: Limits) -> Iterator[House]:
    running = House(theatre, limits)
    running.open()
    yield running
    running.close()


@pytest.fixture
def connect(house: House) -> Iterator[Callable[[], Client]]:
    clients: list[Client] = []

    def one() -> Client:
        clients.append(Client(house))
        return clients[-1]

    yield one
    for client in clients:
        client.close()


@pytest.fixture
def client(connect: Callable[[], Client]) -> Client:
    return connect()
