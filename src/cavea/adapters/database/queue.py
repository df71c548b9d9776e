"""The embedded job queue: a table in the same database, claimed by any number of processes."""

import json
from typing import Final

import sqlalchemy as sa
from sqlalchemy import bindparam, delete, select, update

from cavea.adapters.database.connections import Connection
from cavea.adapters.database.statements import Statement
from cavea.adapters.database.tables import JOBS
from cavea.ports.clock import Clock
from cavea.ports.jobs import Payload

CLAIM_S: Final = 120
"""Seconds that a claim holds without a sign of life; then another process takes the job over."""

_WAITING: Final = Statement(
    select(JOBS.c.pk).where(JOBS.c.unique_key == bindparam("key"), JOBS.c.state == "waiting").limit(1)
)
_COLUMNS: Final = ("kind", "payload", "unique_key", "run_at", "priority", "state", "attempts", "lock_key")
_ADD: Final = {
    engine: f"INSERT INTO jobs({', '.join(_COLUMNS)}) VALUES ({', '.join(mark.format(c) for c in _COLUMNS)}) "  # noqa: S608 - constants
    "ON CONFLICT (unique_key) WHERE state = 'waiting' DO NOTHING"
    for engine, mark in (("sqlite", ":{}"), ("postgresql", "%({})s"))
}
_ENQUEUE: Final = Statement(_ADD)
_DUE: Final = sa.or_(
    sa.and_(
        JOBS.c.state.in_([sa.literal_column("'waiting'"), sa.literal_column("'retrying'")]),
        JOBS.c.run_at <= bindparam("now_s"),
    ),
    sa.and_(JOBS.c.state == sa.literal_column("'running'"), JOBS.c.claimed_until < bindparam("now_s")),
)
_OTHER: Final = JOBS.alias("other")
_IS_FREE: Final = ~(
    select(sa.literal_column("1"))
    .where(
        _OTHER.c.lock_key == JOBS.c.lock_key,
        _OTHER.c.state == sa.literal_column("'running'"),
        _OTHER.c.pk != JOBS.c.pk,
    )
    .correlate(JOBS)
    .exists()
)
"""No other job holds its lock. A crashed one holds it until it is taken over, which this does not prevent."""

_NEXT: Final = (
    select(JOBS.c.pk)
    .where(_DUE, _IS_FREE)
    .order_by(JOBS.c.priority, JOBS.c.run_at, JOBS.c.pk)
    .limit(sa.literal_column("1"))
    .with_for_update(skip_locked=True)
    .scalar_subquery()
)
_IS_ANY_DUE: Final = Statement(select(JOBS.c.pk).where(_DUE, _IS_FREE).limit(sa.literal_column("1")))
_CLAIM: Final = Statement(
    update(JOBS)
    .where(JOBS.c.pk == _NEXT)
    .values(state="running", attempts=JOBS.c.attempts + 1, claimed_until=bindparam("until"))
    .returning(JOBS.c.pk, JOBS.c.kind, JOBS.c.payload, JOBS.c.attempts)
)
_EXTEND: Final = Statement(
    update(JOBS).where(JOBS.c.pk == bindparam("job_pk")).values(claimed_until=bindparam("until"))
)
_DONE: Final = Statement(delete(JOBS).where(JOBS.c.pk == bindparam("job_pk")))
_RETRY: Final = Statement(
    update(JOBS)
    .where(JOBS.c.pk == bindparam("job_pk"))
    .values(
        state=bindparam("new_state"),
        run_at=bindparam("later"),
        error=bindparam("why"),
        claimed_until=sa.null(),
    )
)
_RELEASE: Final = Statement(
    update(JOBS).where(JOBS.c.state == "running").values(claimed_until=bindparam("now_s"))
)


class JobQueue:
    """Takes work into the unit that it stands in."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        """Work on this connection."""
        self._on = connection
        self._clock = clock

    async def enqueue(
        self,
        kind: str,
        payload: Payload,
        *,
        unique_key: str | None = None,
        lock_key: str | None = None,
        delay_s: int = 0,
    ) -> bool:
        """Enqueue a job; False when one with the same unique key waits already."""
        if unique_key is not None and await self._on.row(_WAITING, {"key": unique_key}) is not None:
            return False
        await self._on.execute(
            _ENQUEUE,
            {
                "kind": kind,
                "payload": json.dumps(dict(payload)),
                "unique_key": unique_key,
                "run_at": self._clock.now_s() + delay_s,
                "priority": 100,
                "state": "waiting",
                "attempts": 0,
                "lock_key": lock_key,
            },
        )
        return True


class ClaimedJob:
    """A job that this process does now.

    Attributes:
        pk: Its row.
        kind: Which handler does it.
        payload: What it needs to know.
        attempts: How often it was begun, this time included.
    """

    __slots__ = ("attempts", "kind", "payload", "pk")

    def __init__(self, pk: int, kind: str, payload: str, attempts: int) -> None:
        """Read the row."""
        self.pk = pk
        self.kind = kind
        self.payload: dict[str, str] = json.loads(payload)
        self.attempts = attempts


async def is_any_due(on: Connection, now_s: int) -> bool:
    """Whether there is a job to do, without taking the writer's turn."""
    return await on.row(_IS_ANY_DUE, {"now_s": now_s}) is not None


async def claim(on: Connection, now_s: int) -> ClaimedJob | None:
    """Take the next job that is due; None when there is none."""
    row = await on.row(_CLAIM, {"now_s": now_s, "until": now_s + CLAIM_S})
    return None if row is None else ClaimedJob(*row)


async def extend(on: Connection, job: ClaimedJob, now_s: int) -> None:
    """Say that it is still being done."""
    await on.execute(_EXTEND, {"job_pk": job.pk, "until": now_s + CLAIM_S})


async def finish(on: Connection, job: ClaimedJob) -> None:
    """It is done."""
    await on.execute(_DONE, {"job_pk": job.pk})


async def postpone(on: Connection, job: ClaimedJob, why: str, run_at: int | None) -> None:
    """It failed: try again at ``run_at``, or never."""
    await on.execute(
        _RETRY,
        {
            "job_pk": job.pk,
            "new_state": "failed" if run_at is None else "retrying",
            "later": run_at or 0,
            "why": why[:2000],
        },
    )


async def release_all(on: Connection, now_s: int) -> None:
    """After a crash of the only process: what it had claimed is due at once."""
    await on.execute(_RELEASE, {"now_s": now_s - 1})
