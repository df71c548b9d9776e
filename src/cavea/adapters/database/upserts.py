"""Insert, or change what is there: the one statement that Core writes differently for each database."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table, bindparam
from sqlalchemy.dialects import postgresql, sqlite

from cavea.adapters.database.statements import Statement


def upsert(
    table: Table,
    columns: Sequence[str],
    key: Sequence[str],
    *,
    values: Mapping[str, Any] | None = None,
    keep: Sequence[str] = (),
) -> Statement:
    """Insert a row, or change all but its key.

    Args:
        table: Where.
        columns: What is given, each by a parameter of its name.
        key: The unique columns that decide whether it is there.
        values: Expressions for columns that are not given by a parameter.
        keep: Columns that a row that is there keeps as they are.
    """
    given = {**{name: bindparam(name, type_=table.c[name].type) for name in columns}, **(values or {})}
    changed = [name for name in given if name not in key and name not in keep]
    texts: dict[str, Any] = {}
    for engine, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert)):
        statement = insert(table).values(given)
        if changed:
            statement = statement.on_conflict_do_update(
                index_elements=list(key), set_={name: statement.excluded[name] for name in changed}
            )
        else:
            statement = statement.on_conflict_do_nothing(index_elements=list(key))
        texts[engine] = Statement(statement).text(engine)[0]  # type: ignore[arg-type] # the two names of the loop
    return Statement(texts)
