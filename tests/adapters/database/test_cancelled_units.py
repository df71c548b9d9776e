"""Callers who give up at any moment leave the database usable, and nothing half done."""

import asyncio
import contextlib

from cavea.domain.ids import TaskId
from cavea.domain.tasks import Task, TaskKind, TaskState
from tests.harness.rooms import rooms


async def test_a_unit_that_is_given_up_at_any_moment_leaves_the_next_one_alone(address: str) -> None:
    async with rooms(address) as here:
        kept = 0

        async def write(number: int) -> None:
            nonlocal kept
            name = TaskId(f"tsk_{number}")
            async with here.units.begin() as unit:
                for done in range(3):
                    await unit.tasks.put(
                        Task(
                            name, TaskKind.SCAN, TaskState.RUNNING, None, None, done, 2, None, "", None, None
                        )
                    )
            kept += 1

        for turns in range(40):
            giving_up = asyncio.create_task(write(turns))
            for _ in range(turns // 2):
                await asyncio.sleep(0)
            giving_up.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await giving_up
        await write(1000)
        rows = await here.rows("SELECT id, done FROM tasks")

        assert ("tsk_1000", 2) in rows
        assert {row[1] for row in rows} == {2}
        assert len(rows) >= kept
