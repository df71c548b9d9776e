"""The maintained counters equal what counting would say, whatever happens to titles."""

import asyncio

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cavea.domain.libraries import LibraryKind
from tests.harness.rooms import Rooms, rooms
from tests.ports.test_catalog_pages import clean

FILMS = [f"Film {n} (200{n}).mkv" for n in range(5)]
EPISODES = [f"Show/Season {s}/Show S0{s}E0{e}.mkv" for s in (1, 2) for e in (1, 2, 3)]
STEP = st.tuples(
    st.sampled_from(["take", "give", "rewrite"]), st.sets(st.integers(0, 10), min_size=1, max_size=4)
)
COUNTED = """
SELECT l.id, i.kind, count(*) FROM items i JOIN libraries l ON l.pk = i.library_pk
WHERE i.availability <> 'missing' GROUP BY l.id, i.kind ORDER BY l.id, i.kind
"""
KEPT = """
SELECT l.id, c.kind, c.count FROM item_counts c JOIN libraries l ON l.pk = c.library_pk
WHERE c.count <> 0 ORDER BY l.id, c.kind
"""
CHILDREN = """
SELECT i.id, i.episode_count, i.season_count,
  (SELECT count(*) FROM items e WHERE e.kind = 'episode' AND e.availability <> 'missing'
     AND (e.top_pk = i.pk OR e.parent_pk = i.pk)),
  (SELECT count(*) FROM items s
     WHERE s.kind = 'season' AND s.availability <> 'missing' AND s.parent_pk = i.pk)
FROM items i WHERE i.kind IN ('series', 'season')
"""


async def agree(here: Rooms) -> None:
    assert [tuple(row) for row in await here.rows(KEPT)] == [tuple(row) for row in await here.rows(COUNTED)]
    for _, episodes, seasons, counted_episodes, counted_seasons in await here.rows(CHILDREN):
        assert (episodes, seasons) == (counted_episodes, counted_seasons)


def test_counters_are_exact_after_any_sequence_of_losses_and_returns(address: str) -> None:
    with asyncio.Runner() as runner:

        @settings(
            max_examples=8,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
            database=None,
        )
        @given(st.lists(STEP, min_size=1, max_size=5))
        def check(steps: list[tuple[str, set[int]]]) -> None:
            runner.run(clean(address))
            runner.run(live_through(address, steps))

        check()


async def live_through(address: str, steps: list[tuple[str, set[int]]]) -> None:
    async with rooms(address) as here:
        films = await here.library("Films", FILMS)
        shows = await here.library("Shows", EPISODES, LibraryKind.SERIES)
        places = [(films, name.encode()) for name in FILMS] + [(shows, name.encode()) for name in EPISODES]
        for library in (films, shows):
            await here.scan(library)
        await agree(here)
        for what, numbers in steps:
            for number in numbers:
                library, name = places[number]
                disk = here.disk_of(library)
                if what == "take":
                    disk.files.pop(name, None)
                else:
                    disk.files[name] = name if what == "give" else name + b" anew"
            for library in (films, shows):
                here.disk_of(library).files[b"note.txt"] = b"the disk is there"
                await here.scan(library)
            await agree(here)
            present = sum(name in here.disk_of(library).files for library, name in places)
            shown = await here.rows(
                "SELECT count(*) FROM items WHERE kind IN ('movie', 'episode') AND availability <> 'missing'"
            )
            # What went all at once waits for an administrator and stays in the lists.
            assert int(str(shown[0][0])) >= present


async def test_a_forgotten_library_takes_its_counters_along(address: str) -> None:
    async with rooms(address) as here:
        films = await here.library("Films", FILMS)
        await here.scan(films)
        await agree(here)
        await here.libraries.delete(here.admin, films.id)

        assert await here.rows("SELECT * FROM item_counts") == []
        assert await here.rows("SELECT * FROM items") == []
