"""HTTP clients that cost little: keep-alive connections of one process, each asking again once answered."""

import json
import selectors
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import Any, Final

RECEIVE: Final = 1 << 18


@dataclass(slots=True)
class Connection:
    """One keep-alive connection that gathers answers."""

    socket: socket.socket
    received: bytearray = field(default_factory=bytearray)
    asked_at: float = 0.0

    @classmethod
    def to(cls, port: int) -> "Connection":
        """Connect over the loopback."""
        one = socket.create_connection(("127.0.0.1", port), timeout=60)
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return cls(one)

    def ask(self, request: bytes) -> None:
        """Send a request."""
        self.received.clear()
        self.asked_at = time.perf_counter()
        self.socket.sendall(request)

    def take(self) -> bytes | None:
        """Read once; the body when the answer is whole.

        Raises:
            RuntimeError: The answer is no success, or the connection ended.
        """
        part = self.socket.recv(RECEIVE)
        if not part:
            raise RuntimeError("the server closed the connection")
        self.received += part
        end = self.received.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = bytes(self.received[:end]).lower()
        if not head.startswith((b"http/1.1 20", b"http/1.1 202")):
            raise RuntimeError(self.received.decode(errors="replace"))
        length = int(head.partition(b"content-length:")[2].split(b"\r\n")[0] or 0)
        if len(self.received) < end + 4 + length:
            return None
        return bytes(self.received[end + 4 :])

    def whole(self, request: bytes) -> bytes:
        """Ask once and wait for the whole answer."""
        self.ask(request)
        while (body := self.take()) is None:
            pass
        return body


def request_for(
    path: str, token: str | None = None, body: Mapping[str, Any] | None = None, method: str = ""
) -> bytes:
    """The bytes of a request."""
    sent = b"" if body is None else json.dumps(body).encode()
    lines = [f"{method or ('GET' if body is None else 'POST')} {path} HTTP/1.1", "Host: bench", "Accept: */*"]
    if token is not None:
        lines.append(f"Authorization: Bearer {token}")
    if body is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(sent)}"]
    return "\r\n".join([*lines, "", ""]).encode() + sent


def call(port: int, path: str, token: str | None = None, body: Mapping[str, Any] | None = None) -> Any:
    """Ask once on a connection of its own; the decoded answer."""
    connection = Connection.to(port)
    try:
        return json.loads(connection.whole(request_for(path, token, body)))
    finally:
        connection.socket.close()


@dataclass(frozen=True, slots=True)
class Load:
    """How requests went.

    Attributes:
        p50_ms: Half were answered within this.
        p95_ms: All but one in twenty were.
        p99_ms: All but one in a hundred were.
        per_s: Answers a second.
    """

    p50_ms: float
    p95_ms: float
    p99_ms: float
    per_s: float


def load(port: int, request: bytes, connections: int, requests: int) -> Load:
    """Ask so many times over so many connections at once."""
    selector = selectors.DefaultSelector()
    waits: list[float] = []
    left = requests
    began = time.perf_counter()
    for _ in range(min(connections, requests)):
        connection = Connection.to(port)
        selector.register(connection.socket, selectors.EVENT_READ, connection)
        connection.ask(request)
        left -= 1
    while len(waits) < requests:
        for key, _ in selector.select(60):
            if key.data.take() is None:
                continue
            waits.append((time.perf_counter() - key.data.asked_at) * 1e3)
            if left:
                left -= 1
                key.data.ask(request)
    took = time.perf_counter() - began
    for key in list(selector.get_map().values()):
        key.data.socket.close()
    selector.close()
    hundredths = quantiles(waits, n=100)
    return Load(median(waits), hundredths[94], hundredths[98], requests / took)
