"""Series: a folder a series, a folder a season, or neither."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from cavea.domain.naming.films import ReadRelease
from cavea.domain.naming.labels import (
    Label,
    read_label,
    title_before_noise,
    version_in,
    without_group,
    without_tags,
)
from cavea.domain.naming.names import EpisodeName, Unrecognised
from cavea.domain.naming.numbers import (
    Numbers,
    absolute_after,
    certain_numbers,
    half_number,
    plain_numbers,
    special_number,
)
from cavea.domain.naming.titles import spaced, tidy, title_key

_SEASON_WORDS: Final = (
    "season|seasons|series|staffel|saison|temporada|stagione|seizoen|säsong|sesong|sæson|kausi|sezon|sezonul|série|"
    "évad|évadok|řada|сезон|сезона|シーズン|시즌|season no"
)
_SEASON_FOLDER: Final = re.compile(
    rf"(?:(?P<before>.*?)[\s._,-]+)?(?:(?:{_SEASON_WORDS})[\s._-]*(?P<number>[0-9]{{1,4}})|"
    rf"(?P<ordinal>[0-9]{{1,2}})(?:\.|st|nd|rd|th|ª|ª)?[\s._-]*(?:{_SEASON_WORDS})|s(?P<short>[0-9]{{1,4}})|"
    r"第(?P<han>[0-9]{1,3})[季期])(?P<after>[\s._(\[-].*)?",
    re.IGNORECASE | re.DOTALL,
)
_SPECIALS: Final = re.compile(
    r"(?:specials?|spezials?|spéciaux|hors[\s-]série|especiales|especiais|speciali|ovas?|oads?|sp|"
    r"extras? episodes)",
    re.IGNORECASE,
)
_YEAR_FOLDER: Final = re.compile(r"(?:19|20)[0-9]{2}")
_COMPLETE: Final = re.compile(r"[\s._-]+(?:the[\s._-])?complete(?:[\s._-]+series)?$", re.IGNORECASE)
_PART: Final = re.compile(r"[\s._-]+(?:pt|part|cd)[\s._-]?([0-9]{1,2})$", re.IGNORECASE)
_SEASON_AT_END: Final = re.compile(
    r"^(?P<title>.*\S)[\s._-]+(?:s(?P<short>[0-9]{1,2})|season[\s._]?(?P<number>[0-9]{1,2})|"
    r"(?P<ordinal>[0-9])(?:st|nd|rd|th)[\s._]season)$",
    re.IGNORECASE,
)
_CLEAN_UP: Final = re.compile(r"[\[(【][^\])】]*[\])】]|\.(?=$)")


@dataclass(frozen=True, slots=True)
class SeriesPlace:
    """What the folders above an episode say.

    Attributes:
        label: The series' folder, taken apart; None for a loose file.
        season: The season's folder's number, 0 for specials; None without one.
    """

    label: Label | None
    season: int | None


def read_place(folders: Sequence[str]) -> SeriesPlace:
    """The series and the season that the folders name."""
    season: int | None = None
    for name in reversed(folders):
        if _SPECIALS.fullmatch(name) is not None and season is None and len(folders) > 1:
            season = 0
            continue
        if _YEAR_FOLDER.fullmatch(name) is not None and season is None and name is not folders[0]:
            season = int(name)
            continue
        found = _SEASON_FOLDER.fullmatch(name)
        if found is None:
            if certain_numbers(name) is not None and name is not folders[0]:
                continue
            return SeriesPlace(_series_label(name), season)
        if season is None:
            season = int(found["number"] or found["ordinal"] or found["short"] or found["han"])
        if found["before"] and name is folders[0]:
            return SeriesPlace(_series_label(_COMPLETE.sub("", found["before"])), season)
    return SeriesPlace(None, season)


def _series_label(name: str) -> Label:
    """A series' folder; of an episode's own release folder only what stands before the numbers."""
    numbers = certain_numbers(name)
    if numbers is not None and numbers.start > 0:
        name = name[: numbers.start]
    return read_label(name, with_ranges=True)


def read_episode(
    folders: Sequence[str], stem: str, read_release: ReadRelease, *, is_anime: bool
) -> EpisodeName | Unrecognised:
    """The episode or episodes that a file holds.

    Args:
        folders: Names of the folders above the file, outermost first.
        stem: The file's name without its suffix.
        read_release: Reads a release name; asked only where no rule of ours finds a number.
        is_anime: Whether a lone number counts over all seasons.
    """
    place = read_place(folders)
    bare, ids, _ = without_tags(stem)
    numbers = _numbers_in(bare, place, is_anime=is_anime)
    if numbers is None:
        return _by_release(place, stem, ids, read_release)
    series = _series_of(place, bare[: numbers.start])
    if series is None or not series.title:
        return Unrecognised("neither a folder nor the name says which series this is")
    rest = bare[numbers.end :]
    part = _PART.search(rest)
    season, episodes, absolute = _placed(numbers, place, series, is_anime=is_anime)
    if is_anime and numbers.episodes and not absolute:
        absolute, rest = absolute_after(rest)
    return EpisodeName(
        series=series.title,
        year=series.year,
        ids={**ids, **series.ids},
        season=season,
        episodes=episodes,
        absolute=absolute,
        air_date=numbers.air_date,
        title=_episode_title(rest[: part.start()] if part is not None else rest),
        version=version_in(rest),
        part=int(part[1]) or None if part is not None else None,
    )


def read_series(folders: Sequence[str]) -> EpisodeName | None:
    """The series itself, for an extra that belongs to all of it or to a season."""
    place = read_place(folders)
    if place.label is None or not place.label.title:
        return None
    return EpisodeName(place.label.title, place.label.year, place.label.ids, place.season)


def _numbers_in(stem: str, place: SeriesPlace, *, is_anime: bool) -> Numbers | None:
    numbers = certain_numbers(stem)
    if numbers is not None:
        return numbers
    if is_anime or place.season == 0:
        numbers = half_number(stem) or special_number(stem)
        if numbers is not None and (numbers.episodes or numbers.start == numbers.end or place.season == 0):
            return numbers
    name = _masked(stem, place)
    numbers = plain_numbers(name, is_anime=is_anime)
    if numbers is None and place.season == 0:
        return Numbers(0, (), None, 0, 0)
    return numbers


def _masked(stem: str, place: SeriesPlace) -> str:
    """The name with the series' title blanked in front, so that its numbers are not read as episodes."""
    if place.label is None:
        return stem
    title = place.label.title
    if title and len(stem) > len(title) and stem[: len(title)].casefold() == title.casefold():
        return "\0" * len(title) + stem[len(title) :]
    return stem


def _placed(
    numbers: Numbers, place: SeriesPlace, series: Label, *, is_anime: bool
) -> tuple[int | None, tuple[int, ...], tuple[int, ...]]:
    """Season, episodes and absolute numbers, from what the name and the folders say together."""
    if numbers.season is not None or numbers.air_date is not None:
        return (
            (place.season if numbers.season is None and numbers.air_date is None else numbers.season),
            numbers.episodes,
            (),
        )
    if place.season is not None:
        return place.season, _without_season_digit(numbers.episodes, place.season), ()
    ending = _SEASON_AT_END.match(series.tail)
    if ending is not None:
        return int(ending["short"] or ending["number"] or ending["ordinal"]), numbers.episodes, ()
    return (None, (), numbers.episodes) if is_anime else (1, numbers.episodes, ())


def _without_season_digit(episodes: tuple[int, ...], season: int) -> tuple[int, ...]:
    """``105`` in the folder of season 1 is episode 5."""
    if season and all(number // 100 == season for number in episodes):
        return tuple(number % 100 for number in episodes)
    return episodes


def _series_of(place: SeriesPlace, prefix: str) -> Label | None:
    if place.label is not None and place.label.title and not place.label.is_release:
        return _without_season(place.label)
    label = read_label(_name_in(prefix), with_ranges=True)
    if label.title:
        return _without_season(label)
    return _without_season(place.label) if place.label is not None else None


def _name_in(prefix: str) -> str:
    """The words before the numbers, without the group in front and without brackets around all of them."""
    name = without_group(prefix.strip()).rstrip(" ._-([【")
    return name.strip("[]【】") if name.startswith(("[", "【")) and name.count(name[0]) == 1 else name


def _without_season(label: Label) -> Label:
    """The series' title without ``S2`` behind it; the tail keeps it, for the season's number."""
    ending = _SEASON_AT_END.match(label.title)
    if ending is None:
        return label
    return replace(label, title=tidy(ending["title"]), tail=label.title)


def _episode_title(rest: str) -> str | None:
    """The words between the numbers and the technical ones."""
    words = title_before_noise(" " + _CLEAN_UP.sub(" ", rest))
    return words if title_key(words) and any(c.isalnum() for c in words) else None


def _by_release(
    place: SeriesPlace, stem: str, ids: dict[str, str], read_release: ReadRelease
) -> EpisodeName | Unrecognised:
    read = read_release(stem)
    label = place.label if place.label is not None and not place.label.is_release else None
    series = label.title if label is not None else tidy(spaced(read.title))
    if not series or not (read.episodes or read.air_date):
        return Unrecognised("no season, episode number or date in the name")
    return EpisodeName(
        series=series,
        year=label.year if label is not None else read.year,
        ids={**ids, **(label.ids if label is not None else {})},
        season=read.seasons[0] if read.seasons else place.season if place.season is not None else 1,
        episodes=read.episodes,
        air_date=read.air_date,
        version=version_in(stem),
        part=read.part,
    )
