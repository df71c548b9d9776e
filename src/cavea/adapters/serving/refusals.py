"""Answers that are given before the application sees a request, or after it failed."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

Header = tuple[bytes, bytes]

TARGET: Final = b":path"
"""The name under which a renderer finds the request target; no real header can begin with a colon."""

RenderRefusal = Callable[[int, str, Sequence[Header]], bytes]
"""Makes the JSON body of a refusal from its status, its message, and the header lines seen so far."""

_CODES: Final = {500: "internal_error", 503: "service_unavailable"}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not heard.

    Attributes:
        status: The HTTP status.
        message: For people; begins with a lower-case letter.
    """

    status: int
    message: str


class RefusedError(Exception):
    """Stops the parser: the refusal has been noted."""


def render_plain_refusal(status: int, message: str, headers: Sequence[Header]) -> bytes:
    """The error in the dialect that the header lines speak: the ``odeion`` one unless they say otherwise."""
    if _speaks_aviato(headers):
        return json.dumps({"error": message[:1].upper() + message[1:]}).encode()
    return json.dumps({"error": {"code": _CODES.get(status, "bad_request"), "message": message}}).encode()


def _speaks_aviato(headers: Iterable[Header]) -> bool:
    fields = dict(headers)
    chosen = fields.get(b"cavea-dialect", b"").strip().lower()
    if chosen in {b"odeion", b"aviato"}:
        return chosen == b"aviato"
    scheme, _, credential = fields.get(b"authorization", b"").partition(b" ")
    if scheme.lower() == b"bearer":
        return credential.strip().startswith(b"avt_")
    _, _, query = fields.get(TARGET, b"").partition(b"?")
    return any(field.startswith(b"token=avt_") for field in query.split(b"&"))


def refusal_message(refusal: Refusal, body: bytes, defaults: Iterable[Header], *, is_head: bool) -> bytes:
    """A whole HTTP/1.1 answer that ends the connection."""
    lines = [
        f"HTTP/1.1 {refusal.status} {HTTPStatus(refusal.status).phrase}".encode(),
        *(name + b": " + value for name, value in defaults),
        b"content-type: application/json",
        b"content-length: " + str(len(body)).encode(),
        b"cache-control: no-store",
        b"x-content-type-options: nosniff",
        b"connection: close",
    ]
    return b"\r\n".join(lines) + b"\r\n\r\n" + (b"" if is_head else body)
