"""A file as an answer, with and without zero-copy."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cavea.contracts.streams.file_answer import FileAnswer, FileCutShortError, accel_uri
from cavea.domain.errors import RangeNotSatisfiable
from cavea.domain.files import OpenFile

DATA = bytes(range(256)) * 4000
MTIME = 784_111_777


class Exchange:
    """What an answer sent, and a client that may be gone."""

    def __init__(
        self, method: str, headers: dict[str, str], *, zero_copy: bool, is_gone: bool = False
    ) -> None:
        self.messages: list[Any] = []
        self.is_gone = is_gone
        self.scope: dict[str, Any] = {
            "type": "http",
            "method": method,
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
            "extensions": {"http.response.zerocopysend": {}} if zero_copy else {},
        }

    async def receive(self) -> Any:
        if self.is_gone:
            return {"type": "http.disconnect"}
        return await asyncio.get_running_loop().create_future()

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.zerocopysend":
            message["body"] = os.pread(message["file"], message["count"], message["offset"])
        self.messages.append(message)

    @property
    def status(self) -> int:
        status: int = self.messages[0]["status"]
        return status

    @property
    def headers(self) -> dict[str, str]:
        return {name.decode(): value.decode() for name, value in self.messages[0]["headers"]}

    @property
    def body(self) -> bytes:
        assert not self.messages[-1]["more_body"]
        return b"".join(message["body"] for message in self.messages[1:])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "f"
    path.write_bytes(DATA)
    os.utime(path, (MTIME, MTIME))
    return path


@pytest.fixture
def answer(path: Path) -> Callable[..., FileAnswer]:
    def make(**options: Any) -> FileAnswer:
        fd = os.open(path, os.O_RDONLY)
        facts = os.fstat(fd)
        file = OpenFile(fd, facts.st_size, facts.st_mtime_ns, 7)
        return FileAnswer(file, **{"media_type": "video/mp4", "filename": "F.mp4"} | options)

    return make


@pytest.fixture(params=[True, False], ids=["zero-copy", "slices"])
def ask(request: pytest.FixtureRequest, answer: Callable[..., FileAnswer]) -> Callable[..., Exchange]:
    def one(method: str = "GET", headers: dict[str, str] | None = None, **options: Any) -> Exchange:
        exchange = Exchange(method, headers or {}, zero_copy=request.param)
        made = answer(**options)
        try:
            asyncio.run(made(exchange.scope, exchange.receive, exchange.send))
        finally:
            assert is_closed(made)
        return exchange

    return one


def is_closed(made: FileAnswer) -> bool:
    try:
        os.fstat(made._file.fd)
    except OSError:
        return True
    return False


Ask = Callable[..., Exchange]


def test_a_plain_request_gets_the_whole_file_and_all_about_it(ask: Ask) -> None:
    got = ask()

    assert got.status == 200
    assert got.body == DATA
    assert got.headers == {
        "content-type": "video/mp4",
        "content-disposition": 'inline; filename="F.mp4"',
        "x-content-type-options": "nosniff",
        "etag": f'"{len(DATA):x}-{MTIME * 10**9:x}-7"',
        "last-modified": "Sun, 06 Nov 1994 08:49:37 GMT",
        "cache-control": "private, no-cache",
        "accept-ranges": "bytes",
        "content-length": str(len(DATA)),
    }


def test_a_head_request_gets_the_same_headers_and_no_body(ask: Ask) -> None:
    got = ask("HEAD", {"Range": "bytes=0-1"})

    assert got.status == 200
    assert got.headers == ask().headers
    assert got.body == b""


@pytest.mark.parametrize(
    ("header", "offset", "length"),
    [("bytes=0-0", 0, 1), ("bytes=300000-900000", 300_000, 600_001), ("bytes=-5", len(DATA) - 5, 5)],
)
def test_a_range_gets_its_part(ask: Ask, header: str, offset: int, length: int) -> None:
    got = ask(headers={"Range": header})

    assert got.status == 206
    assert got.headers["content-range"] == f"bytes {offset}-{offset + length - 1}/{len(DATA)}"
    assert got.headers["content-length"] == str(length)
    assert got.body == DATA[offset : offset + length]


@pytest.mark.parametrize("header", ["bytes=5000000-", "bytes=0-1,3-4"])
def test_a_range_that_cannot_be_served_is_raised_with_the_file_closed(ask: Ask, header: str) -> None:
    with pytest.raises(RangeNotSatisfiable):
        ask(headers={"Range": header})


@pytest.mark.parametrize("unit", ["items=0-1", "bytes=x"])
def test_a_range_that_is_not_understood_gets_the_whole(ask: Ask, unit: str) -> None:
    assert ask(headers={"Range": unit}).body == DATA


def test_a_copy_that_still_holds_is_not_sent_again(ask: Ask) -> None:
    got = ask(headers={"If-None-Match": ask().headers["etag"]})

    assert got.status == 304
    assert got.body == b""
    assert got.headers.keys() == {"etag", "last-modified", "cache-control", "accept-ranges"}


def test_a_failed_precondition_sends_nothing(ask: Ask) -> None:
    got = ask(headers={"If-Match": '"other"'})

    assert got.status == 412
    assert got.body == b""


@pytest.mark.parametrize(("if_range", "status"), [('"other"', 200), ("Sun, 06 Nov 1994 08:49:37 GMT", 206)])
def test_a_resumed_download_gets_its_part_only_of_the_same_file(ask: Ask, if_range: str, status: int) -> None:
    assert (
        ask(headers={"Range": "bytes=9999999-" if status == 200 else "bytes=1-", "If-Range": if_range}).status
        == status
    )


def test_an_empty_file_is_an_empty_answer(ask: Ask, path: Path) -> None:
    path.write_bytes(b"")
    got = ask()

    assert (got.status, got.headers["content-length"], got.body) == (200, "0", b"")


def test_a_download_may_be_kept_as_the_caller_says(ask: Ask) -> None:
    got = ask(download=True, cache_control="private, max-age=60")

    assert got.headers["content-disposition"] == 'attachment; filename="F.mp4"'
    assert got.headers["cache-control"] == "private, max-age=60"


def test_a_file_can_be_handed_over_to_the_proxy(ask: Ask) -> None:
    got = ask(headers={"Range": "bytes=0-1"}, accel=accel_uri("/media/", b"A b/\xff?.mp4"))

    assert got.status == 200
    assert got.headers["x-accel-redirect"] == "/media/A%20b/%FF%3F.mp4"
    assert got.headers["content-type"] == "video/mp4"
    assert got.body == b""


def test_a_file_that_shrinks_is_a_named_failure(answer: Callable[..., FileAnswer], path: Path) -> None:
    exchange = Exchange("GET", {}, zero_copy=False)
    made = answer()
    os.truncate(path, 10)

    with pytest.raises(FileCutShortError):
        asyncio.run(made(exchange.scope, exchange.receive, exchange.send))
    assert is_closed(made)


def test_reading_stops_when_the_client_has_gone(answer: Callable[..., FileAnswer]) -> None:
    exchange = Exchange("GET", {}, zero_copy=False, is_gone=True)
    made = answer()
    asyncio.run(made(exchange.scope, exchange.receive, exchange.send))

    assert len(exchange.messages) < 4
    assert is_closed(made)


def test_a_send_that_fails_closes_the_file(answer: Callable[..., FileAnswer]) -> None:
    async def broken(message: Any) -> None:
        raise BrokenPipeError(message["type"])

    exchange = Exchange("GET", {}, zero_copy=True)
    made = answer()

    with pytest.raises(BrokenPipeError):
        asyncio.run(made(exchange.scope, exchange.receive, broken))
    assert is_closed(made)


def test_an_answer_that_is_never_sent_can_be_closed_and_closed_again(
    answer: Callable[..., FileAnswer],
) -> None:
    made = answer()
    made.close()
    made.close()

    assert is_closed(made)
