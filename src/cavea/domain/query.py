"""Pages and orders of lists, as values."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Generic, TypeVar

T = TypeVar("T")
U = TypeVar("U")

DEFAULT_PER_PAGE: Final = 20
MAX_PER_PAGE: Final = 200
MAX_PAGE: Final = 10_000_000


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which part of a list is wanted.

    Attributes:
        page: 1-based.
        per_page: At most :data:`MAX_PER_PAGE`.
    """

    page: int = 1
    per_page: int = DEFAULT_PER_PAGE

    @property
    def offset(self) -> int:
        """How many entries stand before this page."""
        return (self.page - 1) * self.per_page


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list, and how long the whole list is.

    Attributes:
        items: The entries of this page; empty beyond the end.
        request: Which page this is.
        total_items: Entries in the whole list, exact.
    """

    items: tuple[T, ...] | list[T]
    request: PageRequest
    total_items: int

    @property
    def total_pages(self) -> int:
        """How many pages the whole list has; 0 for an empty list."""
        return -(-self.total_items // self.request.per_page)


class ItemSort(StrEnum):
    """Orders of films and series; ``-`` before one on the wire turns it round."""

    TITLE = "title"
    YEAR = "year"
    ADDED = "added"
    RELEASED = "released"
    RATING = "rating"
    DURATION = "duration"


@dataclass(frozen=True, slots=True)
class Order:
    """An order and its direction."""

    sort: ItemSort = ItemSort.TITLE
    descending: bool = False
