"""Whether the header lines of a request agree with each other: pure rules of RFC 9110 and 9112."""

import re
from collections.abc import Iterable
from typing import Final

from cavea.adapters.serving.refusals import Header

_HOST: Final = re.compile(
    rb"(?:\[[0-9A-Fa-f:.]{2,45}\]|(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2}){1,255})(?::[0-9]{0,5})?"
)
"""``uri-host [":" port]`` of RFC 9110, 7.2; an empty one names nobody and is refused."""


def problem_of(version: str, headers: Iterable[Header]) -> str | None:
    """What makes a header block unacceptable, for people; None when it is fine.

    Exactly one well-formed ``Host`` (at most one in HTTP/1.0), and one framing: a body with both a length
    and a transfer coding is how requests are smuggled past a proxy (RFC 9112, 6.1).
    """
    hosts: list[bytes] = []
    lengths = codings = 0
    for name, value in headers:
        if name == b"host":
            hosts.append(value)
        elif name == b"content-length":
            lengths += 1
        elif name == b"transfer-encoding":
            codings += 1
    if len(hosts) > 1:
        return "the request has more than one Host header"
    if not hosts and version != "1.0":
        return "the request has no Host header"
    if hosts and not _HOST.fullmatch(hosts[0].strip(b" \t")):
        return "the Host header is malformed"
    if codings and (lengths or codings > 1 or version == "1.0"):
        return "the length of the body is given in more than one way"
    if lengths > 1:
        return "the request has more than one Content-Length header"
    return None
