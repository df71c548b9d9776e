"""The pool of children: limits hold, a death or a hang touches nobody else, and nothing is left behind."""

import asyncio
import os
import select
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import msgspec
import pytest

from cavea.adapters.children.pool import (
    ChildDidNotStart,
    ChildDied,
    ChildFailed,
    ChildFault,
    Children,
    ChildTooSlow,
)
from cavea.adapters.children.wire import MOST_FILES
from cavea.testing import child_handlers

T = TypeVar("T")
LIMIT_S = 30.0

SERVER = """
import asyncio
from cavea.adapters.children.pool import Children
from cavea.testing import child_handlers

async def main():
    children = Children([child_handlers.NAME], 1)
    print((await children.ask("pid", b"", limit_s=30)).decode(), flush=True)
    await children.ask("hang", b"", limit_s=300)

asyncio.run(main())
"""


def with_children(work: Callable[[Children], Awaitable[T]], count: int = 1, life: int = 2_000) -> T:
    async def run() -> T:
        children = Children([child_handlers.NAME], count, life)
        try:
            return await work(children)
        finally:
            pids = children.pids
            await children.aclose()
            assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()]

    return asyncio.run(run())


async def pid_of(children: Children) -> int:
    return int(await children.ask("pid", b"", limit_s=LIMIT_S))


async def busy(children: Children, kind: str = "hang") -> "tuple[asyncio.Task[bytes], int]":
    """A request under way in the only child, and that child."""
    pid = await pid_of(children)
    task = asyncio.ensure_future(children.ask(kind, b"", limit_s=LIMIT_S))
    await asyncio.sleep(0)
    return task, pid


@pytest.mark.parametrize("size", [0, 1, 3_000_000])
def test_an_argument_of_any_size_comes_back(size: int) -> None:
    argument = b"x" * size

    assert with_children(lambda children: children.ask("echo", argument, limit_s=LIMIT_S)) == argument


def test_a_child_reads_the_file_it_is_given_and_the_caller_keeps_it(tmp_path: Path) -> None:
    (tmp_path / "film.mkv").write_bytes(b"film")
    fd = os.open(tmp_path / "film.mkv", os.O_RDONLY)

    async def ask(children: Children) -> tuple[bytes, bytes]:
        first = await children.ask("content", b"", limit_s=LIMIT_S, file=fd)
        return first, await children.ask("content", b"", limit_s=LIMIT_S)

    assert with_children(ask) == (b"film", b"no file")
    os.close(fd)


def test_a_child_is_used_again_and_replaced_after_its_life() -> None:
    async def four(children: Children) -> list[int]:
        return [await pid_of(children) for _ in range(4)]

    first, second, third, fourth = with_children(four, life=2)

    assert first == second
    assert third == fourth != first


def test_no_more_children_work_than_were_asked_for() -> None:
    async def many(children: Children) -> set[int]:
        return set(await asyncio.gather(*(pid_of(children) for _ in range(30))))

    assert len(with_children(many, count=2)) == 2


def test_a_crash_ends_one_request_and_the_next_one_is_answered() -> None:
    async def crash(children: Children) -> bytes:
        with pytest.raises(ChildDied):
            await children.ask("crash", b"", limit_s=LIMIT_S)
        return await children.ask("echo", b"alive", limit_s=LIMIT_S)

    assert with_children(crash) == b"alive"


def test_a_child_killed_at_work_ends_one_request_and_the_next_one_is_answered() -> None:
    async def kill(children: Children) -> bytes:
        task, pid = await busy(children)
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(ChildDied):
            await task
        return await children.ask("echo", b"alive", limit_s=LIMIT_S)

    assert with_children(kill) == b"alive"


def test_a_child_killed_while_idle_is_noticed_before_it_is_asked() -> None:
    async def kill(children: Children) -> bool:
        pid = await pid_of(children)
        watch = os.pidfd_open(pid)
        os.kill(pid, signal.SIGKILL)
        assert await asyncio.to_thread(select.select, [watch], [], [], 10)
        os.close(watch)
        return await pid_of(children) != pid

    assert with_children(kill)


def test_a_request_that_takes_too_long_is_ended_with_its_child() -> None:
    async def wait(children: Children) -> tuple[int, int]:
        before = await pid_of(children)
        with pytest.raises(ChildTooSlow, match=r"hang took longer than 0\.2 s"):
            await children.ask("hang", b"", limit_s=0.2)
        return before, await pid_of(children)

    before, after = with_children(wait)

    assert before != after
    assert not Path(f"/proc/{before}").exists()


def test_a_caller_who_leaves_takes_the_work_along() -> None:
    async def leave(children: Children) -> tuple[int, int]:
        task, pid = await busy(children)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return pid, await pid_of(children)

    before, after = with_children(leave)

    assert before != after


def test_what_a_handler_raises_is_told() -> None:
    async def fail(children: Children) -> bytes:
        with pytest.raises(ChildFailed, match="bad bytes"):
            await children.ask("raise", b"bad bytes", limit_s=LIMIT_S)
        with pytest.raises(ChildFailed, match="no such kind"):
            await children.ask("no such kind", b"", limit_s=LIMIT_S)
        return await children.ask("echo", b"alive", limit_s=LIMIT_S)

    assert with_children(fail) == b"alive"


async def each(children: Children, *told: bytes, limit_s: float = LIMIT_S) -> list[object]:
    """What came of each request: the answer, or the kind of the fault."""
    found = await children.ask_each("as told", told, limit_s=limit_s)
    return [answer if isinstance(answer, bytes) else type(answer) for answer in found]


def test_many_requests_in_one_message_are_answered_in_their_order() -> None:
    many = [str(number).encode() * 10_000 for number in range(40)]

    assert with_children(lambda children: each(children, *many)) == many


def test_no_request_is_no_answer() -> None:
    assert with_children(each) == []


@pytest.mark.parametrize(
    ("bad", "fault"), [(b"crash", ChildDied), (b"raise", ChildFailed), (b"hang", ChildTooSlow)]
)
def test_a_bad_request_among_many_costs_only_itself(bad: bytes, fault: type[Exception]) -> None:
    told = [b"one", bad, b"two", bad, b"three"]

    found = with_children(lambda children: each(children, *told, limit_s=1.0))

    assert found == [b"one", fault, b"two", fault, b"three"]


def test_many_files_go_with_their_requests(tmp_path: Path) -> None:
    names = [f"{number}.mkv".encode() for number in range(MOST_FILES)]
    fds = []
    for name in names:
        (tmp_path / os.fsdecode(name)).write_bytes(name)
        fds.append(os.open(tmp_path / os.fsdecode(name), os.O_RDONLY))

    async def ask(children: Children) -> list[bytes | ChildFault]:
        return await children.ask_each("content", [b""] * len(fds), limit_s=LIMIT_S, files=fds)

    async def twice_and_what_stays_open(children: Children) -> tuple[object, object, list[int]]:
        first, second = await ask(children), await ask(children)
        seen = msgspec.json.decode(await children.ask("self", b"", limit_s=LIMIT_S))
        return first, second, seen["files"]

    first, second, files = with_children(twice_and_what_stays_open)

    assert first == second == names
    assert len(files) <= 5
    for fd in fds:
        os.close(fd)


def test_every_request_of_a_message_counts_for_the_life_of_a_child() -> None:
    async def ask(children: Children) -> tuple[int, int]:
        before = await pid_of(children)
        await each(children, b"one", b"two", b"three")
        return before, await pid_of(children)

    before, after = with_children(ask, life=4)

    assert before != after


def test_a_caller_who_leaves_in_the_middle_of_many_takes_the_work_along() -> None:
    async def leave(children: Children) -> list[object]:
        pid = await pid_of(children)
        task = asyncio.ensure_future(each(children, b"one", b"hang", b"two"))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await pid_of(children) != pid
        return await each(children, b"alive")

    assert with_children(leave) == [b"alive"]


def test_memory_has_an_end() -> None:
    async def allocate(children: Children) -> bytes:
        with pytest.raises(ChildFailed, match="MemoryError"):
            await children.ask("allocate", b"4000000000", limit_s=LIMIT_S)
        return await children.ask("allocate", b"1000000", limit_s=LIMIT_S)

    assert with_children(allocate) == b"1000000"


def test_a_child_has_limits_and_nothing_of_the_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAVEA_ADMIN_PASSWORD", "secret")
    seen = msgspec.json.decode(with_children(lambda children: children.ask("self", b"", limit_s=10.0)))

    assert seen["group"] == seen["pid"] != os.getpid()
    assert seen["nice"] == min(19, os.nice(0) + 5)
    assert (seen["core"], seen["written"]) == (0, 0)
    assert 0 < seen["memory"] < 2 << 30
    assert 10 <= seen["cpu"] <= 20
    assert len(seen["files"]) <= 5  # the standard three, the socket, and the one that lists them
    assert "secret" not in str(seen["environment"])
    assert not [name for name in seen["environment"] if name.startswith("CAVEA")]


def test_closing_ends_the_work_under_way_and_starts_no_more() -> None:
    async def close(children: Children) -> None:
        task, _ = await busy(children)
        waiting = asyncio.ensure_future(children.ask("echo", b"", limit_s=LIMIT_S))
        await asyncio.sleep(0)
        await children.aclose()
        with pytest.raises(ChildDied):
            await task
        with pytest.raises(ChildDidNotStart):
            await waiting

    with_children(close)


def test_children_die_with_the_server_however_it_ends() -> None:
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER], stdout=subprocess.PIPE, env={"PYTHONPATH": os.pathsep.join(sys.path)}
    )
    with server:
        assert server.stdout is not None
        child = os.pidfd_open(int(server.stdout.readline()))
        server.kill()
        server.wait()

    assert select.select([child], [], [], 10)[0], "the child lives on"
    os.close(child)


def test_a_broken_installation_is_told_and_blames_no_file() -> None:
    async def run() -> None:
        children = Children(["cavea.no_such_module"], 1)
        with pytest.raises(ChildDidNotStart, match="no_such_module"):
            await children.ask("probe", b"", limit_s=LIMIT_S)
        await children.aclose()

    asyncio.run(run())


def test_no_descriptor_is_left_by_children_that_came_and_went() -> None:
    async def churn(children: Children) -> tuple[int, int]:
        async def once() -> None:
            with pytest.raises(ChildDied):
                await children.ask("crash", b"", limit_s=LIMIT_S)
            await asyncio.gather(*children._burials)

        await once()
        before = len(list(Path("/proc/self/fd").iterdir()))
        for _ in range(3):
            await once()
        return before, len(list(Path("/proc/self/fd").iterdir()))

    before, after = with_children(churn)

    assert before == after
