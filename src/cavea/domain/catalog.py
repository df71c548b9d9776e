"""What the catalog shows: flat cards for lists, whole titles for pages.

Cards are plain tuples with names: a list of 200 of them is read by one query and encoded once.
Times are RFC 3339 text in UTC, dates ``YYYY-MM-DD``; durations are milliseconds; genres are a JSON array as stored.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from cavea.domain.ids import AssetId, FileId, ItemId, LibraryId, VersionId
from cavea.domain.media import FileProblem, Probe


class ItemKind(StrEnum):
    """The kinds of things a catalog holds; parents come before their children in one hierarchy."""

    MOVIE = "movie"
    SERIES = "series"
    SEASON = "season"
    EPISODE = "episode"
    EXTRA = "extra"
    ARTIST = "artist"
    ALBUM = "album"
    TRACK = "track"
    BOOK = "book"
    CHAPTER = "chapter"
    PHOTO = "photo"


class Availability(StrEnum):
    """Whether a title can be played now."""

    AVAILABLE = "available"
    OFFLINE = "offline"
    MISSING = "missing"


class MovieCard(NamedTuple):
    """A film in a list."""

    id: str
    library_id: str
    title: str
    sort_title: str
    original_title: str | None
    year: int | None
    released: str | None
    duration_ms: int | None
    rating: float | None
    content_rating: str | None
    genres: str
    availability: str
    has_problem: int
    added_at: str
    poster_id: str | None
    poster_width: int | None
    poster_height: int | None
    poster_placeholder: str | None
    backdrop_id: str | None
    backdrop_width: int | None
    backdrop_height: int | None
    backdrop_placeholder: str | None
    watched: int | None
    position_ms: int | None


class SeriesCard(NamedTuple):
    """A series in a list."""

    id: str
    library_id: str
    title: str
    sort_title: str
    original_title: str | None
    year: int | None
    released: str | None
    rating: float | None
    content_rating: str | None
    genres: str
    availability: str
    added_at: str
    season_count: int
    episode_count: int
    poster_id: str | None
    poster_width: int | None
    poster_height: int | None
    poster_placeholder: str | None
    backdrop_id: str | None
    backdrop_width: int | None
    backdrop_height: int | None
    backdrop_placeholder: str | None
    watched_count: int


class SeasonCard(NamedTuple):
    """A season of a series."""

    id: str
    series_id: str
    season_number: int
    title: str
    episode_count: int
    watched_count: int
    poster_id: str | None
    poster_width: int | None
    poster_height: int | None
    poster_placeholder: str | None


class EpisodeCard(NamedTuple):
    """An episode in a list; ``poster`` is that of its series."""

    id: str
    library_id: str
    series_id: str
    series_title: str
    season_id: str
    season_number: int
    episode_number: int | None
    last_episode_number: int | None
    absolute_number: int | None
    title: str
    overview: str | None
    released: str | None
    duration_ms: int | None
    rating: float | None
    availability: str
    has_problem: int
    added_at: str
    still_id: str | None
    still_width: int | None
    still_height: int | None
    still_placeholder: str | None
    poster_id: str | None
    poster_width: int | None
    poster_height: int | None
    poster_placeholder: str | None
    watched: int | None
    position_ms: int | None


class FoundCard(NamedTuple):
    """Something that a search found, of any kind."""

    kind: str
    id: str
    title: str
    year: int | None
    parent_id: str | None
    parent_title: str | None
    season_number: int | None
    episode_number: int | None
    picture_id: str | None
    picture_width: int | None
    picture_height: int | None
    picture_placeholder: str | None


class ResumeCard(NamedTuple):
    """A film or episode that somebody has begun."""

    kind: str
    id: str
    title: str
    year: int | None
    series_id: str | None
    series_title: str | None
    season_number: int | None
    episode_number: int | None
    duration_ms: int | None
    position_ms: int
    updated_at: str
    picture_id: str | None
    picture_width: int | None
    picture_height: int | None
    picture_placeholder: str | None
    poster_id: str | None
    poster_width: int | None
    poster_height: int | None
    poster_placeholder: str | None


class NamedCount(NamedTuple):
    """A genre, person or studio and how many titles it has."""

    id: str
    name: str
    item_count: int


@dataclass(frozen=True, slots=True)
class Sidecar:
    """A file beside the media that belongs to it: a subtitle in a language.

    Attributes:
        name: Its name, for people.
        language: As its name says it, or None.
        is_forced: Only what is needed where a foreign language is spoken.
        is_hearing_impaired: Also tells sounds.
    """

    name: str
    language: str | None
    is_forced: bool
    is_hearing_impaired: bool


@dataclass(frozen=True, slots=True)
class MediaFile:
    """One file of a version.

    Attributes:
        id: The public id.
        name: Its path below the library's folder, for people.
        part: Its place among the parts of its version, from 1.
        size: Bytes.
        availability: Whether it can be opened now.
        problem: Why it is not playable media, or None.
        probe: What is inside; None until it was looked into.
        subtitles: Sidecar subtitles.
    """

    id: FileId
    name: str
    part: int
    size: int
    availability: Availability
    problem: FileProblem | None
    probe: Probe | None
    subtitles: tuple[Sidecar, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """One way to play a title: an edition of it in one quality, in one or more parts.

    Attributes:
        id: The public id.
        edition: ``Director's Cut``, or None for the usual one.
        label: The quality as the file's name says it, or None.
        files: Its parts in order.
    """

    id: VersionId
    edition: str | None
    label: str | None
    files: tuple[MediaFile, ...]


@dataclass(frozen=True, slots=True)
class Credit:
    """Somebody's part in a title."""

    person_id: str
    name: str
    role: str
    character: str | None


@dataclass(frozen=True, slots=True)
class ExtraCard:
    """A trailer, an interview: something beside the title itself.

    Attributes:
        id: The public id.
        owner_id: The film, series, season or episode it belongs to.
        kind: What it is.
        title: Its own.
        duration_ms: Its length, or None.
        availability: Whether it can be played now.
        has_problem: Whether its file cannot be played.
        still_id: A picture from it, or None; then its size and placeholder.
    """

    id: ItemId
    owner_id: ItemId
    kind: str
    title: str
    duration_ms: int | None
    availability: Availability
    has_problem: int
    still_id: str | None
    still_width: int | None
    still_height: int | None
    still_placeholder: str | None


@dataclass(frozen=True, slots=True)
class TitleDetail:
    """What the page of a film, series or episode shows beyond its card.

    Attributes:
        overview: What it is about, or None.
        tagline: Its slogan, or None.
        ids: Provider names and their ids, as the names and sidecars say.
        studios: Names.
        credits: People, actors after the makers.
        versions: Ways to play it; empty for a series.
        extras: What lies beside it.
    """

    overview: str | None
    tagline: str | None
    ids: dict[str, str]
    studios: tuple[str, ...]
    credits: tuple[Credit, ...]
    versions: tuple[Version, ...]
    extras: tuple[ExtraCard, ...]


class AssetSource(StrEnum):
    """Where a picture comes from."""

    LOCAL = "local"
    STILL = "still"
    DRAWN = "drawn"


class ArtworkRole(StrEnum):
    """What a picture is for."""

    POSTER = "poster"
    BACKDROP = "backdrop"
    STILL = "still"


@dataclass(frozen=True, slots=True)
class Asset:
    """A picture and where its bytes come from.

    Attributes:
        id: The public id.
        item_id: What it shows.
        role: What it is for.
        source: Where its bytes come from.
        library_id: Whose rights it has.
        root: The root of the file that it is, or is taken from; None when drawn.
        path: That file, relative to the root.
        title: Of the item, for drawing.
        year: Of the item, for drawing.
        kind: Of the item, for drawing.
        at_ms: Where in the film a still is taken.
        etag: Changes when its bytes would.
    """

    id: AssetId
    item_id: ItemId
    role: ArtworkRole
    source: AssetSource
    library_id: LibraryId
    root: bytes | None
    path: bytes | None
    title: str
    year: int | None
    kind: ItemKind
    at_ms: int | None
    etag: str


LISTED_KINDS: Final = (ItemKind.MOVIE, ItemKind.SERIES)
"""The kinds that a library counts as its items."""
