"""A disk that is full: an error that says so, nothing half-written, and work goes on when there is room."""

from pathlib import Path

import pytest

from cavea.adapters.database.sqlite import SqliteDatabase
from cavea.adapters.database.statements import Statement
from cavea.domain.errors import Unavailable

PUT = Statement({"sqlite": "INSERT INTO meta(key, value) VALUES (:key, :value)", "postgresql": ""})
COUNT = Statement({"sqlite": "SELECT count(*) FROM meta", "postgresql": ""})


async def write(database: SqliteDatabase, *values: str) -> None:
    async with database.writing() as on:
        for value in values:
            await on.execute(PUT, {"key": value[:20], "value": value})


async def test_a_full_disk_is_said_and_nothing_half_written_stays(
    migrated_file: Path, tmp_path: Path
) -> None:
    path = tmp_path / "cavea.db"
    path.write_bytes(migrated_file.read_bytes())
    database = SqliteDatabase(path)
    pages = (await database._writer.rows(Statement({"sqlite": "PRAGMA page_count", "postgresql": ""})))[0][0]
    await database._writer.run(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(Unavailable, match="make room"):
        await write(database, "small", "large" * 2_000_000)
    async with database.reading() as on:
        assert await on.row(COUNT) == (0,)
    await database._writer.run(f"PRAGMA max_page_count = {pages + 10_000}")
    await write(database, "small")

    async with database.reading() as on:
        assert await on.row(COUNT) == (1,)
    await database.close()
