"""A real server on a real socket, in a thread of its own, and raw clients."""

import asyncio
import json
import os
import socket
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.requests import Request

from cavea.adapters.serving import Limits, Serving

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

QUICK = Limits(header_s=0.3, idle_s=0.4, body_stall_s=0.3, linger_s=0.5, stop_s=0.3)
PATIENT = Limits(linger_s=0.5, stop_s=0.3)


@dataclass
class Theatre:
    """An application that sends files by zero-copy, echoes bodies, hangs and fails."""

    folder: Path
    requests: list[str] = field(default_factory=list)
    disconnected: threading.Event = field(default_factory=threading.Event)
    opened: threading.Event = field(default_factory=threading.Event)
    ended: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.live(receive, send)
            return
        self.requests.append(scope["path"])
        name = scope["path"].removeprefix("/")
        try:
            await getattr(self, name.split("/")[0], self.file)(scope, receive, send)
        finally:
            self.ended.release()

    async def live(self, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})

    async def file(self, scope: Message, receive: Receive, send: Send) -> None:
        query = dict(part.split("=") for part in scope["query_string"].decode().split("&") if part)
        fd = os.open(self.folder / scope["path"].removeprefix("/"), os.O_RDONLY)
        try:
            size = int(query.get("size", os.fstat(fd).st_size))
            offset = int(query.get("offset", 0))
            count = int(query.get("count", size - offset))
            await send(start(200, ("content-length", str(count))))
            self.opened.set()
            message = {"type": "http.response.zerocopysend", "file": fd, "offset": offset, "count": count}
            await send(message)
        finally:
            os.close(fd)

    async def echo(self, scope: Message, receive: Receive, send: Send) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                self.disconnected.set()
                return
            body += message["body"]
            more = message["more_body"]
        await answer(send, body)

    async def headers(self, scope: Message, receive: Receive, send: Send) -> None:
        while (await receive())["more_body"]:
            pass
        await answer(send, json.dumps([name.decode() for name, _ in scope["headers"]]).encode())

    async def upload(self, scope: Message, receive: Receive, send: Send) -> None:
        self.opened.set()
        await answer(send, await Request(scope, receive).body())

    async def deaf(self, scope: Message, receive: Receive, send: Send) -> None:
        await answer(send, b"not read")

    async def wait(self, scope: Message, receive: Receive, send: Send) -> None:
        self.opened.set()
        while (await receive())["type"] != "http.disconnect":
            pass
        self.disconnected.set()

    async def endless(self, scope: Message, receive: Receive, send: Send) -> None:
        await send(start(200))
        await send({"type": "http.response.body", "body": b"one", "more_body": True})
        self.opened.set()
        await asyncio.Event().wait()

    async def fail(self, scope: Message, receive: Receive, send: Send) -> None:
        raise LookupError("on purpose")

    async def begin(self, scope: Message, receive: Receive, send: Send) -> None:
        await send(start(200, ("content-length", "3")))
        raise LookupError("on purpose, after the head")


def start(status: int, *headers: tuple[str, str]) -> Message:
    raw = [(name.encode(), value.encode()) for name, value in headers]
    return {"type": "http.response.start", "status": status, "headers": raw}


async def answer(send: Send, body: bytes) -> None:
    await send(start(200, ("content-length", str(len(body)))))
    await send({"type": "http.response.body", "body": body})


class House:
    """A running server with its theatre."""

    def __init__(self, theatre: Theatre, limits: Limits) -> None:
        self.theatre = theatre
        self.limits = limits
        self.port = 0
        self._is_ready = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._serving: Serving | None = None

    def _run(self) -> None:
        async def main() -> None:
            self._loop = asyncio.get_running_loop()
            self._serving = Serving(self.limits, ready=self._note)
            await self._serving.serve(self.theatre, "127.0.0.1", 0)

        asyncio.run(main())

    def _note(self, port: int) -> None:
        self.port = port
        self._is_ready.set()

    def open(self) -> None:
        self._thread.start()
        assert self._is_ready.wait(10)

    def close(self) -> None:
        if self._thread.is_alive() and self._loop is not None and self._serving is not None:
            self._loop.call_soon_threadsafe(self._serving.stop)
        self._thread.join(10)
        assert not self._thread.is_alive()

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=5)


@dataclass
class Reply:
    """One parsed answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def error(self) -> Any:
        return json.loads(self.body)["error"]


class Client:
    """Speaks raw HTTP/1.1 over one connection."""

    def __init__(self, house: House) -> None:
        self.socket = house.connect()
        self._file = self.socket.makefile("rb")

    def send(self, *parts: bytes) -> None:
        for part in parts:
            self.socket.sendall(part)

    def get(self, target: str, *lines: str, method: str = "GET") -> Reply:
        self.send(request(target, *lines, method=method))
        return self.reply(is_head=method == "HEAD")

    def head(self) -> tuple[int, dict[str, str]]:
        status = int(self._file.readline().split()[1])
        headers = {}
        while (line := self._file.readline().strip()) != b"":
            name, _, value = line.decode().partition(": ")
            headers[name.lower()] = value
        return status, headers

    def reply(self, *, is_head: bool = False) -> Reply:
        status, headers = self.head()
        body = b"" if is_head else self._file.read(int(headers["content-length"]))
        return Reply(status, headers, body)

    def rest(self) -> bytes:
        """All that still comes until the server closes; a reset counts as closed."""
        try:
            return self._file.read()
        except ConnectionResetError:
            return b""

    def close(self) -> None:
        self._file.close()
        self.socket.close()


def request(target: str, *lines: str, method: str = "GET") -> bytes:
    return "\r\n".join((f"{method} {target} HTTP/1.1", "Host: cavea", *lines, "", "")).encode()
