"""How much a connection may ask of the server, and for how long (rule 20 of the security rules)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that hold before any route is known.

    Attributes:
        header_bytes: All header lines of a request together.
        header_lines: How many there are.
        url_bytes: The request target.
        header_s: From the first byte of a request (or the connection's start) to the end of its header.
        idle_s: How long a connection is kept open between two requests.
        body_stall_s: How long the application waits for the next byte of a body.
        body_bytes_per_s: The slowest body: it may take ``body_stall_s`` and its length at this speed.
        discarded_bytes: How much of a body that nobody reads is thrown away before the connection is closed.
        pipelined: Requests that wait on one connection while an earlier one is answered.
        linger_s: How long a refused client may go on sending, so that it gets to read why.
        stop_s: How long open answers may go on when the server stops.
    """

    header_bytes: int = 16_384
    header_lines: int = 100
    url_bytes: int = 8_192
    header_s: float = 10.0
    idle_s: float = 30.0
    body_stall_s: float = 10.0
    body_bytes_per_s: int = 1_000
    discarded_bytes: int = 1_048_576
    pipelined: int = 16
    linger_s: float = 2.0
    stop_s: float = 5.0
