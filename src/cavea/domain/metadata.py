"""What is known about a title beyond its files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class CreditKind(StrEnum):
    """What a person did for a title."""

    ACTOR = "actor"
    DIRECTOR = "director"
    WRITER = "writer"


@dataclass(frozen=True, slots=True)
class Credit:
    """A person's part in a title.

    Attributes:
        name: The person's.
        kind: What they did.
        character: Whom an actor plays, or None.
    """

    name: str
    kind: CreditKind
    character: str | None = None


class NfoKind(StrEnum):
    """What an NFO file describes; a file with nothing but an address describes something unknown."""

    MOVIE = "movie"
    SERIES = "series"
    SEASON = "season"
    EPISODE = "episode"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class NfoFacts:
    """What an NFO file says; each text is trimmed and never empty.

    Attributes:
        kind: What it describes.
        title: In the file's language, or None.
        original_title: In the title's own language, or None.
        sort_title: To sort by, or None.
        year: Of release, or None.
        plot: A few paragraphs, or None.
        tagline: One sentence, or None.
        runtime_min: Minutes, or None.
        released: ``YYYY-MM-DD`` of the first showing, or None.
        rating: From 0 to 10, or None.
        content_rating: As the file has it (``PG-13``, ``DE:12``), or None.
        genres: In the file's order, none twice.
        studios: In the file's order, none twice.
        people: In the file's order.
        ids: By provider (``{"imdb": "tt0133093"}``).
        series: The series an episode belongs to, or None.
        season: A season's or episode's number, or None.
        episode: An episode's number, or None.
        last_episode: The last one's where one document tells of several, or None.
        tags: In the file's order, none twice.
        countries: In the file's order, none twice.
        collection: The set of films that a film belongs to, or None.
    """

    kind: NfoKind
    title: str | None = None
    original_title: str | None = None
    sort_title: str | None = None
    year: int | None = None
    plot: str | None = None
    tagline: str | None = None
    runtime_min: int | None = None
    released: str | None = None
    rating: float | None = None
    content_rating: str | None = None
    genres: tuple[str, ...] = ()
    studios: tuple[str, ...] = ()
    people: tuple[Credit, ...] = ()
    ids: Mapping[str, str] = field(default_factory=dict)
    series: str | None = None
    season: int | None = None
    episode: int | None = None
    last_episode: int | None = None
    tags: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    collection: str | None = None
