"""Wire forms of search results, genres, people and what somebody has begun."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from cavea.contracts.api.shapes.fields import Answer, Artwork, Ask, Count, Seconds, Time, Title, Year, artwork
from cavea.domain import catalog
from cavea.domain.playback import Progress as ProgressNoun


class SearchResult(Answer, frozen=True, gc=False):
    """Something that a search found."""

    kind: Annotated[
        Literal["movie", "series", "episode"], Meta(description="What it is.", examples=["movie"])
    ]
    id: Annotated[str, Meta(description="Its id.", examples=["mov_3zq7k2m5xh4va6wd"])]
    title: Title
    year: Year | None
    series_id: Annotated[str | None, Meta(description="Of an episode.", examples=["ser_6wd3zq7k2m5xh4va"])]
    series_title: Annotated[str | None, Meta(description="Of an episode.", examples=["Pioneer One"])]
    season_number: Annotated[int | None, Meta(description="Of an episode.", examples=[1])]
    episode_number: Annotated[int | None, Meta(description="Of an episode.", examples=[2])]
    picture: Annotated[Artwork | None, Meta(description="Its poster, or a still of an episode.")]


class Genre(Answer, frozen=True, gc=False):
    """A genre and how many titles have it."""

    id: Annotated[str, Meta(description="Its id.", examples=["gen_q2m5xh4va6wd3zk7"])]
    name: Annotated[str, Meta(description="Its name.", examples=["Drama"])]
    item_count: Annotated[Count, Meta(description="Titles that have it.", examples=[12])]


class PersonItem(Answer, frozen=True, gc=False):
    """A person and how many titles they are part of."""

    id: Annotated[str, Meta(description="Their id.", examples=["per_m5xh4va6wd3zq7k2"])]
    name: Annotated[str, Meta(description="Their name.", examples=["Brigitte Helm"])]
    item_count: Annotated[Count, Meta(description="Titles they are part of.", examples=[2])]


class ResumeItem(Answer, frozen=True, gc=False):
    """Something you have begun."""

    kind: Annotated[Literal["movie", "episode"], Meta(description="What it is.", examples=["movie"])]
    id: Annotated[str, Meta(description="Its id.", examples=["mov_3zq7k2m5xh4va6wd"])]
    title: Title
    year: Year | None
    series_id: Annotated[str | None, Meta(description="Of an episode.", examples=["ser_6wd3zq7k2m5xh4va"])]
    series_title: Annotated[str | None, Meta(description="Of an episode.", examples=["Pioneer One"])]
    season_number: Annotated[int | None, Meta(description="Of an episode.", examples=[1])]
    episode_number: Annotated[int | None, Meta(description="Of an episode.", examples=[2])]
    duration: Seconds | None
    position: Annotated[Seconds, Meta(description="Where you stopped, in seconds.", examples=[1312.5])]
    updated_at: Time
    picture: Annotated[Artwork | None, Meta(description="A wide one: a backdrop or a still.")]
    poster: Artwork | None


class Progress(Answer, frozen=True, gc=False):
    """Where you are in a film or episode."""

    position: Annotated[
        Seconds, Meta(description="Where to go on, in seconds; 0 when not in progress.", examples=[1312.5])
    ]
    duration: Annotated[Seconds | None, Meta(description="Its length in seconds.", examples=[8880.0])]
    watched: Annotated[bool, Meta(description="Whether you have seen it.", examples=[False])]
    play_count: Annotated[Count, Meta(description="How often you saw it to its end.", examples=[0])]
    updated_at: Annotated[Time | None, Meta(description="Null when it was never begun.")]


class ProgressReport(Ask, frozen=True, omit_defaults=True):
    """Where the player is, or that you have seen it."""

    position: (
        Annotated[float, Meta(ge=0, le=1_000_000, description="Seconds from the start.", examples=[1312.5])]
        | UnsetType
    ) = UNSET
    duration: (
        Annotated[
            float, Meta(gt=0, le=1_000_000, description="Seconds, as the player knows it.", examples=[8880.0])
        ]
        | UnsetType
    ) = UNSET
    watched: (
        Annotated[bool, Meta(description="Mark it as seen, or as not seen.", examples=[True])] | UnsetType
    ) = UNSET


def search_result(c: catalog.FoundCard) -> SearchResult:
    """The wire form of something found."""
    return SearchResult(
        c.kind, c.id, c.title, c.year, c.parent_id, c.parent_title, c.season_number, c.episode_number,  # type: ignore[arg-type] # a search finds these kinds only
        artwork(c.picture_id, c.picture_width, c.picture_height, c.picture_placeholder),
    )  # fmt: skip


def resume_item(c: catalog.ResumeCard) -> ResumeItem:
    """The wire form of something begun."""
    return ResumeItem(
        c.kind, c.id, c.title, c.year, c.series_id, c.series_title, c.season_number, c.episode_number,  # type: ignore[arg-type] # only films and episodes are resumed
        None if c.duration_ms is None else c.duration_ms / 1000, c.position_ms / 1000, c.updated_at,
        artwork(c.picture_id, c.picture_width, c.picture_height, c.picture_placeholder),
        artwork(c.poster_id, c.poster_width, c.poster_height, c.poster_placeholder),
    )  # fmt: skip


def progress(noun: ProgressNoun) -> Progress:
    """The wire form of progress."""
    return Progress(
        noun.position_ms / 1000,
        None if noun.duration_ms is None else noun.duration_ms / 1000,
        noun.is_watched,
        noun.play_count,
        noun.updated_at,
    )
