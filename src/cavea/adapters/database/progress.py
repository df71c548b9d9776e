"""What people have watched, in the database."""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy import bindparam, func, select

from cavea.adapters.database.connections import Connection
from cavea.adapters.database.statements import Statement
from cavea.adapters.database.tables import ITEMS, PROGRESS, USERS, WATCHED_COUNTS
from cavea.adapters.database.upserts import upsert
from cavea.domain.access import Principal
from cavea.domain.ids import ItemId
from cavea.domain.media import DurationMs
from cavea.domain.playback import Progress

_USER: Final = select(USERS.c.pk).where(USERS.c.id == bindparam("user_id")).scalar_subquery()
_OF: Final = Statement(
    select(
        PROGRESS.c.position_ms,
        PROGRESS.c.duration_ms,
        PROGRESS.c.is_watched,
        PROGRESS.c.play_count,
        PROGRESS.c.updated_at,
    ).where(PROGRESS.c.user_pk == _USER, PROGRESS.c.item_id == bindparam("item_id"))
)
_PUT: Final = upsert(
    PROGRESS,
    ("item_id", "position_ms", "duration_ms", "is_watched", "play_count", "updated_at"),
    ("user_pk", "item_id"),
    values={"user_pk": _USER},
)
_PARENT: Final = sa.alias(ITEMS, "parent")
_PARENTS: Final = Statement(
    select(_PARENT.c.pk, _PARENT.c.id, _PARENT.c.kind)
    .select_from(
        ITEMS.join(_PARENT, sa.or_(_PARENT.c.pk == ITEMS.c.parent_pk, _PARENT.c.pk == ITEMS.c.top_pk))
    )
    .where(ITEMS.c.id == bindparam("item_id"), ITEMS.c.kind == "episode")
)


def _seen_under(column: sa.ColumnElement[int]) -> Statement:
    return Statement(
        select(func.count())
        .select_from(ITEMS.join(PROGRESS, PROGRESS.c.item_id == ITEMS.c.id))
        .where(
            column == bindparam("parent_pk"),
            ITEMS.c.kind == "episode",
            PROGRESS.c.user_pk == _USER,
            PROGRESS.c.is_watched == 1,
        )
    )


_SEEN: Final = {"season": _seen_under(ITEMS.c.parent_pk), "series": _seen_under(ITEMS.c.top_pk)}
_PUT_COUNT: Final = upsert(
    WATCHED_COUNTS, ("item_id", "count"), ("user_pk", "item_id"), values={"user_pk": _USER}
)


def _own(text: str, *names: str) -> Statement:
    """A statement that Core has no words for, with the marks of each database."""
    return Statement(
        {
            "sqlite": text.format(*(f":{name}" for name in names)),
            "postgresql": text.format(*(f"%({name})s" for name in names)),
        }
    )


_CARRY: Final = _own(
    "UPDATE progress SET item_id = {0} WHERE item_id = {1} AND NOT EXISTS "
    "(SELECT 1 FROM progress p WHERE p.user_pk = progress.user_pk AND p.item_id = {0})",
    "to_id",
    "from_id",
)
_FORGET_COUNTS: Final = _own(
    "DELETE FROM watched_counts WHERE item_id IN (SELECT i.id FROM items i WHERE i.id = {0} OR (i.kind = 'season' "
    "AND i.top_pk = (SELECT t.pk FROM items t WHERE t.id = {0})))",
    "top_id",
)
_SEEN_AGAIN: Final = (
    "INSERT INTO watched_counts(user_pk, item_id, count) SELECT p.user_pk, o.id, count(*) FROM items t "
    "JOIN items e ON e.top_pk = t.pk AND e.kind = 'episode' JOIN items o ON o.pk = e.{column} "
    "JOIN progress p ON p.item_id = e.id AND p.is_watched = 1 WHERE t.id = {{0}} GROUP BY p.user_pk, o.id"
)
_COUNT_AGAIN: Final = [
    _own(_SEEN_AGAIN.format(column=column), "top_id") for column in ("top_pk", "parent_pk")
]


class ProgressShelf:
    """What people have watched."""

    def __init__(self, connection: Connection) -> None:
        """Work on this connection."""
        self._on = connection

    async def of(self, who: Principal, item_id: ItemId) -> Progress | None:
        """The caller's progress; None when it was never begun."""
        row = await self._on.row(_OF, {"user_id": who.user_id, "item_id": item_id})
        if row is None:
            return None
        position, duration, is_watched, play_count, updated_at = row
        return Progress(
            item_id,
            DurationMs(position),
            None if duration is None else DurationMs(duration),
            is_watched=bool(is_watched),
            play_count=play_count,
            updated_at=updated_at,
        )

    async def put(self, who: Principal, progress: Progress) -> None:
        """Keep it, and how many episodes of the series and season are seen."""
        user = {"user_id": who.user_id}
        await self._on.execute(
            _PUT,
            {
                **user,
                "item_id": progress.item_id,
                "position_ms": progress.position_ms,
                "duration_ms": progress.duration_ms,
                "is_watched": int(progress.is_watched),
                "play_count": progress.play_count,
                "updated_at": progress.updated_at,
            },
        )
        for pk, parent_id, kind in await self._on.rows(_PARENTS, {"item_id": progress.item_id}):
            row = await self._on.row(_SEEN[kind], {**user, "parent_pk": pk})
            await self._on.execute(_PUT_COUNT, {**user, "item_id": parent_id, "count": row[0] if row else 0})

    async def carry(self, items: Sequence[tuple[ItemId, ItemId]]) -> None:
        """Give everybody's progress in one item to another, unless they have some there already."""
        await self._on.execute_many(_CARRY, [{"from_id": old, "to_id": new} for old, new in items])

    async def recount(self, items: Sequence[ItemId]) -> None:
        """Count again how many episodes of these series, and of their seasons, everybody has seen."""
        tops = [{"top_id": item_id} for item_id in items]
        for statement in (_FORGET_COUNTS, *_COUNT_AGAIN):
            await self._on.execute_many(statement, tops)
