from pathlib import Path

import apsw

from cavea.adapters.database.sqlite import open_connection


def test_a_statement_is_prepared_once_whatever_is_bound(tmp_path: Path) -> None:
    connection = open_connection(tmp_path / "one.db", read_only=False)
    connection.execute("CREATE TABLE t(a TEXT, b INTEGER); CREATE INDEX i ON t(a, b)").fetchall()
    connection.executemany("INSERT INTO t VALUES (?, ?)", ((str(n % 7), n) for n in range(500))).fetchall()
    connection.execute("ANALYZE").fetchall()
    asked_while_preparing: list[tuple[object, ...]] = []

    def allow(*act: object) -> int:
        asked_while_preparing.append(act)
        return int(apsw.SQLITE_OK)

    connection.authorizer = allow

    def ask(value: int) -> int:
        asked_while_preparing.clear()
        found = "SELECT b FROM t WHERE a = :a AND b > :b LIMIT :c"
        connection.execute(found, {"a": "3", "b": value, "c": value + 1}).fetchall()
        return len(asked_while_preparing)

    assert ask(0) > 0
    assert [ask(value) for value in range(1, 5)] == [0, 0, 0, 0]


def test_the_database_file_is_never_mapped(tmp_path: Path) -> None:
    path = tmp_path / "one.db"
    connection = open_connection(path, read_only=False)
    connection.execute("CREATE TABLE t(a TEXT)").fetchall()
    connection.executemany("INSERT INTO t VALUES (?)", ((str(n) * 200,) for n in range(2_000))).fetchall()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    assert connection.execute("SELECT sum(length(a)) FROM t").fetchall()

    mapped = [line.split()[-1] for line in Path("/proc/self/maps").read_text().splitlines()]

    assert str(path) not in mapped
