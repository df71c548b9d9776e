"""Scans over a real database and a disk in memory: repeatable, incremental, and never a loss of identity."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cavea.domain.files import WalkRules
from cavea.domain.ids import ItemId
from cavea.domain.libraries import Library, LibraryKind
from cavea.domain.media import DurationMs
from cavea.domain.playback import Progress
from cavea.domain.query import Order, PageRequest
from cavea.domain.tasks import ScanAction, Task, TaskKind
from cavea.features.scanning import Scanning
from cavea.ports.unit import Unit, Units
from tests.harness.rooms import Rooms, rooms

TITLES = [
    "Alien (1979)",
    "Brazil (1985)",
    "Casablanca (1942)",
    "Dune (1984)",
    "Eraserhead (1977)",
    "Faust (1926)",
]
SHOW = "Dark (2017)"
EPISODES = [f"{SHOW}/Season 0{s}/{SHOW} S0{s}E0{e}.mkv" for s in (1, 2) for e in (1, 2, 3)]
FILMS = [f"{title}/{title}.mkv" for title in TITLES]

SHAPE = {
    "items": "SELECT i.kind, i.title, i.sort_title, i.year, i.number, i.availability, i.genres, i.overview, "
    "i.extra_kind, i.season_count, i.episode_count, p.title FROM items i LEFT JOIN items p ON p.pk = i.parent_pk",
    "files": "SELECT f.name, f.size, f.mtime_ns, f.availability, f.role, f.title_key, f.reading, f.absence "
    "FROM files f",
    "links": "SELECT i.kind, i.title, v.edition, v.label, v.position, f.name, l.part FROM version_files l "
    "JOIN versions v ON v.pk = l.version_pk JOIN items i ON i.pk = v.item_pk JOIN files f ON f.pk = l.file_pk",
    "sidecars": "SELECT f.name, s.name, s.language, s.is_forced, s.is_hearing_impaired FROM sidecars s "
    "JOIN files f ON f.pk = s.file_pk",
    "assets": "SELECT i.title, a.role, a.source, a.etag FROM assets a JOIN items i ON i.pk = a.item_pk",
    "counts": "SELECT kind, count FROM item_counts WHERE count <> 0",
    "pending": "SELECT title_key FROM pending_titles",
}
"""What a library holds, without ids, row numbers and moments."""

IDS = {
    "ids": "SELECT id, kind, key, signature FROM items",
    "file ids": "SELECT id, name, inode FROM files",
    "moments": "SELECT id, added_at, updated_at FROM items",
    "folders": "SELECT place, mtime_ns, names, stats FROM folders",
}


async def dump(here: Rooms, *, with_ids: bool = False) -> dict[str, list[str]]:
    wanted = {**SHAPE, **IDS} if with_ids else SHAPE
    return {name: sorted(repr(tuple(row)) for row in await here.rows(text)) for name, text in wanted.items()}


async def ids_by_content(here: Rooms, library: Library) -> dict[bytes, tuple[str, str]]:
    """The ids of file and item that play each content; a content stands for itself, wherever it lies."""
    rows = await here.rows(
        "SELECT f.path, f.id, i.id FROM version_files l JOIN versions v ON v.pk = l.version_pk "
        "JOIN items i ON i.pk = v.item_pk JOIN files f ON f.pk = l.file_pk WHERE f.availability = 'available'"
    )
    files = here.disk_of(library).files
    return {
        files[bytes(path)]: (str(f), str(i)) for path, f, i in rows if isinstance(path, bytes | memoryview)
    }


async def watch(here: Rooms, item_id: str) -> None:
    async with here.units.begin() as unit:
        seen = Progress(
            ItemId(item_id), DurationMs(5), DurationMs(9), is_watched=True, play_count=1, updated_at="now"
        )
        await unit.progress.put(here.admin, seen)


async def is_watched(here: Rooms, item_id: str) -> bool:
    async with here.units.read() as unit:
        found = await unit.progress.of(here.admin, ItemId(item_id))
    return found is not None and found.is_watched


def counts(task: Task) -> dict[ScanAction, int]:
    assert task.report is not None
    return {action: n for action, n in task.report.counts.items() if n}


@asynccontextmanager
async def house(address: str) -> AsyncIterator[Rooms]:
    async with rooms(address) as here:
        yield here


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


async def test_a_preview_says_what_a_scan_would_do_and_writes_nothing(address: str) -> None:
    async with house(address) as here:
        library = await here.library("Films", FILMS)
        await here.scan(library)
        disk = here.disk_of(library)
        disk.rename((b"Alien (1979)", b"Aliens (1986)"))
        disk.remove(FILMS[1].encode())
        disk.replace(FILMS[2].encode(), b"other bytes")
        disk.write(b"Gilda (1946)/Gilda (1946).mkv", b"gilda")
        disk.write(b"Gilda (1946)/VIDEO_TS/VTS_01_1.VOB", b"a disc")
        before = await dump(here, with_ids=True)
        told = await here.preview(library)
        assert await dump(here, with_ids=True) == before
        assert told.kind is TaskKind.SCAN_PREVIEW
        assert told.report is not None
        assert told.report.is_preview
        expected = {
            (ScanAction.ADD, "/media/Films/Gilda (1946)/Gilda (1946).mkv", None),
            (
                ScanAction.MOVE,
                "/media/Films/Aliens (1986)/Alien (1979).mkv",
                "/media/Films/Alien (1979)/Alien (1979).mkv",
            ),
            (ScanAction.LOSE, "/media/Films/Brazil (1985)/Brazil (1985).mkv", None),
            (ScanAction.CHANGE, "/media/Films/Casablanca (1942)/Casablanca (1942).mkv", None),
        }
        entries = {(one.action, one.path, one.moved_from) for one in told.report.entries}
        done = await here.scan(library)

        assert expected <= entries
        assert counts(done) == counts(told)


async def test_a_preview_of_a_new_library_lists_everything(address: str) -> None:
    async with house(address) as here:
        library = await here.library("Films", FILMS)
        told = await here.preview(library)

        assert counts(told) == {ScanAction.ADD: len(FILMS)}
        assert await here.rows("SELECT count(*) FROM files") == [(0,)]


async def test_a_scan_of_one_folder_looks_at_no_other(address: str) -> None:
    async with house(address) as here:
        library = await here.library("Films", FILMS)
        await here.scan(library)
        disk = here.disk_of(library)
        disk.write(b"Gilda (1946)/Gilda (1946).mkv", b"gilda")
        disk.write(b"Heat (1995)/Heat (1995).mkv", b"heat")
        asked: list[bytes] = []
        survey = here.files.survey

        def noted(root: Any, rules: WalkRules, start: Any = b"", *, with_stats: bool = False) -> Any:
            asked.append(start)
            return survey(root, rules, start, with_stats=with_stats)

        here.files.survey = noted  # type: ignore[method-assign] # counts what is looked at
        ended = await here.look(library, "/media/Films/Gilda (1946)/Gilda (1946).mkv")

        assert asked == [b"Gilda (1946)"]
        assert ended.kind is TaskKind.SCAN_FOLDERS
        assert counts(ended) == {ScanAction.ADD: 1}
        assert {str(row[0]) for row in await here.rows("SELECT title FROM items")} >= {"Gilda", "Alien"}
        assert await here.rows("SELECT count(*) FROM items WHERE title = 'Heat'") == [(0,)]


async def test_a_folder_that_went_is_noticed_by_a_scan_of_just_that_folder(address: str) -> None:
    async with house(address) as here:
        library = await here.library("Films", FILMS)
        await here.scan(library)
        here.disk_of(library).remove(FILMS[0].encode())
        ended = await here.look(library, "/media/Films/Alien (1979)")

        assert counts(ended) == {ScanAction.LOSE: 1}


async def test_requests_for_folders_gather_until_their_scan_begins(address: str) -> None:
    async with house(address) as here:
        library = await here.library("Films", FILMS)
        await here.scan(library)
        first = await here.scans.start(here.admin, library.id, paths=("/media/Films/Alien (1979)",))
        second = await here.scans.start(here.admin, library.id, paths=("/media/Films/Dune (1984)",))
        whole = await here.scans.start(here.admin, library.id)
        third = await here.scans.start(here.admin, library.id, paths=("/media/Films/Faust (1926)",))

        assert first.id == second.id
        assert whole.id != first.id
        assert third.id == whole.id
        assert len(await here.rows("SELECT path FROM scan_paths")) == 3
        await here.run(whole)
        assert await here.rows("SELECT path FROM scan_paths") == []


async def test_a_folder_whose_time_and_names_are_as_before_is_not_listed_again(address: str) -> None:
    async with house(address) as here:
        library = await here.library("Films", FILMS)
        await here.scan(library)
        disk = here.disk_of(library)
        disk.files[FILMS[0].encode()] = b"overwritten in place, folder untouched"
        assert counts(await here.scan(library)) == {}
        full = await here.run(await here.scans.start(here.admin, library.id, full=True))

        assert counts(full) == {ScanAction.CHANGE: 1}


async def test_a_file_that_may_still_grow_is_looked_at_again(address: str) -> None:
    async with house(address) as here:
        library = await here.library("Films", FILMS)
        disk = here.disk_of(library)
        path = FILMS[0].encode()
        disk.times[path] = (here.clock.seconds - 5) * 1_000_000_000
        await here.scan(library)
        disk.files[path] = b"twice as many bytes as there were before"
        assert counts(await here.scan(library)) == {ScanAction.CHANGE: 1}


async def test_a_damaged_file_is_looked_at_again_until_it_is_whole(address: str) -> None:
    async with house(address) as here:
        library = await here.library("Films", FILMS)
        await here.scan(library)
        await here.execute(
            "UPDATE files SET is_probed = 1, problem_kind = 'truncated', problem_message = 'cut'"
        )
        await here.execute("UPDATE folders SET mtime_ns = NULL")
        disk = here.disk_of(library)
        assert counts(await here.scan(library)) == {}
        disk.files[FILMS[0].encode()] = b"now it is whole"

        assert counts(await here.scan(library)) == {ScanAction.CHANGE: 1}
        assert await here.rows(f"SELECT is_probed FROM files WHERE name = '{FILMS[0]}'") == [(0,)]


async def test_what_is_excluded_or_too_small_is_no_title_and_returns_when_the_rule_goes(address: str) -> None:
    async with house(address) as here:
        library = await here.library("Films", FILMS)
        await here.scan(library)
        before = await ids_by_content(here, library)
        rules = {"exclude": ("Alien*/",), "minimum_size": len(FILMS[2])}
        await here.libraries.change(here.admin, library.id, None, None, rules)
        await here.run(await here.scans.start(here.admin, library.id))
        left = {
            str(row[0]) for row in await here.rows("SELECT title FROM items WHERE availability = 'available'")
        }
        assert "Alien" not in left
        assert left == {one.split(" (")[0] for one in FILMS[1:] if len(one) >= len(FILMS[2])}
        await here.libraries.change(here.admin, library.id, None, None, {"exclude": (), "minimum_size": 0})
        await here.run(await here.scans.start(here.admin, library.id))

        assert await ids_by_content(here, library) == before


async def test_an_ignore_file_hides_its_folder(address: str) -> None:
    async with house(address) as here:
        library = await here.library("Films", FILMS)
        here.disk_of(library).write(b"Alien (1979)/.caveaignore", b"")
        await here.scan(library)

        assert await here.rows("SELECT count(*) FROM items WHERE title = 'Alien'") == [(0,)]


async def test_many_losses_wait_are_listed_and_can_be_kept_or_confirmed(address: str) -> None:
    async with house(address) as here:
        many = [f"Film {n:02} (1950)/Film {n:02} (1950).mkv" for n in range(20)]
        library = await here.library("Films", many)
        await here.scan(library)
        disk = here.disk_of(library)
        taken = {path: disk.files[path] for path in sorted(disk.files)[:6]}
        for path in taken:
            disk.remove(path)
        ended = await here.scan(library)
        waiting = await here.scans.missing(here.admin, library.id, PageRequest())
        assert counts(ended) == {ScanAction.WAIT: 6}
        assert [one.absence for one in waiting.items] == ["suspected"] * 6
        assert (await here.reader.movies(here.admin, PageRequest(), Order(), None)).total_items == 20
        assert await here.scans.keep_missing(here.admin, library.id) == 6
        assert counts(await here.scan(library)) == {}
        assert (await here.libraries.get(here.admin, library.id)).notice is None
        await here.execute("UPDATE files SET absence = 'suspected' WHERE absence IS NOT NULL")
        await here.run(await here.scans.confirm_missing(here.admin, library.id))
        gone = await here.scans.missing(here.admin, library.id, PageRequest())
        assert [one.absence for one in gone.items] == [None] * 6
        assert (await here.reader.movies(here.admin, PageRequest(), Order(), None)).total_items == 14
        for path, content in taken.items():
            disk.write(path, content)
        await here.scan(library)

        assert (await here.scans.missing(here.admin, library.id, PageRequest())).total_items == 0
        assert (await here.reader.movies(here.admin, PageRequest(), Order(), None)).total_items == 20


async def test_a_version_that_was_replaced_is_not_shown_as_missing(address: str) -> None:
    async with house(address) as here:
        library = await here.library("Films", [*FILMS, "Alien (1979)/Alien (1979) - 720p.mkv"])
        await here.scan(library)
        here.disk_of(library).remove(b"Alien (1979)/Alien (1979) - 720p.mkv")
        await here.scan(library)

        assert (await here.scans.missing(here.admin, library.id, PageRequest())).total_items == 0


async def test_extras_belong_to_their_title_and_to_their_episode(address: str) -> None:
    async with house(address) as here:
        library = await here.library(
            "Series",
            [*EPISODES, f"{SHOW}/trailers/Teaser.mkv", f"{SHOW}/Season 01/{SHOW} S01E02-behindthescenes.mkv"],
            LibraryKind.SERIES,
        )
        await here.scan(library)
        rows = await here.rows(
            "SELECT e.title, p.kind, p.number FROM items e JOIN items p ON p.pk = e.parent_pk WHERE e.kind = 'extra' "
            "ORDER BY 2"
        )

        assert [(kind, number) for _, kind, number in rows] == [("episode", 2), ("series", None)]


async def test_embedded_tags_say_what_names_do_not(address: str) -> None:
    async with house(address) as here:
        library = await here.library("Series", EPISODES, LibraryKind.SERIES)
        await here.scan(library)
        tags = json.dumps({"title": "Secrets", "synopsis": "A boy is gone."})
        await here.execute(f"UPDATE files SET tags = '{tags}' WHERE name = '{EPISODES[0]}'")
        await here.execute("INSERT INTO pending_titles SELECT library_pk, title_key FROM files LIMIT 1")
        await here.scanning.assemble({"library_id": library.id})

        assert await here.rows("SELECT title, overview FROM items WHERE kind = 'episode' AND number = 1 "
                               "AND title <> 'Episode 1'") == [("Secrets", "A boy is gone.")]  # fmt: skip


async def test_names_that_cannot_be_read_are_listed_with_the_reason(address: str) -> None:
    async with house(address) as here:
        library = await here.library("Films", [*FILMS, "Alien (1979)/VIDEO_TS/VTS_01_1.VOB"])
        ended = await here.scan(library)
        unread = await here.scans.unrecognised(here.admin, library.id, PageRequest())

        assert counts(ended)[ScanAction.UNRECOGNISED] == 1
        assert [one.path for one in unread.items] == [b"/media/Films/Alien (1979)/VIDEO_TS/VTS_01_1.VOB"]
        assert "disc" in unread.items[0].reason


async def test_a_library_is_due_when_its_hours_are_over(address: str) -> None:
    async with house(address) as here:
        library = await here.library("Films", FILMS)
        await here.scan(library)
        assert await here.scans.start_due() == []
        here.clock.seconds += 24 * 3600
        assert await here.scans.start_due() == [library.id]
        await here.libraries.change(here.admin, library.id, None, None, {"every_hours": None})
        here.clock.seconds += 10**7

        assert await here.scans.start_due() == []
