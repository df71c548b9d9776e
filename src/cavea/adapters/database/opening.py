"""From an address to an open database: migrated first, in a process of its own."""

from pathlib import Path

import apsw

from cavea.adapters.database.migrate import migrate_in_child
from cavea.adapters.database.migrations import HEAD
from cavea.adapters.database.unit import Database


def migrate(address: str) -> str:
    """Bring the database to the schema of this program, if it is not there already.

    Args:
        address: ``sqlite:/path/to/file`` or a ``postgresql://`` URL.

    Returns:
        What was done, for the log; ``""`` for nothing.

    Raises:
        MigrationRefusedError: The schema is newer than this program, or the migration failed and was undone.
    """
    is_sqlite = address.startswith("sqlite:")
    known = (
        _sqlite_revision(Path(address.removeprefix("sqlite:"))) if is_sqlite else _postgres_revision(address)
    )
    return "" if known == HEAD else migrate_in_child(address)


def _postgres_revision(url: str) -> str | None:
    """The revision; None for a database without one, and for one that does not answer: the child says why."""
    import psycopg

    try:
        with psycopg.connect(url) as connection:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except psycopg.Error:
        return None
    return None if row is None else str(row[0])


def _sqlite_revision(path: Path) -> str | None:
    """The revision, read through the server's own SQLite, so that a start without migration needs no child."""
    if not path.exists():
        return None
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return None if row is None else str(row[0])
    except apsw.SQLError:
        return None
    finally:
        connection.close()


def open_database(address: str) -> Database:
    """The database at an address; call its ``open`` before use."""
    if address.startswith("sqlite:"):
        from cavea.adapters.database.sqlite import SqliteDatabase

        return SqliteDatabase(Path(address.removeprefix("sqlite:")))
    from cavea.adapters.database.postgres import PostgresDatabase

    return PostgresDatabase(address)
