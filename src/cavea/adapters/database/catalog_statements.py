"""The statements behind the catalog shelf: one a table, each for a whole batch of titles."""

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import bindparam, delete, insert, select, update

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
    ROOTS,
    SIDECARS,
    VERSION_FILES,
    VERSIONS,
)
from cavea.adapters.database.upserts import upsert


def _pk_of(table: sa.FromClause, parameter: str) -> sa.ScalarSelect[int]:
    return select(table.c.pk).where(table.c.id == bindparam(parameter)).scalar_subquery()


_LIBRARY: Final = _pk_of(LIBRARIES, "library_id")
ANY_TITLE: Final = Statement(
    select(ITEMS.c.pk).where(ITEMS.c.library_pk == _LIBRARY, ITEMS.c.parent_pk.is_(None)).limit(1)
)
SIGNATURES: Final = Statement(select(ITEMS.c.id, ITEMS.c.signature).where(ITEMS.c.id == bindparam("id")))
HOLDERS: Final = Statement(select(ITEMS.c.id, ITEMS.c.key).where(ITEMS.c.id == bindparam("id")))
_TITLE_KINDS: Final[list[sa.ColumnElement[str]]] = [
    sa.literal_column(f"'{kind}'") for kind in ("movie", "series")
]
_TITLE: Final = ITEMS.alias("title")
_IS_TITLE_OF_KEY: Final = sa.and_(
    _TITLE.c.library_pk == _LIBRARY, _TITLE.c.kind.in_(_TITLE_KINDS), _TITLE.c.key == bindparam("key")
)
IDENTITY: Final = Statement(select(_TITLE.c.id, _TITLE.c.kind, _TITLE.c.key).where(_IS_TITLE_OF_KEY))
IDENTITIES_UNDER: Final = Statement(
    select(ITEMS.c.id, ITEMS.c.kind, ITEMS.c.key)
    .select_from(ITEMS.join(_TITLE, _TITLE.c.pk == ITEMS.c.top_pk))
    .where(_IS_TITLE_OF_KEY)
)
_LEAF: Final = VERSION_FILES.join(VERSIONS, VERSIONS.c.pk == VERSION_FILES.c.version_pk).join(
    ITEMS, ITEMS.c.pk == VERSIONS.c.item_pk
)
LEAF: Final = Statement(
    select(FILES.c.id, ITEMS.c.id, ITEMS.c.kind, ITEMS.c.key)
    .select_from(FILES.join(_LEAF, VERSION_FILES.c.file_pk == FILES.c.pk))
    .where(FILES.c.id == bindparam("file_id"))
)
FILES_OF_ITEM: Final = Statement(
    select(ITEMS.c.id, FILES.c.id)
    .select_from(FILES.join(_LEAF, VERSION_FILES.c.file_pk == FILES.c.pk))
    .where(ITEMS.c.id == bindparam("item_id"))
)
REKEY: Final = Statement(
    update(ITEMS).where(ITEMS.c.id == bindparam("b_id")).values(key=bindparam("new_key"))
)
WEIGH: Final = Statement(
    {
        "sqlite": "SELECT 1",
        "postgresql": "ANALYZE items, files, versions, version_files, assets, sidecars, folders, pending_titles, "
        "genres, item_genres, people, credits",
    }
)
"""PostgreSQL keeps plans that were made for empty tables until it has looked again; SQLite's never look."""

DROP_TITLE: Final = Statement(
    delete(ITEMS).where(
        ITEMS.c.library_pk == _LIBRARY, ITEMS.c.kind.in_(_TITLE_KINDS), ITEMS.c.key == bindparam("key")
    )
)
ITEM_COLUMNS: Final = (
    "id", "kind", "key", "signature", "number", "last_number", "absolute_number", "extra_kind", "title", "sort_title",
    "original_title", "search_text", "year", "released", "overview", "tagline", "rating", "content_rating", "genres",
    "studios", "provider_ids", "availability", "added_at", "updated_at",
)  # fmt: skip
PUT_ITEM: Final = upsert(
    ITEMS,
    ITEM_COLUMNS,
    ("id",),
    values={
        "library_pk": _LIBRARY,
        "parent_pk": _pk_of(ITEMS.alias("parent"), "parent_id"),
        "top_pk": _pk_of(ITEMS.alias("top"), "top_id"),
    },
    keep=("added_at", "availability"),
)
_FILE: Final = select(FILES.c.pk).where(FILES.c.id == bindparam("file_id")).scalar_subquery()
DROP_VERSIONS: Final = Statement(delete(VERSIONS).where(VERSIONS.c.item_pk == _pk_of(ITEMS, "item_id")))
ADD_VERSION: Final = Statement(
    insert(VERSIONS).values(
        id=bindparam("id"),
        item_pk=_pk_of(ITEMS, "item_id"),
        edition=bindparam("edition"),
        label=bindparam("label"),
        position=bindparam("position"),
    )
)
ADD_VERSION_FILE: Final = Statement(
    insert(VERSION_FILES).values(
        version_pk=_pk_of(VERSIONS, "version_id"), file_pk=_FILE, part=bindparam("part")
    )
)
DROP_SIDECARS: Final = Statement(delete(SIDECARS).where(SIDECARS.c.file_pk == _FILE))
ADD_SIDECAR: Final = Statement(
    insert(SIDECARS).values(
        file_pk=_FILE,
        path=bindparam("path"),
        name=bindparam("name"),
        kind="subtitle",
        language=bindparam("language"),
        is_forced=bindparam("is_forced"),
        is_hearing_impaired=bindparam("is_hearing_impaired"),
    )
)
PUT_ASSET: Final = upsert(
    ASSETS,
    ("id", "role", "source", "root_pk", "path", "etag"),
    ("id",),
    values={"item_pk": _pk_of(ITEMS, "item_id")},
)
UNMEASURE: Final = Statement(
    update(ASSETS)
    .where(ASSETS.c.id == bindparam("b_id"), ASSETS.c.etag != bindparam("b_etag"))
    .values(is_measured=0)
)
SHOW: Final = Statement(
    update(ITEMS)
    .where(ITEMS.c.id == bindparam("b_item"))
    .values(
        poster_pk=_pk_of(ASSETS, "poster_id"),
        backdrop_pk=_pk_of(ASSETS, "backdrop_id"),
        still_pk=_pk_of(ASSETS, "still_id"),
    )
)
DROP_UNSHOWN: Final = Statement(
    {
        engine: f"DELETE FROM assets WHERE item_pk = (SELECT pk FROM items WHERE id = {mark}) "  # noqa: S608 - a mark
        "AND id NOT IN (SELECT a.id FROM assets a JOIN items i "
        f"ON a.pk IN (i.poster_pk, i.backdrop_pk, i.still_pk) WHERE i.id = {mark})"
        for engine, mark in (("sqlite", ":item_id"), ("postgresql", "%(item_id)s"))
    }
)
PUT_GENRE: Final = upsert(GENRES, ("id", "name"), ("id",), keep=("name",))
DROP_GENRES: Final = Statement(delete(ITEM_GENRES).where(ITEM_GENRES.c.item_pk == _pk_of(ITEMS, "item_id")))
ADD_GENRE: Final = Statement(
    insert(ITEM_GENRES).values(item_pk=_pk_of(ITEMS, "item_id"), genre_pk=_pk_of(GENRES, "genre_id"))
)
PUT_PERSON: Final = upsert(PEOPLE, ("id", "name"), ("id",), keep=("name",))
DROP_CREDITS: Final = Statement(delete(CREDITS).where(CREDITS.c.item_pk == _pk_of(ITEMS, "item_id")))
ADD_CREDIT: Final = Statement(
    insert(CREDITS).values(
        item_pk=_pk_of(ITEMS, "item_id"),
        position=bindparam("position"),
        person_pk=_pk_of(PEOPLE, "person_id"),
        role=bindparam("role"),
        character=bindparam("character"),
    )
)
_CHILD: Final = ITEMS.alias("child")
_HAS_FILE: Final = (
    select(sa.literal_column("1"))
    .select_from(
        VERSIONS.join(VERSION_FILES, VERSION_FILES.c.version_pk == VERSIONS.c.pk).join(
            FILES, FILES.c.pk == VERSION_FILES.c.file_pk
        )
    )
    .where(VERSIONS.c.item_pk == ITEMS.c.pk, FILES.c.availability == sa.literal_column("'available'"))
    .correlate(ITEMS)
    .exists()
)
_HAS_CHILD: Final = (
    select(sa.literal_column("1"))
    .where(_CHILD.c.parent_pk == ITEMS.c.pk, _CHILD.c.availability == sa.literal_column("'available'"),
           _CHILD.c.kind != sa.literal_column("'extra'"))
    .correlate(ITEMS)
    .exists()
)  # fmt: skip


def _settle(kinds: tuple[str, ...], has: sa.ColumnElement[bool]) -> Statement:
    """Availability follows from files, or from children."""
    wanted = sa.case((has, sa.literal_column("'available'")), else_=sa.literal_column("'missing'"))
    return Statement(
        update(ITEMS)
        .where(
            ITEMS.c.kind.in_([sa.literal_column(f"'{kind}'") for kind in kinds]),
            sa.or_(ITEMS.c.id == bindparam("top_id"), ITEMS.c.top_pk == _pk_of(ITEMS.alias("top"), "top_id")),
            ITEMS.c.availability != wanted,
        )
        .values(availability=wanted)
    )


SETTLE: Final = (
    _settle(("movie", "episode", "extra"), _HAS_FILE),
    _settle(("season",), _HAS_CHILD),
    _settle(("series",), _HAS_CHILD),
)


def _children(kind: str, column: sa.ColumnElement[Any]) -> sa.ScalarSelect[int]:
    return (
        select(sa.func.count())
        .select_from(_CHILD)
        .where(
            column == ITEMS.c.pk,
            _CHILD.c.kind == sa.literal_column(f"'{kind}'"),
            _CHILD.c.availability != sa.literal_column("'missing'"),
        )
        .correlate(ITEMS)
        .scalar_subquery()
    )


COUNT_SERIES: Final = Statement(
    update(ITEMS)
    .where(ITEMS.c.id == bindparam("top_id"), ITEMS.c.kind == "series")
    .values(
        season_count=_children("season", _CHILD.c.parent_pk),
        episode_count=_children("episode", _CHILD.c.top_pk),
    )
)
COUNT_SEASONS: Final = Statement(
    update(ITEMS)
    .where(ITEMS.c.kind == "season", ITEMS.c.top_pk == _pk_of(ITEMS.alias("t"), "top_id"))
    .values(episode_count=_children("episode", _CHILD.c.parent_pk))
)
UNLINK: Final = Statement(delete(VERSION_FILES).where(VERSION_FILES.c.file_pk == _FILE))
_LINKED: Final = (
    select(sa.literal_column("1"))
    .select_from(VERSIONS.join(VERSION_FILES, VERSION_FILES.c.version_pk == VERSIONS.c.pk))
    .where(VERSIONS.c.item_pk == ITEMS.c.pk)
    .correlate(ITEMS)
    .exists()
)
_PARENTING: Final = (
    select(sa.literal_column("1")).where(_CHILD.c.parent_pk == ITEMS.c.pk).correlate(ITEMS).exists()
)


def _prune(kinds: tuple[str, ...], scope: sa.ColumnElement[bool], kept: sa.ColumnElement[bool]) -> Statement:
    wanted: list[sa.ColumnElement[str]] = [sa.literal_column(f"'{kind}'") for kind in kinds]
    return Statement(delete(ITEMS).where(scope, ITEMS.c.kind.in_(wanted), ~kept))


_IN_LIBRARY: Final = ITEMS.c.library_pk == _LIBRARY
PRUNE: Final = (
    _prune(("extra", "episode"), _IN_LIBRARY, _LINKED),
    _prune(("movie",), _IN_LIBRARY, _LINKED),
    _prune(("season",), _IN_LIBRARY, _PARENTING),
    _prune(("series",), _IN_LIBRARY, _PARENTING),
)
"""Items of a library that no file belongs to any more, not even a missing one: their root was taken away."""

_UNDER: Final = ITEMS.c.top_pk == _pk_of(ITEMS.alias("t"), "top_id")
PRUNE_UNDER: Final = (
    _prune(("extra", "episode"), _UNDER, _LINKED),
    _prune(("season",), _UNDER, _PARENTING),
)
"""What a title has no longer."""

WAITING_FILES: Final = Statement(
    select(
        FILES.c.pk, FILES.c.id, FILES.c.root_pk, ROOTS.c.path, FILES.c.path, FILES.c.size, FILES.c.mtime_ns
    )
    .select_from(FILES.join(ROOTS, ROOTS.c.pk == FILES.c.root_pk))
    .where(
        FILES.c.library_pk == _LIBRARY,
        sa.literal_column("is_probed = 0"),
        FILES.c.role != sa.literal_column("'none'"),
        FILES.c.availability == sa.literal_column("'available'"),
        FILES.c.pk > bindparam("after_pk"),
    )
    .order_by(FILES.c.pk)
    .limit(bindparam("limit"))
)
COUNT_WAITING_FILES: Final = Statement(
    select(sa.func.count())
    .select_from(FILES)
    .where(
        FILES.c.library_pk == _LIBRARY,
        sa.literal_column("is_probed = 0"),
        FILES.c.role != sa.literal_column("'none'"),
        FILES.c.availability == sa.literal_column("'available'"),
    )
)
PUT_PROBE: Final = Statement(
    update(FILES)
    .where(
        FILES.c.id == bindparam("b_id"),
        FILES.c.size == bindparam("b_size"),
        FILES.c.mtime_ns == bindparam("b_mtime"),
    )
    .values(
        is_probed=1,
        probe=bindparam("new_probe"),
        duration_ms=bindparam("new_duration"),
        problem_kind=bindparam("new_kind"),
        problem_message=bindparam("new_message"),
        fingerprint=bindparam("new_fingerprint"),
        keyframes=bindparam("new_keyframes", type_=sa.LargeBinary),
        tags=bindparam("new_tags"),
    )
)
"""Only while the file is still as the scan saw it: one that changed meanwhile is looked into again."""

_OF_ITEM: Final = VERSIONS.join(VERSION_FILES, VERSION_FILES.c.version_pk == VERSIONS.c.pk).join(
    FILES, FILES.c.pk == VERSION_FILES.c.file_pk
)
_FILES_OF: Final[sa.Select[Any]] = (
    select(sa.literal_column("1")).select_from(_OF_ITEM).where(VERSIONS.c.item_pk == ITEMS.c.pk)
)
_FOLLOWING: Final = {
    "duration_ms": select(sa.func.sum(FILES.c.duration_ms))
    .select_from(_OF_ITEM)
    .where(
        VERSIONS.c.item_pk == ITEMS.c.pk,
        VERSIONS.c.position == sa.literal_column("0"),
        sa.or_(
            FILES.c.availability == sa.literal_column("'available'"),
            ITEMS.c.availability == sa.literal_column("'missing'"),
        ),
    )
    .correlate(ITEMS)
    .scalar_subquery(),
    "has_problem": sa.case(
        (
            _FILES_OF.where(
                FILES.c.problem_kind.is_not(None), FILES.c.availability == sa.literal_column("'available'")
            )
            .correlate(ITEMS)
            .exists(),
            sa.literal_column("1"),
        ),
        else_=sa.literal_column("0"),
    ),
}
"""What an item takes over from its files: its length, and whether one of them cannot be played."""

FOLLOW_PROBE: Final = Statement(
    update(ITEMS)
    .where(
        ITEMS.c.pk.in_(
            select(VERSIONS.c.item_pk).select_from(_OF_ITEM).where(FILES.c.id == bindparam("b_id"))
        ),
    )
    .values(_FOLLOWING)
)
FOLLOW_TITLE: Final = Statement(
    update(ITEMS)
    .where(
        ITEMS.c.kind.in_([sa.literal_column(f"'{kind}'") for kind in ("movie", "episode", "extra")]),
        sa.or_(ITEMS.c.id == bindparam("top_id"), ITEMS.c.top_pk == _pk_of(ITEMS.alias("top"), "top_id")),
    )
    .values(_FOLLOWING)
)
WAITING_ASSETS: Final = Statement(
    select(ASSETS.c.id, ROOTS.c.path, ASSETS.c.path)
    .select_from(
        ASSETS.join(ITEMS, ITEMS.c.pk == ASSETS.c.item_pk).join(ROOTS, ROOTS.c.pk == ASSETS.c.root_pk)
    )
    .where(ITEMS.c.library_pk == _LIBRARY, ASSETS.c.source == "local", ASSETS.c.is_measured == 0)
    .order_by(ASSETS.c.pk)
    .limit(bindparam("limit"))
)
PUT_MEASURE: Final = Statement(
    update(ASSETS)
    .where(ASSETS.c.id == bindparam("b_id"))
    .values(
        is_measured=1,
        width=bindparam("new_width"),
        height=bindparam("new_height"),
        placeholder=bindparam("new_placeholder"),
    )
)
