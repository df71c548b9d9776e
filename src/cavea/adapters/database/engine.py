"""The embedded job engine: claims jobs from the queue and does them, a few at a time."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

import structlog

from cavea.adapters.database import queue
from cavea.adapters.database.queue import ClaimedJob
from cavea.adapters.database.unit import Database
from cavea.ports.clock import Clock
from cavea.ports.jobs import JobHandler

AT_ONCE: Final = 2
"""Jobs under way in one process."""

IDLE_S: Final = 1.0
"""Between two looks at an empty queue; a job that was enqueued here is seen at the next look."""

AGAIN_S: Final = 0.5
"""Between two words to a task that should have ended."""

MAX_ATTEMPTS: Final = 5
FIRST_RETRY_S: Final = 2

log = structlog.get_logger(__name__)


class JobEngine:
    """Does jobs until it is stopped. A job whose process died is claimed by another when its claim ran out."""

    def __init__(self, database: Database, clock: Clock, handlers: Mapping[str, JobHandler]) -> None:
        """Take the handlers by the kind of job."""
        self._database = database
        self._clock = clock
        self._handlers = handlers
        self._loops: list[asyncio.Task[None]] = []
        self._is_stopping = False

    async def start(self, *, is_alone: bool) -> None:
        """Begin to work.

        Args:
            is_alone: No other process works on this database, so what is claimed was left by a crash.
        """
        if is_alone:
            async with self._database.writing() as on:
                await queue.release_all(on, self._clock.now_s())
        self._loops = [asyncio.create_task(self._work(), name=f"jobs-{n}") for n in range(AT_ONCE)]

    async def stop(self) -> None:
        """Stop at once: what is under way is done again at the next start."""
        self._is_stopping = True
        await _ended(self._loops)

    async def _work(self) -> None:
        while not self._is_stopping:
            try:
                job = await self._claim()
                if job is None:
                    await asyncio.sleep(IDLE_S)
                else:
                    await self._do(job)
            except Exception:
                log.exception("the job engine stumbled")
                await asyncio.sleep(IDLE_S)

    async def _claim(self) -> ClaimedJob | None:
        async with self._database.reading() as on:
            if not await queue.is_any_due(on, self._clock.now_s()):
                return None
        async with self._database.writing() as on:
            return await queue.claim(on, self._clock.now_s())

    async def _do(self, job: ClaimedJob) -> None:
        alive = asyncio.create_task(self._keep_claim(job))
        try:
            await self._handlers[job.kind](job.payload)
        except Exception as error:
            log.exception("a job failed", kind=job.kind, attempt=job.attempts)
            again = None
            if job.attempts < MAX_ATTEMPTS:
                again = self._clock.now_s() + FIRST_RETRY_S * 4 ** (job.attempts - 1)
            async with self._database.writing() as on:
                await queue.postpone(on, job, f"{type(error).__name__}: {error}", again)
        else:
            async with self._database.writing() as on:
                await queue.finish(on, job)
        finally:
            await _ended([alive])

    async def _keep_claim(self, job: ClaimedJob) -> None:
        while not self._is_stopping:
            await asyncio.sleep(queue.CLAIM_S / 4)
            async with self._database.writing() as on:
                await queue.extend(on, job, self._clock.now_s())


async def _ended(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Cancel tasks until they end: a driver that is interrupted in the middle of a statement may swallow the first."""
    pending = set(tasks)
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=AGAIN_S)
