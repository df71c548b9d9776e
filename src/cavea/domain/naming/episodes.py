"""Series: a folder a series, a folder a season, or neither."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cavea.domain.naming.films import ReadRelease, note_ids, refused
from cavea.domain.naming.labels import Ids, Label, mapping, merged, read_label, without_tags
from cavea.domain.naming.marks import version_in, without_group, words_before_noise
from cavea.domain.naming.names import NO_NUMBERS, NO_SERIES, EpisodeName, Unrecognised
from cavea.domain.naming.numbers import (
    Numbers,
    absolute_after,
    certain_numbers,
    half_number,
    plain_numbers,
    special_number,
    with_date,
)
from cavea.domain.naming.places import is_place
from cavea.domain.naming.rules import Found, Rule, is_noting, note
from cavea.domain.naming.seasons import SeriesPlace, may_end_with_season, read_place, season_at_end
from cavea.domain.naming.titles import spaced, tidy, title_key

_PART: Final = re.compile(r"[\s._-]+(?:(?:pt|part)|cd[\s._-]?)([0-9]{1,2})$", re.IGNORECASE)
_CLEAN_UP: Final = re.compile(
    r"^[\s_]*(?:[\])】]|\.(?=\s))|(?<=[\])])-[^\s\[\](){}]+$|[\[(【][^\])】]*[\])】]|\.$"
)
_BROKEN_DATE: Final = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}[-._][0-9]{2}[-._][0-9]{2}(?![0-9])")


@dataclass(frozen=True, slots=True)
class _Episode:
    """An episode, put together from findings."""

    series: Found[str]
    year: Found[int] | None = None
    ids: Ids = ()
    season: Found[int] | None = None
    episodes: Found[tuple[int, ...]] | None = None
    absolute: Found[tuple[int, ...]] | None = None
    air_date: Found[str] | None = None
    title: Found[str] | None = None
    version: Found[str] | None = None
    part: Found[int] | None = None


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
    place = read_place(tuple(folders))
    bare, ids, _ = without_tags(stem)
    numbers = certain_numbers(bare)
    if numbers is None and place.folder_numbers is not None:
        return _of_folder(place, place.folder_numbers, ids, stem)
    if numbers is None:
        numbers = _loose_numbers(bare, place, is_anime=is_anime)
    if numbers is None:
        return _by_release(place, (stem, ids), read_release, is_anime=is_anime)
    numbers = with_date(numbers, bare)
    series, named_season = _series_of(place, bare[: numbers.start])
    if series is None:
        return refused(NO_SERIES, stem)
    return _answer(_assembled(numbers, place, (series, named_season), (bare, ids), is_anime=is_anime))


def read_series(folders: Sequence[str]) -> EpisodeName | None:
    """The series itself, for an extra that belongs to all of it or to a season."""
    place = read_place(tuple(folders))
    if place.label is None or not place.label.title:
        return None
    label, season = season_at_end(place.label)
    title = label.found_title(Rule.SERIES_FOLDER)
    return _answer(_Episode(title, label.year, label.ids, place.season or season))


def _answer(one: _Episode) -> EpisodeName:
    if is_noting():
        note((("series", one.series), ("year", one.year)))
        note_ids(one.ids)
        note((("season", one.season), ("episode", one.episodes), ("absolute number", one.absolute)))
        note((("air date", one.air_date), ("episode title", one.title)))
        note((("version", one.version), ("part", one.part)))
    return EpisodeName(
        one.series.value,
        one.year.value if one.year is not None else None,
        mapping(one.ids),
        one.season.value if one.season is not None else None,
        one.episodes.value if one.episodes is not None else (),
        one.absolute.value if one.absolute is not None else (),
        one.air_date.value if one.air_date is not None else None,
        one.title.value if one.title is not None else None,
        one.version.value if one.version is not None else None,
        one.part.value if one.part is not None else None,
    )


def _loose_numbers(stem: str, place: SeriesPlace, *, is_anime: bool) -> Numbers | None:
    """What the looser patterns read, tried where no certain one did."""
    is_special = place.season is not None and place.season.value == 0
    if is_anime or is_special:
        numbers = half_number(stem) or special_number(stem)
        if numbers is not None:
            return numbers
    elif " - " in stem and "pecial" in stem:
        numbers = special_number(stem)
        if numbers is not None and numbers.episodes:
            return numbers
    numbers = plain_numbers(_masked(stem, place), is_anime=is_anime)
    if numbers is None and is_special:
        begin = len(place.label.title) if place.label is not None and _masked(stem, place) != stem else 0
        end = begin if stem[begin : begin + 3] == " - " else 0
        return Numbers(0, (), None, 0, end, Rule.SPECIALS_FOLDER, "")
    return numbers


def _masked(stem: str, place: SeriesPlace) -> str:
    """The name with the series' title blanked in front, so that its numbers are not read as episodes."""
    if place.label is None:
        return stem
    title = place.label.title
    start = stem[: len(title)]
    if title and len(stem) > len(title) and _flat(start) == _flat(title):
        return "\0" * len(title) + stem[len(title) :]
    return stem


def _flat(text: str) -> str:
    return text.replace(".", " ").replace("_", " ").casefold()


def _assembled(
    numbers: Numbers,
    place: SeriesPlace,
    series: tuple[Label, Found[int] | None],
    name: tuple[str, Ids],
    *,
    is_anime: bool,
) -> _Episode:
    label, named_season = series
    bare, ids = name
    rest = bare[numbers.end :]
    season, episodes, absolute = _placed(numbers, place, named_season, is_anime=is_anime)
    if is_anime and numbers.season is not None and episodes and absolute is None:
        counted, rest, text = absolute_after(rest)
        absolute = Found(counted, text, Rule.ABSOLUTE_NUMBER) if counted else None
    part = _PART.search(rest)
    is_of_folder = place.label is not None and label.name == place.label.name
    date = numbers.date_text or numbers.text
    return _Episode(
        label.found_title(Rule.SERIES_FOLDER if is_of_folder else Rule.SERIES_IN_NAME),
        label.year,
        merged(label.ids, ids),
        season,
        episodes,
        absolute,
        Found(numbers.air_date, date, Rule.DATE) if numbers.air_date is not None else None,
        _episode_title(rest[: part.start()] if part is not None else rest, numbers),
        version_in(rest),
        Found(int(part[1]), part[0].strip(" ._-"), Rule.PART) if part is not None and int(part[1]) else None,
    )


_Placed = tuple[Found[int] | None, Found[tuple[int, ...]] | None, Found[tuple[int, ...]] | None]


def _placed(
    numbers: Numbers, place: SeriesPlace, named_season: Found[int] | None, *, is_anime: bool
) -> _Placed:
    """Season, episodes and absolute numbers, from what the name and the folders say together."""
    said = Found(numbers.episodes, numbers.text, numbers.rule) if numbers.episodes else None
    if numbers.rule is Rule.SPECIALS_FOLDER:
        return place.season, None, None
    if numbers.season is not None:
        return Found(numbers.season, numbers.text, numbers.rule), said, None
    if said is None:
        return None, None, None
    if place.season is not None:
        return place.season, _without_season_digit(said, place.season.value), None
    if named_season is not None:
        return named_season, said, None
    return (None, None, said) if is_anime else (Found(1, "", Rule.FIRST_SEASON), said, None)


def _without_season_digit(episodes: Found[tuple[int, ...]], season: int) -> Found[tuple[int, ...]]:
    """``105`` in the folder of season 1 is episode 5."""
    if season and all(number // 100 == season for number in episodes.value):
        shorter = tuple(number % 100 for number in episodes.value)
        return Found(shorter, episodes.part, Rule.COMPACT_NUMBER)
    return episodes


def _series_of(place: SeriesPlace, prefix: str) -> tuple[Label | None, Found[int] | None]:
    """The series' label, and the season that its title or the name's ends with."""
    of_folder = place.label if place.label is not None and place.label.title else None
    if of_folder is not None and not of_folder.is_release and not is_place(of_folder.title):
        label, season = season_at_end(of_folder)
        if season is None and place.season is None and may_end_with_season(prefix.rstrip(" ._-")):
            season = season_at_end(read_label(_name_in(prefix)))[1]
        return label, season
    label = read_label(_name_in(prefix), with_ranges=True)
    if label.title:
        return season_at_end(label)
    return season_at_end(of_folder) if of_folder is not None else (None, None)


def _name_in(prefix: str) -> str:
    """The words before the numbers, without the group in front and without brackets around all of them."""
    name = without_group(prefix.strip()).rstrip(" ._-([【")
    return name.strip("[]【】") if name.startswith(("[", "【")) and name.count(name[0]) == 1 else name


def _episode_title(rest: str, numbers: Numbers) -> Found[str] | None:
    """The words between the numbers and the technical ones."""
    if not rest:
        return None
    if numbers.rule is Rule.HALF_NUMBER:
        behind = words_before_noise(" " + _CLEAN_UP.sub(" ", rest[len(numbers.text) :]))
        words = f"{numbers.text} - {behind}" if behind else numbers.text
        return Found(words, words if words in rest else rest.strip(), Rule.HALF_NUMBER)
    if rest.startswith((".", "_")) and not rest.startswith(".."):
        rest = rest[1:]
    words = words_before_noise(" " + _CLEAN_UP.sub(" ", rest))
    if not any(c.isalnum() for c in words) or not title_key(words):
        return None
    return Found(words, words if words in rest else rest.strip(" ._-"), Rule.EPISODE_TITLE)


def _of_folder(place: SeriesPlace, numbers: Numbers, ids: Ids, stem: str) -> EpisodeName | Unrecognised:
    """An episode in a folder of its own whose file's name says nothing."""
    if place.label is None or not place.label.title:
        return refused(NO_SERIES, stem)
    label, _ = season_at_end(place.label)
    season = Found(numbers.season, numbers.text, numbers.rule) if numbers.season is not None else place.season
    episodes = Found(numbers.episodes, numbers.text, numbers.rule)
    title = label.found_title(Rule.SERIES_FOLDER)
    return _answer(
        _Episode(title, label.year, merged(label.ids, ids), season, episodes, version=version_in(stem))
    )


def _by_release(
    place: SeriesPlace, name: tuple[str, Ids], read_release: ReadRelease, *, is_anime: bool
) -> EpisodeName | Unrecognised:
    stem, ids = name
    read = read_release(stem)
    label = place.label if place.label is not None and not place.label.is_release else None
    series = label.title if label is not None else tidy(spaced(read.title))
    if not series or not (read.episodes or read.air_date) or _BROKEN_DATE.search(stem) is not None:
        return refused(NO_NUMBERS, stem)

    season = Found(read.seasons[0], stem, Rule.RELEASE_NAME) if read.seasons else place.season
    episodes = Found(read.episodes, stem, Rule.RELEASE_NAME) if read.episodes else None
    is_absolute = is_anime and season is None
    if season is None and episodes is not None and not is_anime:
        season = Found(1, "", Rule.FIRST_SEASON)
    year = Found(read.year, stem, Rule.RELEASE_NAME) if read.year else None
    return _answer(
        _Episode(
            label.found_title(Rule.SERIES_FOLDER)
            if label is not None
            else Found(series, stem, Rule.RELEASE_NAME),
            label.year if label is not None else year,
            merged(label.ids if label is not None else (), ids),
            season,
            None if is_absolute else episodes,
            episodes if is_absolute else None,
            air_date=Found(read.air_date, stem, Rule.RELEASE_NAME) if read.air_date else None,
            version=version_in(stem),
            part=Found(read.part, stem, Rule.RELEASE_NAME) if read.part else None,
        )
    )
