"""Keeping libraries up to date without being asked: by the clock, by watching, and when a disk is back."""

import asyncio
from dataclasses import dataclass
from typing import Final

import structlog

from cavea.domain.files import RootPath, RootState
from cavea.domain.ids import LibraryId
from cavea.domain.libraries import Library, LibraryState
from cavea.features.libraries.requests import request_folders, request_scan
from cavea.features.libraries.scans import Scans
from cavea.ports.clock import Clock, Ids
from cavea.ports.files import Files
from cavea.ports.unit import Units
from cavea.ports.watching import WatchFailed, Watching

TICK_S: Final = 2.0
"""Between two looks at what is due: how long a disk that came back, or a new library, waits at most."""

AGAIN_S: Final = 300
"""After which a watch that failed is tried again."""

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Watch:
    """One library that is being watched."""

    roots: tuple[RootPath, ...]
    stop: asyncio.Event
    task: asyncio.Task[None]


class Upkeep:
    """Looks after all libraries, in one task of the server."""

    def __init__(
        self, units: Units, files: Files, watching: Watching, scans: Scans, clock: Clock, ids: Ids
    ) -> None:
        """Work with these."""
        self._units = units
        self._files = files
        self._watching = watching
        self._scans = scans
        self._clock = clock
        self._ids = ids
        self._watches: dict[LibraryId, _Watch] = {}
        self._not_before: dict[LibraryId, int] = {}
        self._welcomed: dict[LibraryId, int] = {}

    async def run(self) -> None:
        """Work until cancelled; then every watch has ended."""
        try:
            while True:
                try:
                    await self.tick()
                except Exception:
                    log.exception("the upkeep of libraries stumbled")
                await asyncio.sleep(TICK_S)
        finally:
            for watch in self._watches.values():
                watch.stop.set()
                watch.task.cancel()
            await asyncio.gather(*(w.task for w in self._watches.values()), return_exceptions=True)

    async def tick(self) -> None:
        """Do what is due now: scans by the clock, disks that are back, watches that are to begin or to end."""
        await self._scans.start_due()
        async with self._units.read() as unit:
            libraries = await unit.libraries.all()
        for library in libraries:
            if library.state is LibraryState.OFFLINE:
                await self._welcome(library)
        await self._end_watches({one.id: one for one in libraries})
        for library in libraries:
            if self._is_to_watch(library):
                self._begin_watch(library)

    async def _welcome(self, library: Library) -> None:
        """Scan a library whose disks are there again."""
        for root in library.roots:
            sight = await self._files.look_at(root.path)
            if sight.state is not RootState.READY or sight.is_empty:
                self._welcomed.pop(library.id, None)
                return
        if self._clock.now_s() < self._welcomed.get(library.id, 0):
            return  # it was scanned since, and found to be another disk, or one that fails
        self._welcomed[library.id] = self._clock.now_s() + AGAIN_S
        self._not_before.pop(library.id, None)
        async with self._units.begin() as unit:
            if await unit.libraries.by_id(library.id) is not None:
                await request_scan(unit, self._clock, self._ids, library.id)

    async def _end_watches(self, libraries: dict[LibraryId, Library]) -> None:
        for library_id, watch in list(self._watches.items()):
            library = libraries.get(library_id)
            wanted = library is not None and library.scanning.watch
            if wanted and library is not None and _paths(library) == watch.roots and not watch.task.done():
                continue
            watch.stop.set()
            watch.task.cancel()
            await asyncio.gather(watch.task, return_exceptions=True)
            del self._watches[library_id]

    def _is_to_watch(self, library: Library) -> bool:
        return (
            library.scanning.watch
            and library.state is LibraryState.ONLINE
            and library.id not in self._watches
            and self._clock.now_s() >= self._not_before.get(library.id, 0)
        )

    def _begin_watch(self, library: Library) -> None:
        stop = asyncio.Event()
        task = asyncio.create_task(self._watch(library, stop), name=f"watch-{library.id}")
        self._watches[library.id] = _Watch(_paths(library), stop, task)

    async def _watch(self, library: Library, stop: asyncio.Event) -> None:
        try:
            async for changed in self._watching.changes(_paths(library), stop):
                if changed:
                    folders = frozenset(
                        root.rstrip(b"/") + (b"/" + path if path else b"") for root, path in changed
                    )
                    await self._scans.look_at(library.id, folders)
                else:
                    await self._begun(library)
        except WatchFailed as failed:
            await self._failed(library, str(failed))

    async def _begun(self, library: Library) -> None:
        """From now on nothing is missed; what happened before, while nobody watched, a scan of all folders finds."""
        async with self._units.begin() as unit:
            if await unit.libraries.by_id(library.id) is None:
                return
            await unit.libraries.set_watch_problem(library.id, None)
            await request_folders(unit, self._clock, self._ids, library.id, _paths(library))

    async def _failed(self, library: Library, problem: str) -> None:
        log.warning("a library cannot be watched", library_id=library.id, reason=problem)
        self._not_before[library.id] = self._clock.now_s() + AGAIN_S
        async with self._units.begin() as unit:
            await unit.libraries.set_watch_problem(library.id, problem)


def _paths(library: Library) -> tuple[RootPath, ...]:
    return tuple(root.path for root in library.roots)
