"""The statements behind search: the same words, the same order, the same answers on both databases.

Every word begins a word of the title (FTS5 prefix terms, ``tsquery`` prefixes). The exact title comes first, then
titles that begin with what was typed, then films and series before episodes. Words are folded before they come here,
and quoted term by term, so that no text reaches a query language.
"""

from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import bindparam, func, select
from sqlalchemy.sql import Select

from cavea.adapters.database.reading import LISTED_ITEMS, POSTER, SEASON, SERIES, STILL, picture, seen_by
from cavea.adapters.database.statements import Engine, Statement
from cavea.adapters.database.tables import ITEMS

MAX_RANKED: Final = 500
"""Matches that are put in order; a search with more is too vague to rank: its later pages come as they are found."""

_KINDS: Final = ITEMS.c.kind.in_([sa.literal_column(f"'{kind}'") for kind in ("movie", "series", "episode")])
_MATCH: Final = {
    "sqlite": sa.text("items.pk IN (SELECT rowid FROM search WHERE search MATCH :terms)"),
    "postgresql": sa.text("items.search_vector @@ to_tsquery('simple', :terms)"),
}


def terms_of(words: tuple[str, ...], engine: Engine) -> str:
    """The words as prefix terms of the query language, each quoted, so that none is read as an operator."""
    if engine == "sqlite":
        return " ".join('"' + word.replace('"', '""') + '"*' for word in words)
    return " & ".join("'" + word.replace("\\", "\\\\").replace("'", "''") + "':*" for word in words)


@lru_cache(maxsize=64)
def found(engine: Engine, rights: int | None, is_vague: bool) -> Statement:  # noqa: FBT001 - a cache key
    """One page of matches, best first; of too many to rank only the exact title comes first."""
    is_exact = ITEMS.c.search_text == bindparam("typed")
    begins = func.substr(ITEMS.c.search_text, 1, bindparam("length")) == bindparam("typed")
    rank = sa.case((is_exact, 0), (begins, 1), else_=2)
    by_kind = sa.case((ITEMS.c.kind == sa.literal_column("'episode'"), 1), else_=0)
    matches = (
        select(ITEMS.c.pk).where(_MATCH[engine], _KINDS, LISTED_ITEMS, *seen_by(rights)).subquery("matches")
    )
    order = [is_exact.desc()] if is_vague else [rank, by_kind, ITEMS.c.sort_title]
    page: Select[Any] = (
        select(
            ITEMS.c.kind,
            ITEMS.c.id,
            ITEMS.c.title,
            ITEMS.c.year,
            SERIES.c.id,
            SERIES.c.title,
            SEASON.c.number,
            sa.case((ITEMS.c.kind == "episode", ITEMS.c.number), else_=sa.null()),
            *(
                func.coalesce(poster, still)
                for poster, still in zip(picture(POSTER), picture(STILL), strict=True)
            ),
        )
        .select_from(
            ITEMS.join(matches, matches.c.pk == ITEMS.c.pk)
            .outerjoin(SERIES, SERIES.c.pk == ITEMS.c.top_pk)
            .outerjoin(SEASON, sa.and_(ITEMS.c.kind == "episode", SEASON.c.pk == ITEMS.c.parent_pk))
            .outerjoin(POSTER, POSTER.c.pk == ITEMS.c.poster_pk)
            .outerjoin(STILL, STILL.c.pk == ITEMS.c.still_pk)
        )
        .order_by(*order, ITEMS.c.pk)
        .limit(bindparam("limit"))
        .offset(bindparam("offset"))
    )
    return Statement(page)


@lru_cache(maxsize=64)
def count_found(engine: Engine, rights: int | None) -> Statement:
    """How many matches there are, exactly."""
    counted = select(func.count()).select_from(ITEMS).where(
        _MATCH[engine], _KINDS, LISTED_ITEMS, *seen_by(rights)
    )  # fmt: skip
    return Statement(counted)
