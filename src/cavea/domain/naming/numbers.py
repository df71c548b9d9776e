"""Numbers of episodes in a file's name: the patterns, tried in the order of how much they can be trusted."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from cavea.domain.naming.dates import find_date, short_date_behind
from cavea.domain.naming.marks import TECHNICAL
from cavea.domain.naming.rules import Rule

_MOST_IN_ONE_FILE: Final = 60
"""A longer range is a misreading."""

_SEASON_EPISODE: Final = re.compile(
    r"(?<![a-z0-9])s([0-9]{1,4})[\s._-]*ep?[\s._-]?([0-9]{1,4})((?:(?:[\s._]*-[\s._]*(?:s[0-9]{1,4}[\s._]?)?ep?|"
    r"[\s._]?[&+,][\s._]?e?p?|[\s._]?e|[\s._]s[0-9]{1,4}e)[0-9]{1,4}(?![0-9]|p(?![a-z])|x[0-9]|bit)|"
    r"-[0-9]{1,3}(?![0-9]|p(?![a-z])|x[0-9]|-?bit))*)",
    re.IGNORECASE,
)
_CROSS: Final = re.compile(
    r"(?<![a-z0-9])([0-9]{1,2})x([0-9]{2,3})((?:(?:[-_][0-9]{1,2}x|x|-)[0-9]{2,3}(?![0-9p]))*)(?![0-9])",
    re.IGNORECASE,
)
_WORDS: Final = re.compile(
    r"(?<![^\W_])(?:season|series|staffel|saison|temporada|stagione|seizoen)[\s._-]*([0-9]{1,3})[\s._,-]+"
    r"(?:episode|ep|folge|épisode|episodio|capitulo|capítulo|aflevering)[\s._-]*([0-9]{1,4})()",
    re.IGNORECASE,
)
_EPISODE: Final = re.compile(
    r"(?<![^\W_])(?:(?:episode|épisode|episodio|aflevering|folge|capitulo|capítulo|afsnit|avsnitt|jakso|odc|tập|ep|e|серия|"
    r"выпуск|פרק|الحلقة|ตอนที่|ตอน|第|제|#)[\s._-]*([0-9]{1,4})((?:\s?[-&]\s?e?[0-9]{1,4}(?![0-9p]))*)(?:v[0-9])?(?![0-9])"
    r"\s*(?:話|话|集|화|회)?|([0-9]{1,4})()(?:[\s_]*(?:серия|выпуск|話|话|集|화|회)|\.?[\s_]+(?:bölüm|díl|epizoda|rész)))",
    re.IGNORECASE,
)
_DASHED: Final = re.compile(
    r"[\s._]+-[\s._]+([0-9]{1,4})((?:-[0-9]{1,4})?)(?:[\s_]?v[0-9])?(?:[\s_]*end\b)?(?=$|[\s._]*[\[(]|[\s._]+-[\s._])",
    re.IGNORECASE,
)
_LEADING: Final = re.compile(r"^([0-9]{1,4})((?:-[0-9]{1,4})?)(?=$|[\s._]*-[\s._]*|[\s._]+)")
_AFTER_TITLE: Final = re.compile(
    r"^\0+[\s._-]+([0-9]{1,4})((?:-[0-9]{1,4})?)(?:v[0-9])?[\s._]*(?=$|[\[(])", re.IGNORECASE
)
"""The series' title is blanked with zeros in front."""

_TRAILING: Final = re.compile(
    r"(?<=[^\s._-])(?:[\s._]+|(?<![0-9])-)([0-9]{2,4})((?:-[0-9]{2,4})?)(?:v[0-9])?[\s._]*(?=$|[\[(])"
)
_BRACKETED: Final = re.compile(
    r"[\[【]([0-9]{1,3})((?:-[0-9]{1,3})?)(?:v[0-9])?(?:\s*end)?[\]】]", re.IGNORECASE
)
_COMPACT: Final = re.compile(r"(?<=[^\s._-])[._]+([1-9])([0-9]{2})()[._]+$")
_FURTHER: Final = re.compile(
    r"(-)?[\s._&+,]*(?:s[0-9]{1,4}[\s._]?|[0-9]{1,2}x)?(?:ep?)?([0-9]{1,4})", re.IGNORECASE
)
_PART: Final = re.compile(
    r"(?<![^\W_])(?:part|teil|partie|parte|chapter)[\s._-]*([0-9]{1,3})()(?![0-9])", re.IGNORECASE
)
_COUNTED: Final = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ROMAN: Final = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_PART_IN_WORDS: Final = re.compile(
    r"(?<![^\W_])(?:part|pt|chapter|episode|teil)[\s._-]*"
    rf"({'|'.join((*_COUNTED[:0:-1], *_ROMAN[:0:-1]))})(?![^\W_])",
    re.IGNORECASE,
)
_OF_MANY: Final = re.compile(
    r"(?<![^\W_])([0-9]{1,3})\s?(?:of|von|из)\s?[0-9]{1,3}()(?![^\W_])", re.IGNORECASE
)
_DOTTED: Final = re.compile(
    r"(?<=[\[(])([1-9][0-9]?)\.([0-9]{2})()(?=[\])])|(?<=\s-\s)([1-9][0-9]?)\.([0-9]{2})()(?=\s-\s|$)"
)
_CAPITULO: Final = re.compile(r"(?<![^\W_])cap[\s._]*([0-9]{1,2})([0-9]{2})()(?![0-9])", re.IGNORECASE)
_BEFORE_DASH: Final = re.compile(r"(?<=[^\s._-])[\s._]+([0-9]{2,4})()(?=[\s._]+-[\s._])")
_HALF: Final = re.compile(r"(?<=[\s._]-[\s._])[0-9]{1,4}\.5(?![0-9])")
_ABSOLUTE: Final = re.compile(r"^[\s_]*-[\s_]*([0-9]{3,4})((?:-[0-9]{3,4})?)(?=$|[\s_]*[-\[(])")
_SPECIAL: Final = re.compile(
    r"(?<![^\W_])(?:ova|oad|ona|sp|special|omake)[\s._-]*([0-9]{0,3})(?:v[0-9])?(?![^\W_])", re.IGNORECASE
)
_VERSION_BEHIND: Final = re.compile(r"^(?:v[0-9]|of[0-9]{1,3})(?![a-z0-9])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a pattern read.

    Attributes:
        season: None where the pattern names none.
        episodes: Ascending; empty for a date.
        air_date: ``YYYY-MM-DD``, or None.
        start: Where the pattern begins in the name.
        end: Where it ends, and the episode's title begins.
        rule: The pattern.
        text: What it read.
        date_text: The text of the date, where there is one beside the numbers.
    """

    season: int | None
    episodes: tuple[int, ...]
    air_date: str | None
    start: int
    end: int
    rule: Rule
    text: str
    date_text: str = ""


_CERTAIN: Final = (
    (_SEASON_EPISODE, Rule.SEASON_EPISODE),
    (_CROSS, Rule.CROSS),
    (_WORDS, Rule.SEASON_WORDS),
)
_ANIME_ORDER: Final = (
    (_DASHED, Rule.DASHED_NUMBER),
    (_EPISODE, Rule.EPISODE_WORD),
    (_BRACKETED, Rule.BRACKETED_NUMBER),
    (_LEADING, Rule.LEADING_NUMBER),
    (_AFTER_TITLE, Rule.TRAILING_NUMBER),
    (_TRAILING, Rule.TRAILING_NUMBER),
    (_BEFORE_DASH, Rule.TRAILING_NUMBER),
)
_SERIES_ORDER: Final = (
    (_OF_MANY, Rule.EPISODE_WORD),
    (_EPISODE, Rule.EPISODE_WORD),
    (_LEADING, Rule.LEADING_NUMBER),
    (_DASHED, Rule.DASHED_NUMBER),
    (_AFTER_TITLE, Rule.TRAILING_NUMBER),
    (_TRAILING, Rule.TRAILING_NUMBER),
    (_BRACKETED, Rule.BRACKETED_NUMBER),
    (_PART, Rule.PART_NUMBER),
    (_BEFORE_DASH, Rule.TRAILING_NUMBER),
)


def certain_numbers(stem: str) -> Numbers | None:
    """Season and episode, or a date: patterns that nothing else in a name looks like."""
    for pattern, rule in _CERTAIN:
        found = pattern.search(stem)
        if found is not None:
            episodes = _several(int(found[2]), found[3])
            version = _VERSION_BEHIND.match(stem[found.end() : found.end() + 6])
            end = found.end() + (version.end() if version is not None else 0)
            return Numbers(int(found[1]), episodes, None, found.start(), end, rule, found[0])
    date = find_date(stem)
    if date is None:
        return None
    said, start, end = date
    return Numbers(None, (), said, start, end, Rule.DATE, stem[start:end])


def with_date(numbers: Numbers, stem: str) -> Numbers:
    """The numbers with the day that stands beside them, so that it is taken for no title."""
    if numbers.air_date is not None:
        return numbers
    if numbers.rule is Rule.EPISODE_WORD:
        short = short_date_behind(stem[numbers.end :])
        if short is not None:
            end = numbers.end + short[1]
            return replace(
                numbers, air_date=short[0], end=end, date_text=stem[numbers.end : end].strip(" ._-")
            )
    behind = find_date(stem[numbers.end :])
    if behind is not None:
        said, start, end = behind
        if not stem[numbers.end : numbers.end + start].strip(" ._-([])"):
            text = stem[numbers.end + start : numbers.end + end]
            return replace(numbers, air_date=said, end=numbers.end + end, date_text=text)
    before = find_date(stem[: numbers.start])
    if before is None:
        return numbers
    return replace(numbers, air_date=before[0], start=before[1], date_text=stem[before[1] : before[2]])


def special_number(stem: str) -> Numbers | None:
    """``OVA 2``, ``SP1``, ``Special 3``: an episode of season 0."""
    found = _SPECIAL.search(stem)
    if found is None or found.start() == 0:
        return None
    episodes = (int(found[1]),) if found[1] else ()
    return Numbers(0, episodes, None, found.start(), found.end(), Rule.SPECIAL_WORD, found[0])


def half_number(stem: str) -> Numbers | None:
    """``- 12.5``: a recap between two episodes, which counts as a special; the number begins its title."""
    found = _HALF.search(stem) if ".5" in stem else None
    if found is None:
        return None
    return Numbers(0, (), None, found.start(), found.start(), Rule.HALF_NUMBER, found[0])


def absolute_after(rest: str) -> tuple[tuple[int, ...], str, str]:
    """The absolute numbers in ``S01E03 - 003 - Title``, what follows them, and their text."""
    found = _ABSOLUTE.match(rest)
    if found is None:
        return (), rest, ""
    return _several(int(found[1]), found[2]), rest[found.end() :], found[0].strip(" _-")


def plain_numbers(stem: str, *, is_anime: bool) -> Numbers | None:
    """A number without a season: ``Episode 5``, ``- 05``, ``05 - Title``, ``Title 05``, ``[05]``."""
    if not is_anime:
        joined = _CAPITULO.search(stem) if "ap" in stem else _DOTTED.search(stem) if "." in stem else None
        if joined is not None:
            return _compact(joined)
    numbers = _plain(stem, is_anime=is_anime)
    if numbers is not None:
        return numbers
    if not is_anime:
        words = _PART_IN_WORDS.search(stem)
        if words is not None:
            number = (_COUNTED if words[1].lower() in _COUNTED else _ROMAN).index(words[1].lower())
            return Numbers(None, (number,), None, words.start(), words.end(), Rule.PART_NUMBER, words[0])
    noise = TECHNICAL.search(stem)
    if noise is None:
        return None
    clear = stem[: noise.start()]
    compact = _COMPACT.search(clear) if not is_anime else None
    if compact is not None:
        return _compact(compact)
    return _plain(clear, is_anime=is_anime)


def _compact(found: re.Match[str]) -> Numbers:
    season, episode, text = int(found[1] or found[4]), int(found[2] or found[5]), found[0].strip(" ._")
    return Numbers(season, (episode,), None, found.start(), found.end(), Rule.COMPACT_NUMBER, text)


def _plain(stem: str, *, is_anime: bool) -> Numbers | None:
    for found, rule in _matches(_ANIME_ORDER if is_anime else _SERIES_ORDER, stem):
        digits, further = found[1], found[2]
        if digits is None:
            digits, further = found[3], ""
        if further or not _is_other_number(int(digits), found):
            text = found[0].strip(" ._-\0")
            return Numbers(None, _several(int(digits), further), None, found.start(), found.end(), rule, text)
    return None


def _matches(
    patterns: tuple[tuple[re.Pattern[str], Rule], ...], stem: str
) -> Iterator[tuple[re.Match[str], Rule]]:
    for pattern, rule in patterns:
        for found in pattern.finditer(stem):
            yield found, rule


def _is_other_number(number: int, found: re.Match[str]) -> bool:
    """Whether a lone number is rather a year or a count of lines."""
    word = found[0].strip(" ._-[(【#")[:1]
    return word.isdecimal() and (1900 <= number <= 2035 or number in {480, 576, 720, 1080, 2160})  # noqa: PLR2004 - years and picture heights


def _several(first: int, further: str) -> tuple[int, ...]:
    """All episodes of ``E01E02`` and ``E01-E03``, ascending and without doubles."""
    if not further:
        return (first,)
    numbers = [first]
    for dash, digits in _FURTHER.findall(further.strip()):
        number = int(digits)
        is_range = bool(dash) and numbers[-1] < number <= numbers[-1] + _MOST_IN_ONE_FILE
        numbers.extend(range(numbers[-1] + 1, number + 1) if is_range else [number])
    return tuple(sorted(set(numbers)))
