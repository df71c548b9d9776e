"""Folders above an episode: the series', the season's, and those that are neither."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from cavea.domain.naming.labels import Label, read_label
from cavea.domain.naming.marks import without_group
from cavea.domain.naming.numbers import Numbers, certain_numbers
from cavea.domain.naming.places import is_disc_folder, is_place, is_version_folder
from cavea.domain.naming.rules import Found, Rule
from cavea.domain.naming.titles import article_first, tidy

_SEASON_WORDS: Final = (
    "season|seasons|series|staffel|saison|temporada|stagione|seizoen|säsong|sesong|sæson|kausi|sezon|sezonul|série|"
    "évad|évadok|řada|sezona|sezóna|sezonas|сезон|сезона|σεζόν|κύκλος|עונה|الموسم|シーズン|시즌|mùa|ซีซั่น|ซีซัน|season no"
)
_SECOND_WORDS: Final = "book|volume|vol|part|cour"
"""Seasons only where they are folders of their own below a series."""

_COUNT: Final = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_MOST_BARE: Final = 20
"""A folder of a greater number alone is rather a series (*24*)."""

_ROMAN: Final = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_HAN: Final = "〇一二三四五六七八九十"
_SEASON_FOLDER: Final = re.compile(
    rf"(?:(?P<before>.*?)[\s._,-][(\[]?)?(?:(?:{_SEASON_WORDS})[\s._-]*(?P<number>[0-9]{{1,4}}|(?:{'|'.join(_COUNT[1:])})\b)[ab]?|"
    rf"(?P<ordinal>[0-9]{{1,2}})(?:\.|st|nd|rd|th|ª|º)?[\s._-]*(?:{_SEASON_WORDS})|s(?P<short>[0-9]{{1,4}})|"
    rf"第(?P<han>[0-9]{{1,3}}|[{_HAN}])[季期])(?P<after>[\s._(\[)\]-].*)?",
    re.IGNORECASE | re.DOTALL,
)
_SECOND_FOLDER: Final = re.compile(
    rf"(?:{_SECOND_WORDS})[\s._-]*(?P<number>[0-9]{{1,2}}|(?:{'|'.join(_COUNT[1:])})\b)(?:[\s._(\[-].*)?",
    re.IGNORECASE,
)
_SPECIALS: Final = re.compile(
    r"(?:specials?|spezials?|specialer|spéciaux|hors[\s-]série|especiales|especiais|speciali|specjalne|спецвыпуски|"
    r"特別編|番外編|ovas?|oads?|sp|extras? episodes)",
    re.IGNORECASE,
)
_YEAR_FOLDER: Final = re.compile(r"(?:19|20)[0-9]{2}")
_LETTER_FOLDER: Final = re.compile(r"(?:series|season)[\s._]([a-z])", re.IGNORECASE)
_MONTH_FOLDER: Final = re.compile(r"(?:(?:19|20)[0-9]{2}[-._\s])?(?:0?[1-9]|1[0-2])")
_COMPLETE: Final = re.compile(
    r"[\s._-]+[(\[]?(?:the[\s._-])?complete(?:[\s._-]+(?:series|collection))?[)\]]?$", re.IGNORECASE
)
_BATCH: Final = re.compile(r"[\s._-]+[(\[]?0{0,3}[01]\s?[-~]\s?[0-9]{2,4}[)\]]?$")
_SEASON_AT_END: Final = re.compile(
    r"^(?P<title>.*\S)[\s._-]+(?:s(?P<short>[0-9]{1,2})|(?:season|staffel|saison|temporada|stagione|seizoen|sezon)[\s._]?(?P<number>[0-9]{1,2})|t(?P<tome>0[1-9])|"
    r"(?P<ordinal>[0-9])(?:st|nd|rd|th)[\s._]season)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class SeriesPlace:
    """What the folders above an episode say.

    Attributes:
        label: The series' folder, taken apart; None for a loose file.
        season: The season's folder's number, 0 for specials; None without one.
        folder_numbers: What the episode's own folder says (``Show.S01E02.720p-GRP/abc.mkv``); None without one.
    """

    label: Label | None
    season: Found[int] | None
    folder_numbers: Numbers | None = None


@lru_cache(maxsize=256)
def read_place(folders: tuple[str, ...]) -> SeriesPlace:
    """The series and the season that the folders name; the same for all files of a folder, hence remembered."""
    season: Found[int] | None = None
    own: Numbers | None = None
    for depth in range(len(folders) - 1, -1, -1):
        name = folders[depth]
        if depth and _is_neither(name, folders[depth - 1]):
            continue
        said = _season_alone(name, folders[depth - 1] if depth else None, is_only=len(folders) == 1)
        if said is not None:
            season = season or said
            continue
        if depth:
            said = _sequel(name, folders[depth - 1])
            if said is not None:
                season = season or said
                continue
        numbers = certain_numbers(name)
        if numbers is not None and depth == len(folders) - 1 and numbers.episodes:
            own = numbers
        if numbers is not None and depth:
            continue
        found = _SEASON_FOLDER.fullmatch(name) if numbers is None else None
        if found is None or (depth == 0 and season is not None and not found["before"]):
            return SeriesPlace(_series_label(name, numbers), season, own)
        season = season or Found(_number(found), name, Rule.SEASON_FOLDER)
        before = (found["before"] or "").rstrip(" ._,-([")
        if before and depth == 0:
            return SeriesPlace(_series_label(before, None), season, own)
    return SeriesPlace(None, season, own)


def _is_neither(name: str, above: str) -> bool:
    """Whether a folder below another tells only a quality, a disc, or a month."""
    if name[:1].isdecimal() and _MONTH_FOLDER.fullmatch(name) is not None:
        return "-" in name or _YEAR_FOLDER.fullmatch(above) is not None
    return is_version_folder(name) or is_disc_folder(name)


def _sequel(name: str, above: str) -> Found[int] | None:
    """``Red Dwarf VIII`` below ``Red Dwarf``: a season that is named as the series with a number."""
    if not name.startswith(above) or not name[len(above) :].startswith(" "):
        return None
    word = name[len(above) :].strip()
    if word.isdecimal() and len(word) <= 2:  # noqa: PLR2004 - more digits are a year, or no season
        return Found(int(word), name, Rule.SEASON_FOLDER)
    return Found(_ROMAN.index(word), name, Rule.SEASON_FOLDER) if word in _ROMAN[1:] else None


def _season_alone(name: str, above: str | None, *, is_only: bool) -> Found[int] | None:
    """The season of a folder that says nothing else, where it lies below another."""
    if not is_only and _SPECIALS.fullmatch(name) is not None:
        return Found(0, name, Rule.SPECIALS_FOLDER)
    if above is None:
        return None
    if _YEAR_FOLDER.fullmatch(name) is not None:
        return Found(int(name), name, Rule.YEAR_FOLDER)
    if name.isdecimal() and name.isascii() and int(name) <= _MOST_BARE and not is_place(above):
        return Found(int(name), name, Rule.SEASON_FOLDER)
    letter = _LETTER_FOLDER.fullmatch(name)
    if letter is not None:
        return Found(ord(letter[1].lower()) - ord("a") + 1, name, Rule.SEASON_FOLDER)
    second = _SECOND_FOLDER.fullmatch(name)
    return Found(_counted(second["number"]), name, Rule.SEASON_FOLDER) if second is not None else None


def _number(found: re.Match[str]) -> int:
    return _counted(found["number"] or found["ordinal"] or found["short"] or found["han"])


def _counted(word: str) -> int:
    if word.isdecimal():
        return int(word)
    return _HAN.index(word) if word in _HAN else _COUNT.index(word.lower())


def _series_label(name: str, numbers: Numbers | None) -> Label:
    """A series' folder; of an episode's own release folder only what stands before the numbers."""
    if numbers is not None and numbers.start > 0:
        name = name[: numbers.start]
    bare = _BATCH.sub("", _COMPLETE.sub("", without_group(name)))
    label = read_label(bare, with_ranges=True)
    if label.is_release:
        shorter = _BATCH.sub("", _COMPLETE.sub("", label.title))
        label = replace(label, title=article_first(tidy(shorter))) if shorter != label.title else label
    return label


def may_end_with_season(text: str) -> bool:
    """Whether it is worth a closer look: the last letter is a digit, or the last word is *season*."""
    return text[-1:].isdecimal() or text[-5:].lower() == "eason"


def season_at_end(label: Label) -> tuple[Label, Found[int] | None]:
    """The series' title without ``S2`` behind it, and that season."""
    if not may_end_with_season(label.title):
        return label, None
    ending = _SEASON_AT_END.match(label.title)
    if ending is None:
        return label, None
    words = label.title[len(ending["title"]) :].strip(" ._-")
    number = int(ending["short"] or ending["number"] or ending["ordinal"] or ending["tome"])
    title = tidy(ending["title"])
    return replace(label, title=title, head=title), Found(
        number, words if words in label.name else label.name, Rule.SEASON_IN_TITLE
    )
