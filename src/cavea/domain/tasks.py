"""Tasks: work that takes longer than a request, as people see it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from cavea.domain.ids import TaskId


class TaskKind(StrEnum):
    """What a task does."""

    SCAN = "scan"
    """Of a whole library."""
    SCAN_FOLDERS = "scan_folders"
    """Of some of its folders."""
    SCAN_PREVIEW = "scan_preview"
    """Which only says what a scan would do."""
    PROBE = "probe"


class TaskState(StrEnum):
    """Where a task is in its life."""

    WAITING = "waiting"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"


class ScanAction(StrEnum):
    """What a scan does, or would do, about one path."""

    ADD = "add"
    CHANGE = "change"
    MOVE = "move"
    LOSE = "lose"
    WAIT = "wait"
    """It is gone, with so much else that an administrator decides."""
    SKIP = "skip"
    """It could not be read, and what is in it is unknown."""
    UNRECOGNISED = "unrecognised"


@dataclass(frozen=True, slots=True)
class ScanEntry:
    """One path in the report of a scan.

    Attributes:
        action: What is done about it.
        path: Absolute, for people.
        moved_from: Where it was, for one that moved; None otherwise.
        reason: Why it is skipped or not recognised; None otherwise.
    """

    action: ScanAction
    path: str
    moved_from: str | None = None
    reason: str | None = None


MOST_ENTRIES: Final = 1_000


@dataclass(frozen=True, slots=True)
class ScanReport:
    """What a scan did, or would do, counted in files.

    Attributes:
        is_preview: Whether nothing was written.
        counts: By action; an action that does not stand here was not needed.
        entries: The first :data:`MOST_ENTRIES` of them.
        is_complete: Whether that is all of them.
    """

    is_preview: bool
    counts: dict[ScanAction, int]
    entries: tuple[ScanEntry, ...]
    is_complete: bool


@dataclass(frozen=True, slots=True)
class Task:
    """One piece of long work.

    Attributes:
        id: The public id.
        kind: What it does.
        state: Where it is.
        subject_id: What it works on (a library's id), or None.
        stage: What it does at the moment, a word (``walking``), or None.
        done: Steps done in this stage.
        total: Steps in this stage, or None while unknown.
        message: How it ended, for people, or None.
        created_at: RFC 3339.
        started_at: RFC 3339, or None.
        finished_at: RFC 3339, or None.
        report: What a scan did, or would do; None before it ended, and for other tasks.
    """

    id: TaskId
    kind: TaskKind
    state: TaskState
    subject_id: str | None
    stage: str | None
    done: int
    total: int | None
    message: str | None
    created_at: str
    started_at: str | None
    finished_at: str | None
    report: ScanReport | None = None

    @property
    def progress(self) -> float:
        """How much of the present stage is done, 0 to 1; 1 when it ended."""
        if self.state in (TaskState.COMPLETED, TaskState.FAILED):
            return 1.0
        return min(1.0, self.done / self.total) if self.total else 0.0
