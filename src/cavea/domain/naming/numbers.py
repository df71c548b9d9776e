"""Numbers of episodes in a file's name: the patterns, tried in the order of how much they can be trusted."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_MOST_IN_ONE_FILE: Final = 60
"""A longer range is a misreading."""

_SEASON_EPISODE: Final = re.compile(
    r"(?<![a-z0-9])s([0-9]{1,4})[\s._-]*ep?[\s._-]?([0-9]{1,4})((?:(?:[\s._]?-[\s._]?ep?|-|[\s._]?&[\s._]?e?|[\s._]?e|\+e?)"
    r"[0-9]{1,4}(?![0-9]|p(?![a-z])|x[0-9]|bit))*)",
    re.IGNORECASE,
)
_CROSS: Final = re.compile(
    r"(?<![a-z0-9])([0-9]{1,2})x([0-9]{2,3})((?:(?:-[0-9]{1,2}x|x|-)[0-9]{2,3}(?![0-9p]))*)(?![0-9])",
    re.IGNORECASE,
)
_WORDS: Final = re.compile(
    r"(?<![^\W_])(?:season|series|staffel|saison|temporada|stagione|seizoen)[\s._-]*([0-9]{1,3})[\s._,-]+"
    r"(?:episode|ep|folge|épisode|episodio|capitulo|capítulo|aflevering)[\s._-]*([0-9]{1,4})()",
    re.IGNORECASE,
)
_DATE: Final = re.compile(
    r"(?<![0-9])((?:19|20)[0-9]{2})[-._\s](0[1-9]|1[0-2])[-._\s]([0-2][0-9]|3[01])(?![0-9])"
)
_DATE_DAY_FIRST: Final = re.compile(
    r"(?<![0-9])([0-2][0-9]|3[01])[-._](0[1-9]|1[0-2])[-._]((?:19|20)[0-9]{2})(?![0-9])"
)
_EPISODE: Final = re.compile(
    r"(?<![^\W_])(?:episode|épisode|episodio|aflevering|folge|capitulo|capítulo|ep|e|серия|第|#)[\s._-]*"
    r"([0-9]{1,4})((?:\s?[-&]\s?e?[0-9]{1,4}(?![0-9p]))*)(?:v[0-9])?(?![0-9])\s*(?:話|话|集)?",
    re.IGNORECASE,
)
_DASHED: Final = re.compile(
    r"[\s_]+-[\s_]+([0-9]{1,4})((?:-[0-9]{1,4})?)(?:[\s_]?v[0-9])?(?:[\s_]*end\b)?(?=$|[\s_]*[\[(]|[\s_]+-[\s_])",
    re.IGNORECASE,
)
_LEADING: Final = re.compile(r"^([0-9]{1,4})((?:-[0-9]{1,4})?)(?=$|[\s._]*-[\s._]*|[\s._]+)")
_TRAILING: Final = re.compile(
    r"(?<=[^\s._-])[\s._]+([0-9]{2,4})((?:-[0-9]{2,4})?)(?:v[0-9])?(?=$|[\s._]*[\[(])"
)
_BRACKETED: Final = re.compile(
    r"[\[【]([0-9]{1,3})((?:-[0-9]{1,3})?)(?:v[0-9])?(?:\s*end)?[\]】]", re.IGNORECASE
)
_FURTHER: Final = re.compile(r"(-)?[\s._]*(?:[0-9]{1,2}x)?e?p?([0-9]{1,4})", re.IGNORECASE)
_PART: Final = re.compile(
    r"(?<![^\W_])(?:part|teil|partie|parte|chapter)[\s._-]*([0-9]{1,3})()(?![0-9])", re.IGNORECASE
)
_HALF: Final = re.compile(r"(?<=[\s_]-[\s_])[0-9]{1,4}\.5(?![0-9])")
_ABSOLUTE: Final = re.compile(r"^[\s_]*-[\s_]*([0-9]{3,4})((?:-[0-9]{3,4})?)(?=$|[\s_]*[-\[(])")
_SPECIAL: Final = re.compile(
    r"(?<![^\W_])(?:ova|oad|ona|sp|special|omake)[\s._-]*([0-9]{0,3})(?:v[0-9])?(?![^\W_])", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a pattern read.

    Attributes:
        season: None where the pattern names none.
        episodes: Ascending; empty for a date.
        air_date: ``YYYY-MM-DD``, or None.
        start: Where the pattern begins in the name.
        end: Where it ends.
    """

    season: int | None
    episodes: tuple[int, ...]
    air_date: str | None
    start: int
    end: int


def certain_numbers(stem: str) -> Numbers | None:
    """Season and episode, or a date: patterns that nothing else in a name looks like."""
    for pattern in (_SEASON_EPISODE, _CROSS, _WORDS):
        found = pattern.search(stem)
        if found is not None:
            return Numbers(int(found[1]), _several(int(found[2]), found[3]), None, found.start(), found.end())
    found = _DATE.search(stem)
    if found is not None:
        return Numbers(None, (), f"{found[1]}-{found[2]}-{found[3]}", found.start(), found.end())
    found = _DATE_DAY_FIRST.search(stem)
    if found is not None:
        return Numbers(None, (), f"{found[3]}-{found[2]}-{found[1]}", found.start(), found.end())
    return None


def special_number(stem: str) -> Numbers | None:
    """``OVA 2``, ``SP1``, ``Special 3``: an episode of season 0."""
    found = _SPECIAL.search(stem)
    if found is None or found.start() == 0:
        return None
    return Numbers(0, (int(found[1]),) if found[1] else (), None, found.start(), found.end())


def half_number(stem: str) -> Numbers | None:
    """``- 12.5``: a recap between two episodes, which counts as a special; the number becomes its title."""
    found = _HALF.search(stem)
    return Numbers(0, (), None, found.start(), found.start()) if found is not None else None


def absolute_after(rest: str) -> tuple[tuple[int, ...], str]:
    """The absolute numbers in ``S01E03 - 003 - Title``, and what follows them."""
    found = _ABSOLUTE.match(rest)
    return (_several(int(found[1]), found[2]), rest[found.end() :]) if found is not None else ((), rest)


def plain_numbers(stem: str, *, is_anime: bool) -> Numbers | None:
    """A number without a season: ``Episode 5``, ``- 05``, ``05 - Title``, ``Title 05``, ``[05]``."""
    order: tuple[re.Pattern[str], ...] = (_DASHED, _EPISODE, _BRACKETED, _LEADING, _TRAILING)
    if not is_anime:
        order = (_EPISODE, _LEADING, _DASHED, _TRAILING, _BRACKETED, _PART)
    for found in _matches(order, stem):
        if found[2] or not _is_other_number(int(found[1]), found):
            return Numbers(None, _several(int(found[1]), found[2]), None, found.start(), found.end())
    return None


def _matches(patterns: tuple[re.Pattern[str], ...], stem: str) -> Iterator[re.Match[str]]:
    for pattern in patterns:
        yield from pattern.finditer(stem)


def _is_other_number(number: int, found: re.Match[str]) -> bool:
    """Whether a lone number is rather a year or a count of lines."""
    word = found[0].strip(" ._-[(【#")[:1]
    return word.isdecimal() and (1900 <= number <= 2035 or number in {480, 576, 720, 1080, 2160})  # noqa: PLR2004 - years and picture heights


def _several(first: int, further: str) -> tuple[int, ...]:
    """All episodes of ``E01E02`` and ``E01-E03``, ascending and without doubles."""
    numbers = [first]
    for dash, digits in _FURTHER.findall(further):
        number = int(digits)
        is_range = bool(dash) and numbers[-1] < number <= numbers[-1] + _MOST_IN_ONE_FILE
        numbers.extend(range(numbers[-1] + 1, number + 1) if is_range else [number])
    return tuple(sorted(set(numbers)))
