"""A small HTTP client that hides nothing: status, headers and bytes as they came."""

import http.client
import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

TIMEOUT_S: Final = 30


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, which must be JSON and say so."""
        assert self.headers.get("content-type", "").split(";")[0] == "application/json", self
        return json.loads(self.body)

    def ok(self, status: int = 200) -> Any:
        """The body of an answer that has this status."""
        assert self.status == status, (self.status, self.body[:1000])
        return self.json if self.body else None


@dataclass(frozen=True, slots=True)
class Client:
    """Speaks to one server, as one caller, in one dialect."""

    host: str
    port: int
    headers: Mapping[str, str] = field(default_factory=dict)

    def with_headers(self, **more: str) -> "Client":
        """The same caller with more headers; ``_`` in a name stands for ``-``."""
        return replace(
            self, headers={**self.headers, **{name.replace("_", "-"): text for name, text in more.items()}}
        )

    def bearing(self, token: str) -> "Client":
        """The same client with a credential."""
        return self.with_headers(Authorization=f"Bearer {token}")

    def speaking(self, dialect: str) -> "Client":
        """The same client with the header of a dialect."""
        return self.with_headers(Cavea_Dialect=dialect)

    def send(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=TIMEOUT_S)
        try:
            connection.request(method, path, body=body, headers={**self.headers, **(headers or {})})
            response = connection.getresponse()
            raw = response.read()
            return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, raw)
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Answer:
        """GET."""
        return self.send("GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()})

    def post(self, path: str, body: object = None) -> Answer:
        """POST with a JSON body, or with none."""
        return self._with_body("POST", path, body)

    def put(self, path: str, body: object = None) -> Answer:
        """PUT with a JSON body."""
        return self._with_body("PUT", path, body)

    def patch(self, path: str, body: object = None) -> Answer:
        """PATCH with a JSON body."""
        return self._with_body("PATCH", path, body)

    def delete(self, path: str) -> Answer:
        """DELETE."""
        return self.send("DELETE", path)

    def _with_body(self, method: str, path: str, body: object) -> Answer:
        if body is None:
            return self.send(method, path)
        return self.send(method, path, json.dumps(body).encode(), {"Content-Type": "application/json"})

    def raw(self, request: bytes) -> bytes:
        """Send these very bytes, and read until the server closes."""
        with socket.create_connection((self.host, self.port), timeout=TIMEOUT_S) as connection:
            try:
                connection.sendall(request)
                connection.shutdown(socket.SHUT_WR)
            except OSError:
                # The server has refused and closed already; what it said can still be read.
                pass
            parts: list[bytes] = []
            while part := connection.recv(65536):
                parts.append(part)
            return b"".join(parts)


def head_and_body(answer: bytes) -> tuple[int, Any]:
    """Status and JSON body of a raw answer."""
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head, "the server closed without an answer"
    return int(head.split(b" ")[1]), json.loads(body)
