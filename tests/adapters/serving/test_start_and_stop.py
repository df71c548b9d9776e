"""A server starts on a real port and stops for certain."""

import asyncio
import socket
import time
from collections.abc import Callable
from typing import Any

import pytest

from cavea.adapters.serving import Limits, Serving
from cavea.adapters.serving.server import StartFailedError

from .harness import Client, House, Theatre, request

Connect = Callable[[], Client]


def test_an_open_answer_is_cut_when_the_server_stops(
    house: House, connect: Connect, theatre: Theatre
) -> None:
    endless = connect()
    endless.send(request("/endless"))
    assert theatre.opened.wait(5)
    began = time.monotonic()
    house.close()

    assert time.monotonic() - began < 3
    assert b"one" in endless.rest()


def test_a_file_that_nobody_reads_is_cut_when_the_server_stops(
    house: House, client: Client, theatre: Theatre, caplog: pytest.LogCaptureFixture
) -> None:
    (theatre.folder / "long").write_bytes(bytes(64 << 20))
    client.send(request("/long"))
    assert theatre.opened.wait(5)
    house.close()

    assert len(client.rest()) < 64 << 20
    assert [line for line in caplog.records if line.levelname in {"WARNING", "ERROR"}] == []


class TestPatientStop:
    """A server that would wait long for open answers."""

    @pytest.fixture
    def limits(self) -> Limits:
        return Limits(stop_s=9)

    def test_an_idle_connection_does_not_hold_up_the_stop(self, house: House, client: Client) -> None:
        assert client.get("/deaf").status == 200
        began = time.monotonic()
        house.close()

        assert client.rest() == b""
        assert time.monotonic() - began < 5


def test_a_taken_port_is_an_error_of_the_caller(theatre: Theatre) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        asyncio.run(serve(theatre, taken.getsockname()[1]))


def test_an_application_that_cannot_start_is_an_error_of_the_caller() -> None:
    async def broken(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no disk"})

    with pytest.raises(StartFailedError):
        asyncio.run(serve(broken, 0))


async def serve(app: Any, port: int) -> None:
    await Serving().serve(app, "127.0.0.1", port)
