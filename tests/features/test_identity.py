"""Whatever is renamed or moved keeps its ids, its edits and its history."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cavea.domain.libraries import LibraryKind
from cavea.domain.tasks import ScanAction
from cavea.features.scanning import Scanning
from cavea.ports.unit import Unit, Units
from tests.harness.dumps import (
    EPISODES,
    FILMS,
    SHOW,
    counts,
    dump,
    house,
    ids_by_content,
    is_watched,
    watch,
)


async def test_a_renamed_folder_keeps_the_film_its_file_and_its_history(address: str) -> None:
    async with house(address) as here:
        library = await here.library("Films", FILMS)
        await here.scan(library)
        before = await ids_by_content(here, library)
        content = FILMS[0].encode()
        await watch(here, before[content][1])
        here.disk_of(library).rename((b"Alien (1979)", b"Alien - Director's Cut (1980)"))
        ended = await here.scan(library)
        after = await ids_by_content(here, library)

        assert after == before
        assert await is_watched(here, after[content][1])
        assert counts(ended) == {ScanAction.MOVE: 1}


async def test_a_renamed_series_keeps_itself_and_every_episode(address: str) -> None:
    async with house(address) as here:
        library = await here.library("Series", EPISODES, LibraryKind.SERIES)
        await here.scan(library)
        before = await ids_by_content(here, library)
        series = await here.rows("SELECT id FROM items WHERE kind = 'series'")
        await watch(here, before[EPISODES[4].encode()][1])
        here.disk_of(library).rename((SHOW.encode(), b"Finster (2018)"))
        await here.scan(library)

        assert await ids_by_content(here, library) == before
        assert await here.rows("SELECT id FROM items WHERE kind = 'series'") == series
        assert await here.rows("SELECT title, year FROM items WHERE kind = 'series'") == [("Finster", 2018)]
        assert await here.rows("SELECT count FROM watched_counts") == [(1,), (1,)]


async def test_episodes_that_change_places_keep_what_was_watched_of_them(address: str) -> None:
    async with house(address) as here:
        library = await here.library("Series", EPISODES, LibraryKind.SERIES)
        await here.scan(library)
        before = await ids_by_content(here, library)
        first, second, third = (one.encode() for one in EPISODES[:3])
        here.disk_of(library).rename((first, second), (second, third), (third, first))
        await here.scan(library)
        after = await ids_by_content(here, library)
        rows = await here.rows("SELECT id, number FROM items WHERE kind = 'episode'")
        numbers: dict[str, int] = {str(i): int(str(n)) for i, n in rows}

        assert after == before
        assert [numbers[after[one][1]] for one in (first, second, third)] == [2, 3, 1]


async def test_a_film_that_takes_the_name_of_another_does_not_take_its_place(address: str) -> None:
    async with house(address) as here:
        library = await here.library("Films", FILMS)
        await here.scan(library)
        before = await ids_by_content(here, library)
        here.disk_of(library).rename((b"Alien (1979)", b"Brazil (1985)"), (b"Brazil (1985)", b"Alien (1979)"))
        await here.scan(library)

        assert await ids_by_content(here, library) == before


async def test_a_file_that_joins_another_film_brings_its_history_along(address: str) -> None:
    async with house(address) as here:
        library = await here.library("Films", [*FILMS, "Alyen (1979)/Alyen (1979) - 2160p.mkv"])
        await here.scan(library)
        before = await ids_by_content(here, library)
        wrong, right = before[b"Alyen (1979)/Alyen (1979) - 2160p.mkv"], before[FILMS[0].encode()]
        await watch(here, wrong[1])
        here.disk_of(library).rename(
            (b"Alyen (1979)/Alyen (1979) - 2160p.mkv", b"Alien (1979)/Alien (1979) - 2160p.mkv")
        )
        await here.scan(library)
        after = await ids_by_content(here, library)

        assert after[b"Alyen (1979)/Alyen (1979) - 2160p.mkv"] == (wrong[0], right[1])
        assert await is_watched(here, right[1])
        assert await here.rows(f"SELECT id FROM items WHERE id = '{wrong[1]}'") == []


async def test_a_file_copied_to_another_disk_is_known_by_its_content(address: str) -> None:
    async with house(address) as here:
        library = await here.library("Films", FILMS)
        await here.scan(library)
        before = await ids_by_content(here, library)
        disk = here.disk_of(library)
        root = library.roots[0].path
        prints = {path: await here.files.fingerprint(root, path) for path in disk.files}  # type: ignore[arg-type] # paths of the fake are plain bytes
        for path, told in prints.items():
            await here.execute(f"UPDATE files SET fingerprint = '{told}' WHERE name = '{path.decode()}'")
        content = disk.files[FILMS[0].encode()]
        disk.remove(FILMS[0].encode())
        disk.write(b"Other Name (2001)/Other Name (2001).mkv", content)
        await here.scan(library)

        assert await ids_by_content(here, library) == before


async def test_a_missing_file_that_turns_up_elsewhere_is_the_same(address: str) -> None:
    async with house(address) as here:
        library = await here.library("Films", FILMS)
        await here.scan(library)
        before = await ids_by_content(here, library)
        disk = here.disk_of(library)
        path = FILMS[0].encode()
        content, entry = disk.files[path], disk.entry(path)
        disk.remove(path)
        assert counts(await here.scan(library)) == {ScanAction.LOSE: 1}
        new = b"Archive/Alien (1979)/Alien (1979).mkv"
        disk.write(new, content)
        disk.times[new], disk.inodes[new] = entry.mtime_ns, entry.inode
        await here.scan(library)

        assert await ids_by_content(here, library) == before


NAMES = st.sampled_from(
    [f"{title} ({year})" for title in ("Ape", "Bee", "Cat", "Dog", "Elk") for year in (1990, 2000)]
)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rounds=st.lists(
        st.dictionaries(st.integers(0, 4), NAMES, min_size=1, max_size=5).filter(
            lambda one: len(set(one.values())) == len(one)
        ),
        min_size=1,
        max_size=3,
    )
)
def test_any_sequence_of_renames_keeps_all_ids(
    migrated_file: Any, tmp_path_factory: pytest.TempPathFactory, rounds: list[dict[int, str]]
) -> None:
    async def story() -> None:
        import shutil

        place = tmp_path_factory.mktemp("renames") / "cavea.db"
        shutil.copyfile(str(migrated_file), place)
        async with house(f"sqlite:{place}") as here:
            library = await here.library("Films", [f"Film {n} (19{n}0)/film.mkv" for n in range(5)])
            names = {n: f"Film {n} (19{n}0)" for n in range(5)}
            await here.scan(library)
            before = await ids_by_content(here, library)
            for wanted in rounds:
                renames = {n: new for n, new in wanted.items() if new not in names.values() or new in
                           {names[m] for m in wanted}}  # fmt: skip
                renames = {n: new for n, new in renames.items() if new not in
                           {names[m] for m in names if m not in renames}}  # fmt: skip
                here.disk_of(library).rename(
                    *((names[n].encode(), new.encode()) for n, new in renames.items())
                )
                names |= renames
                await here.scan(library)
                titles = {
                    str(i): f"{t} ({y})" for i, t, y in await here.rows("SELECT id, title, year FROM items")
                }
                after = await ids_by_content(here, library)

                assert after == before
                assert {titles[item] for _, item in after.values()} == set(names.values())

    asyncio.run(story())


PARTS = st.sampled_from(
    ["film.mkv", "film - 2160p.mkv", "film.nfo", "poster.jpg", "film.en.srt", "trailer.mkv", "extras/making.mkv",
     "cd1/x.avi", "notes.txt"]
)  # fmt: skip
TREES = st.lists(
    st.tuples(st.sampled_from(["", "A/", "B/C/"]), NAMES, PARTS), min_size=1, max_size=14, unique=True
)


def paths_of(tree: list[tuple[str, str, str]]) -> set[bytes]:
    return {f"{above}{name}/{part.replace('film', name)}".encode() for above, name, part in tree}


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=TREES, second=TREES)
def test_any_tree_scanned_twice_is_the_same_and_any_change_leads_to_what_a_fresh_scan_finds(
    migrated_file: Any,
    tmp_path_factory: pytest.TempPathFactory,
    first: list[tuple[str, str, str]],
    second: list[tuple[str, str, str]],
) -> None:
    async def story() -> None:
        import shutil

        folder = tmp_path_factory.mktemp("trees")
        for name in ("a", "b"):
            shutil.copyfile(str(migrated_file), folder / f"{name}.db")
        async with house(f"sqlite:{folder / 'a.db'}") as here:
            library = await here.library("Films", ["Anchor (1900)/Anchor (1900).mkv"])
            disk = here.disk_of(library)
            for path in paths_of(first):
                disk.write(path, path)
            await here.scan(library)
            before = await dump(here, with_ids=True)
            here.clock.seconds += 100_000
            await here.scan(library)
            assert await dump(here, with_ids=True) == before
            added = paths_of(second) - paths_of(first)
            for path in sorted(added):
                disk.write(path, path)
            await here.scan(library)
            changed = await dump(here)
            files, times, inodes = dict(disk.files), dict(disk.times), dict(disk.inodes)
        async with house(f"sqlite:{folder / 'b.db'}") as here:
            library = await here.library("Films", [])
            disk = here.disk_of(library)
            disk.files, disk.times, disk.inodes = files, times, inodes
            await here.scan(library)

            assert changed == await dump(here)

    asyncio.run(story())


class DyingUnits:
    """Units of a process that is killed as it begins to write for the n-th time."""

    def __init__(self, units: Units, dies_at: int) -> None:
        self._units = units
        self.left = dies_at
        self.read = units.read

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Unit]:
        self.left -= 1
        if self.left < 0:
            raise SystemExit
        async with self._units.begin() as unit:
            yield unit


async def test_a_scan_killed_at_any_moment_loses_nothing_and_the_next_one_ends_the_same(
    migrated_file: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    import shutil

    folder = tmp_path_factory.mktemp("kills")

    async def scanned(
        name: str, dies_at: int | None
    ) -> tuple[dict[str, list[str]], dict[bytes, tuple[str, str]], bool]:
        shutil.copyfile(str(migrated_file), folder / name)
        async with house(f"sqlite:{folder / name}") as here:
            library = await here.library("Films", [*FILMS, "Faust (1926)/poster.jpg"])
            await here.scan(library)
            disk = here.disk_of(library)
            disk.rename((b"Alien (1979)", b"Aliens (1986)"), (b"Brazil (1985)", b"Dune (1984)"),
                        (b"Dune (1984)", b"Brazil (1985)"))  # fmt: skip
            disk.remove(FILMS[4].encode())
            disk.write(b"Gilda (1946)/Gilda (1946).mkv", b"gilda")
            disk.replace(b"Casablanca (1942)/Casablanca (1942).mkv", b"a longer casablanca")
            died = False
            if dies_at is not None:
                task = await here.scans.start(here.admin, library.id)
                dying = DyingUnits(here.units, dies_at)
                tools = replace(here.tools, units=dying)
                try:
                    await Scanning(tools).run({"library_id": library.id, "task_id": task.id})
                except SystemExit:
                    died = True
                await here.scanning.run({"library_id": library.id, "task_id": task.id})
            else:
                await here.scan(library)
            return await dump(here), await ids_by_content(here, library), died

    wanted, ids, _ = await scanned("whole.db", None)
    at = 1
    while True:
        found, found_ids, died = await scanned(f"{at}.db", at)

        assert found == wanted, f"killed at write {at}"
        assert found_ids == ids, f"killed at write {at}"
        if not died:
            break
        at += 1
    assert at > 8
