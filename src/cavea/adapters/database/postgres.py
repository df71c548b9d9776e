"""PostgreSQL through psycopg 3: a pool of connections, statements prepared by themselves after a few uses."""

from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Final

from psycopg import AsyncConnection, OperationalError
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from cavea.adapters.database.connections import Connection, Row
from cavea.adapters.database.statements import Engine, Params, Statement
from cavea.domain.errors import Unavailable

POOL_SIZE: Final = 8
CONNECT_TIMEOUT_S: Final = 10.0

_TAKE_TURN: Final = f"SELECT pg_advisory_xact_lock({0x6361766561})"
"""Held until the transaction ends ("cavea" in ASCII). What a unit reads then stays true until it commits."""


@contextmanager
def _told() -> Iterator[None]:
    """Say that the database is away, or full, as callers can understand it.

    Raises:
        Unavailable: It does not answer or cannot write; what was being changed was undone.
    """
    try:
        yield
    except (OperationalError, PoolTimeout) as error:
        raise Unavailable(
            "the database does not answer, or has no room; try again: nothing was changed"
        ) from error


class _Connection:
    """One connection of the pool, as shelves see it."""

    engine: Engine = "postgresql"

    def __init__(self, raw: AsyncConnection[Row]) -> None:
        self._raw = raw

    async def rows(self, statement: Statement, params: Params | None = None) -> list[Row]:
        text, constants = statement.text("postgresql")
        cursor = await self._raw.execute(_as_query(text), {**constants, **(params or {})})
        return await cursor.fetchall() if cursor.description else []

    async def rows_many(self, statement: Statement, many: Iterable[Params]) -> list[Row]:
        many = list(many)
        if not many:
            return []
        text, constants = statement.text("postgresql")
        rows: list[Row] = []
        async with self._raw.cursor() as cursor:
            await cursor.executemany(
                _as_query(text), [{**constants, **params} for params in many], returning=True
            )
            async for result in cursor.results():
                rows += await result.fetchall()
        return rows

    async def row(self, statement: Statement, params: Params | None = None) -> Row | None:
        rows = await self.rows(statement, params)
        return rows[0] if rows else None

    async def execute(self, statement: Statement, params: Params | None = None) -> int:
        text, constants = statement.text("postgresql")
        cursor = await self._raw.execute(_as_query(text), {**constants, **(params or {})})
        return cursor.rowcount

    async def execute_many(self, statement: Statement, many: Iterable[Params]) -> None:
        many = list(many)
        if not many:
            return
        text, constants = statement.text("postgresql")
        async with self._raw.cursor() as cursor:
            await cursor.executemany(_as_query(text), [{**constants, **params} for params in many])


def _as_query(text: str) -> Any:
    """Statements come from Core or from this package; psycopg's type wants a literal."""
    return text


class PostgresDatabase:
    """One PostgreSQL database, shared with any number of processes."""

    engine: Engine = "postgresql"

    def __init__(self, url: str) -> None:
        """Prepare the pool; it connects in :meth:`open`."""
        self._pool: AsyncConnectionPool[AsyncConnection[Row]] = AsyncConnectionPool(
            url,
            min_size=1,
            max_size=POOL_SIZE,
            open=False,
            kwargs={"autocommit": True},
            timeout=CONNECT_TIMEOUT_S,
        )

    async def open(self) -> None:
        """Connect.

        Raises:
            psycopg_pool.PoolTimeout: The server does not answer.
        """
        await self._pool.open(wait=True, timeout=CONNECT_TIMEOUT_S)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Connection]:
        """A connection for reads; each statement sees the last commit."""
        with _told():
            async with self._pool.connection() as raw:
                yield _Connection(raw)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Connection]:
        """A connection in one transaction; writers of all processes take turns, as on SQLite (decision 0006)."""
        with _told():
            async with self._pool.connection() as raw, raw.transaction():
                await raw.execute(_TAKE_TURN)
                yield _Connection(raw)

    async def close(self) -> None:
        """Close every connection."""
        await self._pool.close()
