"""Making, changing and forgetting libraries."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from cavea.domain.access import Principal, Role
from cavea.domain.errors import Conflict, Invalid, Issue, NotFound
from cavea.domain.events import Event, Fact
from cavea.domain.files import LONGEST_PATH, RootPath, RootState, display_of
from cavea.domain.ids import LibraryId, Prefix, has_form
from cavea.domain.libraries import (
    SCANNED_KINDS,
    Library,
    LibraryKind,
    LibraryRoot,
    LibraryState,
    ScanSettings,
    is_inside,
    library_id_of,
    name_key,
    slug_of,
)
from cavea.domain.query import Page, PageRequest
from cavea.features.libraries.requests import request_scan
from cavea.ports.clock import Clock, Ids
from cavea.ports.files import Files
from cavea.ports.unit import Unit, Units

DEFAULT_SCANNING: Final = ScanSettings()

_PROBLEMS: Final = {
    RootState.ABSENT: "is not there; make it or mount its disk first",
    RootState.NOT_A_FOLDER: "is not a folder",
    RootState.UNREADABLE: "cannot be read by the server; give its user the right to read it",
    RootState.FAILING: "cannot be read: its disk fails",
}


@dataclass(frozen=True, slots=True)
class Folders:
    """Folders on the server, to pick one from.

    Attributes:
        path: The folder that was opened.
        parent: The folder above, None at the top.
        folders: Full paths of the folders in it.
    """

    path: str
    parent: str | None
    folders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Places:
    """Where folders really are, with links followed.

    Attributes:
        real: By the path that was given.
        roots: The folders in question.
    """

    real: Mapping[bytes, bytes]
    roots: tuple[RootPath, ...]

    def overlap(self, one: bytes, other: bytes) -> bool:
        """Whether one folder is the other, or lies in it."""
        here, there = self.real.get(one, one), self.real.get(other, other)
        return is_inside(here, there) or is_inside(there, here)


class Libraries:
    """What a household calls its folders of media."""

    def __init__(self, units: Units, files: Files, clock: Clock, ids: Ids, data_dir: bytes) -> None:
        """Work with these.

        Args:
            units: Where libraries are kept.
            files: The disks.
            clock: The time.
            ids: For tasks.
            data_dir: The server's own folder, which is never media.
        """
        self._units = units
        self._files = files
        self._clock = clock
        self._ids = ids
        self._data_dir = data_dir

    async def list(self, who: Principal, request: PageRequest) -> Page[Library]:
        """The libraries that the caller can see, by name."""
        async with self._units.read() as unit:
            return await unit.libraries.page(who, request)

    async def get(self, who: Principal, library_id: LibraryId) -> Library:
        """One library.

        Raises:
            NotFound: There is none of that id, or the caller cannot see it.
        """
        async with self._units.read() as unit:
            return await _existing(unit, library_id, who)

    async def create(
        self,
        who: Principal,
        name: str,
        kind: LibraryKind,
        paths: tuple[str, ...],
        scanning: Mapping[str, Any] = MappingProxyType({}),
    ) -> Library:
        """Make a library and enqueue its first scan.

        Raises:
            Forbidden: The caller is no administrator.
            Invalid: The name is empty, a kind cannot be scanned yet, a folder is not there or not readable, or a
                pattern cannot be used.
            NameTaken: A library has that name.
            Conflict: A folder lies in another library, or in the data directory.
        """
        who.must_be(Role.ADMIN)
        return await self._create(who, name, kind, paths, replace(DEFAULT_SCANNING, **scanning))

    async def declare(self, name: str, kind: LibraryKind, paths: tuple[str, ...]) -> Library:
        """Make the library that a setting names, or bring its folders up to date; scan it either way.

        Raises:
            Invalid: As :meth:`create`.
            Conflict: As :meth:`create`, or there is one of that name with another kind.
        """
        key = name_key(name)
        async with self._units.read() as unit:
            known = next((one for one in await unit.libraries.all() if name_key(one.name) == key), None)
        if known is None:
            return await self._create(None, name, kind, paths, DEFAULT_SCANNING)
        if known.kind is not kind:
            raise Conflict(f"the library {known.name} holds {known.kind}; it cannot become one of {kind}")
        kept = {root.path for root in known.roots}
        roots = await self._checked_roots(paths, already=kept)
        places = await self._places(roots)
        async with self._units.begin() as unit:
            if kept != set(roots):
                await self._refuse_overlap(unit, places, known.id)
                await unit.libraries.set_roots(known.id, roots, self._clock.now())
            await request_scan(unit, self._clock, self._ids, known.id)
            return await _existing(unit, known.id)

    async def _create(
        self,
        who: Principal | None,
        name: str,
        kind: LibraryKind,
        paths: tuple[str, ...],
        scanning: ScanSettings,
    ) -> Library:
        name = _checked_name(name)
        if kind not in SCANNED_KINDS:
            known = ", ".join(sorted(SCANNED_KINDS))
            raise Invalid(Issue("kind", f"this version scans {known}", "unsupported_kind"))
        roots = await self._checked_roots(paths)
        self._check_scanning(scanning)
        places = await self._places(roots)
        async with self._units.begin() as unit:
            await self._refuse_overlap(unit, places, None)
            library_id = await _free_id(unit, name)
            now = self._clock.now()
            fresh = tuple(LibraryRoot(0, path, None, None) for path in roots)
            online = LibraryState.ONLINE
            made = Library(
                0, library_id, name, kind, online, None, fresh, 0, now, now, None, scanning=scanning
            )
            await unit.libraries.add(made, name_key(name))
            await unit.record(Fact(Event.LIBRARY_CREATED, library_id, {"name": name, "kind": kind.value}))
            await _audit(unit, who, "library.created", library_id, name)
            await request_scan(unit, self._clock, self._ids, library_id)
            return await _existing(unit, library_id)

    async def change(
        self,
        who: Principal,
        library_id: LibraryId,
        name: str | None,
        paths: tuple[str, ...] | None,
        scanning: Mapping[str, Any] = MappingProxyType({}),
    ) -> Library:
        """Rename a library, or change its folders or how it is scanned; what follows from that is scanned at once.

        Args:
            who: Who asks.
            library_id: Which one.
            name: Another name; None to keep it.
            paths: Other folders; None to keep them.
            scanning: Those fields of :class:`ScanSettings` that change.

        Raises:
            Forbidden: The caller is no administrator.
            NotFound: There is none of that id.
            Invalid: As :meth:`create`.
            NameTaken: A library has that name.
            Conflict: As :meth:`create`.
        """
        who.must_be(Role.ADMIN)
        async with self._units.read() as unit:
            known = await _existing(unit, library_id, who)
        name = None if name is None else _checked_name(name)
        settings = replace(known.scanning, **scanning)
        self._check_scanning(settings)
        kept = {root.path for root in known.roots}
        roots = None if paths is None else await self._checked_roots(paths, already=kept)
        places = await self._places(roots or ())
        async with self._units.begin() as unit:
            await _existing(unit, library_id, who)
            now = self._clock.now()
            if name is not None:
                await unit.libraries.rename(library_id, name, name_key(name), now)
            if roots is not None and set(roots) != kept:
                await self._refuse_overlap(unit, places, library_id)
                await unit.libraries.set_roots(library_id, roots, now)
                await request_scan(unit, self._clock, self._ids, library_id)
            if settings != known.scanning:
                await unit.libraries.set_scanning(library_id, settings, now)
                if settings.leaves_out != known.scanning.leaves_out:
                    await unit.inventory.distrust(library_id)
                    await request_scan(unit, self._clock, self._ids, library_id)
            await _audit(unit, who, "library.changed", library_id, name)
            return await _existing(unit, library_id)

    async def delete(self, who: Principal, library_id: LibraryId) -> None:
        """Forget a library and what was found in it; nothing on the disk is touched.

        Raises:
            Forbidden: The caller is no administrator.
            NotFound: There is none of that id.
        """
        who.must_be(Role.ADMIN)
        async with self._units.begin() as unit:
            known = await _existing(unit, library_id, who)
            await unit.libraries.delete(library_id)
            await unit.record(Fact(Event.LIBRARY_DELETED, library_id, {"name": known.name}))
            await _audit(unit, who, "library.deleted", library_id, known.name)

    async def folders(self, who: Principal, path: str | None) -> Folders:
        """Folders in a folder, or in the home folder: to pick one for a library.

        Raises:
            Forbidden: The caller is no administrator.
            Invalid: The path is not absolute.
            NotFound: It is not there, is no folder, or may not be read.
        """
        who.must_be(Role.ADMIN)
        raw = os.fsencode(path) if path is not None else os.path.expanduser(b"~")
        if not raw.startswith(b"/"):
            raise Invalid(Issue("path", "give an absolute path", "not_absolute"))
        raw = os.path.normpath(raw)
        try:
            names = await self._files.folders_in(raw)
        except OSError:
            raise NotFound("folder") from None
        parent = None if raw == b"/" else os.fsdecode(os.path.dirname(raw))
        inside = tuple(os.fsdecode(os.path.join(raw, name)) for name in names if _is_text(name))
        return Folders(os.fsdecode(raw), parent, inside)

    async def _checked_roots(
        self, paths: tuple[str, ...], already: set[RootPath] | None = None
    ) -> tuple[RootPath, ...]:
        roots: list[RootPath] = []
        reals: list[bytes] = []
        issues: list[Issue] = []
        for number, path in enumerate(paths):
            raw = RootPath(os.path.normpath(os.fsencode(path)))
            problem = None if already and raw in already else await self._problem_of(raw)
            real = await self._files.real(raw)
            if problem is None and any(is_inside(real, other) or is_inside(other, real) for other in reals):
                problem = "lies in another folder of this list"
            reals.append(real)
            if problem is None:
                roots.append(raw)
            else:
                issues.append(Issue(f"paths.{number}", f"{display_of(raw)} {problem}", "unusable_folder"))
        if issues:
            raise Invalid(*issues)
        return tuple(roots)

    def _check_scanning(self, scanning: ScanSettings) -> None:
        wrong = [
            Issue(f"scanning.exclude.{number}", problem, "unusable_pattern")
            for number, pattern in enumerate(scanning.exclude)
            if (problem := self._files.pattern_problem(pattern)) is not None
        ]
        if wrong:
            raise Invalid(*wrong)

    async def _problem_of(self, raw: RootPath) -> str | None:
        if not raw.startswith(b"/"):
            return "is not an absolute path"
        if len(raw) > LONGEST_PATH:
            return f"is longer than {LONGEST_PATH:,} bytes; choose a shorter way to it"
        real, data = await self._files.real(raw), await self._files.real(self._data_dir)
        if is_inside(real, data) or is_inside(data, real):
            return "holds the server's own data, or lies in it; choose a folder of media"
        sight = await self._files.look_at(raw)
        return _PROBLEMS.get(sight.state)

    async def _places(self, roots: tuple[RootPath, ...]) -> "_Places":
        """Where these folders and those of every library really are; found before a unit is open."""
        async with self._units.read() as unit:
            known = [root.path for library in await unit.libraries.all() for root in library.roots]
        return _Places({path: await self._files.real(path) for path in {*roots, *known}}, roots)

    @staticmethod
    async def _refuse_overlap(unit: Unit, places: "_Places", own: LibraryId | None) -> None:
        for other in await unit.libraries.all():
            for theirs in () if other.id == own else other.roots:
                for root in places.roots:
                    if places.overlap(root, theirs.path):
                        raise Conflict(f"{display_of(root)} overlaps a folder of the library {other.name}")


async def _existing(unit: Unit, library_id: LibraryId, who: Principal | None = None) -> Library:
    found = await unit.libraries.by_id(library_id, who) if has_form(library_id, Prefix.LIBRARY) else None
    if found is None:
        raise NotFound("library")
    return found


async def _free_id(unit: Unit, name: str) -> LibraryId:
    slug = slug_of(name)
    taken = await unit.libraries.ids_like(library_id_of(slug))
    nth = 1
    while library_id_of(slug, nth) in taken:
        nth += 1
    return library_id_of(slug, nth)


async def _audit(
    unit: Unit, who: Principal | None, act: str, library_id: LibraryId, detail: str | None
) -> None:
    await unit.audit(
        act,
        actor_id=who.user_id if who else None,
        actor=who.username if who else "settings",
        subject_id=library_id,
        detail=detail,
    )


def _checked_name(name: str) -> str:
    name = name.strip()
    if not name:
        raise Invalid(Issue("name", "must not be empty", "too_short"))
    return name


def _is_text(name: bytes) -> bool:
    """Whether a name can be sent as JSON text and come back the same."""
    try:
        name.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
