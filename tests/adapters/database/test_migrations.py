"""Migrations: they make just the schema of the tables, and never touch data without a copy."""

import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from cavea.adapters.database import migrate as migrating
from cavea.adapters.database.migrate import SCRIPTS, MigrationRefusedError, migrate_in_child
from cavea.adapters.database.migrations import HEAD
from cavea.adapters.database.opening import migrate
from cavea.adapters.database.tables import METADATA
from tests.harness.postgres import Cluster

OWN = ("search", "items_search", "search_vector", "ix_items_search", "alembic_version")
"""What a database keeps for its own search, outside the common tables."""


def url_of(address: str) -> str:
    """The address as SQLAlchemy takes it."""
    return address.replace("sqlite:", "sqlite:///").replace("postgresql://", "postgresql+psycopg://")


def indexes(connection: sa.Connection) -> set[str]:
    """The names of all indexes."""
    found = sa.inspect(connection)
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'index'")
        return {name for (name,) in rows if not name.startswith("sqlite_autoindex")}
    return {str(index["name"]) for table in METADATA.tables for index in found.get_indexes(table)}


@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
@pytest.mark.filterwarnings("ignore:autogenerate skipping")
def test_the_migrated_schema_is_that_of_the_tables(address: str) -> None:
    engine = sa.create_engine(url_of(address))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = [
            difference
            for difference in compare_metadata(context, METADATA)
            if not any(own in str(difference) for own in OWN) and "index" not in str(difference[0])
        ]
        there = indexes(connection)
    engine.dispose()
    wanted = {str(index.name) for table in METADATA.tables.values() for index in table.indexes}

    assert differences == []
    assert wanted <= there
    assert {
        name for name in there - wanted if not name.startswith(("uq_", "pk_", "ix_items_search"))
    } == set()


def test_the_head_that_the_program_needs_is_that_of_the_scripts() -> None:
    assert ScriptDirectory(str(SCRIPTS)).get_heads() == [HEAD]


def test_a_second_migration_does_nothing(address: str) -> None:
    assert migrate(address) == ""
    assert migrate_in_child(address) == ""


def test_a_schema_of_a_newer_program_is_refused_and_stays_as_it_was(address: str) -> None:
    engine = sa.create_engine(url_of(address))
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = 'ffff'"))
    with pytest.raises(MigrationRefusedError, match=f"newer than this Cavea knows \\({HEAD}\\)"):
        migrate(address)
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() == "ffff"
    engine.dispose()


def upgrade(address: str) -> str:
    """Migrate in this process, whose scripts a test can change."""
    if address.startswith("sqlite:"):
        return migrating._migrate_sqlite(Path(address.removeprefix("sqlite:")))
    return migrating._migrate_postgres(address)


def scripts_with_a_second_revision(folder: Path) -> Path:
    """The scripts of the program and one that adds a column."""
    shutil.copytree(SCRIPTS, folder / "migrations", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "migrations" / "versions" / "9001_second.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n"
        f"revision, down_revision, branch_labels, depends_on = '9001', '{HEAD}', None, None\n"
        "def upgrade() -> None:\n    op.add_column('users', sa.Column('shoe_size', sa.Integer()))\n"
    )
    return folder / "migrations"


def test_a_copy_is_made_before_a_database_with_something_in_it_is_migrated(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = sa.create_engine(url_of(address))
    with engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO meta(key, value) VALUES ('kept', 'yes')"))
    monkeypatch.setattr(migrating, "SCRIPTS", scripts_with_a_second_revision(tmp_path))
    monkeypatch.setattr(migrating, "HEAD", "9001")
    if address.startswith("sqlite:"):
        path = Path(address.removeprefix("sqlite:"))
        said = upgrade(address)
        copies = list((path.parent / "backups").iterdir())
        assert [copy.name.startswith(f"before-9001-from-{HEAD}-") for copy in copies] == [True]
        assert str(copies[0]) in said
        assert stat.S_IMODE(copies[0].stat().st_mode) == 0o600
        with closing(sqlite3.connect(copies[0])) as copy:
            assert copy.execute("SELECT value FROM meta WHERE key = 'kept'").fetchall() == [("yes",)]
            assert copy.execute("SELECT version_num FROM alembic_version").fetchall() == [(HEAD,)]
    else:
        upgrade(address)
        with engine.connect() as connection:
            kept = connection.execute(
                sa.text(f"SELECT value FROM \"cavea_before_9001_from_{HEAD}\".meta WHERE key = 'kept'")
            )
            assert kept.scalar() == "yes"
    with engine.connect() as connection:
        assert "shoe_size" in {column["name"] for column in sa.inspect(connection).get_columns("users")}
        assert connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() == "9001"
    engine.dispose()


def test_a_migration_that_fails_is_undone_whole(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripts = scripts_with_a_second_revision(tmp_path)
    with (scripts / "versions" / "9001_second.py").open("a") as file:
        file.write("    op.execute('SELECT * FROM no_such_table')\n")
    monkeypatch.setattr(migrating, "SCRIPTS", scripts)
    monkeypatch.setattr(migrating, "HEAD", "9001")
    with pytest.raises(sa.exc.DBAPIError):
        upgrade(address)
    engine = sa.create_engine(url_of(address))
    with engine.connect() as connection:
        assert "shoe_size" not in {column["name"] for column in sa.inspect(connection).get_columns("users")}
        assert connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() == HEAD
    engine.dispose()


@pytest.mark.postgres
def test_an_empty_postgres_is_migrated_and_two_servers_that_start_at_once_take_turns(
    cluster: Cluster,
) -> None:
    from concurrent.futures import ThreadPoolExecutor

    address = cluster.empty()
    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(migrate, [address, address]))

    assert said[-1] == f"migrated the database from nothing to {HEAD}"
    assert migrate(address) == ""
