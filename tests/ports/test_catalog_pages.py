"""The suite of CatalogReader's lists: both databases answer what a naive model in Python answers."""

import asyncio
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cavea.domain.files import RootPath
from cavea.domain.ids import ItemId
from cavea.domain.libraries import Library
from cavea.domain.media import Look
from cavea.domain.query import ItemSort, Order, PageRequest
from cavea.domain.scanning import WaitingFile
from cavea.testing.media_tools import tiny_probe
from tests.harness.rooms import Rooms, file_of, film, limited_to, put, rooms

TITLES = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=6)
FACTS = st.fixed_dictionaries(
    {
        "title": TITLES,
        "year": st.none() | st.integers(1900, 1903),
        "released": st.none() | st.sampled_from(["1927-01-10", "1927-01-11", "2001-01-01"]),
        "rating": st.none() | st.sampled_from([0.0, 5.5, 8.25, 10.0]),
        "duration": st.none() | st.sampled_from([1, 1000, 7_200_000]),
        "added": st.integers(0, 3),
        "library": st.integers(0, 1),
    }
)


def key_of(sort: ItemSort, facts: dict[str, Any]) -> Any:
    """What the model compares: what is unknown stands before all that is known."""
    return {
        ItemSort.TITLE: facts["title"].encode(),
        ItemSort.YEAR: facts["year"] or 0,
        ItemSort.ADDED: facts["added"],
        ItemSort.RELEASED: facts["released"] or "",
        ItemSort.RATING: facts["rating"] or 0,
        ItemSort.DURATION: facts["duration"] or 0,
    }[sort]


async def fill(
    here: Rooms, libraries: list[Library], films: list[dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Write films one after the other; what the model knows of them, by id, in the order of writing."""
    start = here.clock.seconds
    known: dict[str, dict[str, Any]] = {}
    for number, facts in enumerate(films):
        library = libraries[facts["library"]]
        here.clock.seconds = start + facts["added"]
        record = film(
            library,
            f"key {number}",
            title=facts["title"],
            sort_title=facts["title"],
            year=facts["year"],
            released=facts["released"],
            rating=facts["rating"],
        )
        item = record.items[0]
        file = file_of(library, record.key)
        entry = file.seen.entry
        seen = WaitingFile(
            0, file.id, file.seen.root_pk, RootPath(b""), file.seen.path, entry.size, entry.mtime_ns
        )
        async with here.units.begin() as unit:
            await put(unit, library, [record], here.clock.now())
            if facts["duration"] is not None:
                look = Look(tiny_probe(duration_ms=facts["duration"]))
                await unit.catalog.put_probes([(seen, look, {})])
        known[item.id] = facts
    here.clock.seconds = start
    return known


async def compare(here: Rooms, libraries: list[Library], known: dict[str, dict[str, Any]]) -> None:
    """Every order, direction, filter and right against the model."""
    places = {item_id: number for number, item_id in enumerate(known)}
    for sort in ItemSort:
        for descending in (False, True):
            for library, who in (
                (None, here.admin),
                (0, here.admin),
                (1, limited_to(here.admin, libraries[1].id)),
                (None, limited_to(here.admin, libraries[0].id)),
                (1, limited_to(here.admin, libraries[0].id)),
                (None, limited_to(here.admin)),
            ):
                wanted = [
                    item_id
                    for item_id, facts in known.items()
                    if library in (None, facts["library"])
                    and (who.library_ids is None or libraries[facts["library"]].id in who.library_ids)
                ]
                wanted.sort(key=lambda i: (key_of(sort, known[i]), places[i]), reverse=descending)
                found: list[str] = []
                for page in range(1, len(wanted) // 4 + 2):
                    answer = await here.reader.movies(
                        who,
                        PageRequest(page, 4),
                        Order(sort, descending=descending),
                        None if library is None else libraries[library].id,
                    )
                    assert answer.total_items == len(wanted)
                    found += [card.id for card in answer.items]
                assert found == wanted, (sort, descending, library)


def test_every_page_of_every_order_is_what_a_naive_model_says(address: str) -> None:
    with asyncio.Runner() as runner:

        @settings(
            max_examples=8,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
            database=None,
        )
        @given(st.lists(FACTS, min_size=1, max_size=12))
        def hold(films: list[dict[str, Any]]) -> None:
            async def check() -> None:
                async with rooms(address) as here:
                    libraries = [await here.library(name) for name in ("A", "B")]
                    await compare(here, libraries, await fill(here, libraries, films))

            runner.run(clean(address))
            runner.run(check())

        hold()


async def clean(address: str) -> None:
    """Take away what the example before left."""
    from cavea.adapters.database.opening import open_database
    from cavea.adapters.database.statements import Statement

    database = open_database(address)
    await database.open()
    async with database.writing() as on:
        for table in ("libraries", "users", "tasks", "jobs"):
            text = f"DELETE FROM {table}"
            await on.execute(Statement({"sqlite": text, "postgresql": text}))
    await database.close()


async def test_what_the_caller_may_not_see_is_as_if_it_were_not_there(address: str) -> None:
    async with rooms(address) as here:
        mine, other = await here.library("Mine"), await here.library("Other")
        record = film(other, "secret")
        async with here.units.begin() as unit:
            await put(unit, other, [record])
        item_id = ItemId(record.items[0].id)
        who = limited_to(here.admin, mine.id)
        request = PageRequest()

        assert (await here.reader.movie(here.admin, item_id)) is not None
        assert (await here.reader.movie(who, item_id)) is None
        assert (await here.reader.detail(who, item_id)) is None
        assert (await here.reader.versions(who, item_id)) is None
        assert (await here.reader.search(who, ("secret",), request)).total_items == 0
        assert (await here.reader.search(here.admin, ("sec",), request)).total_items == 1
        async with here.units.read() as unit:
            assert await unit.libraries.by_id(other.id, who) is None
            assert [one.id for one in (await unit.libraries.page(who, request)).items] == [mine.id]


async def test_search_quotes_whatever_was_typed(address: str) -> None:
    async with rooms(address) as here:
        library = await here.library("Films")
        async with here.units.begin() as unit:
            await put(unit, library, [film(library, "metropolis")])
        for word in (
            '"',
            "'",
            "\\",
            "a'b",
            'a"b',
            "OR",
            "NOT",
            "*",
            "(",
            ":",
            "&",
            "|",
            "!",
            "<->",
            "\\'",
            "a\\",
        ):
            assert (await here.reader.search(here.admin, (word,), PageRequest())).total_items == 0, word
        assert (await here.reader.search(here.admin, ("metro", "metropolis"), PageRequest())).total_items == 1
