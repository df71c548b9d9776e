"""Looking at long work."""

from cavea.domain.access import Principal, Role
from cavea.domain.errors import NotFound
from cavea.domain.ids import Prefix, TaskId, has_form
from cavea.domain.query import Page, PageRequest
from cavea.domain.tasks import Task
from cavea.ports.unit import Units


class Tasks:
    """Shows tasks to those who look after the server."""

    def __init__(self, units: Units) -> None:
        """Read in these units."""
        self._units = units

    async def list(self, who: Principal, request: PageRequest) -> Page[Task]:
        """Newest first.

        Raises:
            Forbidden: The caller is no moderator.
        """
        who.must_be(Role.MOD)
        async with self._units.read() as unit:
            return await unit.tasks.page(request)

    async def get(self, who: Principal, task_id: TaskId) -> Task:
        """One task.

        Raises:
            Forbidden: The caller is no moderator.
            NotFound: There is none of that id.
        """
        who.must_be(Role.MOD)
        async with self._units.read() as unit:
            found = await unit.tasks.by_id(task_id) if has_form(task_id, Prefix.TASK) else None
        if found is None:
            raise NotFound("task")
        return found
