"""Scans over a real database and a disk in memory: planned, incremental, and never a loss."""

import json
from typing import Any

import pytest

from cavea.domain.files import WalkRules
from cavea.domain.libraries import LibraryKind
from cavea.domain.query import Order, PageRequest
from cavea.domain.tasks import ScanAction, TaskKind
from tests.harness.dumps import EPISODES, FILMS, SHOW, counts, dump, house, ids_by_content, is_watched, watch


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
        films = await here.library("Films", [*FILMS, "Alien (1979)/Alien (1979)-trailer.mkv"])
        await here.scan(films)
        named = await here.rows("SELECT title FROM items WHERE kind = 'extra' ORDER BY pk")
        assert named[-1] == ("Trailer",)


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
        assert await here.scans.start_due() == []
        here.clock.seconds += 24 * 3600
        assert await here.scans.start_due() == [library.id]
        await here.libraries.change(here.admin, library.id, None, None, {"every_hours": None})
        here.clock.seconds += 10**7

        assert await here.scans.start_due() == []


async def test_other_rules_read_every_name_again(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with house(address) as here:
        library = await here.library("Films", FILMS)
        await here.scan(library)
        before = await ids_by_content(here, library)
        for module in ("domain.inventory", "features.scanning.comparing", "adapters.database.inventory"):
            monkeypatch.setattr(f"cavea.{module}.RULES", 77)
        await here.scan(library)

        assert await here.rows("SELECT DISTINCT rules FROM files") == [(77,)]
        assert await ids_by_content(here, library) == before


async def test_only_the_newest_tasks_and_reports_are_kept(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house(address) as here:
        library = await here.library("Films", FILMS)
        monkeypatch.setattr("cavea.adapters.database.tasks.KEPT_TASKS", 4)
        monkeypatch.setattr("cavea.adapters.database.tasks.KEPT_REPORTS", 2)
        for _ in range(6):
            await here.scan(library)
        reports = [row[0] is not None for row in await here.rows("SELECT report FROM tasks ORDER BY pk")]

        assert reports == [False, False, True, True]


async def test_a_second_opinion_adds_what_was_in_doubt_and_the_film_stays_itself(address: str) -> None:
    async with house(address) as here:
        library = await here.library("Films", [*FILMS, "1995/Heat DVDRip.avi"])
        await here.scan(library)
        before = await here.rows("SELECT id, year FROM items WHERE title = 'Heat'")
        assert [year for _, year in before] == [None]
        assert len(await here.rows("SELECT pk FROM jobs WHERE kind = 'second_opinions'")) == 1
        await watch(here, str(before[0][0]))
        await here.scanning.second_opinions({"library_id": library.id})
        await here.scanning.assemble({"library_id": library.id})
        after = await here.rows("SELECT id, year FROM items WHERE title = 'Heat'")

        assert after == [(before[0][0], 1995)]
        assert await is_watched(here, str(before[0][0]))
        assert await here.rows("SELECT count(*) FROM files WHERE is_doubtful = 1") == [(0,)]
        await here.scan(library)
        assert await here.rows("SELECT id, year FROM items WHERE title = 'Heat'") == after


@pytest.mark.parametrize("calls", range(1, 4))
async def test_what_is_moved_under_the_eyes_of_a_scan_is_still_itself_and_what_goes_is_noticed(
    address: str, calls: int
) -> None:
    async with house(address) as here:
        library = await here.library("Films", FILMS)
        await here.scan(library)
        before = await ids_by_content(here, library)
        disk = here.disk_of(library)
        disk.write(b"Gilda (1946)/Gilda (1946).mkv", b"gilda")
        await here.execute("UPDATE folders SET mtime_ns = NULL")
        listed = here.files.list_folders
        left = [calls]

        async def meddled(root: Any, rules: WalkRules, paths: Any) -> Any:
            left[0] -= 1
            if left[0] == 0:
                disk.remove(FILMS[4].encode())
                disk.rename((b"Alien (1979)", b"Aliens (1986)"))
                disk.rename((b"Gilda (1946)", b"Gilda! (1946)"))
            return await listed(root, rules, paths)

        here.files.list_folders = meddled  # type: ignore[method-assign] # a disk that changes while it is listed
        await here.scan(library)
        await here.scan(library)
        after = await ids_by_content(here, library)

        assert left[0] <= 0
        assert after[b"gilda"]
        assert {content: ids for content, ids in after.items() if content != b"gilda"} == {
            content: ids for content, ids in before.items() if content != FILMS[4].encode()
        }
