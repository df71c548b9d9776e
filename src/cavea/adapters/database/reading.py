"""The statements behind lists and cards: what is joined, what may be seen, in which order."""

from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import bindparam, func, select
from sqlalchemy.sql import Select

from cavea.adapters.database.statements import Statement
from cavea.adapters.database.tables import (
    ASSETS,
    ITEM_COUNTS,
    ITEMS,
    LIBRARIES,
    LISTED,
    PROGRESS,
    SORT_KEYS,
    USERS,
    WATCHED_COUNTS,
)

POSTER: Final = ASSETS.alias("poster")
BACKDROP: Final = ASSETS.alias("backdrop")
STILL: Final = ASSETS.alias("still")
SERIES: Final = ITEMS.alias("series")
SEASON: Final = ITEMS.alias("season")
USER: Final = select(USERS.c.pk).where(USERS.c.id == bindparam("user_id")).scalar_subquery()
AVAILABILITY: Final = sa.case(
    (
        sa.and_(
            LIBRARIES.c.state == sa.literal_column("'offline'"),
            ITEMS.c.availability == sa.literal_column("'available'"),
        ),
        sa.literal_column("'offline'"),
    ),
    else_=ITEMS.c.availability,
)


def picture(of: sa.FromClause) -> tuple[sa.ColumnElement[Any], ...]:
    """The four columns of a picture on a card."""
    return (of.c.id, of.c.width, of.c.height, of.c.placeholder)


def with_progress(source: sa.FromClause) -> sa.FromClause:
    """Join what the caller has watched."""
    mine = sa.and_(PROGRESS.c.user_pk == USER, PROGRESS.c.item_id == ITEMS.c.id)
    return source.outerjoin(PROGRESS, mine)


MOVIE_CARD: Final = select(
    ITEMS.c.id,
    LIBRARIES.c.id,
    ITEMS.c.title,
    ITEMS.c.sort_title,
    ITEMS.c.original_title,
    ITEMS.c.year,
    ITEMS.c.released,
    ITEMS.c.duration_ms,
    ITEMS.c.rating,
    ITEMS.c.content_rating,
    ITEMS.c.genres,
    AVAILABILITY,
    ITEMS.c.has_problem,
    ITEMS.c.added_at,
    *picture(POSTER),
    *picture(BACKDROP),
    PROGRESS.c.is_watched,
    PROGRESS.c.position_ms,
)
MOVIE_SOURCE: Final = with_progress(
    ITEMS.join(LIBRARIES, LIBRARIES.c.pk == ITEMS.c.library_pk)
    .outerjoin(POSTER, POSTER.c.pk == ITEMS.c.poster_pk)
    .outerjoin(BACKDROP, BACKDROP.c.pk == ITEMS.c.backdrop_pk)
)

_MINE: Final = sa.and_(WATCHED_COUNTS.c.user_pk == USER, WATCHED_COUNTS.c.item_id == ITEMS.c.id)
_SEEN: Final = func.coalesce(WATCHED_COUNTS.c.count, sa.literal_column("0"))

SERIES_CARD: Final = select(
    ITEMS.c.id,
    LIBRARIES.c.id,
    ITEMS.c.title,
    ITEMS.c.sort_title,
    ITEMS.c.original_title,
    ITEMS.c.year,
    ITEMS.c.released,
    ITEMS.c.rating,
    ITEMS.c.content_rating,
    ITEMS.c.genres,
    AVAILABILITY,
    ITEMS.c.added_at,
    ITEMS.c.season_count,
    ITEMS.c.episode_count,
    *picture(POSTER),
    *picture(BACKDROP),
    _SEEN,
)
SERIES_SOURCE: Final = (
    ITEMS.join(LIBRARIES, LIBRARIES.c.pk == ITEMS.c.library_pk)
    .outerjoin(POSTER, POSTER.c.pk == ITEMS.c.poster_pk)
    .outerjoin(BACKDROP, BACKDROP.c.pk == ITEMS.c.backdrop_pk)
    .outerjoin(WATCHED_COUNTS, _MINE)
)

SEASON_CARD: Final = select(
    ITEMS.c.id, SERIES.c.id, ITEMS.c.number, ITEMS.c.title, ITEMS.c.episode_count, _SEEN, *picture(POSTER)
)
SEASON_SOURCE: Final = (
    ITEMS.join(SERIES, SERIES.c.pk == ITEMS.c.top_pk)
    .outerjoin(POSTER, POSTER.c.pk == ITEMS.c.poster_pk)
    .outerjoin(WATCHED_COUNTS, _MINE)
)

EPISODE_CARD: Final = select(
    ITEMS.c.id,
    LIBRARIES.c.id,
    SERIES.c.id,
    SERIES.c.title,
    SEASON.c.id,
    SEASON.c.number,
    ITEMS.c.number,
    ITEMS.c.last_number,
    ITEMS.c.absolute_number,
    ITEMS.c.title,
    ITEMS.c.overview,
    ITEMS.c.released,
    ITEMS.c.duration_ms,
    ITEMS.c.rating,
    AVAILABILITY,
    ITEMS.c.has_problem,
    ITEMS.c.added_at,
    *picture(STILL),
    *picture(POSTER),
    PROGRESS.c.is_watched,
    PROGRESS.c.position_ms,
)
EPISODE_SOURCE: Final = with_progress(
    ITEMS.join(LIBRARIES, LIBRARIES.c.pk == ITEMS.c.library_pk)
    .join(SERIES, SERIES.c.pk == ITEMS.c.top_pk)
    .join(SEASON, SEASON.c.pk == ITEMS.c.parent_pk)
    .outerjoin(STILL, STILL.c.pk == ITEMS.c.still_pk)
    .outerjoin(POSTER, POSTER.c.pk == SERIES.c.poster_pk)
)


def seen_by(libraries: int | None) -> tuple[sa.ColumnElement[bool], ...]:
    """The caller's right to a library, for the WHERE; None is all of them.

    Args:
        libraries: How many ids there are: ``lib_0`` … are their parameters.
    """
    if libraries is None:
        return ()
    ids: list[sa.BindParameter[Any]] = [bindparam(f"lib_{n}") for n in range(libraries)]
    mine = select(LIBRARIES.c.pk).where(LIBRARIES.c.id.in_(ids) if ids else sa.false())
    return (ITEMS.c.library_pk.in_(mine),)


def rights_of(library_ids: frozenset[str] | None) -> tuple[int | None, dict[str, str]]:
    """How many ids :func:`seen_by` needs, and their parameters."""
    if library_ids is None:
        return None, {}
    return len(library_ids), {f"lib_{n}": one for n, one in enumerate(sorted(library_ids))}


@lru_cache(maxsize=512)
def titles(kind: str, sort: str, descending: bool, of_library: bool, rights: int | None) -> Statement:  # noqa: FBT001 - a cache key
    """One page of films or series.

    The page is found in the index of its order first, and only its rows are joined: a deferred join.
    """
    key = SORT_KEYS[sort]
    order = [key.desc(), ITEMS.c.pk.desc()] if descending else [key, ITEMS.c.pk]
    inner = select(ITEMS.c.pk).where(ITEMS.c.kind == sa.literal_column(f"'{kind}'"), LISTED, *seen_by(rights))
    if of_library:
        one = select(LIBRARIES.c.pk).where(LIBRARIES.c.id == bindparam("library_id")).scalar_subquery()
        inner = inner.where(ITEMS.c.library_pk == one)
    page = inner.order_by(*order).limit(bindparam("limit")).offset(bindparam("offset")).subquery("page")
    card, source = (MOVIE_CARD, MOVIE_SOURCE) if kind == "movie" else (SERIES_CARD, SERIES_SOURCE)
    joined: Select[Any] = card.select_from(source.join(page, page.c.pk == ITEMS.c.pk)).order_by(*order)
    return Statement(joined)


@lru_cache(maxsize=64)
def count(of_library: bool, rights: int | None) -> Statement:  # noqa: FBT001 - a cache key
    """How many items of a kind there are, from the maintained counts."""
    counted = (
        select(func.coalesce(func.sum(ITEM_COUNTS.c.count), sa.literal_column("0")))
        .select_from(ITEM_COUNTS.join(LIBRARIES, LIBRARIES.c.pk == ITEM_COUNTS.c.library_pk))
        .where(ITEM_COUNTS.c.kind == bindparam("kind"))
    )
    if of_library:
        counted = counted.where(LIBRARIES.c.id == bindparam("library_id"))
    if rights is not None:
        ids: list[sa.BindParameter[Any]] = [bindparam(f"lib_{n}") for n in range(rights)]
        counted = counted.where(LIBRARIES.c.id.in_(ids) if ids else sa.false())
    return Statement(counted)


@lru_cache(maxsize=64)
def one(kind: str, rights: int | None) -> Statement:
    """The card of one film, series or episode; missing ones too."""
    card, source = {
        "movie": (MOVIE_CARD, MOVIE_SOURCE),
        "series": (SERIES_CARD, SERIES_SOURCE),
        "episode": (EPISODE_CARD, EPISODE_SOURCE),
    }[kind]
    found: Select[Any] = card.select_from(source).where(
        ITEMS.c.id == bindparam("item_id"), ITEMS.c.kind == sa.literal_column(f"'{kind}'"), *seen_by(rights)
    )
    return Statement(found)


LISTED_ITEMS: Final = ITEMS.c.availability != sa.literal_column("'missing'")
SEASONS: Final = Statement(
    SEASON_CARD.select_from(SEASON_SOURCE)
    .where(SERIES.c.id == bindparam("series_id"), ITEMS.c.kind == "season", LISTED_ITEMS)
    .order_by(ITEMS.c.number, ITEMS.c.pk)
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
)
_OF_SERIES: Final = (SERIES.c.id == bindparam("series_id"), LISTED_ITEMS)
COUNT_SEASONS: Final = Statement(
    select(func.count())
    .select_from(ITEMS.join(SERIES, SERIES.c.pk == ITEMS.c.top_pk))
    .where(*_OF_SERIES, ITEMS.c.kind == "season")
)
_IN_SEASON: Final = SEASON.c.number == bindparam("season")
_EPISODE_ORDER: Final = (
    SEASON.c.number,
    func.coalesce(ITEMS.c.number, sa.literal_column("0")),
    func.coalesce(ITEMS.c.absolute_number, sa.literal_column("0")),
    ITEMS.c.sort_title,
    ITEMS.c.pk,
)


@lru_cache(maxsize=2)
def episodes(of_season: bool) -> Statement:  # noqa: FBT001 - a cache key
    """Episodes of a series, or of one season of it."""
    found: Select[Any] = (
        EPISODE_CARD.select_from(EPISODE_SOURCE)
        .where(*_OF_SERIES, ITEMS.c.kind == "episode", *((_IN_SEASON,) if of_season else ()))
        .order_by(*_EPISODE_ORDER)
        .limit(bindparam("limit"))
        .offset(bindparam("offset"))
    )
    return Statement(found)


@lru_cache(maxsize=2)
def count_episodes(of_season: bool) -> Statement:  # noqa: FBT001 - a cache key
    """How many episodes that list has."""
    return Statement(
        select(func.count())
        .select_from(
            ITEMS.join(SERIES, SERIES.c.pk == ITEMS.c.top_pk).join(SEASON, SEASON.c.pk == ITEMS.c.parent_pk)
        )
        .where(*_OF_SERIES, ITEMS.c.kind == "episode", *((_IN_SEASON,) if of_season else ()))
    )
