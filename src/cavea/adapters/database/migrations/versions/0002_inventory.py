"""What scans remember: folders, what was read from each file's name, and what waits."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SORTED = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
AT_ONCE = 1_000
DOUBTFUL = sa.text("is_doubtful = 1")
ABSENT = sa.text("absence IS NOT NULL")


def upgrade() -> None:
    """Make the inventory, and fill in what follows from rows that are there."""
    _add_tables()
    for column in (
        sa.Column("folder", sa.LargeBinary(), nullable=False, server_default=sa.text("''")),
        sa.Column("role", sa.Text(), nullable=False, server_default="none"),
        sa.Column("title_key", sa.Text(), nullable=True),
        sa.Column("reading", sa.Text(), nullable=True),
        sa.Column("rules", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("is_doubtful", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("fingerprint", sa.Text(), nullable=True),
        sa.Column("keyframes", sa.LargeBinary(), nullable=True),
        sa.Column("tags", sa.Text(), nullable=True),
        sa.Column("absence", sa.Text(), nullable=True),
    ):
        op.add_column("files", column)
    op.add_column("libraries", sa.Column("full_scanned_at", sa.Text(), nullable=True))
    op.add_column("libraries", sa.Column("scanning", sa.Text(), nullable=False, server_default="{}"))
    op.add_column("libraries", sa.Column("watch_problem", sa.Text(), nullable=True))
    op.add_column("tasks", sa.Column("report", sa.Text(), nullable=True))
    op.add_column("jobs", sa.Column("lock_key", sa.Text(), nullable=True))
    op.create_index("ix_files_folder", "files", ["root_pk", "folder"])
    op.create_index("ix_files_title", "files", ["library_pk", "title_key"])
    op.create_index(
        "ix_files_doubtful", "files", ["library_pk"], sqlite_where=DOUBTFUL, postgresql_where=DOUBTFUL
    )
    op.create_index("ix_files_absent", "files", ["library_pk"], sqlite_where=ABSENT, postgresql_where=ABSENT)
    _fill_folders()
    _fill_keys()


def _add_tables() -> None:
    op.create_table(
        "folders",
        sa.Column("pk", BIG, sa.Identity(always=False), nullable=False),
        sa.Column("root_pk", BIG, nullable=False),
        sa.Column("place", sa.LargeBinary(), nullable=False),
        sa.Column("mtime_ns", BIG, nullable=True),
        sa.Column("names", sa.LargeBinary(), nullable=False),
        sa.Column("stats", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["root_pk"], ["roots.pk"], name=op.f("fk_folders_root_pk"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_folders")),
        sa.UniqueConstraint("root_pk", "place", name=op.f("uq_folders_root_pk_place")),
    )
    op.create_table(
        "pending_titles",
        sa.Column("library_pk", BIG, nullable=False),
        sa.Column("title_key", SORTED, nullable=False),
        sa.ForeignKeyConstraint(
            ["library_pk"], ["libraries.pk"], name=op.f("fk_pending_titles_library_pk"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("library_pk", "title_key", name=op.f("pk_pending_titles")),
    )
    op.create_table(
        "scan_paths",
        sa.Column("pk", BIG, sa.Identity(always=False), nullable=False),
        sa.Column("library_pk", BIG, nullable=False),
        sa.Column("path", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["library_pk"], ["libraries.pk"], name=op.f("fk_scan_paths_library_pk"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_scan_paths")),
        sa.UniqueConstraint("library_pk", "path", name=op.f("uq_scan_paths_library_pk_path")),
    )
    op.create_index(op.f("ix_scan_paths_library_pk"), "scan_paths", ["library_pk"], unique=False)


def _fill_folders() -> None:
    """Give each file its folder, and each folder a mark that has it compared by the next scan."""
    connection = op.get_bind()
    last = 0
    while True:
        rows = connection.execute(
            sa.text("SELECT pk, path, root_pk FROM files WHERE pk > :last ORDER BY pk LIMIT :count"),
            {"last": last, "count": AT_ONCE},
        ).fetchall()
        if not rows:
            return
        connection.execute(
            sa.text("UPDATE files SET folder = :folder WHERE pk = :pk"),
            [{"pk": pk, "folder": bytes(path).rpartition(b"/")[0]} for pk, path, _ in rows],
        )
        places = {
            (root_pk, bytes(path).rpartition(b"/")[0].replace(b"/", b"\0")) for _, path, root_pk in rows
        }
        connection.execute(
            sa.text(
                "INSERT INTO folders(root_pk, place, names, stats) VALUES (:root_pk, :place, :none, :none) "
                "ON CONFLICT DO NOTHING"
            ),
            [{"root_pk": root_pk, "place": place, "none": b""} for root_pk, place in sorted(places)],
        )
        last = rows[-1][0]


def _fill_keys() -> None:
    """Give each file the key of its title, and what lies under a title the title's id, which stays, as its key."""
    op.execute(
        "UPDATE files SET role = CASE WHEN EXISTS (SELECT 1 FROM version_files f JOIN versions v ON "
        "v.pk = f.version_pk JOIN items i ON i.pk = v.item_pk WHERE f.file_pk = files.pk AND i.kind = 'extra') "
        "THEN 'extra' ELSE 'title' END, title_key = (SELECT coalesce(t.key, i.key) FROM version_files f "
        "JOIN versions v ON v.pk = f.version_pk JOIN items i ON i.pk = v.item_pk "
        "LEFT JOIN items t ON t.pk = i.top_pk WHERE f.file_pk = files.pk LIMIT 1)"
    )
    op.execute(
        "UPDATE items SET key = (SELECT t.id || substr(items.key, length(t.key) + 1) FROM items t "
        "WHERE t.pk = items.top_pk) WHERE top_pk IS NOT NULL AND top_pk <> pk"
    )
