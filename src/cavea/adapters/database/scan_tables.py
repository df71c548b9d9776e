"""The tables of what scans remember besides files. Part of the schema in ``tables``."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, LargeBinary, Table

from cavea.adapters.database.columns import BIG, METADATA, SORTED, reference, row_number

FOLDERS: Final = Table(
    "folders",
    METADATA,
    row_number(),
    Column("root_pk", BIG, ForeignKey("roots.pk", ondelete="CASCADE"), nullable=False),
    Column("place", LargeBinary, nullable=False),
    Column("mtime_ns", BIG),
    Column("names", LargeBinary, nullable=False),
    Column("stats", LargeBinary, nullable=False),
    sa.UniqueConstraint("root_pk", "place"),
)
"""What a scan remembers of each folder. ``place`` is its path with NUL between components, so that the order of the
index is the order of a walk; ``mtime_ns`` is null where the folder must be listed again whatever its time says."""

PENDING_TITLES: Final = Table(
    "pending_titles",
    METADATA,
    Column("library_pk", BIG, ForeignKey("libraries.pk", ondelete="CASCADE"), primary_key=True),
    Column("title_key", SORTED, primary_key=True),
)
"""Titles whose files changed and which are to be put together again: a crash between the two loses nothing."""

SCAN_PATHS: Final = Table(
    "scan_paths",
    METADATA,
    row_number(),
    reference("library_pk", "libraries"),
    Column("path", LargeBinary, nullable=False),
    sa.UniqueConstraint("library_pk", "path"),
)
"""Folders, absolute, that somebody asked to look at; the next scan of their library takes them."""
