"""The suite of the unit: one transaction, whole or not at all, with its facts, jobs and audit rows."""

import pytest

from cavea.domain.access import Role
from cavea.domain.accounts import User, username_key
from cavea.domain.errors import NameTaken, NotFound
from cavea.domain.events import Event, Fact
from cavea.domain.files import RootIdentity
from cavea.domain.ids import TaskId, UserId
from cavea.domain.libraries import LibraryKind, LibraryState
from cavea.domain.query import PageRequest
from cavea.domain.tasks import Task, TaskKind, TaskState
from cavea.testing.files import FakeRoot
from tests.harness.rooms import rooms


def task(number: int, state: TaskState = TaskState.WAITING, subject: str = "lib_a") -> Task:
    return Task(
        TaskId(f"tsk_{number}"), TaskKind.SCAN, state, subject, None, 0, None, None, "now", None, None
    )


async def test_a_unit_that_ends_well_keeps_everything_it_did(address: str) -> None:
    async with rooms(address) as here:
        async with here.units.begin() as unit:
            await unit.tasks.put(task(1))
            await unit.record(Fact(Event.SCAN_STARTED, "lib_a", {"n": 1, "é": None}))
            await unit.audit("act", actor_id=None, actor="somebody")
            assert await unit.jobs.enqueue("scan", {"a": "b"})
        counts = [await here.rows(f"SELECT count(*) FROM {t}") for t in ("tasks", "outbox", "audit", "jobs")]

    assert counts == [[(1,)]] * 4


@pytest.mark.parametrize("error", [NotFound("movie"), KeyboardInterrupt(), ZeroDivisionError()])
async def test_a_unit_that_fails_leaves_nothing_and_the_next_one_works(
    address: str, error: BaseException
) -> None:
    async with rooms(address) as here:

        async def fail() -> None:
            async with here.units.begin() as unit:
                await unit.tasks.put(task(1))
                await unit.record(Fact(Event.SCAN_STARTED, "lib_a", {}))
                await unit.audit("act", actor_id=None, actor="somebody")
                await unit.jobs.enqueue("scan", {})
                raise error

        with pytest.raises(type(error)):
            await fail()
        counts = [await here.rows(f"SELECT count(*) FROM {t}") for t in ("tasks", "outbox", "audit", "jobs")]
        async with here.units.begin() as unit:
            await unit.tasks.put(task(2))
            assert (await unit.tasks.by_id(TaskId("tsk_2"))) is not None

    assert counts == [[(0,)]] * 4


async def test_a_read_sees_the_last_commit_and_not_what_is_under_way(address: str) -> None:
    async with rooms(address) as here:
        async with here.units.begin() as unit:
            await unit.tasks.put(task(1))
            async with here.units.read() as other:
                assert await other.tasks.by_id(TaskId("tsk_1")) is None
        async with here.units.read() as other:
            assert await other.tasks.by_id(TaskId("tsk_1")) == task(1)


async def test_names_of_accounts_are_taken_in_every_spelling(address: str) -> None:
    async with rooms(address) as here:
        await here.user("Ada")
        for name in ("ada", "ADA", "\uff21\uff44\uff41"):
            with pytest.raises(NameTaken):
                await here.user(name)
        again = User(0, UserId("usr_x"), "Bob", Role.VIEWER, is_locked=False, display_name=None,
                     created_at="now", updated_at="now")  # fmt: skip
        async with here.units.begin() as unit:
            await unit.users.add(again, username_key("Bob"), "hash")
            found = await unit.users.credentials_of(username_key("BOB"))
            assert found is not None
            assert (found[0].username, found[1]) == ("Bob", "hash")


async def test_a_library_keeps_its_roots_its_state_and_what_a_root_looked_like(address: str) -> None:
    async with rooms(address) as here:
        library = await here.library("Films")
        root = library.roots[0]
        identity = RootIdentity(2**40, 2**63 - 1, "f00d")
        async with here.units.begin() as unit:
            await unit.libraries.set_root(root, identity, None)
            await unit.libraries.set_state(library.id, LibraryState.OFFLINE, "away", "then")
            await unit.libraries.set_state(library.id, LibraryState.OFFLINE, None, None)
        async with here.units.read() as unit:
            found = await unit.libraries.by_id(library.id)
            assert found is not None
            assert (found.state, found.notice, found.scanned_at) == (LibraryState.OFFLINE, None, "then")
            assert found.roots[0].identity == identity


async def test_paths_are_bytes_that_come_back_as_they_were(address: str) -> None:
    wild = ["/media/\udcff\udcfe", "/media/a\nb", "/media/-rf $(id) '\"", "/media/\u00e9", "/media/e\u0301"]
    async with rooms(address) as here:
        for number, path in enumerate(wild):
            raw = path.encode("utf-8", "surrogateescape")
            here.files.roots[raw] = FakeRoot({b"x": b""})
            made = await here.libraries.create(here.admin, f"L{number}", LibraryKind.MOVIES, (path,))
            assert [root.path for root in made.roots] == [raw]


async def test_tasks_are_listed_newest_first_and_the_open_one_of_a_subject_is_found(address: str) -> None:
    async with rooms(address) as here:
        async with here.units.begin() as unit:
            for number in range(5):
                await unit.tasks.put(task(number, TaskState.COMPLETED if number < 4 else TaskState.RUNNING))
        async with here.units.read() as unit:
            page = await unit.tasks.page(PageRequest(2, 2))
            assert ([one.id for one in page.items], page.total_items) == (["tsk_2", "tsk_1"], 5)
            open_one = await unit.tasks.open_for("lib_a", "scan")
            assert open_one is not None
            assert open_one.id == "tsk_4"
            assert await unit.tasks.open_for("lib_b", "scan") is None
            assert [one.id for one in await unit.tasks.unfinished()] == ["tsk_4"]


async def test_throttles_count_until_they_are_forgotten(address: str) -> None:
    async with rooms(address) as here, here.units.begin() as unit:
        await unit.throttles.fail("a", 3, 150, 200)
        await unit.throttles.fail("b", 1, 0, 200)
        assert await unit.throttles.failures("a", 199) == 3
        assert await unit.throttles.failures("a", 200) == 0
        assert await unit.throttles.blocked_until(["a", "b", "c"]) == 150
        await unit.throttles.fail("a", 4, 160, 210)
        assert await unit.throttles.failures("a", 199) == 4
        await unit.throttles.forget("a")
        assert await unit.throttles.blocked_until(["a", "b"]) == 0
