"""The schema. Migrations make it; a test holds both equal.

Conventions: ``pk`` numbers rows and never leaves the database, ``id`` is what clients see. Moments are RFC 3339 text of
constant width, so that they sort and are sent as they are. Paths are bytes. JSON is text that was encoded once.
Flags are 0 or 1. Nothing here says "movie": films, episodes, tracks, chapters and photos are rows of ``items``.
"""

from typing import Final

import sqlalchemy as sa
from sqlalchemy import Column, Float, ForeignKey, Index, Integer, LargeBinary, Table, Text

from cavea.adapters.database.columns import BIG, METADATA, SORTED, flag, reference, row_number, text
from cavea.adapters.database.scan_tables import FOLDERS, PENDING_TITLES, SCAN_PATHS

META: Final = Table("meta", METADATA, Column("key", Text, primary_key=True), text("value"))

USERS: Final = Table(
    "users",
    METADATA,
    row_number(),
    Column("id", Text, nullable=False, unique=True),
    text("username"),
    Column("username_key", Text, nullable=False, unique=True),
    text("password_hash"),
    text("role"),
    flag("is_locked"),
    Column("display_name", Text),
    text("created_at"),
    text("updated_at"),
)

SESSIONS: Final = Table(
    "sessions",
    METADATA,
    row_number(),
    Column("id", Text, nullable=False, unique=True),
    reference("user_pk", "users"),
    Column("generation", Integer, nullable=False),
    Column("rotated_at", BIG, nullable=False),
    Column("expires_at", BIG, nullable=False),
    Column("dialect", Text),
    text("client"),
    text("address"),
    text("created_at"),
    flag("is_revoked"),
)

THROTTLES: Final = Table(
    "throttles",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("blocked_until", BIG, nullable=False),
    Column("forget_at", BIG, nullable=False),
)

LIBRARIES: Final = Table(
    "libraries",
    METADATA,
    row_number(),
    Column("id", Text, nullable=False, unique=True),
    text("name"),
    Column("name_key", SORTED, nullable=False, unique=True),
    text("kind"),
    text("state"),
    Column("notice", Text),
    text("created_at"),
    text("updated_at"),
    Column("scanned_at", Text),
    Column("full_scanned_at", Text),
    text("scanning", "{}"),
    Column("watch_problem", Text),
)

ROOTS: Final = Table(
    "roots",
    METADATA,
    row_number(),
    reference("library_pk", "libraries"),
    Column("path", LargeBinary, nullable=False, unique=True),
    Column("device", BIG),
    Column("inode", Text),
    Column("file_system", Text),
    Column("problem", Text),
)

ITEMS: Final = Table(
    "items",
    METADATA,
    row_number(),
    Column("id", Text, nullable=False, unique=True),
    text("kind"),
    reference("library_pk", "libraries"),
    reference("parent_pk", "items", nullable=True),
    Column("top_pk", BIG, ForeignKey("items.pk", ondelete="CASCADE")),
    text("key"),
    text("signature", ""),
    Column("number", Integer),
    Column("last_number", Integer),
    Column("absolute_number", Integer),
    Column("extra_kind", Text),
    text("title"),
    Column("sort_title", SORTED, nullable=False),
    Column("original_title", Text),
    text("search_text", ""),
    Column("year", Integer),
    Column("released", Text),
    Column("overview", Text),
    Column("tagline", Text),
    Column("duration_ms", BIG),
    Column("rating", Float),
    Column("content_rating", Text),
    text("genres", "[]"),
    text("studios", "[]"),
    text("provider_ids", "{}"),
    text("availability"),
    flag("has_problem"),
    Column("season_count", Integer, nullable=False, server_default="0"),
    Column("episode_count", Integer, nullable=False, server_default="0"),
    Column("poster_pk", BIG),
    Column("backdrop_pk", BIG),
    Column("still_pk", BIG),
    text("added_at"),
    text("updated_at"),
)

LISTED: Final[sa.ColumnElement[bool]] = sa.literal_column("availability <> 'missing'")
"""What lists show. As literal text, because partial indexes are only used where the text is the same."""

SORT_KEYS: Final[dict[str, sa.ColumnElement[object]]] = {
    "title": ITEMS.c.sort_title,
    "year": sa.func.coalesce(ITEMS.c.year, sa.literal_column("0")),
    "added": ITEMS.c.added_at,
    "released": sa.func.coalesce(ITEMS.c.released, sa.literal_column("''")),
    "rating": sa.func.coalesce(ITEMS.c.rating, sa.literal_column("0")),
    "duration": sa.func.coalesce(ITEMS.c.duration_ms, sa.literal_column("0")),
}
"""What each order of titles compares; unknown values stand before all others."""

for _name, _key in SORT_KEYS.items():
    for _prefix, _column in (("all", None), ("library", ITEMS.c.library_pk)):
        _columns = [*([_column] if _column is not None else []), ITEMS.c.kind, _key, ITEMS.c.pk]
        Index(f"ix_items_{_prefix}_{_name}", *_columns, sqlite_where=LISTED, postgresql_where=LISTED)

Index("ix_items_children", ITEMS.c.top_pk, ITEMS.c.kind, ITEMS.c.absolute_number, ITEMS.c.number)
Index("uq_items_library_key", ITEMS.c.library_pk, ITEMS.c.kind, ITEMS.c.key, unique=True)

ITEM_COUNTS: Final = Table(
    "item_counts",
    METADATA,
    Column("library_pk", BIG, ForeignKey("libraries.pk", ondelete="CASCADE"), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("count", BIG, nullable=False),
)

FILES: Final = Table(
    "files",
    METADATA,
    row_number(),
    Column("id", Text, nullable=False, unique=True),
    reference("library_pk", "libraries"),
    Column("root_pk", BIG, ForeignKey("roots.pk", ondelete="CASCADE"), nullable=False),
    Column("path", LargeBinary, nullable=False),
    text("name"),
    Column("size", BIG, nullable=False),
    Column("mtime_ns", BIG, nullable=False),
    Column("inode", Text, nullable=False),
    Column("folder", LargeBinary, nullable=False, server_default=sa.text("''")),
    text("role", "none"),
    Column("title_key", Text),
    Column("reading", Text),
    Column("rules", Integer, nullable=False, server_default="0"),
    flag("is_doubtful"),
    Column("fingerprint", Text),
    Column("keyframes", LargeBinary),
    Column("tags", Text),
    text("availability"),
    Column("absence", Text),
    Column("missing_since", Text),
    flag("is_probed"),
    Column("problem_kind", Text),
    Column("problem_message", Text),
    Column("probe", Text),
    Column("duration_ms", BIG),
    text("added_at"),
    sa.UniqueConstraint("root_pk", "path"),
)
Index("ix_files_unprobed", FILES.c.library_pk, sqlite_where=sa.literal_column("is_probed = 0"),
      postgresql_where=sa.literal_column("is_probed = 0"))  # fmt: skip

Index("ix_files_doubtful", FILES.c.library_pk, sqlite_where=sa.literal_column("is_doubtful = 1"),
      postgresql_where=sa.literal_column("is_doubtful = 1"))  # fmt: skip
Index("ix_files_folder", FILES.c.root_pk, FILES.c.folder)
Index("ix_files_title", FILES.c.library_pk, FILES.c.title_key)
Index("ix_files_absent", FILES.c.library_pk, sqlite_where=sa.literal_column("absence IS NOT NULL"),
      postgresql_where=sa.literal_column("absence IS NOT NULL"))  # fmt: skip

VERSIONS: Final = Table(
    "versions",
    METADATA,
    row_number(),
    Column("id", Text, nullable=False, unique=True),
    reference("item_pk", "items"),
    Column("edition", Text),
    Column("label", Text),
    Column("position", Integer, nullable=False),
)

VERSION_FILES: Final = Table(
    "version_files",
    METADATA,
    Column("version_pk", BIG, ForeignKey("versions.pk", ondelete="CASCADE"), primary_key=True),
    Column("file_pk", BIG, ForeignKey("files.pk", ondelete="CASCADE"), primary_key=True, index=True),
    Column("part", Integer, nullable=False),
    Column("start_ms", BIG),
    Column("end_ms", BIG),
)

SIDECARS: Final = Table(
    "sidecars",
    METADATA,
    row_number(),
    reference("file_pk", "files"),
    Column("path", LargeBinary, nullable=False),
    text("name"),
    text("kind"),
    Column("language", Text),
    flag("is_forced"),
    flag("is_hearing_impaired"),
)

ASSETS: Final = Table(
    "assets",
    METADATA,
    row_number(),
    Column("id", Text, nullable=False, unique=True),
    reference("item_pk", "items"),
    text("role"),
    text("source"),
    Column("root_pk", BIG, ForeignKey("roots.pk", ondelete="CASCADE")),
    Column("path", LargeBinary),
    Column("at_ms", BIG),
    text("etag"),
    Column("width", Integer),
    Column("height", Integer),
    Column("placeholder", Text),
    flag("is_measured"),
)

GENRES: Final = Table(
    "genres",
    METADATA,
    row_number(),
    Column("id", Text, nullable=False, unique=True),
    Column("name", SORTED, nullable=False),
)
ITEM_GENRES: Final = Table(
    "item_genres",
    METADATA,
    Column("item_pk", BIG, ForeignKey("items.pk", ondelete="CASCADE"), primary_key=True),
    Column("genre_pk", BIG, ForeignKey("genres.pk", ondelete="CASCADE"), primary_key=True, index=True),
)
PEOPLE: Final = Table(
    "people",
    METADATA,
    row_number(),
    Column("id", Text, nullable=False, unique=True),
    Column("name", SORTED, nullable=False),
)
CREDITS: Final = Table(
    "credits",
    METADATA,
    Column("item_pk", BIG, ForeignKey("items.pk", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    reference("person_pk", "people"),
    text("role"),
    Column("character", Text),
)

PROGRESS: Final = Table(
    "progress",
    METADATA,
    Column("user_pk", BIG, ForeignKey("users.pk", ondelete="CASCADE"), primary_key=True),
    Column("item_id", Text, primary_key=True),
    Column("position_ms", BIG, nullable=False),
    Column("duration_ms", BIG),
    flag("is_watched"),
    Column("play_count", Integer, nullable=False),
    text("updated_at"),
)
"""Keyed by the item's id, not its row: what somebody has watched outlives the row, and finds it again."""
Index("ix_progress_begun", PROGRESS.c.user_pk, PROGRESS.c.updated_at,
      sqlite_where=sa.literal_column("position_ms > 0"),
      postgresql_where=sa.literal_column("position_ms > 0"))  # fmt: skip

WATCHED_COUNTS: Final = Table(
    "watched_counts",
    METADATA,
    Column("user_pk", BIG, ForeignKey("users.pk", ondelete="CASCADE"), primary_key=True),
    Column("item_id", Text, primary_key=True),
    Column("count", Integer, nullable=False),
)
"""How many episodes of a series or season somebody has seen: maintained, because lists show it."""

TASKS: Final = Table(
    "tasks",
    METADATA,
    row_number(),
    Column("id", Text, nullable=False, unique=True),
    text("kind"),
    text("state"),
    Column("subject_id", Text, index=True),
    Column("stage", Text),
    Column("done", BIG, nullable=False),
    Column("total", BIG),
    Column("message", Text),
    text("created_at"),
    Column("started_at", Text),
    Column("finished_at", Text),
    Column("report", Text),
)

JOBS: Final = Table(
    "jobs",
    METADATA,
    row_number(),
    text("kind"),
    text("payload"),
    Column("unique_key", Text),
    Column("priority", Integer, nullable=False),
    Column("run_at", BIG, nullable=False),
    text("state"),
    Column("attempts", Integer, nullable=False),
    Column("claimed_until", BIG),
    Column("error", Text),
    Column("lock_key", Text),
)
Index("uq_jobs_unique_key", JOBS.c.unique_key, unique=True,
      sqlite_where=sa.literal_column("state = 'waiting'"),
      postgresql_where=sa.literal_column("state = 'waiting'"))  # fmt: skip
Index("ix_jobs_next", JOBS.c.state, JOBS.c.priority, JOBS.c.run_at, JOBS.c.pk)

OUTBOX: Final = Table(
    "outbox",
    METADATA,
    row_number(),
    text("event"),
    text("subject"),
    text("payload"),
    text("at"),
    flag("is_published"),
)

AUDIT: Final = Table(
    "audit",
    METADATA,
    row_number(),
    text("at"),
    text("act"),
    Column("actor_id", Text),
    text("actor"),
    text("address"),
    Column("subject_id", Text),
    Column("detail", Text),
)

__all__ = [
    "ASSETS", "AUDIT", "CREDITS", "FILES", "FOLDERS", "GENRES", "ITEMS", "ITEM_COUNTS", "ITEM_GENRES", "JOBS",
    "LIBRARIES", "LISTED", "META", "METADATA", "OUTBOX", "PENDING_TITLES", "PEOPLE", "PROGRESS", "ROOTS", "SCAN_PATHS",
    "SESSIONS", "SIDECARS", "SORT_KEYS", "TASKS", "THROTTLES", "USERS", "VERSIONS", "VERSION_FILES", "WATCHED_COUNTS",
]  # fmt: skip
