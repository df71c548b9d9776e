"""Wire forms of films, series, seasons and episodes."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from msgspec import Meta, Raw

from cavea.contracts.api.shapes.fields import (
    Answer,
    Artwork,
    Count,
    Date,
    Genres,
    Seconds,
    Time,
    Title,
    Year,
    artwork,
)
from cavea.contracts.api.shapes.files import Version, version
from cavea.domain import catalog
from cavea.domain.catalog import Availability

MovieId = Annotated[str, Meta(description="Its id.", examples=["mov_3zq7k2m5xh4va6wd"])]
SeriesId = Annotated[str, Meta(description="The series' id.", examples=["ser_6wd3zq7k2m5xh4va"])]
SeasonId = Annotated[str, Meta(description="The season's id.", examples=["sea_xh4va6wd3zq7k2m5"])]
EpisodeId = Annotated[str, Meta(description="The episode's id.", examples=["epi_k2m5xh4va6wd3zq7"])]
LibraryRef = Annotated[str, Meta(description="The library it is in.", examples=["lib_movies"])]
SortTitle = Annotated[str, Meta(description="What it is sorted by.", examples=["metropolis"])]
OriginalTitle = Annotated[str | None, Meta(description="In its first language.", examples=["Metropolis"])]
Rating = Annotated[float | None, Meta(description="0 to 10.", examples=[8.3])]
ContentRating = Annotated[str | None, Meta(description="Age rating.", examples=["PG"])]
Available = Annotated[
    Availability,
    Meta(
        description="`offline` while its disk is away, `missing` when its files are gone.",
        examples=["available"],
    ),
]
Watched = Annotated[bool, Meta(description="Whether you have seen it.", examples=[False])]
Position = Annotated[
    Seconds | None,
    Meta(description="Where you stopped, in seconds; null when not in progress.", examples=[1312.5]),
]
HasProblem = Annotated[
    bool, Meta(description="A file of it cannot be played; its page says why.", examples=[False])
]


class MovieItem(Answer, frozen=True, gc=False):
    """A film in a list."""

    id: MovieId
    library_id: LibraryRef
    title: Title
    sort_title: SortTitle
    original_title: OriginalTitle
    year: Year | None
    released: Date | None
    duration: Seconds | None
    rating: Rating
    content_rating: ContentRating
    genres: Genres
    availability: Available
    has_problem: HasProblem
    added_at: Time
    poster: Artwork | None
    backdrop: Artwork | None
    watched: Watched
    position: Position


class Person(Answer, frozen=True, gc=False):
    """Somebody's part in a title."""

    id: Annotated[str, Meta(description="Their id.", examples=["per_m5xh4va6wd3zq7k2"])]
    name: Annotated[str, Meta(description="Their name.", examples=["Brigitte Helm"])]
    role: Annotated[str, Meta(description="`actor`, `director`, `writer` …", examples=["actor"])]
    character: Annotated[str | None, Meta(description="Whom they play.", examples=["Maria"])]


class Extra(Answer, frozen=True, gc=False):
    """A trailer, an interview: something beside the title. Stream it by its id."""

    id: Annotated[str, Meta(description="Its id.", examples=["ext_va6wd3zq7k2m5xh4"])]
    kind: Annotated[str, Meta(description="What it is.", examples=["trailer"])]
    title: Title
    owner_id: Annotated[
        str,
        Meta(
            description="The film, series, season or episode it belongs to.",
            examples=["mov_qk3m7zq2f5v4a6xw"],
        ),
    ]
    duration: Seconds | None
    availability: Available
    has_problem: HasProblem
    still: Annotated[Artwork | None, Meta(description="A picture from it.")]


Overview = Annotated[
    str | None,
    Meta(description="What it is about.", examples=["A city of the future, above and below the ground."]),
]
Tagline = Annotated[
    str | None,
    Meta(description="Its slogan.", examples=["The mediator between head and hands must be the heart."]),
]
ProviderIds = Annotated[
    dict[str, str], Meta(description="Ids at providers, by provider.", examples=[{"imdb": "tt0017136"}])
]
Studios = Annotated[list[str], Meta(description="Names.", examples=[["UFA"]])]


class Movie(MovieItem, frozen=True, gc=False):
    """A film with everything its page shows."""

    overview: Overview
    tagline: Tagline
    provider_ids: ProviderIds
    studios: Studios
    people: list[Person]
    versions: list[Version]
    extras: list[Extra]


class SeriesItem(Answer, frozen=True, gc=False):
    """A series in a list."""

    id: SeriesId
    library_id: LibraryRef
    title: Title
    sort_title: SortTitle
    original_title: OriginalTitle
    year: Year | None
    released: Date | None
    rating: Rating
    content_rating: ContentRating
    genres: Genres
    availability: Available
    added_at: Time
    season_count: Annotated[Count, Meta(description="Seasons that are there.", examples=[2])]
    episode_count: Annotated[Count, Meta(description="Episodes that are there.", examples=[12])]
    watched_count: Annotated[Count, Meta(description="Episodes you have seen.", examples=[3])]
    poster: Artwork | None
    backdrop: Artwork | None


class Series(SeriesItem, frozen=True, gc=False):
    """A series with everything its page shows; seasons and episodes have lists of their own."""

    overview: Overview
    tagline: Tagline
    provider_ids: ProviderIds
    studios: Studios
    people: list[Person]
    extras: list[Extra]


class Season(Answer, frozen=True, gc=False):
    """A season of a series; number 0 holds the specials."""

    id: SeasonId
    series_id: SeriesId
    season_number: Annotated[int, Meta(ge=0, description="0 for specials.", examples=[1])]
    title: Annotated[str, Meta(description="Its name.", examples=["Season 1"])]
    episode_count: Annotated[Count, Meta(description="Episodes that are there.", examples=[6])]
    watched_count: Annotated[Count, Meta(description="Episodes you have seen.", examples=[3])]
    poster: Artwork | None


class EpisodeItem(Answer, frozen=True, gc=False):
    """An episode in a list."""

    id: EpisodeId
    library_id: LibraryRef
    series_id: SeriesId
    series_title: Annotated[str, Meta(description="The series' title.", examples=["Pioneer One"])]
    season_id: SeasonId
    season_number: Annotated[int, Meta(ge=0, description="0 for specials.", examples=[1])]
    episode_number: Annotated[
        int | None, Meta(description="Null where only a date or an absolute number is known.", examples=[2])
    ]
    last_episode_number: Annotated[
        int | None, Meta(description="The last one, when its file holds several.", examples=[3])
    ]
    absolute_number: Annotated[
        int | None, Meta(description="Counted through all seasons, as anime does.", examples=[26])
    ]
    title: Annotated[str, Meta(description="Its title.", examples=["The Man from Mars"])]
    overview: Overview
    released: Date | None
    duration: Seconds | None
    rating: Rating
    availability: Available
    has_problem: HasProblem
    added_at: Time
    still: Annotated[Artwork | None, Meta(description="A picture from it.")]
    poster: Annotated[Artwork | None, Meta(description="Of its series.")]
    watched: Watched
    position: Position


class Episode(EpisodeItem, frozen=True, gc=False):
    """An episode with everything its page shows."""

    provider_ids: ProviderIds
    people: list[Person]
    versions: list[Version]
    extras: list[Extra]


T = TypeVar("T", bound=Answer)


def _made(shape: Callable[..., T], *fields: Any) -> T:
    """A shape from its fields in their order: a card's columns stand as the shape has them."""
    return shape(*fields)


def movie_item(c: catalog.MovieCard) -> MovieItem:
    """The wire form of a film in a list."""
    return _made(MovieItem, *_movie_fields(c))


def _movie_fields(c: catalog.MovieCard) -> tuple[Any, ...]:
    return (
        c[0], c[1], c[2], c[3], c[4], c[5], c[6],
        None if c[7] is None else c[7] / 1000,
        c[8], c[9],
        Raw(c[10].encode()),
        c[11], c[12] != 0, c[13],
        artwork(c[14], c[15], c[16], c[17]),
        artwork(c[18], c[19], c[20], c[21]),
        c[22] == 1,
        c[23] / 1000 if c[23] else None,
    )  # fmt: skip


def movie(c: catalog.MovieCard, d: catalog.TitleDetail) -> Movie:
    """The wire form of a film's page."""
    return _made(
        Movie, *_movie_fields(c), d.overview, d.tagline, d.ids, list(d.studios), _people(d),
        [version(v) for v in d.versions], _extras(d),
    )  # fmt: skip


def _series_fields(c: catalog.SeriesCard) -> tuple[Any, ...]:
    return (
        c.id, c.library_id, c.title, c.sort_title, c.original_title, c.year, c.released, c.rating, c.content_rating,
        Raw(c.genres.encode()), c.availability, c.added_at, c.season_count, c.episode_count, c.watched_count,
        artwork(c.poster_id, c.poster_width, c.poster_height, c.poster_placeholder),
        artwork(c.backdrop_id, c.backdrop_width, c.backdrop_height, c.backdrop_placeholder),
    )  # fmt: skip


def series_item(c: catalog.SeriesCard) -> SeriesItem:
    """The wire form of a series in a list."""
    return _made(SeriesItem, *_series_fields(c))


def series(c: catalog.SeriesCard, d: catalog.TitleDetail) -> Series:
    """The wire form of a series' page."""
    return _made(
        Series, *_series_fields(c), d.overview, d.tagline, d.ids, list(d.studios), _people(d), _extras(d)
    )


def season(c: catalog.SeasonCard) -> Season:
    """The wire form of a season."""
    return Season(
        c.id, c.series_id, c.season_number, c.title, c.episode_count, c.watched_count,
        artwork(c.poster_id, c.poster_width, c.poster_height, c.poster_placeholder),
    )  # fmt: skip


def _episode_fields(c: catalog.EpisodeCard) -> tuple[Any, ...]:
    return (
        c.id, c.library_id, c.series_id, c.series_title, c.season_id, c.season_number, c.episode_number,
        c.last_episode_number, c.absolute_number, c.title, c.overview, c.released,
        None if c.duration_ms is None else c.duration_ms / 1000,
        c.rating, c.availability, c.has_problem != 0, c.added_at,
        artwork(c.still_id, c.still_width, c.still_height, c.still_placeholder),
        artwork(c.poster_id, c.poster_width, c.poster_height, c.poster_placeholder),
        c.watched == 1,
        c.position_ms / 1000 if c.position_ms else None,
    )  # fmt: skip


def episode_item(c: catalog.EpisodeCard) -> EpisodeItem:
    """The wire form of an episode in a list."""
    return _made(EpisodeItem, *_episode_fields(c))


def episode(c: catalog.EpisodeCard, d: catalog.TitleDetail) -> Episode:
    """The wire form of an episode's page."""
    return _made(
        Episode, *_episode_fields(c), d.ids, _people(d), [version(v) for v in d.versions], _extras(d)
    )


def _people(d: catalog.TitleDetail) -> list[Person]:
    return [Person(c.person_id, c.name, c.role, c.character) for c in d.credits]


def _extras(d: catalog.TitleDetail) -> list[Extra]:
    return [extra(one) for one in d.extras]


def extra(c: catalog.ExtraCard) -> Extra:
    """The wire form of a trailer or the like."""
    return Extra(
        c.id,
        c.kind,
        c.title,
        c.owner_id,
        None if c.duration_ms is None else c.duration_ms / 1000,
        c.availability,
        c.has_problem != 0,
        artwork(c.still_id, c.still_width, c.still_height, c.still_placeholder),
    )
