"""What the tables of the schema are made of."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, ForeignKey, Integer, MetaData, Text

METADATA: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

BIG: Final = BigInteger().with_variant(Integer, "sqlite")


SORTED: Final = Text().with_variant(Text(collation="C"), "postgresql")
"""Text that lists are sorted by: by code points, on both databases and whatever the server's language."""


def row_number() -> Column[int]:
    """The number of a row."""
    return Column("pk", BIG, sa.Identity(), primary_key=True)


def reference(name: str, table: str, *, nullable: bool = False) -> Column[int]:
    """A row of another table, with which this one goes."""
    return Column(name, BIG, ForeignKey(f"{table}.pk", ondelete="CASCADE"), nullable=nullable, index=True)


def text(name: str, default: str | None = None) -> Column[str]:
    """Text that is always there."""
    return Column(name, Text, nullable=False, server_default=default)


def flag(name: str) -> Column[int]:
    """0 or 1, and 0 where nothing is said."""
    return Column(name, Integer, nullable=False, server_default="0")
