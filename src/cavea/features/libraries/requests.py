"""Asking for scans: which task answers, one that is there or a new one."""

import json
from collections.abc import Sequence
from typing import Final

from cavea.domain.files import LONGEST_PATH
from cavea.domain.ids import LibraryId, Prefix, TaskId
from cavea.domain.tasks import Task, TaskKind, TaskState
from cavea.ports.clock import Clock, Ids
from cavea.ports.unit import Unit

SCAN_JOB: Final = "scan"
"""The job that a scan's task waits for; the feature of scanning does it."""


async def request_scan(
    unit: Unit, clock: Clock, ids: Ids, library_id: LibraryId, *, accept_missing: bool = False
) -> Task:
    """The task of a scan of the whole library: the one that waits or runs, or a new one.

    One that runs may have passed already what is new, so its folders are looked at once more behind it.
    """
    known = await unit.tasks.open_for(library_id, TaskKind.SCAN)
    if known is not None and known.state is TaskState.RUNNING:
        library = await unit.libraries.by_id(library_id)
        await request_folders(
            unit, clock, ids, library_id, [root.path for root in library.roots] if library else []
        )
    if known is not None:
        return known
    more = {"accept_missing": "yes"} if accept_missing else {}
    return await _enqueue(unit, clock, ids, library_id, TaskKind.SCAN, {"mode": "whole", **more})


async def request_folders(
    unit: Unit, clock: Clock, ids: Ids, library_id: LibraryId, paths: Sequence[bytes]
) -> Task:
    """The task of a scan of some folders: one that was not begun yet and will see them, or a new one."""
    await unit.inventory.ask_for(library_id, sorted({entered(path) for path in paths}))
    for kind in (TaskKind.SCAN, TaskKind.SCAN_FOLDERS):
        known = await unit.tasks.open_for(library_id, kind, TaskState.WAITING)
        if known is not None:
            return known
    return await _enqueue(unit, clock, ids, library_id, TaskKind.SCAN_FOLDERS, {"mode": "folders"})


def entered(path: bytes) -> bytes:
    """The folder itself, or the nearest one above it whose path is not too long to be remembered."""
    while len(path) > LONGEST_PATH:
        path = path.rpartition(b"/")[0]
    return path


async def request_preview(
    unit: Unit, clock: Clock, ids: Ids, library_id: LibraryId, paths: Sequence[bytes]
) -> Task:
    """The task of a new scan that only says what would be done."""
    shown = json.dumps([path.decode("latin-1") for path in paths])
    return await _enqueue(
        unit, clock, ids, library_id, TaskKind.SCAN_PREVIEW, {"mode": "preview", "paths": shown}
    )


async def _enqueue(
    unit: Unit, clock: Clock, ids: Ids, library_id: LibraryId, kind: TaskKind, payload: dict[str, str]
) -> Task:
    task = Task(
        id=TaskId(ids.new(Prefix.TASK)),
        kind=kind,
        state=TaskState.WAITING,
        subject_id=library_id,
        stage=None,
        done=0,
        total=None,
        message=None,
        created_at=clock.now(),
        started_at=None,
        finished_at=None,
    )
    await unit.tasks.put(task)
    await unit.jobs.enqueue(
        SCAN_JOB,
        {"library_id": library_id, "task_id": task.id, **payload},
        unique_key=None if kind is TaskKind.SCAN_PREVIEW else f"{kind}:{library_id}",
        lock_key=f"scan:{library_id}",
    )
    return task
