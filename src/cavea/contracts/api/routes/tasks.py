"""Long work and how far it is."""

from typing import Final

from cavea.contracts._http.route import Listed, Table
from cavea.contracts.api.desk import Desk, ListQuery
from cavea.contracts.api.shapes.libraries import Task, task
from cavea.domain.access import Scope
from cavea.domain.errors import Forbidden, NotFound
from cavea.domain.ids import TaskId

TABLE: Final = Table("Tasks", "Work that takes longer than a request.")


@TABLE.route(
    "GET",
    "/api/tasks",
    operation="list_tasks",
    summary="List tasks, newest first",
    description="Moderators and administrators only.",
    scope=Scope.TASKS_READ,
    errors=(Forbidden,),
)
async def list_tasks(call: Desk, query: ListQuery) -> Listed[Task]:
    """List what runs, waits and ended."""
    page = await call.features.tasks.list(call.who, query.request)
    return Listed([task(noun) for noun in page.items], page)


@TABLE.route(
    "GET",
    "/api/tasks/{task_id}",
    operation="get_task",
    summary="One task and its progress",
    description="Moderators and administrators only.",
    scope=Scope.TASKS_READ,
    errors=(Forbidden, NotFound),
)
async def get_task(call: Desk, task_id: str) -> Task:
    """Show one task."""
    return task(await call.features.tasks.get(call.who, TaskId(task_id)))
