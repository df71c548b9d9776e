"""Byte ranges of RFC 9110, section 14: what part of a file a request asks for.

Only one range is served. A player never needs two at once, and a long list of small ones is a known way to
make a server work hard, so several are refused instead of being answered as ``multipart/byteranges``.
"""

import re
from dataclasses import dataclass
from typing import Final

from cavea.domain.errors import RangeNotSatisfiable

_INT_RANGE: Final = re.compile(r"([0-9]+)-([0-9]*)")
_SUFFIX_RANGE: Final = re.compile(r"-([0-9]+)")
_OPTIONAL_SPACE: Final = " \t"
_MOST_DIGITS: Final = 20
"""Digits that any file size fits in; a longer number is just very large, and is never handed to ``int``."""


@dataclass(frozen=True, slots=True)
class ByteRange:
    """A part of a file that exists: never empty, never beyond the end.

    Attributes:
        offset: Its first byte.
        length: How many bytes.
    """

    offset: int
    length: int

    def content_range(self, size: int) -> str:
        """The value of ``Content-Range`` (RFC 9110, 14.4) for a file of ``size`` bytes."""
        return f"bytes {self.offset}-{self.offset + self.length - 1}/{size}"


def asked_range(header: str | None, size: int) -> ByteRange | None:
    """The one range that ``header`` asks for, or None when the whole file is the answer.

    A unit other than ``bytes`` and a header that breaks the grammar are ignored (RFC 9110, 14.2). So is a
    suffix of an empty file, which no ``Content-Range`` could describe.

    Raises:
        RangeNotSatisfiable: The range lies outside the file, or several are asked for.
    """
    if header is None:
        return None
    unit, equals, listed = header.partition("=")
    if not equals or unit.strip(_OPTIONAL_SPACE).lower() != "bytes":
        return None
    specs = [spec for part in listed.split(",") if (spec := part.strip(_OPTIONAL_SPACE))]
    if not specs or not all(map(_is_well_formed, specs)):
        return None
    if len(specs) > 1:
        raise RangeNotSatisfiable(size)
    return _resolved(specs[0], size)


def _is_well_formed(spec: str) -> bool:
    if _SUFFIX_RANGE.fullmatch(spec):
        return True
    match = _INT_RANGE.fullmatch(spec)
    return match is not None and (not match[2] or _number(match[1]) <= _number(match[2]))


def _resolved(spec: str, size: int) -> ByteRange | None:
    first, _, last = spec.partition("-")
    if not first:
        wanted = _number(last)
        if wanted == 0:
            raise RangeNotSatisfiable(size)
        length = min(wanted, size)
        return ByteRange(size - length, length) if length else None
    offset = _number(first)
    if offset >= size:
        raise RangeNotSatisfiable(size)
    end = min(_number(last), size - 1) if last else size - 1
    return ByteRange(offset, end - offset + 1)


def _number(digits: str) -> int:
    significant = digits.lstrip("0")
    return int(significant or "0") if len(significant) <= _MOST_DIGITS else 10**_MOST_DIGITS
