"""SQLite and PostgreSQL: tables, statements, shelves, readers, the queue and the unit.

Tables and statements are written once with SQLAlchemy Core, compiled once per shape and executed bare: on SQLite
through apsw (one writer thread, short reads inline on the loop), on PostgreSQL through psycopg.
"""
