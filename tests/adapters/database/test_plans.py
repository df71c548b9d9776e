"""Every order that the API offers is read from an index, on both databases: EXPLAIN says so."""

import json
from typing import Any

import psycopg
import pytest

from cavea.adapters.database import reading
from cavea.domain.query import ItemSort
from tests.harness.rooms import rooms


def params(of_library: bool) -> dict[str, Any]:
    return {"limit": 20, "offset": 40, "user_id": "usr_a", **({"library_id": "lib_a"} if of_library else {})}


@pytest.mark.parametrize("of_library", [False, True], ids=["all", "one library"])
@pytest.mark.parametrize("kind", ["movie", "series"])
@pytest.mark.parametrize("sort", list(ItemSort))
async def test_every_offered_order_is_served_by_its_index(
    address: str, sort: ItemSort, kind: str, of_library: bool
) -> None:
    index = f"ix_items_{'library' if of_library else 'all'}_{sort}"
    async with rooms(address) as here:
        for descending in (False, True):
            text, constants = reading.titles(kind, sort.value, descending, of_library, None).text(
                here.database.engine
            )
            asked = {**constants, **params(of_library)}
            if here.database.engine == "sqlite":
                inner = await _sqlite_page_plan(here, text, asked)
                assert any(f"INDEX {index} " in step for step in inner), inner
                assert not any("TEMP B-TREE" in step or step.startswith("SCAN items\n") for step in inner), (
                    inner
                )
            else:
                plan = _postgres_plan(address, text, asked)
                page = next(node for node in _nodes(plan) if node["Node Type"] == "Limit")
                below = list(_nodes(page))
                assert index in {node.get("Index Name") for node in below}, below
                assert not {node["Node Type"] for node in below} & {
                    "Sort",
                    "Incremental Sort",
                    "Seq Scan",
                } - (
                    # The one library is looked up by its id, in a table of a handful.
                    {"Seq Scan"} if of_library else set()
                ), below


async def _sqlite_page_plan(here: Any, text: str, asked: dict[str, Any]) -> list[str]:
    """The steps of the inner query: those below the subquery that is called ``page``."""
    async with here.database.reading() as on:
        rows = on._inline.execute("EXPLAIN QUERY PLAN " + text, asked).fetchall()
    children: dict[int, list[tuple[int, str]]] = {}
    for step, parent, _, what in rows:
        children.setdefault(parent, []).append((step, what))
    top = next(
        step
        for step, _, _, what in rows
        if what.split()[0] in {"CO-ROUTINE", "MATERIALIZE"} and "page" in what
    )
    found: list[str] = []
    pending = [top]
    while pending:
        for step, what in children.get(pending.pop(), []):
            found.append(what)
            pending.append(step)
    return found


def _postgres_plan(address: str, text: str, asked: dict[str, Any]) -> dict[str, Any]:
    with psycopg.connect(address, cursor_factory=psycopg.ClientCursor) as connection:
        connection.execute("SET enable_seqscan = off")
        connection.execute("SET enable_bitmapscan = off")
        row = connection.execute(("EXPLAIN (FORMAT JSON) " + text).encode(), asked).fetchone()
    assert row is not None
    plan: dict[str, Any] = (row[0] if isinstance(row[0], list) else json.loads(row[0]))[0]["Plan"]
    return plan


def _nodes(plan: dict[str, Any]) -> Any:
    yield plan
    for child in plan.get("Plans", []):
        yield from _nodes(child)
