"""Zero-copy over real sockets."""

import errno
import os
import random
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cavea.adapters.serving import zerocopy

from .harness import Client, House, Theatre, request

Connect = Callable[[], Client]


@pytest.fixture
def data(theatre: Theatre) -> bytes:
    content = random.Random(1).randbytes(3_300_000)
    (theatre.folder / "film").write_bytes(content)
    return content


def test_a_whole_file_arrives_as_it_is(client: Client, data: bytes) -> None:
    reply = client.get("/film")

    assert reply.status == 200
    assert reply.body == data


def test_answers_carry_a_date_and_no_word_about_the_server(client: Client, data: bytes) -> None:
    headers = client.get("/film").headers

    assert "date" in headers
    assert "server" not in headers


@pytest.mark.parametrize(
    ("offset", "count"), [(0, 1), (1, 2_000_000), (1_048_575, 2), (3_299_999, 1), (1_000_000, 1_048_576)]
)
def test_a_part_arrives_from_its_offset(client: Client, data: bytes, offset: int, count: int) -> None:
    assert client.get(f"/film?offset={offset}&count={count}").body == data[offset : offset + count]


def test_the_connection_serves_on_after_files_heads_and_other_answers(client: Client, data: bytes) -> None:
    head = client.get("/film", method="HEAD")
    first = client.get("/film?count=70000").body
    other = client.get("/deaf").body
    second = client.get("/film?offset=5&count=5").body

    assert head.headers["content-length"] == str(len(data))
    assert (first, other, second) == (data[:70000], b"not read", data[5:10])


def test_small_parts_do_not_wait_for_an_acknowledgement(client: Client, data: bytes) -> None:
    began = time.monotonic()
    for _ in range(100):
        assert client.get("/film?count=1000").body == data[:1000]

    assert time.monotonic() - began < 3


def test_pipelined_files_arrive_in_order(client: Client, data: bytes) -> None:
    client.send(b"".join(request(f"/film?offset={n}&count=1500000") for n in range(3)))

    assert [client.reply().body for _ in range(3)] == [data[n : n + 1_500_000] for n in range(3)]


def test_64_clients_get_their_parts_at_the_same_time(connect: Connect, data: bytes) -> None:
    def fetch(number: int) -> bool:
        client, dice = connect(), random.Random(number)
        for _ in range(10):
            offset = dice.randrange(len(data) - 9000)
            count = dice.randrange(1, 9000)
            if client.get(f"/film?offset={offset}&count={count}").body != data[offset : offset + count]:
                return False
        return True

    with ThreadPoolExecutor(64) as pool:
        assert all(pool.map(fetch, range(64)))


def test_a_client_that_does_not_read_holds_up_nobody(
    house: House, connect: Connect, theatre: Theatre
) -> None:
    (theatre.folder / "long").write_bytes(bytes(64 << 20))
    slow = connect()
    slow.send(request("/long"))
    assert theatre.opened.wait(5)
    began = time.monotonic()

    assert connect().get("/long").body == bytes(64 << 20)
    assert connect().get("/deaf").body == b"not read"
    assert time.monotonic() - began < 5
    assert slow.reply().body == bytes(64 << 20)


def test_a_client_that_goes_away_ends_its_exchange_quietly(
    connect: Connect, theatre: Theatre, caplog: pytest.LogCaptureFixture
) -> None:
    (theatre.folder / "long").write_bytes(bytes(64 << 20))
    client = connect()
    client.send(request("/long"))
    assert client.socket.recv(1000)
    client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    client.close()

    assert theatre.ended.acquire(timeout=5)
    assert connect().get("/deaf").status == 200
    assert [line for line in caplog.records if line.levelname in {"WARNING", "ERROR"}] == []


def test_a_file_that_shrinks_while_it_is_sent_ends_the_connection(client: Client, theatre: Theatre) -> None:
    path = theatre.folder / "shrinking"
    path.write_bytes(bytes(64 << 20))
    client.send(request("/shrinking"))
    assert theatre.opened.wait(5)
    client.head()
    os.truncate(path, 1 << 20)

    assert len(client.rest()) < 64 << 20


def test_a_file_shorter_than_promised_ends_the_connection(client: Client, theatre: Theatre) -> None:
    (theatre.folder / "short").write_bytes(b"12345")
    client.send(request("/short?size=10"))
    _, headers = client.head()

    assert headers["content-length"] == "10"
    assert client.rest() == b"12345"


def test_an_empty_file_is_an_empty_answer(client: Client, theatre: Theatre) -> None:
    (theatre.folder / "empty").write_bytes(b"")

    assert client.get("/empty").body == b""
    assert client.get("/deaf").status == 200


def test_what_is_not_in_memory_is_read_in_a_thread_before_it_is_sent(
    client: Client, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers: list[str] = []
    read_ahead = zerocopy.read_ahead

    def noted(fd: int, offset: int, size: int) -> None:
        readers.append(threading.current_thread().name)
        read_ahead(fd, offset, size)

    monkeypatch.setattr("cavea.adapters.serving.exchange.is_in_memory", lambda *_: False)
    monkeypatch.setattr("cavea.adapters.serving.exchange.read_ahead", noted)

    assert client.get("/film").body == data
    assert len(readers) == 4
    assert all(name.startswith("disk") for name in readers)


def test_a_file_system_that_gives_no_pages_away_is_read_instead(
    client: Client, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise OSError(errno.EINVAL, "not here")

    monkeypatch.setattr("os.sendfile", refuse)

    assert client.get("/film").body == data
    assert client.get("/film?offset=7&count=9").body == data[7:16]


def test_a_disk_that_fails_ends_the_connection(
    client: Client, theatre: Theatre, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> int:
        raise OSError(errno.EIO, "broken disk")

    monkeypatch.setattr("os.sendfile", fail)
    client.send(request("/film"))
    client.head()

    assert client.rest() == b""
    assert theatre.ended.acquire(timeout=5)


def test_a_file_that_was_just_written_is_in_memory_and_one_that_was_dropped_is_not(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(bytes(4 << 20))
    fd = os.open(path, os.O_RDONLY)
    try:
        os.preadv(fd, [bytearray(4 << 20)], 0)
        if not zerocopy.is_in_memory(fd, 0, 4 << 20):
            pytest.skip("this file system cannot say what is in memory")
        os.fsync(fd)
        os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
        was_in_memory = zerocopy.is_in_memory(fd, 0, 4 << 20)
        zerocopy.read_ahead(fd, 0, 4 << 20)

        assert not was_in_memory
        assert zerocopy.is_in_memory(fd, 0, 4 << 20)
    finally:
        os.close(fd)
