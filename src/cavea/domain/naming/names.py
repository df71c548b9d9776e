"""What a path can turn out to be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeAlias


class DiscKind(StrEnum):
    """A copy of a disc, which is one film in many files or an image."""

    DVD = "dvd"
    BLURAY = "bluray"
    IMAGE = "image"


@dataclass(frozen=True, slots=True)
class FilmName:
    """A film, or one file of it.

    Attributes:
        title: As the name writes it, separators made spaces.
        year: Of release, or None.
        ids: Tags of the name: ``{"imdb": "tt0133093", "tmdb": "603"}``.
        edition: Another cut (``Director's Cut``), or None.
        version: Another file of the same cut (``1080p``, ``2160p HDR``), or None.
        part: Counted from 1 where a film is cut into files, or None.
        disc: What kind of copy of a disc the file stands for, or None for a video.
    """

    title: str
    year: int | None = None
    ids: Mapping[str, str] = field(default_factory=dict)
    edition: str | None = None
    version: str | None = None
    part: int | None = None
    disc: DiscKind | None = None


@dataclass(frozen=True, slots=True)
class EpisodeName:
    """One or several episodes of a series in one file; without any number it stands for the series itself.

    Attributes:
        series: The series' title.
        year: Of its first episode, or None.
        ids: Tags of the series' folder (``{"tvdb": "81189"}``).
        season: 0 for specials, None where only an absolute number or a date is known.
        episodes: Numbers within the season, ascending.
        absolute: Numbers over all seasons, ascending (anime).
        air_date: ``YYYY-MM-DD``, or None.
        title: The episode's title, or None.
        version: As for a film.
        part: As for a film.
    """

    series: str
    year: int | None = None
    ids: Mapping[str, str] = field(default_factory=dict)
    season: int | None = None
    episodes: tuple[int, ...] = ()
    absolute: tuple[int, ...] = ()
    air_date: str | None = None
    title: str | None = None
    version: str | None = None
    part: int | None = None


class ExtraKind(StrEnum):
    """What accompanies a title."""

    TRAILER = "trailer"
    BEHIND_THE_SCENES = "behind_the_scenes"
    DELETED_SCENE = "deleted_scene"
    INTERVIEW = "interview"
    FEATURETTE = "featurette"
    SHORT = "short"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ExtraName:
    """Something that accompanies a title.

    Attributes:
        kind: What it is.
        title: Its own title.
        owner: The film, series (an episode without numbers) or episode it belongs to; None where no folder
            says so.
    """

    kind: ExtraKind
    title: str
    owner: FilmName | EpisodeName | None


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """A path that no rule could read.

    Attributes:
        reason: A sentence for people.
    """

    reason: str


NO_TITLE: Final = "the name holds no title"
NO_SERIES: Final = "neither a folder nor the name says which series this is"
NO_NUMBERS: Final = "no season, episode number or date in the name"
"""Why a path is not recognised though it may well be media; all other reasons are final."""

Recognition: TypeAlias = FilmName | EpisodeName | ExtraName | Unrecognised


@dataclass(frozen=True, slots=True)
class ReleaseName:
    """What a release name says (``Some.Film.1999.Remastered.1080p.BluRay.x265-GROUP``).

    Attributes:
        title: Empty where none was found.
        year: Of release, or None.
        seasons: Numbers, ascending.
        episodes: Numbers, ascending.
        air_date: ``YYYY-MM-DD``, or None.
        edition: ``Remastered``, ``Director's Cut``, or None.
        part: Counted from 1, or None.
        resolution: ``1080p``, or None.
        codec: Of the picture (``hevc``), or None.
        source: ``BluRay``, ``WEB-DL``, or None.
        group: Who released it, or None.
    """

    title: str = ""
    year: int | None = None
    seasons: tuple[int, ...] = ()
    episodes: tuple[int, ...] = ()
    air_date: str | None = None
    edition: str | None = None
    part: int | None = None
    resolution: str | None = None
    codec: str | None = None
    source: str | None = None
    group: str | None = None
