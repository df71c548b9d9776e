"""What the server and its children say to each other: frames of MessagePack behind their length.

Files travel beside a frame's length, as descriptors (``SCM_RIGHTS``, ``unix(7)``): a child never gets a path, and
need not open anything by itself.
"""

from typing import Final

import msgspec

HEADER: Final = 4
"""Bytes of a frame's length, big-endian."""

LONGEST: Final = 32 << 20
"""Bytes of the longest frame; more than any answer needs, less than what would harm the server."""

MOST_FILES: Final = 16
"""Descriptors beside one message: many files cost one turn of the server's loop, and few are open at once."""


class Ask(msgspec.Struct, frozen=True, array_like=True):
    """Requests of one kind to a child, each of which gets an answer of its own, in this order.

    Attributes:
        kind: Which of its handlers is meant.
        arguments: What that handler reads, in that handler's own form. Files, if any, are one for each.
        cpu_s: Seconds of processor time, for each, after which the kernel ends the child.
    """

    kind: str
    arguments: tuple[bytes, ...]
    cpu_s: int


class Answer(msgspec.Struct, frozen=True, array_like=True):
    """What a child answers: once when it is ready, then once for each request.

    Attributes:
        body: What the handler returned; of a failure, a sentence about it.
        failed: Whether the handler raised.
    """

    body: bytes
    failed: bool


def framed(message: Ask | Answer) -> tuple[bytes, bytes]:
    """The header and the body of a frame."""
    body = msgspec.msgpack.encode(message)
    return len(body).to_bytes(HEADER, "big"), body


def length_of(header: bytes) -> int:
    """How long the frame behind this header is.

    Raises:
        ValueError: Longer than any frame may be.
    """
    length = int.from_bytes(header, "big")
    if length > LONGEST:
        raise ValueError(f"a frame of {length} bytes is longer than {LONGEST}")
    return length
