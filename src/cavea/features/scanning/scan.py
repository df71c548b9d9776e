"""The scan itself: look, walk, read, group, compare, write."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final, TypeVar

import structlog

from cavea.domain.errors import CaveaError
from cavea.domain.events import Event, Fact
from cavea.domain.files import RelativePath, RootPath, display_of
from cavea.domain.ids import FileId, LibraryId, TaskId
from cavea.domain.libraries import Library, LibraryKind, LibraryState, must_wait_for_admin
from cavea.domain.metadata import NfoFacts
from cavea.domain.naming import Recognition, ReleaseName, names_to_read, recognise
from cavea.domain.scanning import KnownFile, TitleRecord
from cavea.domain.tasks import Task, TaskState
from cavea.features.scanning.file_ids import FileIds
from cavea.features.scanning.gathering import SeenFile, Tree, gather, look_at
from cavea.features.scanning.grouping import Group, group
from cavea.features.scanning.recording import Recorder
from cavea.ports.clock import Clock
from cavea.ports.files import Files
from cavea.ports.jobs import Payload
from cavea.ports.release_names import ReleaseNames
from cavea.ports.sidecars import SidecarReader
from cavea.ports.unit import Unit, Units

BATCH: Final = 200
"""Titles written in one unit: a crash loses at most these, and other writers wait no longer than for these."""

READ_AT_ONCE: Final = 500
"""Names read in one go in a thread."""

MAX_NFO: Final = 1024 * 1024
PROBE_JOB: Final = "probe"
"""The job that looks into new files; the feature of processing does it."""

SAME_SHARE: Final = 0.5
"""When this share of the known files is found on a root that looks like another disk, it is the same library moved."""

T = TypeVar("T")
log = structlog.get_logger(__name__)


class _Offline(Exception):
    """A root cannot be trusted; nothing is reconciled."""


class Scanning:
    """Does scans, one job each."""

    def __init__(
        self,
        units: Units,
        files: Files,
        release_names: ReleaseNames,
        sidecars: SidecarReader,
        clock: Clock,
    ) -> None:
        """Work with these."""
        self._units = units
        self._files = files
        self._release_names = release_names
        self._sidecars = sidecars
        self._clock = clock

    async def run(self, payload: Payload) -> None:
        """Do the scan that a job asks for; its task says how it went, whatever happens."""
        library_id, task_id = LibraryId(payload["library_id"]), TaskId(payload["task_id"])
        async with self._units.begin() as unit:
            library = await unit.libraries.by_id(library_id)
            task = await unit.tasks.by_id(task_id)
            if task is None:
                return
            if library is None:
                await unit.tasks.put(self._ended(task, TaskState.FAILED, "the library was deleted"))
                return
            task = replace(task, state=TaskState.RUNNING, stage="walking", started_at=self._clock.now())
            await unit.tasks.put(task)
            await unit.record(Fact(Event.SCAN_STARTED, library_id, {"task_id": task_id}))
        fresh: Library | None = library
        while fresh is not None:
            fresh = await self._once(fresh, task, accepts_missing="accept_missing" in payload)

    async def _once(self, library: Library, task: Task, *, accepts_missing: bool) -> Library | None:
        """Scan once; a library whose folders changed meanwhile comes back, to be scanned anew by the same task."""
        try:
            await _Run(self, library, task, accepts_missing=accepts_missing).whole()
        except _FoldersChanged as changed:
            return changed.library
        except _Offline as away:
            await self._go_offline(library, task, str(away))
        except Exception as error:
            reason = (
                error.message
                if isinstance(error, CaveaError)
                else "it failed inside the server, whose log says why; scan again"
            )
            log.exception("a scan failed", library_id=library.id)
            async with self._units.begin() as unit:
                await unit.tasks.put(self._ended(task, TaskState.FAILED, reason[:500]))
                await unit.record(
                    Fact(Event.SCAN_FAILED, library.id, {"task_id": task.id, "reason": reason[:500]})
                )
        return None

    async def _go_offline(self, library: Library, task: Task, notice: str) -> None:
        async with self._units.begin() as unit:
            await unit.libraries.set_state(library.id, LibraryState.OFFLINE, notice, None)
            await unit.tasks.put(
                self._ended(task, TaskState.COMPLETED, f"offline, nothing was changed: {notice}")
            )
            if library.state is LibraryState.ONLINE:
                await unit.record(Fact(Event.LIBRARY_OFFLINE, library.id, {"notice": notice}))

    def _ended(self, task: Task, state: TaskState, message: str) -> Task:
        return replace(task, state=state, stage=None, message=message, finished_at=self._clock.now())


class _Run:
    """One scan of one library."""

    def __init__(self, scanning: Scanning, library: Library, task: Task, *, accepts_missing: bool) -> None:
        self._units = scanning._units  # noqa: SLF001 - one class in two halves: what lasts, and one run
        self._files = scanning._files  # noqa: SLF001
        self._release_names = scanning._release_names  # noqa: SLF001
        self._sidecars = scanning._sidecars  # noqa: SLF001
        self._clock = scanning._clock  # noqa: SLF001
        self._ended = scanning._ended  # noqa: SLF001
        self._library = library
        self._task = task
        self._accepts_missing = accepts_missing

    async def whole(self) -> None:
        """Every step in order."""
        async with self._units.read() as unit:
            known = await unit.catalog.known_files(self._library.id)
            signatures = await unit.catalog.signatures(self._library.id)
        suspects = await self._look_at_roots(known)
        tree = await gather(self._files, self._library, self._report)
        await self._refuse_other_disks(suspects, known, tree)
        read = await self._read_names(tree.media)
        groups, left_over = await asyncio.to_thread(group, self._library.id, tree, read)
        moves = await self._move(known, tree)
        gone, kept = self._losses(known, tree, moves)
        frozen = await self._titles_of(kept)
        lost = {(file.root_pk, file.path) for file in known if file.is_missing}
        changed = [
            one
            for one in groups
            if one.id not in frozen and (signatures.get(one.id) != one.signature or _has_returned(one, lost))
        ]
        await self._write(changed, FileIds(self._library.id, known, moves))
        await self._lose(gone)
        waits = sum(not tree.is_unknown(file.root_pk, file.path) for file in kept)
        await self._finish(changed, signatures, len(gone), moves, waits, left_over)

    async def _report(self, stage: str, done: int, total: int | None) -> None:
        self._task = replace(self._task, stage=stage, done=done, total=total)
        async with self._units.begin() as unit:
            await unit.tasks.put(self._task)

    async def _look_at_roots(self, known: Sequence[KnownFile]) -> set[int]:
        """Go on when every root can be walked; the answer names those that look like another disk."""
        there: dict[int, int] = defaultdict(int)
        for file in known:
            there[file.root_pk] += not file.is_missing
        suspects: set[int] = set()
        problems: list[str] = []
        sights = [(root, await look_at(self._files, root, there[root.pk])) for root in self._library.roots]
        async with self._units.begin() as unit:
            for root, sight in sights:
                await unit.libraries.set_root(root, None, sight.problem)
                if sight.problem is not None:
                    problems.append(sight.problem)
                elif sight.is_other and there[root.pk]:
                    suspects.add(root.pk)
        if problems:
            raise _Offline("; ".join(problems))
        return suspects

    async def _refuse_other_disks(self, suspects: set[int], known: Sequence[KnownFile], tree: Tree) -> None:
        seen = {(file.root_pk, file.path, file.entry.size) for file in tree.media}
        for root in self._library.roots:
            if root.pk not in suspects:
                continue
            mine = [f for f in known if f.root_pk == root.pk and not f.is_missing]
            same = sum((f.root_pk, f.path, f.size) in seen for f in mine)
            if same < len(mine) * SAME_SHARE:
                problem = f"{display_of(root.path)} looks like another disk: few of its files are there"
                async with self._units.begin() as unit:
                    await unit.libraries.set_root(root, None, problem)
                raise _Offline(problem)

    async def _read_names(self, media: Sequence[SeenFile]) -> list[tuple[SeenFile, Recognition]]:
        kind = self._library.kind
        read: list[tuple[SeenFile, Recognition]] = []
        for chunk in _chunks(media, READ_AT_ONCE):
            names = sorted({name for file in chunk for name in names_to_read(kind, RelativePath(file.path))})
            answers = dict(zip(names, await self._release_names.read(names), strict=True)) if names else {}
            read += await asyncio.to_thread(_recognise, kind, chunk, answers)
            await self._report("reading names", len(read), len(media))
        return read

    async def _move(self, known: Sequence[KnownFile], tree: Tree) -> dict[tuple[int, bytes], FileId]:
        """Files that are the same in another place keep their ids, probes and history."""
        seen = {(file.root_pk, file.path): file for file in tree.media}
        at = {(file.root_pk, file.path) for file in known}
        lost: dict[tuple[int, int, str], list[KnownFile]] = defaultdict(list)
        for file in known:
            if (file.root_pk, file.path) not in seen:
                lost[file.size, file.mtime_ns, file.inode].append(file)
        moves: dict[tuple[int, bytes], FileId] = {}
        for place, found in seen.items():
            same = lost.get((found.entry.size, found.entry.mtime_ns, str(found.entry.inode)), [])
            if place not in at and len(same) == 1:
                moves[place] = same.pop().id
        if moves:
            async with self._units.begin() as unit:
                await self._stop_if_changed(unit)
                await unit.catalog.move_files(
                    [(i, root, path, display_of(path)) for (root, path), i in moves.items()]
                )
        return moves

    async def _write(self, changed: Sequence[Group], file_ids: FileIds) -> None:
        done = 0
        for batch in _chunks(changed, BATCH):
            nfo = await self._read_nfos(batch)
            recorder = Recorder(self._library.id, file_ids, nfo)
            records = await asyncio.to_thread(_record, recorder, batch)
            done += len(batch)
            self._task = replace(self._task, stage="writing", done=done, total=len(changed))
            async with self._units.begin() as unit:
                await self._stop_if_changed(unit)
                await unit.catalog.put(self._library.id, records, self._clock.now())
                await unit.tasks.put(self._task)

    async def _stop_if_changed(self, unit: Unit) -> None:
        """Write only into the library that was walked.

        Raises:
            _Deleted: It is gone.
            _FoldersChanged: It has other folders now.
        """
        fresh = await unit.libraries.by_id(self._library.id)
        if fresh is None:
            raise _Deleted("the library was deleted while it was scanned")
        if {root.pk for root in fresh.roots} != {root.pk for root in self._library.roots}:
            raise _FoldersChanged(fresh)

    async def _read_nfos(self, batch: Iterable[Group]) -> dict[tuple[int, bytes], NfoFacts]:
        roots = {root.pk: root.path for root in self._library.roots}
        places = {
            (b.root_pk, b.path)
            for one in batch
            for b in (*one.beside, *(b for f in (*one.files, *one.extras) for b in f.beside))
            if b.name.kind == "nfo"
        }
        found: dict[tuple[int, bytes], NfoFacts] = {}
        for root_pk, path in sorted(places):
            facts = await self._read_nfo(roots[root_pk], path)
            if facts is not None:
                found[root_pk, path] = facts
        return found

    async def _read_nfo(self, root: RootPath, path: bytes) -> NfoFacts | None:
        try:
            raw = await self._files.read(root, RelativePath(path), MAX_NFO)
        except (OSError, ValueError):
            return None
        return self._sidecars.read_nfo(raw)

    def _losses(
        self, known: Sequence[KnownFile], tree: Tree, moves: dict[tuple[int, bytes], FileId]
    ) -> tuple[list[KnownFile], list[KnownFile]]:
        """Files that are gone, and files that are not seen but kept as they were.

        Kept is what lies in a folder that could not be read, and everything when suspiciously much is gone at once.
        """
        seen = {(file.root_pk, file.path) for file in tree.media}
        moved = set(moves.values())
        present = [f for f in known if not f.is_missing]
        unseen = [f for f in present if (f.root_pk, f.path) not in seen and f.id not in moved]
        kept = [f for f in unseen if tree.is_unknown(f.root_pk, f.path)]
        gone = [f for f in unseen if not tree.is_unknown(f.root_pk, f.path)]
        if not self._accepts_missing and must_wait_for_admin(len(gone), len(present)):
            return [], unseen
        return gone, kept

    async def _titles_of(self, files: Sequence[KnownFile]) -> set[str]:
        """The titles that files belong to; they are not written while their files are only not seen."""
        if not files:
            return set()
        async with self._units.read() as unit:
            return await unit.catalog.titles_of([file.id for file in files])

    async def _lose(self, gone: Sequence[KnownFile]) -> None:
        if gone:
            async with self._units.begin() as unit:
                await self._stop_if_changed(unit)
                await unit.catalog.set_missing(self._library.id, [f.id for f in gone], self._clock.now())

    async def _finish(
        self,
        changed: Sequence[Group],
        signatures: dict[str, str],
        gone: int,
        moves: dict[tuple[int, bytes], FileId],
        waits: int,
        left_over: int,
    ) -> None:
        added = sum(one.id not in signatures for one in changed)
        message = f"{added} added, {len(changed) - added} changed, {len(moves)} moved, {gone} missing"
        if left_over:
            message += f", {left_over} not recognised"
        notice = None
        if waits:
            notice = f"{waits} files are gone at once; they are kept as they were. Bring the disk back, or confirm it."
        identities = [(root, await look_at(self._files, root, 0)) for root in self._library.roots]
        async with self._units.begin() as unit:
            await self._stop_if_changed(unit)
            if changed or gone:
                await unit.catalog.prune(self._library.id)
            for root, sight in identities:
                await unit.libraries.set_root(root, sight.identity, sight.problem)
            now = self._clock.now()
            await unit.libraries.set_state(self._library.id, LibraryState.ONLINE, notice, now)
            if self._library.state is LibraryState.OFFLINE:
                await unit.record(Fact(Event.LIBRARY_ONLINE, self._library.id, {}))
            await unit.tasks.put(self._ended(self._task, TaskState.COMPLETED, message))
            await unit.record(Fact(Event.SCAN_COMPLETED, self._library.id, {"message": message}))
            await unit.jobs.enqueue(
                PROBE_JOB, {"library_id": self._library.id}, unique_key=f"probe:{self._library.id}"
            )


def _has_returned(one: Group, lost: set[tuple[int, bytes]]) -> bool:
    """Whether a file that was missing is there again, just as it was: its title is to be shown again."""
    return bool(lost) and any((f.seen.root_pk, f.seen.path) in lost for f in (*one.files, *one.extras))


class _Deleted(CaveaError):
    """The library went while it was scanned."""


class _FoldersChanged(Exception):
    """The library has other folders than those that were walked."""

    def __init__(self, library: Library) -> None:
        """Keep the library as it is now."""
        super().__init__(library.id)
        self.library = library


def _recognise(
    kind: LibraryKind, chunk: Sequence[SeenFile], answers: dict[str, ReleaseName]
) -> list[tuple[SeenFile, Recognition]]:
    nothing = ReleaseName()
    return [
        (f, recognise(kind, RelativePath(f.path), lambda name: answers.get(name, nothing))) for f in chunk
    ]


def _record(recorder: Recorder, batch: Sequence[Group]) -> list[TitleRecord]:
    return [recorder.record(one) for one in batch]


def _chunks(many: Sequence[T], size: int) -> Iterable[Sequence[T]]:
    rest = iter(many)
    while chunk := list(islice(rest, size)):
        yield chunk
