"""Identifiers as clients see them: opaque text with a prefix that names the kind.

An id is its prefix, an underscore and a body. A library's body is a slug of its name; what the scanner finds has a
body derived from *what it is* (:func:`derived_id`), so that the same tree yields the same ids on any machine; all
others have a random body, which the ``ids`` port makes.
"""

import hashlib
import re
from base64 import b32encode
from enum import StrEnum
from typing import Final, NewType

UserId = NewType("UserId", str)
SessionId = NewType("SessionId", str)
LibraryId = NewType("LibraryId", str)
ItemId = NewType("ItemId", str)
FileId = NewType("FileId", str)
VersionId = NewType("VersionId", str)
AssetId = NewType("AssetId", str)
TaskId = NewType("TaskId", str)


class Prefix(StrEnum):
    """The kinds of ids that appear on the wire."""

    USER = "usr"
    SESSION = "ses"
    LIBRARY = "lib"
    MOVIE = "mov"
    SERIES = "ser"
    SEASON = "sea"
    EPISODE = "epi"
    EXTRA = "ext"
    FILE = "fil"
    VERSION = "ver"
    ASSET = "art"
    TASK = "tsk"
    JOB = "job"
    GENRE = "gen"
    PERSON = "per"


BODY_LENGTH: Final = 16
"""Characters of base32 in a derived or random body: 80 bits."""

_FORM: Final = re.compile(r"[a-z]{3}_[a-z0-9][a-z0-9_-]{0,63}")


def derived_id(prefix: Prefix, *facts: str | bytes) -> str:
    """The id that these facts always have: equal facts, equal ids, on every machine.

    Args:
        prefix: The kind of thing.
        facts: What identifies it, in order; text counts as its UTF-8 (with lone surrogates kept).
    """
    digest = hashlib.sha256()
    for fact in facts:
        raw = fact.encode("utf-8", "surrogatepass") if isinstance(fact, str) else fact
        digest.update(len(raw).to_bytes(4, "big") + raw)
    return f"{prefix}_{encode_body(digest.digest())}"


def encode_body(raw: bytes) -> str:
    """The first 80 bits as 16 characters of lower-case base32."""
    return b32encode(raw[:10]).decode("ascii").lower()


def has_form(text: str, *prefixes: Prefix) -> bool:
    """Whether a text could be an id of one of these kinds; what could not be one is never looked up."""
    return _FORM.fullmatch(text) is not None and text[:3] in prefixes
