"""Libraries and scans over a real database and a disk in memory, with the failures of real disks."""

import pytest

from cavea.domain.access import Role
from cavea.domain.errors import Conflict, Forbidden, Invalid, NotFound
from cavea.domain.files import RootIdentity, RootState
from cavea.domain.ids import LibraryId, TaskId
from cavea.domain.libraries import LibraryKind, LibraryState
from cavea.domain.query import Order, PageRequest
from cavea.features.tasks import Tasks
from cavea.testing.files import FakeRoot
from tests.harness.rooms import Rooms, rooms

FILMS = [f"Film {number:02} (19{number + 10})/Film {number:02} (19{number + 10}).mkv" for number in range(12)]
DUMPED = {
    "items": "kind, id, title, sort_title, year, availability, number, signature, genres, episode_count",
    "files": "id, name, size, availability, is_probed",
    "versions": "id, edition, label, position",
    "assets": "id, role, source, etag",
    "item_counts": "kind, count",
}
"""What a scan writes, without row numbers and times."""


async def dump(here: Rooms) -> list[list[tuple[object, ...]]]:
    """Every row that a scan writes, without row numbers and times."""
    return [
        [tuple(row) for row in await here.rows(f"SELECT {columns} FROM {table} ORDER BY 1, 2")]
        for table, columns in DUMPED.items()
    ]


async def titles(here: Rooms) -> list[str]:
    page = await here.reader.movies(here.admin, PageRequest(1, 200), Order(), None)
    assert page.total_items == len(page.items)
    return [card.title for card in page.items]


async def state_of(here: Rooms, library_id: LibraryId) -> LibraryState:
    return (await here.libraries.get(here.admin, library_id)).state


async def test_a_second_scan_of_the_same_tree_writes_nothing(address: str) -> None:
    async with rooms(address) as here:
        library = await here.library("Films", FILMS)
        assert (await here.scan(library)).message == "12 added, 0 changed, 0 moved, 0 missing"
        before = await dump(here)
        here.clock.seconds += 1000

        assert (await here.scan(library)).message == "0 added, 0 changed, 0 moved, 0 missing"
        assert await dump(here) == before


async def test_the_same_tree_has_the_same_ids_on_another_server(
    address: str, tmp_path_factory: pytest.TempPathFactory, migrated_file: object
) -> None:
    import shutil

    other = tmp_path_factory.mktemp("other") / "cavea.db"
    shutil.copyfile(str(migrated_file), other)
    dumps: list[list[list[tuple[object, ...]]]] = []
    for place, order in ((address, FILMS), (f"sqlite:{other}", FILMS[::-1])):
        async with rooms(place) as here:
            here.ids.count += len(dumps) * 100
            await here.scan(await here.library("Films", order))
            dumps.append(await dump(here))

    assert dumps[0] == dumps[1]


@pytest.mark.parametrize(
    "state", [RootState.ABSENT, RootState.UNREADABLE, RootState.FAILING, RootState.NOT_A_FOLDER]
)
async def test_a_root_that_cannot_be_walked_makes_the_library_offline_and_changes_nothing(
    address: str, state: RootState
) -> None:
    async with rooms(address) as here:
        library = await here.library("Films", FILMS)
        await here.scan(library)
        before = await dump(here)
        here.disk_of(library).state = state
        ended = await here.scan(library)
        assert ended.message is not None
        assert "offline" in ended.message

        assert await state_of(here, library.id) is LibraryState.OFFLINE
        assert await dump(here) == before
        here.disk_of(library).state = RootState.READY
        await here.scan(library)
        assert await state_of(here, library.id) is LibraryState.ONLINE
        assert await dump(here) == before


@pytest.mark.parametrize("state", [RootState.ABSENT, RootState.UNREADABLE, RootState.NOT_A_FOLDER])
async def test_a_folder_that_cannot_be_walked_cannot_become_a_library(address: str, state: RootState) -> None:
    async with rooms(address) as here:
        here.files.roots[b"/closed"] = FakeRoot({b"a.mkv": b""}, state=state)
        with pytest.raises(Invalid) as told:
            await here.libraries.create(here.admin, "Closed", LibraryKind.MOVIES, ("/closed",))

        assert [issue.path for issue in told.value.issues] == ["paths.0"]


async def test_an_unreadable_folder_is_unknown_and_not_empty(address: str) -> None:
    async with rooms(address) as here:
        library = await here.library("Films", FILMS)
        await here.scan(library)
        before = await titles(here)
        here.disk_of(library).unreadable.add(FILMS[0].split("/")[0].encode())
        await here.scan(library)

        assert await titles(here) == before


async def test_another_disk_is_recognised_by_what_is_on_it_and_not_by_its_number_alone(address: str) -> None:
    async with rooms(address) as here:
        library = await here.library("Films", FILMS)
        await here.scan(library)
        before = await dump(here)
        disk = here.disk_of(library)
        disk.identity = RootIdentity(9, 9, "0ther")
        await here.scan(library)
        assert await state_of(here, library.id) is LibraryState.ONLINE
        disk.identity = RootIdentity(8, 8, "third")
        disk.files = {b"Strange (1999).mkv": b""}
        await here.scan(library)

        assert await state_of(here, library.id) is LibraryState.OFFLINE
        assert await dump(here) == before


async def test_a_root_that_is_empty_is_a_disk_that_is_away_however_few_files_it_had(address: str) -> None:
    async with rooms(address) as here:
        library = await here.library("Films", FILMS[:2])
        await here.scan(library)
        before = await dump(here)
        disk = here.disk_of(library)
        files = dict(disk.files)
        disk.files.clear()
        await here.scan(library)

        assert await state_of(here, library.id) is LibraryState.OFFLINE
        assert await dump(here) == before
        disk.files |= files
        await here.scan(library)
        assert await state_of(here, library.id) is LibraryState.ONLINE


async def test_few_losses_are_missing_at_once_and_many_wait(address: str) -> None:
    async with rooms(address) as here:
        library = await here.library("Films", FILMS)
        await here.scan(library)
        disk = here.disk_of(library)
        taken = {name: disk.files.pop(name) for name in sorted(disk.files)[:4]}
        await here.scan(library)
        assert len(await titles(here)) == 8
        taken |= {name: disk.files.pop(name) for name in sorted(disk.files)[:5]}
        await here.scan(library)
        found = await here.libraries.get(here.admin, library.id)

        assert len(await titles(here)) == 8
        assert found.notice is not None
        assert found.item_count == 8
        disk.files |= taken
        await here.scan(library)
        assert len(await titles(here)) == 12


async def test_a_scan_that_runs_or_waits_is_joined(address: str) -> None:
    async with rooms(address) as here:
        library = await here.library("Films", FILMS)
        first = await here.scans.start(here.admin, library.id)
        second = await here.scans.start(here.admin, library.id)

        assert first.id == second.id
        assert await here.rows("SELECT count(*) FROM jobs") == [(1,)]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.CURATOR, Role.MOD])
async def test_only_administrators_change_libraries_and_only_moderators_see_tasks(
    address: str, role: Role
) -> None:
    async with rooms(address) as here:
        library = await here.library("Films", FILMS)
        who = await here.user("eve", role)
        with pytest.raises(Forbidden):
            await here.libraries.create(who, "New", LibraryKind.MOVIES, ("/new",))
        with pytest.raises(Forbidden):
            await here.libraries.change(who, library.id, "Other", None)
        with pytest.raises(Forbidden):
            await here.libraries.delete(who, library.id)
        with pytest.raises(Forbidden):
            await here.scans.start(who, library.id)
        with pytest.raises(Forbidden):
            await here.scans.confirm_missing(who, library.id)
        with pytest.raises(Forbidden):
            await here.libraries.folders(who, "/")
        tasks = Tasks(here.units)
        if role is Role.MOD:
            assert (await tasks.list(who, PageRequest())).total_items == 1
            with pytest.raises(NotFound):
                await tasks.get(who, TaskId("tsk_\x00"))
        else:
            with pytest.raises(Forbidden):
                await tasks.list(who, PageRequest())


async def test_folders_that_overlap_those_of_another_library_are_a_conflict(address: str) -> None:
    async with rooms(address) as here:
        await here.library("Films", FILMS)
        here.files.roots[b"/media/Films/inner"] = FakeRoot({b"a": b""})
        here.files.roots[b"/media"] = FakeRoot({b"a": b""})
        here.files.roots[b"/media/Films2"] = FakeRoot({b"a": b""})
        for path in ("/media/Films/inner", "/media", "/media/Films/", "/media/./Films"):
            with pytest.raises(Conflict):
                await here.libraries.create(here.admin, "New", LibraryKind.MOVIES, (path,))
        made = await here.libraries.create(here.admin, "New", LibraryKind.MOVIES, ("/media/Films2",))
        with pytest.raises(Conflict):
            await here.libraries.change(here.admin, made.id, None, ("/media/Films",))
