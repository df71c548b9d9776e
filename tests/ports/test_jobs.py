"""The suite of the Jobs port and its embedded engine."""

import asyncio
from collections.abc import Callable

import pytest

from cavea.adapters.database import queue
from cavea.adapters.database.engine import MAX_ATTEMPTS, JobEngine
from cavea.ports.jobs import Payload
from tests.harness.rooms import Rooms, rooms


async def enqueue(here: Rooms, kind: str, key: str | None = None, delay_s: int = 0) -> bool:
    async with here.units.begin() as unit:
        return await unit.jobs.enqueue(kind, {"for": kind}, unique_key=key, delay_s=delay_s)


async def claim(here: Rooms) -> queue.ClaimedJob | None:
    async with here.database.writing() as on:
        return await queue.claim(on, here.clock.now_s())


async def until(look: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not look():
            await asyncio.sleep(0.01)


async def test_at_most_one_job_of_a_key_waits_and_one_that_runs_does_not_count(address: str) -> None:
    async with rooms(address) as here:
        assert await enqueue(here, "scan", "scan:a")
        assert not await enqueue(here, "scan", "scan:a")
        assert await enqueue(here, "scan", "scan:b")
        assert await claim(here) is not None
        assert await enqueue(here, "scan", "scan:a")
        assert not await enqueue(here, "scan", "scan:a")


async def test_two_units_that_enqueue_the_same_key_at_once_make_one_job(address: str) -> None:
    async with rooms(address) as here:
        await asyncio.gather(*(enqueue(here, "scan", "scan:a") for _ in range(6)))

        assert await here.rows("SELECT count(*) FROM jobs") == [(1,)]


async def test_a_job_is_claimed_once_and_in_order_and_not_before_its_time(address: str) -> None:
    async with rooms(address) as here:
        await enqueue(here, "later", delay_s=60)
        await enqueue(here, "first")
        await enqueue(here, "second")
        claimed = await asyncio.gather(*(claim(here) for _ in range(4)))

        assert sorted(job.kind for job in claimed if job) == ["first", "second"]
        here.clock.seconds += 60
        due = await claim(here)
        assert due is not None
        assert (due.kind, due.payload, due.attempts) == ("later", {"for": "later"}, 1)


async def test_a_job_of_a_process_that_died_is_taken_over_when_its_claim_has_run_out(address: str) -> None:
    async with rooms(address) as here:
        await enqueue(here, "scan")
        first = await claim(here)
        assert first is not None
        here.clock.seconds += queue.CLAIM_S
        assert await claim(here) is None
        async with here.database.writing() as on:
            await queue.extend(on, first, here.clock.now_s())
        here.clock.seconds += queue.CLAIM_S
        assert await claim(here) is None
        here.clock.seconds += 1
        second = await claim(here)
        assert second is not None
        assert (second.pk, second.attempts) == (first.pk, 2)


async def test_the_engine_does_jobs_and_takes_up_at_its_start_what_a_crash_left(address: str) -> None:
    async with rooms(address) as here:
        done: list[str] = []

        async def handle(payload: Payload) -> None:
            done.append(payload["for"])

        await enqueue(here, "left")
        assert await claim(here) is not None
        engine = JobEngine(here.database, here.clock, {"left": handle, "new": handle})
        await engine.start(is_alone=True)
        await until(lambda: done == ["left"])
        await enqueue(here, "new")
        await until(lambda: done == ["left", "new"])
        async with asyncio.timeout(20):
            while await here.rows("SELECT count(*) FROM jobs") != [(0,)]:
                await asyncio.sleep(0.01)
        await engine.stop()

        assert await claim(here) is None


async def test_a_job_that_fails_is_retried_later_each_time_and_then_kept_as_failed(address: str) -> None:
    async with rooms(address) as here:
        attempts: list[int] = []

        async def handle(_: Payload) -> None:
            attempts.append(here.clock.seconds)
            raise ValueError("a secret reason")

        engine = JobEngine(here.database, here.clock, {"scan": handle})
        await enqueue(here, "scan")
        begun = here.clock.seconds
        for number in range(1, MAX_ATTEMPTS + 1):
            job = await claim(here)
            assert job is not None, number
            await engine._do(job)
            assert await claim(here) is None
            here.clock.seconds += 2 * 4 ** (number - 1)

        assert len(attempts) == MAX_ATTEMPTS
        assert [later - begun for later in attempts] == [0, 2, 10, 42, 170]
        assert await here.rows("SELECT state, error FROM jobs") == [("failed", "ValueError: a secret reason")]
        here.clock.seconds += 10**6
        assert await claim(here) is None


async def test_a_job_that_is_stopped_is_not_lost(address: str) -> None:
    async with rooms(address) as here:
        begun = asyncio.Event()

        async def handle(_: Payload) -> None:
            begun.set()
            await asyncio.Event().wait()

        engine = JobEngine(here.database, here.clock, {"scan": handle})
        await enqueue(here, "scan")
        await engine.start(is_alone=False)
        async with asyncio.timeout(20):
            await begun.wait()
        await engine.stop()

        assert [row[0] for row in await here.rows("SELECT kind FROM jobs")] == ["scan"]
        async with here.database.writing() as on:
            await queue.release_all(on, here.clock.now_s())
        assert await claim(here) is not None


@pytest.mark.parametrize("kind", ["unknown"])
async def test_a_job_that_nobody_handles_is_kept_and_stops_nothing(address: str, kind: str) -> None:
    async with rooms(address) as here:
        done: list[str] = []

        async def handle(payload: Payload) -> None:
            done.append(payload["for"])

        await enqueue(here, kind)
        await enqueue(here, "known")
        engine = JobEngine(here.database, here.clock, {"known": handle})
        await engine.start(is_alone=True)
        await until(lambda: done == ["known"])
        async with asyncio.timeout(20):
            while len(await here.rows("SELECT kind FROM jobs")) > 1:
                await asyncio.sleep(0.01)
        await engine.stop()

        assert [row[0] for row in await here.rows("SELECT kind FROM jobs")] == [kind]
