"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SORTED = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LISTED = sa.text("availability <> 'missing'")
SORTS = {
    "year": "coalesce(year, 0)",
    "released": "coalesce(released, '')",
    "rating": "coalesce(rating, 0)",
    "duration": "coalesce(duration_ms, 0)",
}

SQLITE = (
    "CREATE VIRTUAL TABLE search USING fts5(search_text, content='items', content_rowid='pk', "
    "tokenize='unicode61 remove_diacritics 2', prefix='1 2 3 4')",
    """CREATE TRIGGER items_search_added AFTER INSERT ON items BEGIN
        INSERT INTO search(rowid, search_text) VALUES (new.pk, new.search_text);
    END""",
    """CREATE TRIGGER items_search_changed AFTER UPDATE OF search_text ON items
    WHEN old.search_text IS NOT new.search_text BEGIN
        INSERT INTO search(search, rowid, search_text) VALUES ('delete', old.pk, old.search_text);
        INSERT INTO search(rowid, search_text) VALUES (new.pk, new.search_text);
    END""",
    """CREATE TRIGGER items_search_removed AFTER DELETE ON items BEGIN
        INSERT INTO search(search, rowid, search_text) VALUES ('delete', old.pk, old.search_text);
    END""",
    """CREATE TRIGGER items_count_added AFTER INSERT ON items WHEN new.availability <> 'missing' BEGIN
        INSERT INTO item_counts(library_pk, kind, count) VALUES (new.library_pk, new.kind, 1)
        ON CONFLICT (library_pk, kind) DO UPDATE SET count = count + 1;
    END""",
    """CREATE TRIGGER items_count_changed AFTER UPDATE OF availability ON items
    WHEN (old.availability = 'missing') <> (new.availability = 'missing') BEGIN
        INSERT INTO item_counts(library_pk, kind, count)
        VALUES (new.library_pk, new.kind, CASE WHEN new.availability = 'missing' THEN -1 ELSE 1 END)
        ON CONFLICT (library_pk, kind) DO UPDATE SET count = count + excluded.count;
    END""",
    """CREATE TRIGGER items_count_removed AFTER DELETE ON items WHEN old.availability <> 'missing' BEGIN
        UPDATE item_counts SET count = count - 1 WHERE library_pk = old.library_pk AND kind = old.kind;
    END""",
)
"""Full-text search and exact totals are kept by the database itself, whoever writes."""

POSTGRES = (
    "ALTER TABLE items ADD COLUMN search_vector tsvector "
    "GENERATED ALWAYS AS (to_tsvector('simple', search_text)) STORED",
    "CREATE INDEX ix_items_search ON items USING gin (search_vector)",
    """CREATE FUNCTION items_count_added() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO item_counts(library_pk, kind, count)
        SELECT library_pk, kind, count(*) FROM added WHERE availability <> 'missing' GROUP BY 1, 2
        ON CONFLICT (library_pk, kind) DO UPDATE SET count = item_counts.count + excluded.count;
        RETURN NULL;
    END $$""",
    """CREATE FUNCTION items_count_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO item_counts(library_pk, kind, count)
        SELECT n.library_pk, n.kind, sum(CASE WHEN n.availability = 'missing' THEN -1 ELSE 1 END)
        FROM added n JOIN removed o ON o.pk = n.pk
        WHERE (o.availability = 'missing') <> (n.availability = 'missing') GROUP BY 1, 2
        ON CONFLICT (library_pk, kind) DO UPDATE SET count = item_counts.count + excluded.count;
        RETURN NULL;
    END $$""",
    """CREATE FUNCTION items_count_removed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        UPDATE item_counts c SET count = c.count - g.n FROM (
            SELECT library_pk, kind, count(*) AS n FROM removed WHERE availability <> 'missing' GROUP BY 1, 2
        ) g WHERE c.library_pk = g.library_pk AND c.kind = g.kind;
        RETURN NULL;
    END $$""",
    "CREATE TRIGGER items_count_added AFTER INSERT ON items REFERENCING NEW TABLE AS added "
    "FOR EACH STATEMENT EXECUTE FUNCTION items_count_added()",
    "CREATE TRIGGER items_count_changed AFTER UPDATE ON items REFERENCING OLD TABLE AS removed NEW TABLE AS added "
    "FOR EACH STATEMENT EXECUTE FUNCTION items_count_changed()",
    "CREATE TRIGGER items_count_removed AFTER DELETE ON items REFERENCING OLD TABLE AS removed "
    "FOR EACH STATEMENT EXECUTE FUNCTION items_count_removed()",
)


def upgrade() -> None:
    """Make every table, its indexes, and what the database keeps by itself."""
    _create_tables()
    for name, key in SORTS.items():
        for prefix, column in (("all", ()), ("library", ("library_pk",))):
            op.create_index(
                f"ix_items_{prefix}_{name}",
                "items",
                [*column, "kind", sa.text(key), "pk"],
                sqlite_where=LISTED,
                postgresql_where=LISTED,
            )
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRES:
        op.execute(sa.text(statement.replace(":", "\\:")))


def _create_tables() -> None:

    op.create_table(
        "audit",
        sa.Column("pk", BIG, sa.Identity(always=False), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_audit")),
    )
    op.create_table(
        "genres",
        sa.Column("pk", BIG, sa.Identity(always=False), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", SORTED, nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_genres")),
        sa.UniqueConstraint("id", name=op.f("uq_genres_id")),
    )
    op.create_table(
        "jobs",
        sa.Column("pk", BIG, sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("unique_key", sa.Text(), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("run_at", BIG, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_until", BIG, nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_jobs")),
    )
    op.create_index("ix_jobs_next", "jobs", ["state", "priority", "run_at", "pk"], unique=False)
    op.create_index(
        "uq_jobs_unique_key",
        "jobs",
        ["unique_key"],
        unique=True,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "libraries",
        sa.Column("pk", BIG, sa.Identity(always=False), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", SORTED, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("notice", sa.Text(), nullable=True),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("scanned_at", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_libraries")),
        sa.UniqueConstraint("id", name=op.f("uq_libraries_id")),
        sa.UniqueConstraint("name_key", name=op.f("uq_libraries_name_key")),
    )
    op.create_table(
        "meta",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_meta")),
    )
    op.create_table(
        "outbox",
        sa.Column("pk", BIG, sa.Identity(always=False), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("is_published", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_outbox")),
    )
    op.create_table(
        "people",
        sa.Column("pk", BIG, sa.Identity(always=False), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", SORTED, nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_people")),
        sa.UniqueConstraint("id", name=op.f("uq_people_id")),
    )
    op.create_table(
        "tasks",
        sa.Column("pk", BIG, sa.Identity(always=False), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=True),
        sa.Column("stage", sa.Text(), nullable=True),
        sa.Column("done", BIG, nullable=False),
        sa.Column("total", BIG, nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("started_at", sa.Text(), nullable=True),
        sa.Column("finished_at", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_tasks")),
        sa.UniqueConstraint("id", name=op.f("uq_tasks_id")),
    )
    op.create_index(op.f("ix_tasks_subject_id"), "tasks", ["subject_id"], unique=False)
    op.create_table(
        "throttles",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("blocked_until", BIG, nullable=False),
        sa.Column("forget_at", BIG, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_throttles")),
    )
    op.create_table(
        "users",
        sa.Column("pk", BIG, sa.Identity(always=False), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("username_key", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("is_locked", sa.Integer(), server_default="0", nullable=False),
        sa.Column("display_name", sa.Text(), nullable=True),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_users")),
        sa.UniqueConstraint("id", name=op.f("uq_users_id")),
        sa.UniqueConstraint("username_key", name=op.f("uq_users_username_key")),
    )
    op.create_table(
        "item_counts",
        sa.Column("library_pk", BIG, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("count", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["library_pk"], ["libraries.pk"], name=op.f("fk_item_counts_library_pk"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("library_pk", "kind", name=op.f("pk_item_counts")),
    )
    op.create_table(
        "items",
        sa.Column("pk", BIG, sa.Identity(always=False), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("library_pk", BIG, nullable=False),
        sa.Column("parent_pk", BIG, nullable=True),
        sa.Column("top_pk", BIG, nullable=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), server_default="", nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("last_number", sa.Integer(), nullable=True),
        sa.Column("absolute_number", sa.Integer(), nullable=True),
        sa.Column("extra_kind", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("sort_title", SORTED, nullable=False),
        sa.Column("original_title", sa.Text(), nullable=True),
        sa.Column("search_text", sa.Text(), server_default="", nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("released", sa.Text(), nullable=True),
        sa.Column("overview", sa.Text(), nullable=True),
        sa.Column("tagline", sa.Text(), nullable=True),
        sa.Column("duration_ms", BIG, nullable=True),
        sa.Column("rating", sa.Float(), nullable=True),
        sa.Column("content_rating", sa.Text(), nullable=True),
        sa.Column("genres", sa.Text(), server_default="[]", nullable=False),
        sa.Column("studios", sa.Text(), server_default="[]", nullable=False),
        sa.Column("provider_ids", sa.Text(), server_default="{}", nullable=False),
        sa.Column("availability", sa.Text(), nullable=False),
        sa.Column("has_problem", sa.Integer(), server_default="0", nullable=False),
        sa.Column("season_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("episode_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("poster_pk", BIG, nullable=True),
        sa.Column("backdrop_pk", BIG, nullable=True),
        sa.Column("still_pk", BIG, nullable=True),
        sa.Column("added_at", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["library_pk"], ["libraries.pk"], name=op.f("fk_items_library_pk"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["parent_pk"], ["items.pk"], name=op.f("fk_items_parent_pk"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["top_pk"], ["items.pk"], name=op.f("fk_items_top_pk"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_items")),
        sa.UniqueConstraint("id", name=op.f("uq_items_id")),
    )
    op.create_index(
        "ix_items_all_added",
        "items",
        ["kind", "added_at", "pk"],
        unique=False,
        sqlite_where=sa.text("availability <> 'missing'"),
        postgresql_where=sa.text("availability <> 'missing'"),
    )
    op.create_index(
        "ix_items_all_title",
        "items",
        ["kind", "sort_title", "pk"],
        unique=False,
        sqlite_where=sa.text("availability <> 'missing'"),
        postgresql_where=sa.text("availability <> 'missing'"),
    )
    op.create_index(
        "ix_items_children", "items", ["top_pk", "kind", "absolute_number", "number"], unique=False
    )
    op.create_index(
        "ix_items_library_added",
        "items",
        ["library_pk", "kind", "added_at", "pk"],
        unique=False,
        sqlite_where=sa.text("availability <> 'missing'"),
        postgresql_where=sa.text("availability <> 'missing'"),
    )
    op.create_index(op.f("ix_items_library_pk"), "items", ["library_pk"], unique=False)
    op.create_index(
        "ix_items_library_title",
        "items",
        ["library_pk", "kind", "sort_title", "pk"],
        unique=False,
        sqlite_where=sa.text("availability <> 'missing'"),
        postgresql_where=sa.text("availability <> 'missing'"),
    )
    op.create_index(op.f("ix_items_parent_pk"), "items", ["parent_pk"], unique=False)
    op.create_index("uq_items_library_key", "items", ["library_pk", "kind", "key"], unique=True)
    op.create_table(
        "progress",
        sa.Column("user_pk", BIG, nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("position_ms", BIG, nullable=False),
        sa.Column("duration_ms", BIG, nullable=True),
        sa.Column("is_watched", sa.Integer(), server_default="0", nullable=False),
        sa.Column("play_count", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_pk"], ["users.pk"], name=op.f("fk_progress_user_pk"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_pk", "item_id", name=op.f("pk_progress")),
    )
    op.create_index(
        "ix_progress_begun",
        "progress",
        ["user_pk", "updated_at"],
        unique=False,
        sqlite_where=sa.text("position_ms > 0"),
        postgresql_where=sa.text("position_ms > 0"),
    )
    op.create_table(
        "roots",
        sa.Column("pk", BIG, sa.Identity(always=False), nullable=False),
        sa.Column("library_pk", BIG, nullable=False),
        sa.Column("path", sa.LargeBinary(), nullable=False),
        sa.Column("device", BIG, nullable=True),
        sa.Column("inode", sa.Text(), nullable=True),
        sa.Column("file_system", sa.Text(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["library_pk"], ["libraries.pk"], name=op.f("fk_roots_library_pk"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_roots")),
        sa.UniqueConstraint("path", name=op.f("uq_roots_path")),
    )
    op.create_index(op.f("ix_roots_library_pk"), "roots", ["library_pk"], unique=False)
    op.create_table(
        "sessions",
        sa.Column("pk", BIG, sa.Identity(always=False), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("user_pk", BIG, nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("rotated_at", BIG, nullable=False),
        sa.Column("expires_at", BIG, nullable=False),
        sa.Column("dialect", sa.Text(), nullable=True),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("is_revoked", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["user_pk"], ["users.pk"], name=op.f("fk_sessions_user_pk"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_sessions")),
        sa.UniqueConstraint("id", name=op.f("uq_sessions_id")),
    )
    op.create_index(op.f("ix_sessions_user_pk"), "sessions", ["user_pk"], unique=False)
    op.create_table(
        "watched_counts",
        sa.Column("user_pk", BIG, nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_pk"], ["users.pk"], name=op.f("fk_watched_counts_user_pk"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_pk", "item_id", name=op.f("pk_watched_counts")),
    )
    op.create_table(
        "assets",
        sa.Column("pk", BIG, sa.Identity(always=False), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("item_pk", BIG, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("root_pk", BIG, nullable=True),
        sa.Column("path", sa.LargeBinary(), nullable=True),
        sa.Column("at_ms", BIG, nullable=True),
        sa.Column("etag", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("placeholder", sa.Text(), nullable=True),
        sa.Column("is_measured", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["item_pk"], ["items.pk"], name=op.f("fk_assets_item_pk"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["root_pk"], ["roots.pk"], name=op.f("fk_assets_root_pk"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_assets")),
        sa.UniqueConstraint("id", name=op.f("uq_assets_id")),
    )
    op.create_index(op.f("ix_assets_item_pk"), "assets", ["item_pk"], unique=False)
    op.create_table(
        "credits",
        sa.Column("item_pk", BIG, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("person_pk", BIG, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("character", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["item_pk"], ["items.pk"], name=op.f("fk_credits_item_pk"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_pk"], ["people.pk"], name=op.f("fk_credits_person_pk"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("item_pk", "position", name=op.f("pk_credits")),
    )
    op.create_index(op.f("ix_credits_person_pk"), "credits", ["person_pk"], unique=False)
    op.create_table(
        "files",
        sa.Column("pk", BIG, sa.Identity(always=False), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("library_pk", BIG, nullable=False),
        sa.Column("root_pk", BIG, nullable=False),
        sa.Column("path", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", BIG, nullable=False),
        sa.Column("mtime_ns", BIG, nullable=False),
        sa.Column("inode", sa.Text(), nullable=False),
        sa.Column("availability", sa.Text(), nullable=False),
        sa.Column("missing_since", sa.Text(), nullable=True),
        sa.Column("is_probed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("problem_kind", sa.Text(), nullable=True),
        sa.Column("problem_message", sa.Text(), nullable=True),
        sa.Column("probe", sa.Text(), nullable=True),
        sa.Column("duration_ms", BIG, nullable=True),
        sa.Column("added_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["library_pk"], ["libraries.pk"], name=op.f("fk_files_library_pk"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["root_pk"], ["roots.pk"], name=op.f("fk_files_root_pk"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_files")),
        sa.UniqueConstraint("id", name=op.f("uq_files_id")),
        sa.UniqueConstraint("root_pk", "path", name=op.f("uq_files_root_pk_path")),
    )
    op.create_index(op.f("ix_files_library_pk"), "files", ["library_pk"], unique=False)
    op.create_index(
        "ix_files_unprobed",
        "files",
        ["library_pk"],
        unique=False,
        sqlite_where=sa.text("is_probed = 0"),
        postgresql_where=sa.text("is_probed = 0"),
    )
    op.create_table(
        "item_genres",
        sa.Column("item_pk", BIG, nullable=False),
        sa.Column("genre_pk", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["genre_pk"], ["genres.pk"], name=op.f("fk_item_genres_genre_pk"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["item_pk"], ["items.pk"], name=op.f("fk_item_genres_item_pk"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("item_pk", "genre_pk", name=op.f("pk_item_genres")),
    )
    op.create_index(op.f("ix_item_genres_genre_pk"), "item_genres", ["genre_pk"], unique=False)
    op.create_table(
        "versions",
        sa.Column("pk", BIG, sa.Identity(always=False), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("item_pk", BIG, nullable=False),
        sa.Column("edition", sa.Text(), nullable=True),
        sa.Column("label", sa.Text(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_pk"], ["items.pk"], name=op.f("fk_versions_item_pk"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_versions")),
        sa.UniqueConstraint("id", name=op.f("uq_versions_id")),
    )
    op.create_index(op.f("ix_versions_item_pk"), "versions", ["item_pk"], unique=False)
    op.create_table(
        "sidecars",
        sa.Column("pk", BIG, sa.Identity(always=False), nullable=False),
        sa.Column("file_pk", BIG, nullable=False),
        sa.Column("path", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("is_forced", sa.Integer(), server_default="0", nullable=False),
        sa.Column("is_hearing_impaired", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["file_pk"], ["files.pk"], name=op.f("fk_sidecars_file_pk"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_sidecars")),
    )
    op.create_index(op.f("ix_sidecars_file_pk"), "sidecars", ["file_pk"], unique=False)
    op.create_table(
        "version_files",
        sa.Column("version_pk", BIG, nullable=False),
        sa.Column("file_pk", BIG, nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("start_ms", BIG, nullable=True),
        sa.Column("end_ms", BIG, nullable=True),
        sa.ForeignKeyConstraint(
            ["file_pk"], ["files.pk"], name=op.f("fk_version_files_file_pk"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["version_pk"], ["versions.pk"], name=op.f("fk_version_files_version_pk"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("version_pk", "file_pk", name=op.f("pk_version_files")),
    )
    op.create_index(op.f("ix_version_files_file_pk"), "version_files", ["file_pk"], unique=False)
    # ### end Alembic commands ###
