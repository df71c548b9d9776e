"""What cannot be read just now is unknown: nothing that was known of it changes, and it is read when it can be."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, cast

import pytest

from cavea.domain.files import RootState
from cavea.domain.libraries import Library
from cavea.domain.query import PageRequest
from cavea.domain.tasks import TaskState
from cavea.features.processing import Processing
from cavea.features.scanning import Scanning
from cavea.ports.unit import Unit
from cavea.testing.media_tools import FakeMediaTools
from tests.harness.dumps import FILMS, dump, house
from tests.harness.rooms import Rooms

NFO = b"<movie><title>Faust, a Folk Tale</title><plot>A bet about a soul.</plot></movie>"


async def titles(here: Rooms) -> set[object]:
    return {row[0] for row in await here.rows("SELECT title FROM items WHERE kind = 'movie'")}


async def test_a_title_that_is_put_together_while_its_disk_is_away_keeps_its_texts(address: str) -> None:
    async with house(address) as here:
        library = await here.library("Films", FILMS)
        disk = here.disk_of(library)
        disk.write(b"Faust (1926)/movie.nfo", NFO)
        await here.scan(library)
        before = await dump(here, with_ids=True)
        assert "Faust, a Folk Tale" in await titles(here)
        keys = [str(row[0]) for row in await here.rows("SELECT title_key FROM files")]
        async with here.units.begin() as unit:
            await unit.inventory.pend(library.id, set(keys))
        disk.state = RootState.ABSENT
        await here.scanning.assemble({"library_id": library.id})
        assert "Faust, a Folk Tale" in await titles(here)
        disk.state = RootState.READY
        await here.scanning.assemble({"library_id": library.id})

        assert await dump(here, with_ids=True) == before


@dataclass
class MeddledUnits:
    """Units in which the administrator changes what is left out, before one of them begins."""

    here: Rooms
    library: Library
    left: int

    def read(self) -> Any:
        return self.here.units.read()

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Unit]:
        self.left -= 1
        if self.left == 0:
            await self.here.libraries.change(
                self.here.admin, self.library.id, None, None, {"exclude": ("Faust*/", "Alien*/", "Dune*/")}
            )
        async with self.here.units.begin() as unit:
            yield unit


@pytest.mark.parametrize("moment", [2, 4])
async def test_what_is_left_out_while_a_scan_runs_is_left_out_at_its_end(address: str, moment: int) -> None:
    async with house(address) as here:
        library = await here.library(f"Films {moment}", FILMS)
        if moment > 2:
            await here.scan(library)
            here.disk_of(library).write(b"Gilda (1946)/Gilda (1946).mkv", b"gilda")
        task = await here.scans.start(here.admin, library.id)
        tools = replace(here.tools, units=cast("Any", MeddledUnits(here, library, moment)))
        await Scanning(tools).run({"library_id": library.id, "task_id": task.id})
        async with here.units.read() as unit:
            ended = await unit.tasks.by_id(task.id)
            shown = await unit.inventory.count(library.id)
            waiting = await here.scans.missing(here.admin, library.id, PageRequest(1, 20))
        assert ended is not None

        assert ended.state is TaskState.COMPLETED
        assert shown == len(FILMS) - 3 + (moment > 2)
        assert all(one.absence is None for one in waiting.items)
        await here.libraries.delete(here.admin, library.id)


async def test_files_of_a_disk_that_went_while_they_were_looked_into_wait_for_it(address: str) -> None:
    async with house(address) as here:
        library = await here.library("Films", FILMS)
        await here.scan(library)
        tools = FakeMediaTools(here.files)
        processing = Processing(here.units, here.files, tools, cast("Any", None), here.clock, here.ids)
        here.disk_of(library).state = RootState.ABSENT
        await processing.probe_library({"library_id": library.id})

        async with here.units.read() as unit:
            assert await unit.catalog.count_waiting_files(library.id) == len(FILMS)
        here.disk_of(library).state = RootState.READY
        await processing.probe_library({"library_id": library.id})
        async with here.units.read() as unit:
            assert await unit.catalog.count_waiting_files(library.id) == 0


async def test_an_extra_below_folders_whose_long_names_are_no_text_has_a_key_that_fits(address: str) -> None:
    dice = random.Random(9)
    names = [bytes(dice.randrange(0x80, 0x100) for _ in range(250)) for _ in range(8)]
    async with house(address) as here:
        library = await here.library("Films", FILMS)
        here.disk_of(library).write(b"/".join(names) + b"/Faust (1926)/Faust (1926).mkv", b"faust")
        here.disk_of(library).write(b"/".join(names) + b"/Faust (1926)/trailers/one.mkv", b"one")
        ended = await here.scan(library)
        assert ended.state is TaskState.COMPLETED
        before = await dump(here, with_ids=True)
        await here.scan(library)

        assert [row[0] for row in await here.rows("SELECT count(*) FROM items WHERE kind = 'extra'")] == [1]
        assert await dump(here, with_ids=True) == before
