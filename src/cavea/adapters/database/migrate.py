"""Bring a database to the schema of this program: ``python -m cavea.adapters.database.migrate``.

It runs in a process of its own before the server opens the database, because Alembic works through Python's own
SQLite and the server through apsw: two SQLite libraries must never hold one file in one process (their POSIX locks
would cancel each other). The address comes on standard input, so that no password is seen in a process list.

Before a migration of a database that holds something, a copy is made: for SQLite a file in ``backups/`` beside it,
for PostgreSQL a schema ``cavea_before_<revision>`` in the same database.
"""

import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Final

from cavea.adapters.database.migrations import HEAD

SCRIPTS: Final = Path(__file__).parent / "migrations"
ADVISORY_LOCK: Final = 0x63617665
"""Two servers that start at once on one PostgreSQL take turns ("cave" in ASCII)."""

EXIT_REFUSED: Final = 3


class MigrationRefusedError(Exception):
    """The database cannot be brought to this schema; the message says why and what to do."""


def migrate_in_child(address: str) -> str:
    """Migrate in a process of its own.

    Args:
        address: ``sqlite:/path/to/file`` or a ``postgresql://`` URL.

    Returns:
        What was done, for the log; ``""`` for nothing.

    Raises:
        MigrationRefusedError: The schema is newer than this program, or the migration failed and was undone.
    """
    done = subprocess.run(
        [sys.executable, "-m", "cavea.adapters.database.migrate"],
        input=address,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        return done.stdout.strip()
    raise MigrationRefusedError(
        done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "the migration failed"
    )


def _upgrade(url: str, *, is_postgres: bool) -> None:
    import sqlalchemy as sa
    from alembic import command
    from alembic.config import Config

    engine = sa.create_engine(url)
    with engine.begin() as connection:
        if is_postgres:
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
        else:
            connection.exec_driver_sql("BEGIN EXCLUSIVE")
        config = Config()
        config.set_main_option("script_location", str(SCRIPTS))
        config.attributes["connection"] = connection
        before = _revision_of(connection)
        if is_postgres and before not in (None, HEAD):
            _copy_schema(connection, before or "")
        command.upgrade(config, "head")
        if not is_postgres:
            connection.exec_driver_sql("PRAGMA journal_mode")
    engine.dispose()


def _revision_of(connection: object) -> str | None:
    import sqlalchemy as sa

    assert isinstance(connection, sa.Connection)
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def _copy_schema(connection: object, revision: str) -> None:
    import sqlalchemy as sa

    assert isinstance(connection, sa.Connection)
    name = (
        "cavea_before_"
        + "".join(c for c in HEAD if c.isalnum())
        + "_from_"
        + "".join(c for c in revision if c.isalnum())
    )
    connection.execute(sa.text(f'DROP SCHEMA IF EXISTS "{name}" CASCADE'))
    connection.execute(sa.text(f'CREATE SCHEMA "{name}"'))
    for table in sa.inspect(connection).get_table_names():
        connection.execute(sa.text(f'CREATE TABLE "{name}"."{table}" AS TABLE "{table}"'))


def _copy_file(path: Path, revision: str) -> Path:
    folder = path.parent / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    target = folder / f"before-{HEAD}-from-{revision}-{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}.db"
    partial = target.with_suffix(".partial")
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(partial)) as copy:
        source.backup(copy)
    partial.chmod(0o600)
    _sync(partial)
    partial.rename(target)
    _sync(folder)
    return target


def _sync(path: Path) -> None:
    """Wait until the disk has it (SECURITY rule 16)."""
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def known_revisions() -> set[str]:
    """Every revision that this program has a script for."""
    from alembic.script import ScriptDirectory

    return {script.revision for script in ScriptDirectory(str(SCRIPTS)).walk_revisions()}


def _refuse_newer(revision: str | None) -> None:
    if revision is not None and revision not in known_revisions():
        raise MigrationRefusedError(
            f"the database has the schema {revision}, which is newer than this Cavea knows ({HEAD}); "
            "install the newer Cavea again, or restore the copy that was made before it"
        )


def _sqlite_revision(path: Path) -> str | None:
    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE name = 'alembic_version'"
        ).fetchall()
        if not tables:
            return None
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return None if row is None else str(row[0])


def _migrate_sqlite(path: Path) -> str:
    path.touch(mode=0o600, exist_ok=True)
    revision = _sqlite_revision(path)
    _refuse_newer(revision)
    if revision == HEAD:
        return ""
    copied = f"; the copy from before is {_copy_file(path, revision)}" if revision is not None else ""
    _upgrade(f"sqlite:///{path}", is_postgres=False)
    return f"migrated the database from {revision or 'nothing'} to {HEAD}{copied}"


def _migrate_postgres(url: str) -> str:
    import sqlalchemy as sa

    driver_url = sa.make_url(url).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(driver_url)
    with engine.connect() as connection:
        revision = _revision_of(connection)
    engine.dispose()
    _refuse_newer(revision)
    if revision == HEAD:
        return ""
    _upgrade(driver_url.render_as_string(hide_password=False), is_postgres=True)
    return f"migrated the database from {revision or 'nothing'} to {HEAD}"


def _database_error() -> type[Exception]:
    from sqlalchemy.exc import OperationalError

    return OperationalError


def main() -> int:
    """Migrate what standard input names; 0 when the schema is right afterwards."""
    address = sys.stdin.read().strip()
    try:
        if address.startswith("sqlite:"):
            print(_migrate_sqlite(Path(address.removeprefix("sqlite:"))))  # noqa: T201 - the parent reads it
        else:
            print(_migrate_postgres(address))  # noqa: T201
    except _database_error() as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()
        print(f"the database does not answer: {reason[0] if reason else 'no reason given'}", file=sys.stderr)  # noqa: T201
        return EXIT_REFUSED
    except MigrationRefusedError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return EXIT_REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main())
