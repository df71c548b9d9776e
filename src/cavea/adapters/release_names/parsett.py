"""Parsett behind our own nouns."""

import re
from functools import lru_cache
from typing import Any, Final

from cavea.domain.naming import ReleaseName

_LONGEST: Final = 255
"""Bytes in a file's name on every usual file system; a longer name is cut: the cost grows with it."""

_MOST_DIGITS: Final = 6
"""In a number that is believed: beyond that it is a checksum or a joke, and no column holds it."""

_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@lru_cache(maxsize=2_048)
def read_release(name: str) -> ReleaseName:
    """What a release name says; the same name has the same answer, and no name raises."""
    from PTT import parse_title

    try:
        # Any: parsett answers with an untyped dictionary, whose values are checked one by one below
        said: dict[str, Any] = parse_title(name[:_LONGEST])
    except Exception:  # noqa: BLE001 - a parser of a few hundred patterns: whatever one of them trips over, the name says nothing
        return ReleaseName()
    date = _text(said.get("date"))
    return ReleaseName(
        title=_text(said.get("title")) or "",
        year=_number(said.get("year")),
        seasons=_numbers(said.get("seasons")),
        episodes=_numbers(said.get("episodes")),
        air_date=date if date is not None and _DATE.fullmatch(date) else None,
        edition=_text(said.get("edition")),
        part=_number(said.get("part")),
        resolution=_text(said.get("resolution")),
        codec=_text(said.get("codec")),
        source=_text(said.get("quality")),
        group=_text(said.get("group")),
    )


class ParsettNames:
    """Reads release names; the last ones are remembered, because a folder's name stands above many files."""

    def read(self, name: str) -> ReleaseName:
        """What the name says."""
        return read_release(name)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _number(value: object) -> int | None:
    return (
        value
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**_MOST_DIGITS
        else None
    )


def _numbers(value: object) -> tuple[int, ...]:
    if not isinstance(value, list):
        return ()
    return tuple(sorted({number for number in map(_number, value) if number is not None}))
