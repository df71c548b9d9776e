"""Tasks: work that takes longer than a request, as people see it."""

from dataclasses import dataclass
from enum import StrEnum

from cavea.domain.ids import TaskId


class TaskKind(StrEnum):
    """What a task does."""

    SCAN = "scan"
    PROBE = "probe"


class TaskState(StrEnum):
    """Where a task is in its life."""

    WAITING = "waiting"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"


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

    @property
    def progress(self) -> float:
        """How much of the present stage is done, 0 to 1; 1 when it ended."""
        if self.state in (TaskState.COMPLETED, TaskState.FAILED):
            return 1.0
        return min(1.0, self.done / self.total) if self.total else 0.0
