"""What tests of scans share: dumps of a library, and who plays what."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from cavea.domain.ids import ItemId
from cavea.domain.libraries import Library
from cavea.domain.media import DurationMs
from cavea.domain.playback import Progress
from cavea.domain.tasks import ScanAction, Task
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
