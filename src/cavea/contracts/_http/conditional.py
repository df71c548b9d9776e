"""Conditional requests of RFC 9110, section 13: whether the caller's copy still holds.

Pure: a caller gives the request's header lines and the validators of what it is about to send.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import formatdate, parsedate_to_datetime
from enum import Enum
from typing import Final, Self

_ENTITY_TAG: Final = re.compile(r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"')
_LAST_SECOND_WITH_FOUR_DIGITS: Final = 253_402_300_799
"""The end of the year 9999; a file may claim a later time, which no HTTP date can say."""


class Verdict(Enum):
    """What the preconditions of a request come to."""

    PROCEED = "proceed"
    NOT_MODIFIED = "not modified"
    FAILED = "precondition failed"


@dataclass(frozen=True, slots=True)
class Validators:
    """What tells one state of a thing from another.

    Attributes:
        etag: An entity tag with its quotes, weak ones with ``W/``.
        last_modified: Seconds since 1970; None when there is no usable time.
    """

    etag: str
    last_modified: int | None

    @classmethod
    def of_file(cls, size: int, mtime_ns: int, inode: int) -> Self:
        """Strong validators of a file: they change when it is written, replaced or cut."""
        seconds = mtime_ns // 1_000_000_000
        return cls(
            f'"{size:x}-{mtime_ns:x}-{inode:x}"',
            seconds if 0 <= seconds <= _LAST_SECOND_WITH_FOUR_DIGITS else None,
        )

    @property
    def last_modified_header(self) -> str | None:
        """The time as an HTTP date (RFC 9110, 5.6.7)."""
        return None if self.last_modified is None else formatdate(self.last_modified, usegmt=True)


@dataclass(frozen=True, slots=True)
class Preconditions:
    """The conditional header fields of one request; None for each that was not sent."""

    if_match: str | None = None
    if_none_match: str | None = None
    if_modified_since: str | None = None
    if_unmodified_since: str | None = None
    if_range: str | None = None

    @classmethod
    def of_headers(cls, headers: Iterable[tuple[bytes, bytes]]) -> Self:
        """Those among raw header lines with lower-case names; lines of one name are one list."""
        found: dict[str, str] = {}
        for raw_name, raw_value in headers:
            if not raw_name.startswith(b"if-"):
                continue
            name, value = raw_name.decode("latin-1").replace("-", "_"), raw_value.decode("latin-1").strip()
            if name in cls.__slots__:
                found[name] = f"{found[name]}, {value}" if name in found else value
        return cls(**found)

    def verdict(self, method: str, validators: Validators) -> Verdict:
        """Weigh all but ``If-Range``, in the order of RFC 9110, 13.2.2."""
        if self.if_match is not None:
            if not _matches(self.if_match, validators.etag, strongly=True):
                return Verdict.FAILED
        elif _is_later(validators.last_modified, self.if_unmodified_since):
            return Verdict.FAILED
        is_read = method in {"GET", "HEAD"}
        if self.if_none_match is not None:
            if _matches(self.if_none_match, validators.etag, strongly=False):
                return Verdict.NOT_MODIFIED if is_read else Verdict.FAILED
        elif is_read and _is_unchanged_since(validators.last_modified, self.if_modified_since):
            return Verdict.NOT_MODIFIED
        return Verdict.PROCEED

    def range_holds(self, validators: Validators) -> bool:
        """Whether a ``Range`` may be served: no ``If-Range``, or one naming exactly this state (13.1.5)."""
        wanted = self.if_range
        if wanted is None:
            return True
        if _ENTITY_TAG.fullmatch(wanted):
            return not wanted.startswith("W/") and wanted == validators.etag
        asked = _seconds(wanted)
        return asked is not None and asked == validators.last_modified


def _matches(header: str, etag: str, *, strongly: bool) -> bool:
    if header == "*":
        return True
    tags = _ENTITY_TAG.findall(header)
    if strongly:
        return not etag.startswith("W/") and etag in tags
    return etag.removeprefix("W/") in {tag.removeprefix("W/") for tag in tags}


def _is_later(last_modified: int | None, header: str | None) -> bool:
    asked = _seconds(header)
    return asked is not None and last_modified is not None and last_modified > asked


def _is_unchanged_since(last_modified: int | None, header: str | None) -> bool:
    asked = _seconds(header)
    return asked is not None and last_modified is not None and last_modified <= asked


def _seconds(header: str | None) -> int | None:
    """An HTTP date as seconds since 1970; None for anything else, which RFC 9110 tells to ignore."""
    if header is None:
        return None
    try:
        moment: datetime = parsedate_to_datetime(header)
        aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
        return int(aware.timestamp())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
