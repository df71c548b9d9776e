"""The bytes of an NFO file as text, whatever wrote them; and small mistakes of sloppy programs mended."""

import codecs
import re
from typing import Final

_BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_PLAIN_STARTS: Final = ((b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"))
_DECLARED: Final = re.compile(
    rb"^\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']", re.IGNORECASE
)
_READABLE: Final = re.compile(
    r"utf-?8|us-ascii|ascii|iso-?8859-?[0-9]{1,2}|latin-?1|windows-125[0-9]|cp125[0-9]|koi8-[ru]|gbk|gb2312|gb18030|big5|"
    r"shift[_-]jis|euc-(?:jp|kr)",
    re.IGNORECASE,
)
"""Encodings in which a tag is written as in ASCII, so that nothing can hide from a look at the bytes."""

_STRAY_AMPERSAND: Final = re.compile(r"&(?!(?:#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6}|amp|lt|gt|quot|apos);)")
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_PROLOGUE: Final = re.compile(r"^\s*<\?xml[^>]{0,200}\?>\s*", re.IGNORECASE)


class NfoUnreadable(Exception):
    """The file is not an NFO that is read; the message says why."""


def text_of_nfo(raw: bytes) -> str:
    """The file as text without its declaration; bytes that are not what it declares are read as Latin.

    Raises:
        NfoUnreadable: It declares an encoding that is not read.
    """
    text = _decoded(raw).strip("\ufeff \t\r\n")
    return _PROLOGUE.sub("", text)


def mended(document: str) -> str:
    """The document with lone ampersands escaped and forbidden characters left out."""
    return _STRAY_AMPERSAND.sub("&amp;", _UNPRINTABLE.sub("", document))


def _decoded(raw: bytes) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            return raw[len(mark) :].decode(encoding, "replace")
    for start, encoding in _PLAIN_STARTS:
        if raw.startswith(start):
            return raw.decode(encoding, "replace")
    declared = _DECLARED.match(raw)
    encoding = declared[1].decode("ascii") if declared is not None else "utf-8"
    if _READABLE.fullmatch(encoding) is None:
        raise NfoUnreadable(f"the NFO file is broken XML: its encoding {encoding} is not read")
    try:
        return raw.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return raw.decode("latin-1")
