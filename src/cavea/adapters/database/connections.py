"""What shelves and readers execute their statements on."""

from collections.abc import Iterable
from typing import Any, Protocol

from cavea.adapters.database.statements import Engine, Params, Statement

Row = tuple[Any, ...]


class Connection(Protocol):
    """A place to execute statements, inside a unit or for one read."""

    @property
    def engine(self) -> Engine:
        """Which database this is."""
        ...

    async def rows(self, statement: Statement, params: Params | None = None) -> list[Row]:
        """Every row of a query."""
        ...

    async def rows_many(self, statement: Statement, many: Iterable[Params]) -> list[Row]:
        """Every row of a query that is asked once for each set of parameters, in their order: one hop for all."""
        ...

    async def row(self, statement: Statement, params: Params | None = None) -> Row | None:
        """The first row of a query, or None."""
        ...

    async def execute(self, statement: Statement, params: Params | None = None) -> int:
        """Do it, and say how many rows it touched."""
        ...

    async def execute_many(self, statement: Statement, many: Iterable[Params]) -> None:
        """Do it once for each set of parameters."""
        ...
