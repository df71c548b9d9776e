"""Tasks in the database."""

from typing import Any, Final

import msgspec
import sqlalchemy as sa
from sqlalchemy import bindparam, func, select

from cavea.adapters.database.connections import Connection, Row
from cavea.adapters.database.statements import Statement
from cavea.adapters.database.tables import TASKS
from cavea.adapters.database.upserts import upsert
from cavea.domain.ids import TaskId
from cavea.domain.query import Page, PageRequest
from cavea.domain.tasks import ScanReport, Task, TaskKind, TaskState

_FIELDS: Final = (
    "id", "kind", "state", "subject_id", "stage", "done", "total", "message", "created_at", "started_at", "finished_at",
    "report",
)  # fmt: skip
_TASK: Final = select(*(TASKS.c[name] for name in _FIELDS))
_OPEN_STATES: Final = (TaskState.WAITING.value, TaskState.RUNNING.value)
_WITHOUT_REPORT: Final = select(*(TASKS.c[name] for name in _FIELDS[:-1]), sa.null())
_PAGE: Final = Statement(
    _WITHOUT_REPORT.order_by(TASKS.c.pk.desc()).limit(bindparam("limit")).offset(bindparam("offset"))
)
_COUNT: Final = Statement(select(func.count()).select_from(TASKS))
_BY_ID: Final = Statement(_TASK.where(TASKS.c.id == bindparam("id")))
_IS_OPEN: Final = (TASKS.c.state == bindparam("waiting")) | (TASKS.c.state == bindparam("running"))
_OPEN_FOR: Final = Statement(
    _TASK.where(TASKS.c.subject_id == bindparam("subject_id"), TASKS.c.kind == bindparam("kind"), _IS_OPEN)
)
_LATEST: Final = Statement(
    _WITHOUT_REPORT.where(TASKS.c.subject_id == bindparam("subject_id"), TASKS.c.kind == bindparam("kind"))
    .order_by(TASKS.c.pk.desc())
    .limit(sa.literal_column("1"))
)
_UNFINISHED: Final = Statement(_TASK.where(_IS_OPEN).order_by(TASKS.c.pk))
KEPT_TASKS: Final = 1_000
KEPT_REPORTS: Final = 100
_LAST: Final = TASKS.alias("last")
_NEWEST: Final = select(_LAST.c.pk).order_by(_LAST.c.pk.desc()).limit(bindparam("kept")).subquery()
_OLDEST_KEPT: Final = select(func.min(_NEWEST.c.pk)).scalar_subquery()
"""Not a difference of numbers: PostgreSQL spends one on each change of a row."""

_TRIM: Final = Statement(sa.delete(TASKS).where(TASKS.c.pk < _OLDEST_KEPT, TASKS.c.finished_at.is_not(None)))
_DROP_REPORTS: Final = Statement(
    sa.update(TASKS).where(TASKS.c.pk < _OLDEST_KEPT, TASKS.c.report.is_not(None)).values(report=sa.null())
)
_PUT: Final = upsert(TASKS, _FIELDS, ("id",))
_OPEN: Final[dict[str, Any]] = dict(zip(("waiting", "running"), _OPEN_STATES, strict=True))


def _task(row: Row) -> Task:
    task_id, kind, state, subject_id, stage, done, total, message, created_at, started_at, *rest = row
    finished_at, report = rest
    return Task(
        TaskId(task_id),
        TaskKind(kind),
        TaskState(state),
        subject_id,
        stage,
        done,
        total,
        message,
        created_at,
        started_at,
        finished_at,
        None if report is None else msgspec.json.decode(report, type=ScanReport),
    )


class TaskShelf:
    """Long work as people see it."""

    def __init__(self, connection: Connection) -> None:
        """Work on this connection."""
        self._on = connection

    async def page(self, request: PageRequest) -> Page[Task]:
        """Newest first, without their reports."""
        rows = await self._on.rows(_PAGE, {"limit": request.per_page, "offset": request.offset})
        total = await self._on.row(_COUNT)
        return Page([_task(row) for row in rows], request, int(total[0]) if total else 0)

    async def by_id(self, task_id: TaskId) -> Task | None:
        """One task."""
        row = await self._on.row(_BY_ID, {"id": task_id})
        return None if row is None else _task(row)

    async def open_for(self, subject_id: str, kind: str, state: TaskState | None = None) -> Task | None:
        """The one that waits or runs for this subject, or is in just this state."""
        wanted = _OPEN if state is None else dict.fromkeys(_OPEN, state.value)
        row = await self._on.row(_OPEN_FOR, {"subject_id": subject_id, "kind": kind, **wanted})
        return None if row is None else _task(row)

    async def latest(self, subject_id: str, kind: str) -> Task | None:
        """The newest for this subject, without its report, whatever became of it."""
        row = await self._on.row(_LATEST, {"subject_id": subject_id, "kind": kind})
        return None if row is None else _task(row)

    async def unfinished(self) -> list[Task]:
        """Those that wait or run."""
        return [_task(row) for row in await self._on.rows(_UNFINISHED, _OPEN)]

    async def put(self, task: Task) -> None:
        """Keep it as it is now; of those that ended the newest thousand stay, a hundred with their reports."""
        fields = {name: getattr(task, name) for name in _FIELDS}
        fields["report"] = None if task.report is None else msgspec.json.encode(task.report).decode()
        await self._on.execute(_PUT, fields)
        if task.finished_at is not None:
            await self._on.execute(_TRIM, {"kept": KEPT_TASKS})
            await self._on.execute(_DROP_REPORTS, {"kept": KEPT_REPORTS})
