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
    """What makes a header block unacceptable, for people; None when it is fine."""
    hosts: list[bytes] = []
    codings: list[bytes] = []
    lengths = 0
    for name, value in headers:
        if name == b"host":
            hosts.append(value.strip(b" \t"))
        elif name == b"content-length":
            lengths += 1
        elif name == b"transfer-encoding":
            codings.append(value.strip(b" \t").lower())
    return _host_problem(version, hosts) or _framing_problem(version, lengths, codings)


def _host_problem(version: str, hosts: list[bytes]) -> str | None:
    """Exactly one well-formed ``Host``; in HTTP/1.0 at most one."""
    if len(hosts) > 1:
        return "the request has more than one Host header"
    if not hosts:
        return None if version == "1.0" else "the request has no Host header"
    return None if _HOST.fullmatch(hosts[0]) else "the Host header is malformed"


def _framing_problem(version: str, lengths: int, codings: list[bytes]) -> str | None:
    """One way to find the end of the body: two are how requests are smuggled past a proxy (RFC 9112, 6.1)."""
    if len(codings) > 1 or (codings and (lengths or version == "1.0")):
        return "the length of the body is given in more than one way"
    if codings and codings[0] != b"chunked":
        return "the transfer coding of the body is not known here"
    return "the request has more than one Content-Length header" if lengths > 1 else None
