"""Days in names: ``2024-03-01``, ``01.03.2024``, ``20240301``, ``1 March 2024``."""

import re
from typing import Final

_YEAR_FIRST: Final = re.compile(
    r"(?<![0-9])((?:19|20)[0-9]{2})([-._\s])(0[1-9]|1[0-2])\2([0-2][0-9]|3[01])(?![0-9])"
)
_YEAR_LAST: Final = re.compile(
    r"(?<![0-9])([0-2][0-9]|3[01])([-._\s])([0-2][0-9]|3[01])\2((?:19|20)[0-9]{2})(?![0-9])"
)
_COMPACT: Final = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(0[1-9]|1[0-2])([0-2][0-9]|3[01])(?![0-9])")
_MONTHS: Final = (
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    "jän", "feb", "mär", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez",
)  # fmt: skip
_MONTH_WORD: Final = (
    r"(jan(?:uary|uar)?|jän(?:ner)?|feb(?:ruary|ruar)?|mar(?:ch)?|märz?|apr(?:il)?|may|mai|june?|juni|july?|juli|"
    r"aug(?:ust)?|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?)"
)
_DAY_MONTH: Final = re.compile(
    rf"(?<![0-9])([0-3]?[0-9])\.?[\s._-]+{_MONTH_WORD}\.?[\s._-]+((?:19|20)[0-9]{{2}})(?![0-9])",
    re.IGNORECASE,
)
_MONTH_DAY: Final = re.compile(
    rf"(?<![^\W_]){_MONTH_WORD}\.?[\s._-]+([0-3]?[0-9])(?:st|nd|rd|th)?,?[\s._-]+((?:19|20)[0-9]{{2}})(?![0-9])",
    re.IGNORECASE,
)
_SHORT_BEHIND: Final = re.compile(r"^[\s._-]+([0-9]{2})(0[1-9]|1[0-2])([0-2][0-9]|3[01])(?=[\s._-]|$)")
_TIME_BEHIND: Final = re.compile(
    r"^[\s._-]+(?:[01][0-9]|2[0-3])[-.:]?[0-5][0-9](?:[-.:][0-5][0-9])?(?=$|[\s._-])"
)
_LIKELY: Final = re.compile(
    r"(?:19|20)[0-9]{2}[-._\s]?[01][0-9]|[-._\s0-9][0-3]?[0-9][-._\s](?:19|20)[0-9]{2}|[a-zä0-9][.,]?[-._\s]+(?:19|20)[0-9]{2}",
    re.IGNORECASE,
)


def find_date(text: str) -> tuple[str, int, int] | None:
    """The first day in a name as ``YYYY-MM-DD``, and where it begins and ends, a time of day included.

    Where day and month could be either, the day comes first.
    """
    if ("20" not in text and "19" not in text) or _LIKELY.search(text) is None:
        return None
    for pattern, order in ((_YEAR_FIRST, (1, 3, 4)), (_YEAR_LAST, (4, 3, 1)), (_COMPACT, (1, 2, 3))):
        for found in pattern.finditer(text):
            year, month, day = (int(found[group]) for group in order)
            if pattern is _YEAR_LAST and month > 12 >= day:  # noqa: PLR2004 - months
                month, day = day, month
            said = _day(year, month, day)
            if said is not None:
                return said, found.start(), _end(text, found.end())
    return _in_words(text)


def _in_words(text: str) -> tuple[str, int, int] | None:
    for pattern, (month, day) in ((_DAY_MONTH, (2, 1)), (_MONTH_DAY, (1, 2))):
        words = pattern.search(text)
        if words is not None:
            said = _day(int(words[3]), _month(words[month]), int(words[day]))
            if said is not None:
                return said, words.start(), _end(text, words.end())
    return None


def short_date_behind(rest: str) -> tuple[str, int] | None:
    """``240211`` right behind an episode's number, and where it ends."""
    found = _SHORT_BEHIND.match(rest)
    if found is None:
        return None
    said = _day(2000 + int(found[1]), int(found[2]), int(found[3]))
    return (said, found.end()) if said is not None else None


def _end(text: str, end: int) -> int:
    time = _TIME_BEHIND.match(text[end:])
    return end + time.end() if time is not None else end


def _month(word: str) -> int:
    return _MONTHS.index(word[:3].lower()) % 12 + 1


def _day(year: int, month: int, day: int) -> str | None:
    """The date, where the calendar has it."""
    if not (1 <= month <= 12 and 1 <= day <= 31):  # noqa: PLR2004 - the calendar
        return None
    longest = 30 if month in {4, 6, 9, 11} else 31
    if month == 2:  # noqa: PLR2004 - February
        longest = 29 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 28
    return f"{year:04}-{month:02}-{day:02}" if day <= longest else None
