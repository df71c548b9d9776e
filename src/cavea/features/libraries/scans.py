"""Keeping libraries up to date: scans that are asked for or due, and what is gone."""

import os
from datetime import datetime, timedelta

from cavea.domain.access import Principal, Role
from cavea.domain.errors import Conflict, Invalid, Issue, NotFound
from cavea.domain.files import display_of
from cavea.domain.ids import LibraryId, Prefix, has_form
from cavea.domain.inventory import Absence, AbsentFile, UnreadFile
from cavea.domain.libraries import Library, is_inside
from cavea.domain.query import Page, PageRequest
from cavea.domain.tasks import Task, TaskKind
from cavea.features.libraries.requests import request_folders, request_preview, request_scan
from cavea.ports.clock import Clock, Ids
from cavea.ports.unit import Unit, Units


class Scans:
    """Asks for scans, and decides about what they could not find."""

    def __init__(self, units: Units, clock: Clock, ids: Ids) -> None:
        """Work with these."""
        self._units = units
        self._clock = clock
        self._ids = ids

    async def start(
        self,
        who: Principal,
        library_id: LibraryId,
        *,
        dry_run: bool = False,
        full: bool = False,
        paths: tuple[str, ...] = (),
    ) -> Task:
        """Enqueue a scan, or join the one that will do just that.

        Args:
            who: Who asks.
            library_id: Of which library.
            dry_run: Whether only to say what would be done.
            full: Whether to look at every file, whatever the times of folders say.
            paths: Folders, or files, of the library; none for all of it.

        Raises:
            Forbidden: The caller is no administrator.
            NotFound: There is no library of that id.
            Invalid: A path does not lie in a folder of the library.
        """
        who.must_be(Role.ADMIN)
        async with self._units.begin() as unit:
            library = await _existing(unit, library_id, who)
            folders = _checked(library, paths)
            if dry_run:
                return await request_preview(unit, self._clock, self._ids, library_id, folders)
            if folders:
                return await request_folders(unit, self._clock, self._ids, library_id, folders)
            if full:
                await unit.libraries.set_full_scan(library_id, None)
            return await request_scan(unit, self._clock, self._ids, library_id)

    async def look_at(self, library_id: LibraryId, folders: frozenset[bytes]) -> None:
        """Enqueue a scan of folders in which something changed; of a library that went meanwhile nothing is left."""
        async with self._units.begin() as unit:
            library = await unit.libraries.by_id(library_id)
            if library is None:
                return
            inside = [path for path in folders if any(is_inside(path, root.path) for root in library.roots)]
            if inside:
                await request_folders(unit, self._clock, self._ids, library_id, sorted(inside))

    async def start_due(self) -> list[LibraryId]:
        """Enqueue a scan of each library whose time has come; the answer names them."""
        now = datetime.fromisoformat(self._clock.now())
        due: list[LibraryId] = []
        async with self._units.read() as unit:
            for library in await unit.libraries.all():
                latest = await unit.tasks.latest(library.id, TaskKind.SCAN)
                if _is_due(library, latest, now):
                    due.append(library.id)
        for library_id in due:
            async with self._units.begin() as unit:
                if await unit.libraries.by_id(library_id) is not None:
                    await request_scan(unit, self._clock, self._ids, library_id)
        return due

    async def missing(self, who: Principal, library_id: LibraryId, request: PageRequest) -> Page[AbsentFile]:
        """Files that are not where they were: first those that wait for a decision.

        Raises:
            Forbidden: The caller is no administrator.
            NotFound: There is no library of that id.
        """
        who.must_be(Role.ADMIN)
        async with self._units.read() as unit:
            await _existing(unit, library_id, who)
            return await unit.inventory.absences(library_id, request)

    async def unrecognised(
        self, who: Principal, library_id: LibraryId, request: PageRequest
    ) -> Page[UnreadFile]:
        """Files whose names no rule could read.

        Raises:
            Forbidden: The caller is no administrator.
            NotFound: There is no library of that id.
        """
        who.must_be(Role.ADMIN)
        async with self._units.read() as unit:
            await _existing(unit, library_id, who)
            return await unit.inventory.unread(library_id, request)

    async def confirm_missing(self, who: Principal, library_id: LibraryId) -> Task:
        """Scan once more, and mark as missing whatever is gone, however much it is.

        Raises:
            Forbidden: The caller is no administrator.
            NotFound: There is none of that id.
            Conflict: A scan waits or runs; its result is not known yet.
        """
        who.must_be(Role.ADMIN)
        async with self._units.begin() as unit:
            known = await _existing(unit, library_id, who)
            if await unit.tasks.open_for(library_id, TaskKind.SCAN) is not None:
                raise Conflict("a scan of this library waits or runs; confirm when it has ended")
            await self._audit(unit, who, "library.missing.confirmed", known)
            return await request_scan(unit, self._clock, self._ids, library_id, accept_missing=True)

    async def keep_missing(self, who: Principal, library_id: LibraryId) -> int:
        """Keep what waits for a decision as it is, until it is seen again; the answer counts files.

        Raises:
            Forbidden: The caller is no administrator.
            NotFound: There is none of that id.
        """
        who.must_be(Role.ADMIN)
        async with self._units.begin() as unit:
            known = await _existing(unit, library_id, who)
            waiting = await unit.inventory.absent(library_id, Absence.SUSPECTED)
            await unit.inventory.set_absent([file.id for file in waiting], Absence.KEPT)
            await unit.libraries.set_state(library_id, known.state, None, None)
            await self._audit(unit, who, "library.missing.kept", known)
        return len(waiting)

    @staticmethod
    async def _audit(unit: Unit, who: Principal, act: str, library: Library) -> None:
        await unit.audit(
            act, actor_id=who.user_id, actor=who.username, subject_id=library.id, detail=library.notice
        )


def _is_due(library: Library, latest: Task | None, now: datetime) -> bool:
    """Whether its hours are over since it was last tried: one that is offline or fails is not tried all the time."""
    hours = library.scanning.every_hours
    if hours is None:
        return False
    last = max(library.scanned_at or library.created_at, latest.created_at if latest is not None else "")
    return now - datetime.fromisoformat(last) >= timedelta(hours=hours)


def _checked(library: Library, paths: tuple[str, ...]) -> list[bytes]:
    raw = [os.path.normpath(os.fsencode(path)) for path in paths]
    issues = [
        Issue(f"paths.{number}", f"{display_of(path)} lies in no folder of this library", "outside")
        for number, path in enumerate(raw)
        if not any(is_inside(path, root.path) for root in library.roots)
    ]
    if issues:
        raise Invalid(*issues)
    return raw


async def _existing(unit: Unit, library_id: LibraryId, who: Principal) -> Library:
    found = await unit.libraries.by_id(library_id, who) if has_form(library_id, Prefix.LIBRARY) else None
    if found is None:
        raise NotFound("library")
    return found
