"""The statements behind pages of one title: versions, files, people, extras, pictures, what was begun."""

from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import bindparam, func, select
from sqlalchemy.sql import Select

from cavea.adapters.database.reading import (
    AVAILABILITY,
    BACKDROP,
    LISTED_ITEMS,
    POSTER,
    SEASON,
    SERIES,
    STILL,
    USER,
    picture,
    seen_by,
)
from cavea.adapters.database.statements import Statement
from cavea.adapters.database.tables import (
    ASSETS,
    CREDITS,
    FILES,
    GENRES,
    ITEM_GENRES,
    ITEMS,
    LIBRARIES,
    PEOPLE,
    PROGRESS,
    ROOTS,
    SIDECARS,
    VERSION_FILES,
    VERSIONS,
)


@lru_cache(maxsize=64)
def facts(rights: int | None) -> Statement:
    """What the page of a title shows beyond its card."""
    return Statement(
        select(ITEMS.c.pk, ITEMS.c.overview, ITEMS.c.tagline, ITEMS.c.provider_ids, ITEMS.c.studios, ITEMS.c.kind)
        .where(ITEMS.c.id == bindparam("item_id"), *seen_by(rights))
    )  # fmt: skip


VERSIONS_OF: Final = Statement(
    select(
        VERSIONS.c.id,
        VERSIONS.c.edition,
        VERSIONS.c.label,
        FILES.c.pk,
        FILES.c.id,
        FILES.c.name,
        VERSION_FILES.c.part,
        FILES.c.size,
        FILES.c.availability,
        ROOTS.c.problem,
        FILES.c.problem_kind,
        FILES.c.problem_message,
        FILES.c.probe,
    )
    .select_from(
        VERSIONS.join(VERSION_FILES, VERSION_FILES.c.version_pk == VERSIONS.c.pk)
        .join(FILES, FILES.c.pk == VERSION_FILES.c.file_pk)
        .join(ROOTS, ROOTS.c.pk == FILES.c.root_pk)
    )
    .where(VERSIONS.c.item_pk == bindparam("item_pk"))
    .order_by(VERSIONS.c.position, VERSIONS.c.pk, VERSION_FILES.c.part)
)
SIDECARS_OF: Final = Statement(
    select(
        SIDECARS.c.file_pk,
        SIDECARS.c.name,
        SIDECARS.c.language,
        SIDECARS.c.is_forced,
        SIDECARS.c.is_hearing_impaired,
    )
    .select_from(
        SIDECARS.join(VERSION_FILES, VERSION_FILES.c.file_pk == SIDECARS.c.file_pk).join(
            VERSIONS, VERSIONS.c.pk == VERSION_FILES.c.version_pk
        )
    )
    .where(VERSIONS.c.item_pk == bindparam("item_pk"))
    .order_by(SIDECARS.c.pk)
)
CREDITS_OF: Final = Statement(
    select(PEOPLE.c.id, PEOPLE.c.name, CREDITS.c.role, CREDITS.c.character)
    .select_from(CREDITS.join(PEOPLE, PEOPLE.c.pk == CREDITS.c.person_pk))
    .where(CREDITS.c.item_pk == bindparam("item_pk"))
    .order_by(CREDITS.c.position)
)
_OWNER: Final = ITEMS.alias("owner")
_EXTRA: Final = (
    select(
        ITEMS.c.id,
        _OWNER.c.id.label("owner_id"),
        func.coalesce(ITEMS.c.extra_kind, sa.literal_column("'other'")),
        ITEMS.c.title,
        ITEMS.c.duration_ms,
        AVAILABILITY.label("availability"),
        ITEMS.c.has_problem,
        *picture(STILL),
    )
    .select_from(
        ITEMS.join(_OWNER, _OWNER.c.pk == ITEMS.c.parent_pk)
        .join(LIBRARIES, LIBRARIES.c.pk == ITEMS.c.library_pk)
        .outerjoin(STILL, STILL.c.pk == ITEMS.c.still_pk)
    )
    .order_by(ITEMS.c.extra_kind, ITEMS.c.sort_title, ITEMS.c.pk)
)
_IS_EXTRA: Final = sa.and_(ITEMS.c.kind == sa.literal_column("'extra'"), LISTED_ITEMS)
EXTRAS_OF: Final = Statement(_EXTRA.where(ITEMS.c.parent_pk == bindparam("item_pk"), _IS_EXTRA))
_UNDER: Final = sa.and_(
    sa.or_(ITEMS.c.parent_pk == bindparam("item_pk"), ITEMS.c.top_pk == bindparam("item_pk")), _IS_EXTRA
)
EXTRAS_UNDER: Final = Statement(_EXTRA.where(_UNDER).limit(bindparam("limit")).offset(bindparam("offset")))
COUNT_EXTRAS_UNDER: Final = Statement(select(func.count()).select_from(ITEMS).where(_UNDER))
LOCATION: Final = Statement(
    select(ROOTS.c.path, FILES.c.path, FILES.c.absence)
    .select_from(FILES.join(ROOTS, ROOTS.c.pk == FILES.c.root_pk))
    .where(FILES.c.id == bindparam("file_id"))
)
_FIRST_FILE: Final = (
    select(FILES.c.pk)
    .select_from(
        VERSIONS.join(VERSION_FILES, VERSION_FILES.c.version_pk == VERSIONS.c.pk).join(
            FILES, FILES.c.pk == VERSION_FILES.c.file_pk
        )
    )
    .where(VERSIONS.c.item_pk == ITEMS.c.pk, FILES.c.availability == "available")
    .order_by(VERSIONS.c.position, VERSION_FILES.c.part)
    .limit(sa.literal_column("1"))
    .correlate(ITEMS)
    .scalar_subquery()
)
_STILL_ROOT: Final = ROOTS.alias("still_root")


@lru_cache(maxsize=64)
def asset(rights: int | None) -> Statement:
    """One picture, and for a still the first file of its item."""
    return Statement(
        select(
            ASSETS.c.id,
            ITEMS.c.id,
            ASSETS.c.role,
            ASSETS.c.source,
            LIBRARIES.c.id,
            func.coalesce(ROOTS.c.path, _STILL_ROOT.c.path),
            func.coalesce(ASSETS.c.path, FILES.c.path),
            ITEMS.c.title,
            ITEMS.c.year,
            ITEMS.c.kind,
            func.coalesce(FILES.c.duration_ms, ITEMS.c.duration_ms),
            ASSETS.c.etag,
        )
        .select_from(
            ASSETS.join(ITEMS, ITEMS.c.pk == ASSETS.c.item_pk)
            .join(LIBRARIES, LIBRARIES.c.pk == ITEMS.c.library_pk)
            .outerjoin(ROOTS, ROOTS.c.pk == ASSETS.c.root_pk)
            .outerjoin(FILES, sa.and_(ASSETS.c.source == "still", FILES.c.pk == _FIRST_FILE))
            .outerjoin(_STILL_ROOT, _STILL_ROOT.c.pk == FILES.c.root_pk)
        )
        .where(ASSETS.c.id == bindparam("asset_id"), *seen_by(rights))
    )


_EPISODE: Final = ITEMS.c.kind == "episode"
_BEGUN_SOURCE: Final = (
    PROGRESS.join(ITEMS, ITEMS.c.id == PROGRESS.c.item_id)
    .outerjoin(SERIES, sa.and_(_EPISODE, SERIES.c.pk == ITEMS.c.top_pk))
    .outerjoin(SEASON, sa.and_(_EPISODE, SEASON.c.pk == ITEMS.c.parent_pk))
    .outerjoin(BACKDROP, BACKDROP.c.pk == ITEMS.c.backdrop_pk)
    .outerjoin(STILL, STILL.c.pk == ITEMS.c.still_pk)
    .outerjoin(POSTER, POSTER.c.pk == func.coalesce(SERIES.c.poster_pk, ITEMS.c.poster_pk))
)
_WIDE: Final = tuple(
    func.coalesce(still, backdrop) for still, backdrop in zip(picture(STILL), picture(BACKDROP), strict=True)
)


def _begun(rights: int | None) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        PROGRESS.c.user_pk == USER,
        sa.literal_column("progress.position_ms > 0"),
        ITEMS.c.kind.in_([sa.literal_column("'movie'"), sa.literal_column("'episode'")]),
        LISTED_ITEMS,
        *seen_by(rights),
    )


@lru_cache(maxsize=64)
def begun(rights: int | None) -> Statement:
    """What the caller is in the middle of, latest first."""
    found: Select[Any] = (
        select(
            ITEMS.c.kind,
            ITEMS.c.id,
            ITEMS.c.title,
            ITEMS.c.year,
            SERIES.c.id,
            SERIES.c.title,
            SEASON.c.number,
            sa.case((_EPISODE, ITEMS.c.number), else_=sa.null()),
            func.coalesce(ITEMS.c.duration_ms, PROGRESS.c.duration_ms),
            PROGRESS.c.position_ms,
            PROGRESS.c.updated_at,
            *_WIDE,
            *picture(POSTER),
        )
        .select_from(_BEGUN_SOURCE)
        .where(*_begun(rights))
        .order_by(PROGRESS.c.updated_at.desc(), ITEMS.c.pk.desc())
        .limit(bindparam("limit"))
        .offset(bindparam("offset"))
    )
    return Statement(found)


@lru_cache(maxsize=64)
def count_begun(rights: int | None) -> Statement:
    """How many that are."""
    return Statement(
        select(func.count())
        .select_from(PROGRESS.join(ITEMS, ITEMS.c.id == PROGRESS.c.item_id))
        .where(*_begun(rights))
    )


def _named(names: sa.Table, links: sa.Table, link: sa.ColumnElement[Any], rights: int | None) -> Select[Any]:
    titles = func.count(sa.distinct(ITEMS.c.pk))
    return (
        select(names.c.id, names.c.name, titles)
        .select_from(names.join(links, link == names.c.pk).join(ITEMS, ITEMS.c.pk == links.c.item_pk))
        .where(LISTED_ITEMS, *seen_by(rights))
        .group_by(names.c.pk, names.c.id, names.c.name)
    )


@lru_cache(maxsize=128)
def named(what: str, rights: int | None) -> tuple[Statement, Statement]:
    """Genres or people with their titles, and how many genres or people that are."""
    names, links, link = (
        (GENRES, ITEM_GENRES, ITEM_GENRES.c.genre_pk)
        if what == "genres"
        else (PEOPLE, CREDITS, CREDITS.c.person_pk)
    )
    grouped = _named(names, links, link, rights)
    page = grouped.order_by(names.c.name, names.c.pk).limit(bindparam("limit")).offset(bindparam("offset"))
    return Statement(page), Statement(select(func.count()).select_from(grouped.subquery()))
