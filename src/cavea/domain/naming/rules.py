"""Why is it so: which rule read which part of a path.

The code that decides leaves the notes: a reader hands on what it found as :class:`Found`, and the place that
puts the answer together notes exactly the findings that it used. Outside :func:`collecting` nothing is kept.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Generic, NamedTuple, TypeVar

T_co = TypeVar("T_co", covariant=True)


class Rule(StrEnum):
    """A rule by which a part of a path is read; the words are stable."""

    FILM_FOLDER = "film_folder"
    FILE_NAME = "file_name"
    RELEASE_NAME = "release_name"
    SERIES_FOLDER = "series_folder"
    SERIES_IN_NAME = "series_in_name"
    BRACKETED_YEAR = "bracketed_year"
    BARE_YEAR = "bare_year"
    LEADING_YEAR = "leading_year"
    ID_TAG = "id_tag"
    EDITION_TAG = "edition_tag"
    EDITION_WORDS = "edition_words"
    QUALITY = "quality"
    VERSION_NAME = "version_name"
    PART = "part"
    DISC = "disc"
    SEASON_FOLDER = "season_folder"
    SPECIALS_FOLDER = "specials_folder"
    YEAR_FOLDER = "year_folder"
    SEASON_IN_TITLE = "season_in_title"
    FIRST_SEASON = "first_season"
    SEASON_EPISODE = "season_episode"
    CROSS = "cross"
    SEASON_WORDS = "season_words"
    EPISODE_WORD = "episode_word"
    DASHED_NUMBER = "dashed_number"
    LEADING_NUMBER = "leading_number"
    BRACKETED_NUMBER = "bracketed_number"
    TRAILING_NUMBER = "trailing_number"
    COMPACT_NUMBER = "compact_number"
    PART_NUMBER = "part_number"
    ABSOLUTE_NUMBER = "absolute_number"
    SPECIAL_WORD = "special_word"
    HALF_NUMBER = "half_number"
    DATE = "date"
    EPISODE_TITLE = "episode_title"
    EXTRA_FOLDER = "extra_folder"
    EXTRA_SUFFIX = "extra_suffix"
    EXTRA_NAME = "extra_name"
    CREDITS = "credits"
    NOTHING = "nothing"


RULE_TEXTS: Final[Mapping[Rule, str]] = MappingProxyType(
    {
        Rule.FILM_FOLDER: "The folder is named after the film, and beats the file's own name.",
        Rule.FILE_NAME: "The file's own name says it, because no folder is named after the film.",
        Rule.RELEASE_NAME: "The name is a release name, whose words are read by a reader of release names.",
        Rule.SERIES_FOLDER: "The folder above the seasons is named after the series.",
        Rule.SERIES_IN_NAME: "The words before the numbers are the series' title, because no folder has it.",
        Rule.BRACKETED_YEAR: "A year in brackets ends the title.",
        Rule.BARE_YEAR: "A year without brackets behind the title is the year of release.",
        Rule.LEADING_YEAR: "A year with a dash before the title is the year of release.",
        Rule.ID_TAG: "A tag names the title at a provider.",
        Rule.EDITION_TAG: "A tag names the edition.",
        Rule.EDITION_WORDS: "Known words behind the title name an edition.",
        Rule.QUALITY: "Words behind the title tell the quality, which sets versions apart.",
        Rule.VERSION_NAME: "Words behind a dash name a version.",
        Rule.PART: "The film or episode is cut into files, and this is one of them.",
        Rule.DISC: "The files are a copy of a disc.",
        Rule.SEASON_FOLDER: "The folder is named after a season.",
        Rule.SPECIALS_FOLDER: "The folder holds specials, which are season 0.",
        Rule.YEAR_FOLDER: "The folder is a year, which serves as the season.",
        Rule.SEASON_IN_TITLE: "A season's number ends the series' title.",
        Rule.FIRST_SEASON: "Nothing names a season, so it is the first.",
        Rule.SEASON_EPISODE: "Season and episode are written as S01E02.",
        Rule.CROSS: "Season and episode are written as 1x02.",
        Rule.SEASON_WORDS: "Season and episode are written in words.",
        Rule.EPISODE_WORD: "A word for an episode stands beside its number.",
        Rule.DASHED_NUMBER: "A number stands behind a dash.",
        Rule.LEADING_NUMBER: "A number begins the name.",
        Rule.BRACKETED_NUMBER: "A number stands alone in brackets.",
        Rule.TRAILING_NUMBER: "A number ends the name, or its words before a dash.",
        Rule.COMPACT_NUMBER: "The digits are season and episode in one.",
        Rule.PART_NUMBER: "The series is counted in parts.",
        Rule.ABSOLUTE_NUMBER: "The number behind season and episode counts over all seasons.",
        Rule.SPECIAL_WORD: "A word such as OVA or Special makes it an episode of season 0.",
        Rule.HALF_NUMBER: "A number and a half is a recap between two episodes: a special.",
        Rule.DATE: "The day on which it was first shown names the episode.",
        Rule.EPISODE_TITLE: "The words behind the numbers are the episode's title.",
        Rule.EXTRA_FOLDER: "The folder holds extras.",
        Rule.EXTRA_SUFFIX: "The end of the name says that it is an extra.",
        Rule.EXTRA_NAME: "The whole name says that it is an extra.",
        Rule.CREDITS: "An opening, an ending or a menu of an anime is an extra.",
        Rule.NOTHING: "No rule could read the path.",
    }
)
"""A sentence for people on each rule."""


class Found(NamedTuple, Generic[T_co]):
    """Something that a rule read.

    Attributes:
        value: What it means.
        part: The text of the path that was read.
        rule: What read it.
    """

    value: T_co
    part: str
    rule: Rule


@dataclass(frozen=True, slots=True)
class Step:
    """One note: a rule read a part of the path.

    Attributes:
        rule: Which one.
        part: The exact text of the path (as text); empty where nothing there says it.
        says: What it means: ``title Alien``, ``year 1979``, ``season 1``.
    """

    rule: Rule
    part: str
    says: str


_STEPS: ContextVar[list[Step] | None] = ContextVar("steps", default=None)


@contextmanager
def collecting() -> Iterator[list[Step]]:
    """Keep the notes of everything that is read meanwhile, in this task or thread alone."""
    steps: list[Step] = []
    token = _STEPS.set(steps)
    try:
        yield steps
    finally:
        _STEPS.reset(token)


def note(findings: Iterable[tuple[str, Found[object] | None]]) -> None:
    """Note what an answer was put together from: pairs of a word (``title``) and a finding."""
    steps = _STEPS.get()
    if steps is not None:
        steps.extend(
            Step(found.rule, found.part, f"{word} {_words(found.value)}")
            for word, found in findings
            if found is not None
        )


def is_noting() -> bool:
    """Whether anybody wants notes."""
    return _STEPS.get() is not None


def forget(kept: int) -> None:
    """Drop all notes but the first ones: what was tried was not used after all."""
    steps = _STEPS.get()
    if steps is not None:
        del steps[kept:]


def noted() -> int:
    """How many notes there are, for :func:`forget`."""
    return len(_STEPS.get() or ())


def _words(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
