"""SQLite through apsw: WAL, one writer thread, short reads inline on the event loop.

Measured (docs/benchmarks.md): a list query costs 146 µs inline and 200 through a thread pool. So reads run on the loop
under a deadline of 5 ms, held by SQLite's progress handler; what exceeds it is interrupted and repeated in a thread.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, Final

import apsw

from cavea.adapters.database.connections import Connection, Row
from cavea.adapters.database.statements import Engine, Params, Statement
from cavea.domain.errors import Unavailable

INLINE_DEADLINE_S: Final = 0.005
PROGRESS_STEPS: Final = 2_000
"""Virtual machine instructions between two looks at the clock: about 20 µs."""

BUSY_TIMEOUT_MS: Final = 30_000
"""How long a connection waits for another process (a migration, a backup) before it gives up."""

NO_ROOM: Final = "the server cannot write to its disk; make room there, and try again: nothing was changed"

_Work = tuple[str, dict[str, Any]]


def open_connection(path: Path, *, read_only: bool) -> apsw.Connection:
    """A connection with the settings that durability rests on (SECURITY rule 25)."""
    flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
    connection = apsw.Connection(str(path), flags=flags, statementcachesize=256)
    connection.set_busy_timeout(BUSY_TIMEOUT_MS)
    # Plans must not look at bound values: with STAT4 each new value would have the statement prepared anew, which
    # was a fifth of the processor time of a list.
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)
    # The file is not mapped: a disk that fails would end the process with SIGBUS instead of an error, and mapped
    # pages made 84 of 193 MB of an idle server without making a list any faster.
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "cache_size=-32768",
        "mmap_size=0",
        "temp_store=MEMORY",
        *(("query_only=ON",) if read_only else ()),
    ):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    return connection


def _bind(statement: Statement, params: Params | None) -> _Work:
    text, constants = statement.text("sqlite")
    return text, {**constants, **params} if params else constants


def _fetch_many(connection: apsw.Connection, statement: Statement, many: Iterable[Params]) -> list[Row]:
    text, constants = statement.text("sqlite")
    execute = connection.execute
    rows: list[Row] = []
    for params in many:
        rows += execute(text, {**constants, **params}).fetchall()
    return rows


def _fetch(connection: apsw.Connection, work: _Work) -> list[Row]:
    return connection.execute(*work).fetchall()


class _Reader(AbstractAsyncContextManager[Connection]):
    """Reads on the loop while they are short, in a thread when they are not."""

    engine: Engine = "sqlite"

    def __init__(self, path: Path) -> None:
        self._inline = open_connection(path, read_only=True)
        self._threaded = open_connection(path, read_only=True)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="cavea-read")
        self._deadline = 0.0
        self._inline.set_progress_handler(self._is_late, PROGRESS_STEPS)

    async def __aenter__(self) -> Connection:
        return self

    async def __aexit__(self, *_: object) -> None:
        """Each statement was a transaction of its own: there is nothing to end."""

    def _is_late(self) -> bool:
        return time.monotonic() > self._deadline

    async def rows(self, statement: Statement, params: Params | None = None) -> list[Row]:
        work = _bind(statement, params)
        self._deadline = time.monotonic() + INLINE_DEADLINE_S
        try:
            return self._inline.execute(*work).fetchall()
        except apsw.InterruptError:
            return await asyncio.get_running_loop().run_in_executor(self._pool, _fetch, self._threaded, work)

    async def rows_many(self, statement: Statement, many: Iterable[Params]) -> list[Row]:
        many = list(many)
        if not many:
            return []
        return await asyncio.get_running_loop().run_in_executor(
            self._pool, _fetch_many, self._threaded, statement, many
        )

    async def row(self, statement: Statement, params: Params | None = None) -> Row | None:
        rows = await self.rows(statement, params)
        return rows[0] if rows else None

    async def execute(self, statement: Statement, params: Params | None = None) -> int:
        del params
        raise RuntimeError(f"a read connection does not write: {statement.text('sqlite')[0][:60]}")

    async def execute_many(self, statement: Statement, many: Iterable[Params]) -> None:
        del many
        await self.execute(statement)

    def close(self) -> None:
        self._pool.shutdown()
        self._threaded.close()
        self._inline.close()


class _Writer:
    """The one connection that writes, used in one thread."""

    engine: Engine = "sqlite"

    def __init__(self, path: Path) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="cavea-write")
        self._connection = self._pool.submit(open_connection, path, read_only=False).result()

    async def _in_thread(self, work: Any, *args: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work, *args)

    async def run(self, text: str) -> None:
        await self._in_thread(lambda: self._connection.execute(text).fetchall())

    async def rows(self, statement: Statement, params: Params | None = None) -> list[Row]:
        rows: list[Row] = await self._in_thread(_fetch, self._connection, _bind(statement, params))
        return rows

    async def rows_many(self, statement: Statement, many: Iterable[Params]) -> list[Row]:
        rows: list[Row] = await self._in_thread(_fetch_many, self._connection, statement, list(many))
        return rows

    async def row(self, statement: Statement, params: Params | None = None) -> Row | None:
        rows = await self.rows(statement, params)
        return rows[0] if rows else None

    async def execute(self, statement: Statement, params: Params | None = None) -> int:
        work = _bind(statement, params)

        def do() -> int:
            self._connection.execute(*work).fetchall()
            return self._connection.changes()

        count: int = await self._in_thread(do)
        return count

    async def execute_many(self, statement: Statement, many: Iterable[Params]) -> None:
        many = list(many)
        if not many:
            return
        text, constants = statement.text("sqlite")

        def do() -> None:
            self._connection.executemany(text, ({**constants, **params} for params in many)).fetchall()

        await self._in_thread(do)

    def roll_back(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK").fetchall()

    async def abandon(self) -> None:
        await self._in_thread(self.roll_back)

    def close(self) -> None:
        self._pool.submit(self._connection.close).result()
        self._pool.shutdown()


class SqliteDatabase:
    """One SQLite file, open for one process."""

    engine: Engine = "sqlite"

    def __init__(self, path: Path) -> None:
        """Open the file, which a migration made before."""
        self._writer = _Writer(path)
        self._reader = _Reader(path)
        self._turn = asyncio.Lock()

    async def open(self) -> None:
        """Nothing more: the file is open."""

    def reading(self) -> AbstractAsyncContextManager[Connection]:
        """A connection for reads; each statement sees the last commit."""
        return self._reader

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Connection]:
        """The connection for one transaction; writers take turns in the order they came."""
        async with self._turn:
            try:
                # Within the try: a caller who gives up while this waits must not leave a transaction open.
                await self._writer.run("BEGIN IMMEDIATE")
                yield self._writer
                await self._writer.run("COMMIT")
            except (apsw.FullError, apsw.IOError) as error:
                await asyncio.shield(self._writer.abandon())
                raise Unavailable(NO_ROOM) from error
            except BaseException:
                await asyncio.shield(self._writer.abandon())
                raise

    async def close(self) -> None:
        """Let the last transaction end, then close."""
        async with self._turn:
            self._reader.close()
            self._writer.close()
