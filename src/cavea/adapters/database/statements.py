"""Statements: composed with SQLAlchemy Core, compiled once per database, executed bare."""

from collections.abc import Mapping
from typing import Any, Final, Literal

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.sql import ClauseElement

Engine = Literal["sqlite", "postgresql"]
Params = Mapping[str, Any]

_DIALECTS: Final[dict[str, Dialect]] = {
    "sqlite": sqlite.dialect(paramstyle="named"),
    "postgresql": postgresql.psycopg.dialect(),  # type: ignore[no-untyped-call] # the library leaves it untyped
}


class Statement:
    """One statement for both databases.

    Parameters are given by name at each execution; values that stood in the composition are kept.
    """

    __slots__ = ("_clause", "_compiled")

    def __init__(self, clause: ClauseElement | Mapping[str, str]) -> None:
        """Take a composition, or the texts for each database where they have nothing in common.

        Args:
            clause: A Core construct; or ``{"sqlite": ..., "postgresql": ...}`` with ``:name`` parameters.
        """
        self._clause = clause
        self._compiled: dict[str, tuple[str, dict[str, Any]]] = {}

    def text(self, engine: Engine) -> tuple[str, dict[str, Any]]:
        """The SQL for a database, and the parameters that are always the same."""
        found = self._compiled.get(engine)
        if found is None:
            found = self._compiled[engine] = self._compile(engine)
        return found

    def _compile(self, engine: Engine) -> tuple[str, dict[str, Any]]:
        if isinstance(self._clause, Mapping):
            return self._clause[engine], {}
        compiled = self._clause.compile(dialect=_DIALECTS[engine])
        constants = {name: value for name, value in compiled.params.items() if value is not None}
        return str(compiled), constants
