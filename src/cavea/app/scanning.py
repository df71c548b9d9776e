"""Scans from the command line: beside a running server, or without one; and why a path is what it is."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from cavea.adapters.database.opening import open_database
from cavea.adapters.database.unit import DatabaseUnits
from cavea.adapters.disk.lock import DataFolderInUse
from cavea.adapters.release_names.reader import NamesInThread
from cavea.adapters.system.clock import SystemClock
from cavea.app.server import prepare
from cavea.app.settings import Settings
from cavea.app.wiring import House, house
from cavea.domain.access import Principal, Role
from cavea.domain.files import display_of
from cavea.domain.ids import SessionId, UserId
from cavea.domain.libraries import Library, LibraryKind, is_inside, name_key
from cavea.domain.naming import RULE_TEXTS, EpisodeName, ExtraName, FilmName, Recognition
from cavea.domain.query import PageRequest
from cavea.domain.tasks import Task, TaskState

POLL_S: Final = 0.3
WHO: Final = Principal(UserId("usr_console"), "console", Role.ADMIN, SessionId("ses_console"), None)
"""Whoever may start programs as the server's own user is an administrator."""

Say = Callable[[str], None]


class ScanRefusedError(Exception):
    """What was asked for cannot be scanned or explained; the message says why."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks for.

    Attributes:
        library: Name or id of one; None for all.
        paths: Folders or files of libraries; none for all of them.
        is_preview: Only say what would be done.
        is_full: Look at every file.
    """

    library: str | None
    paths: tuple[str, ...]
    is_preview: bool
    is_full: bool


def absolute(path: str) -> str:
    """The path from the top, links as they are: a library's folder may be reached by one."""
    return os.path.abspath(path)  # noqa: PTH100 - resolve() would follow links


async def scan(settings: Settings, wanted: Wanted, say: Say) -> bool:
    """Scan, and say how it went; False when a scan failed.

    Raises:
        ScanRefusedError: There is no such library, or a path lies in none.
        CaveaError: The feature refused.
    """
    async with _built(settings) as (built, is_alone):
        libraries = await _libraries(built, wanted)
        started = []
        for library, paths in libraries:
            started.append(
                await built.features.scans.start(
                    WHO, library.id, dry_run=wanted.is_preview, full=wanted.is_full, paths=paths
                )
            )
        if is_alone:
            await built.jobs.start(is_alone=not settings.is_shared)
        try:
            names = {task.id: library.name for task, (library, _) in zip(started, libraries, strict=True)}
            ended = [await _ended(built, task, names[task.id], say) for task in started]
        finally:
            await built.jobs.stop()
    return all(task.state is TaskState.COMPLETED for task in ended)


@contextlib.asynccontextmanager
async def _built(settings: Settings) -> AsyncIterator[tuple[House, bool]]:
    """The house, and whether no server works on this data directory."""
    try:
        lock = await asyncio.to_thread(prepare, settings)
    except DataFolderInUse:
        async with house(settings) as built:
            yield built, False
        return
    with lock:
        async with house(settings) as built:
            yield built, True


async def _libraries(built: House, wanted: Wanted) -> list[tuple[Library, tuple[str, ...]]]:
    everything = (await built.features.libraries.list(WHO, PageRequest(1, 200))).items
    if wanted.library is not None:
        key = name_key(wanted.library)
        everything = [one for one in everything if wanted.library == one.id or name_key(one.name) == key]
        if not everything:
            raise ScanRefusedError(f"there is no library {wanted.library}")
    if not everything:
        raise ScanRefusedError("there is no library yet; make one in the web app first")
    if not wanted.paths:
        return [(one, ()) for one in everything]
    found: dict[str, tuple[Library, list[str]]] = {}
    for path in (absolute(path) for path in wanted.paths):
        home = _home_of(path, everything)
        if home is None:
            raise ScanRefusedError(f"{path} lies in no library")
        found.setdefault(home.id, (home, []))[1].append(path)
    return [(library, tuple(paths)) for library, paths in found.values()]


def _home_of(path: str, libraries: Sequence[Library]) -> Library | None:
    raw = os.fsencode(path)
    return next((one for one in libraries if any(is_inside(raw, root.path) for root in one.roots)), None)


async def _ended(built: House, task: Task, name: str, say: Say) -> Task:
    """Wait for the end of a task, and tell how far it is on the way."""
    told = ""
    while task.state in (TaskState.WAITING, TaskState.RUNNING):
        shown = f"{name}: {task.stage or task.state} {task.done or ''}".rstrip()
        if shown != told:
            say(shown)
            told = shown
        await asyncio.sleep(POLL_S)
        task = await built.features.tasks.get(WHO, task.id)
    say(f"{name}: {task.message or task.state}")
    for entry in task.report.entries if task.report is not None and task.report.is_preview else ():
        where = f"{entry.moved_from} -> {entry.path}" if entry.moved_from else entry.path
        say(f"  {entry.action:12} {where}" + (f"  ({entry.reason})" if entry.reason else ""))
    return task


async def explain(settings: Settings, path: str, kind: LibraryKind | None, say: Say) -> None:
    """Say which rule read which part of a path.

    Args:
        settings: To find the library that the path lies in.
        path: A file; relative to a library's folder when ``kind`` is given and it is not absolute.
        kind: Of the library; None to find out.
        say: Gets each line.

    Raises:
        ScanRefusedError: No library holds the path, and no kind was given.
    """
    below, found = os.fsencode(path), kind
    if kind is None:
        below, found = await _placed(settings, absolute(path))
    elif path.startswith("/"):
        with contextlib.suppress(ScanRefusedError):
            below, _ = await _placed(settings, path)
    if found is None:
        raise ScanRefusedError(f"{path} lies in no library; say of what kind it is with --kind")
    told = await NamesInThread().explain(found, below.lstrip(b"/"))
    say(f"{display_of(below)}")
    say(f"is {_shown(told.recognition)}")
    for step in told.steps:
        say(f"  {step.part!r:32} {step.says:28} {RULE_TEXTS[step.rule]}")


async def _placed(settings: Settings, path: str) -> tuple[bytes, LibraryKind | None]:
    """The path below its library's folder, and that library's kind."""
    if not settings.is_shared and not (settings.data_dir / "cavea.db").exists():
        raise ScanRefusedError(
            f"there is no database in {settings.data_dir}; say of what kind the file is with --kind"
        )
    database = open_database(settings.database)
    await database.open()
    try:
        async with DatabaseUnits(database, SystemClock()).read() as unit:
            libraries = await unit.libraries.all()
    finally:
        await database.close()
    raw = os.fsencode(path)
    for library in libraries:
        for root in library.roots:
            if is_inside(raw, root.path):
                return raw[len(root.path.rstrip(b"/")) :].lstrip(b"/"), library.kind
    raise ScanRefusedError(f"{path} lies in no library; say of what kind it is with --kind")


def _shown(said: Recognition) -> str:
    if isinstance(said, FilmName):
        parts = {"film": said.title, "year": said.year, "edition": said.edition, "version": said.version,
                 "part": said.part, "disc": said.disc, **said.ids}  # fmt: skip
    elif isinstance(said, EpisodeName):
        parts = {"series": said.series, "year": said.year, "season": said.season,
                 "episodes": ", ".join(map(str, said.episodes)), "absolute": ", ".join(map(str, said.absolute)),
                 "date": said.air_date, "title": said.title, "version": said.version, **said.ids}  # fmt: skip
    elif isinstance(said, ExtraName):
        parts = {said.kind.value: said.title, "of": _shown(said.owner) if said.owner else None}
    else:
        return f"not recognised: {said.reason}"
    return ", ".join(f"{name} {value}" for name, value in parts.items() if value not in (None, ""))
