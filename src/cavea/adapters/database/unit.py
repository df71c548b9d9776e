"""The unit over a database connection: every shelf, one transaction."""

import json
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Final, Protocol

import sqlalchemy as sa
from sqlalchemy import bindparam, insert, select

from cavea.adapters.database.accounts import SessionShelf, ThrottleShelf, UserShelf
from cavea.adapters.database.catalog import CatalogShelf
from cavea.adapters.database.connections import Connection
from cavea.adapters.database.inventory import InventoryShelf
from cavea.adapters.database.libraries import LibraryShelf
from cavea.adapters.database.progress import ProgressShelf
from cavea.adapters.database.queue import JobQueue
from cavea.adapters.database.statements import Engine, Statement
from cavea.adapters.database.tables import AUDIT, OUTBOX
from cavea.adapters.database.tasks import TaskShelf
from cavea.domain.events import Fact
from cavea.ports.clock import Clock

_RECORD: Final = Statement(
    insert(OUTBOX).values({c: bindparam(c) for c in ("event", "subject", "payload", "at", "is_published")})
)
KEPT_FACTS: Final = 10_000
"""Facts that the outbox holds at most; nothing publishes them yet (the event stream and webhooks will)."""

_TRIM: Final = Statement(
    sa.delete(OUTBOX).where(
        OUTBOX.c.pk <= select(sa.func.max(OUTBOX.c.pk)).scalar_subquery() - bindparam("kept")
    )
)
_AUDIT: Final = Statement(
    insert(AUDIT).values(
        {c: bindparam(c) for c in ("at", "act", "actor_id", "actor", "address", "subject_id", "detail")}
    )
)


class Database(Protocol):
    """What both databases offer."""

    @property
    def engine(self) -> Engine:
        """Which one it is."""
        ...

    async def open(self) -> None:
        """Connect."""
        ...

    def reading(self) -> AbstractAsyncContextManager[Connection]:
        """A connection for reads; each statement sees the last commit."""
        ...

    def writing(self) -> AbstractAsyncContextManager[Connection]:
        """A connection in one transaction."""
        ...

    async def close(self) -> None:
        """Close every connection."""
        ...


class DatabaseUnit:
    """Every shelf, on one connection."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        """Lay out the shelves."""
        self._on = connection
        self._clock = clock
        self.users = UserShelf(connection)
        self.sessions = SessionShelf(connection)
        self.throttles = ThrottleShelf(connection)
        self.libraries = LibraryShelf(connection)
        self.tasks = TaskShelf(connection)
        self.catalog = CatalogShelf(connection)
        self.inventory = InventoryShelf(connection)
        self.progress = ProgressShelf(connection)
        self.jobs = JobQueue(connection, clock)

    async def record(self, fact: Fact) -> None:
        """Put a fact into the outbox; those that are older than :data:`KEPT_FACTS` facts go."""
        await self._on.execute(
            _RECORD,
            {
                "event": fact.event.value,
                "subject": fact.subject,
                "payload": json.dumps(dict(fact.data), ensure_ascii=False),
                "at": self._clock.now(),
                "is_published": 0,
            },
        )
        await self._on.execute(_TRIM, {"kept": KEPT_FACTS})

    async def audit(
        self,
        act: str,
        *,
        actor_id: str | None,
        actor: str,
        address: str = "",
        subject_id: str | None = None,
        detail: str | None = None,
    ) -> None:
        """Write down who did what, from where."""
        await self._on.execute(
            _AUDIT,
            {
                "at": self._clock.now(),
                "act": act,
                "actor_id": actor_id,
                "actor": actor,
                "address": address,
                "subject_id": subject_id,
                "detail": detail,
            },
        )


class DatabaseUnits:
    """Begins units on a database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Work on this database."""
        self._database = database
        self._clock = clock

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[DatabaseUnit]:
        """A unit that writes."""
        async with self._database.writing() as connection:
            yield DatabaseUnit(connection, self._clock)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[DatabaseUnit]:
        """A unit that only reads; each read sees the last commit."""
        async with self._database.reading() as connection:
            yield DatabaseUnit(connection, self._clock)
