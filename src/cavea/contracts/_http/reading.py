"""Reading requests: query strings and bodies become structs, or a list of everything that is wrong with them."""

import re
import string
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final, TypeVar
from urllib.parse import parse_qsl

import msgspec

from cavea.contracts._http.route import QueryField, Route
from cavea.domain.errors import BadRequest, Invalid, Issue, PayloadTooLarge

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
S = TypeVar("S", bound=msgspec.Struct)

MAX_DEPTH: Final = 32
"""Levels of nesting that JSON may have (SECURITY rule 21)."""

MAX_PARAMETERS: Final = 50
_PLAIN: Final = (string.ascii_letters + string.digits + "-._~&=").encode("ascii")
"""What stands for itself in a query string."""

_PATH: Final = re.compile(r"^(?P<text>.*?)(?: - at `(?P<key>key in )?\$(?P<path>[^`]*)`)?$", re.DOTALL)
_CODES: Final = (
    ("unknown field", "unknown_field"),
    ("missing required", "missing"),
    ("length <=", "too_long"),
    ("length >=", "too_short"),
    ("<=", "too_large"),
    (">=", "too_small"),
    ("Invalid enum value", "unknown_value"),
    ("Expected", "wrong_type"),
)


def parameters_of(query_string: bytes) -> list[tuple[str, str]]:
    """The parameters of a query string, in order.

    Raises:
        BadRequest: It is not UTF-8, or there are more than :data:`MAX_PARAMETERS`.
    """
    if not query_string:
        return []
    if not query_string.translate(None, _PLAIN):
        # Nothing is encoded: what nearly every list is asked with takes a quarter of the time.
        parts = query_string.decode("ascii").split("&")
        if len(parts) <= MAX_PARAMETERS:
            return [(name, value) for name, _, value in (part.partition("=") for part in parts if part)]
    try:
        return parse_qsl(
            query_string.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MAX_PARAMETERS,
        )
    except ValueError as error:
        raise BadRequest(
            "the query string cannot be read; encode it as UTF-8, with at most 50 parameters"
        ) from error


def read_query(route: Route, given: list[tuple[str, str]]) -> msgspec.Struct | None:
    """The query of a route.

    Raises:
        Invalid: Parameters are unknown, doubled, missing or do not fit; every one is named.
    """
    if route.query is None and not given:
        return None
    values: dict[str, Any] = {}
    issues: list[Issue] = []
    for name, text in given:
        if name == "token" and route.takes_token:
            continue
        wanted = route.query_fields.get(name)
        if wanted is None:
            known = ", ".join(route.query_fields) or "none"
            issues.append(
                Issue(name[:64], f"unknown query parameter; this route knows: {known}", "unknown_field")
            )
        elif wanted.attribute in values:
            issues.append(Issue(name, "give it once", "doubled"))
        else:
            _read_one(wanted, text, values, issues)
    issues += [
        Issue(f.name, "is required", "missing")
        for f in route.query_fields.values()
        if f.is_required and f.attribute not in values and not any(i.path == f.name for i in issues)
    ]
    if issues:
        raise Invalid(*issues)
    return route.query(**values) if route.query is not None else None


def _read_one(wanted: QueryField, text: str, values: dict[str, Any], issues: list[Issue]) -> None:
    if "\x00" in text:
        issues.append(Issue(wanted.name, "must not hold a NUL character", "invalid"))
        return
    try:
        values[wanted.attribute] = msgspec.convert(text, wanted.type, strict=False)
    except msgspec.ValidationError as error:
        issues.append(issue_of(error, wanted.name))


async def read_body(route: Route, headers: dict[bytes, bytes], receive: Receive) -> Any:
    """The body of a request as the struct of its route.

    Raises:
        BadRequest: It is not JSON, or the client went away.
        PayloadTooLarge: It is larger than the route takes.
        Invalid: It is JSON and does not fit.
    """
    declared = headers.get(b"content-length", b"0")
    if declared.isdigit() and int(declared) > route.max_body:
        raise PayloadTooLarge(f"this route takes at most {route.max_body} bytes")
    raw = await _receive_all(receive, route.max_body)
    if route.body is None:
        if raw.strip() not in (b"", b"{}"):
            raise BadRequest("this route takes no body")
        return None
    content_type = headers.get(b"content-type", b"application/json").split(b";")[0].strip().lower()
    if content_type != b"application/json" and not content_type.endswith(b"+json") and raw:
        raise BadRequest("send the body as JSON, with Content-Type: application/json")
    if not raw and not any(f.required for f in msgspec.structs.fields(route.body)):
        raw = b"{}"
    return decode(raw, route.body)


async def _receive_all(receive: Receive, limit: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise BadRequest("the body ended early")
        part = message.get("body", b"")
        size += len(part)
        if size > limit:
            raise PayloadTooLarge(f"this route takes at most {limit} bytes")
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


def decode(raw: bytes, wanted: type[S]) -> S:
    """A struct from JSON.

    Raises:
        BadRequest: It is not JSON, not UTF-8, or nested deeper than :data:`MAX_DEPTH`.
        Invalid: It does not fit the struct.
    """
    if _depth(raw) > MAX_DEPTH:
        raise BadRequest(f"the body is nested deeper than {MAX_DEPTH} levels")
    try:
        value = msgspec.json.decode(raw, type=wanted)
    except msgspec.ValidationError as error:
        _refuse_malformed(raw)
        raise Invalid(issue_of(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadRequest(f"the body is not JSON: {error}") from error
    if b"\\u0000" in raw or b"\\ud" in raw.lower():
        _refuse_unstorable(msgspec.to_builtins(value), "")
    return value


def _refuse_malformed(raw: bytes) -> None:
    """What does not fit may not be JSON either, further on: that is said first."""
    try:
        msgspec.json.decode(raw)
    except msgspec.ValidationError:
        # Well formed: only a number that no machine word holds.
        return
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadRequest(f"the body is not JSON: {error}") from error


def _refuse_unstorable(value: Any, path: str) -> None:
    """No database stores NUL in text, and no client can read a lone surrogate."""
    if isinstance(value, str) and ("\x00" in value or any("\ud800" <= c <= "\udfff" for c in value)):
        raise Invalid(Issue(path, "must not hold NUL characters or lone surrogates", "invalid"))
    if isinstance(value, dict):
        for key, inner in value.items():
            _refuse_unstorable(inner, f"{path}.{key}".lstrip("."))
    if isinstance(value, list):
        for index, inner in enumerate(value):
            _refuse_unstorable(inner, f"{path}.{index}".lstrip("."))


def _depth(raw: bytes) -> int:
    """An upper bound of the nesting, without parsing: brackets in texts count too when they are many."""
    if raw.count(b"[") + raw.count(b"{") <= MAX_DEPTH:
        return 0
    depth = deepest = 0
    in_text = escaped = False
    for byte in raw:
        if in_text:
            in_text = escaped or byte != 0x22  # noqa: PLR2004 - the quotation mark
            escaped = byte == 0x5C and not escaped  # noqa: PLR2004 - the backslash
        elif byte == 0x22:  # noqa: PLR2004
            in_text = True
        elif byte in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif byte in b"]}":
            depth -= 1
    return deepest


def issue_of(error: msgspec.ValidationError, name: str = "") -> Issue:
    """What msgspec says, as an issue: path without ``$``, a sentence, a stable code."""
    match = _PATH.match(str(error))
    text = (match and match["text"]) or str(error)
    path = ((match and match["path"]) or "").replace("[", ".").replace("]", "").strip(".")
    code = next((code for sign, code in _CODES if sign in text), "invalid")
    field = re.search(r"field `([^`]*)`", text)
    if field and code in ("unknown_field", "missing"):
        path = f"{path}.{field[1]}".strip(".")
        text = "is required" if code == "missing" else "is not known here"
    return Issue(".".join(p for p in (name, path) if p), text[:1].lower() + text[1:], code)
