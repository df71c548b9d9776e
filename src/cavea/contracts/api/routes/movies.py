"""Films."""

from typing import Annotated, Final, Literal

from msgspec import Meta

from cavea.contracts._http.route import Listed, Table
from cavea.contracts.api.desk import Desk, ListQuery
from cavea.contracts.api.shapes.titles import Movie, MovieItem, movie, movie_item
from cavea.domain.access import Scope
from cavea.domain.errors import NotFound
from cavea.domain.ids import ItemId, LibraryId
from cavea.domain.query import ItemSort, Order

TABLE: Final = Table("Movies", "Films.")

SortName = Literal[
    "title", "-title", "year", "-year", "added", "-added", "released", "-released", "rating", "-rating", "duration",
    "-duration",
]  # fmt: skip


class TitleQuery(ListQuery, frozen=True):
    """Which titles, in which order."""

    sort: Annotated[
        SortName, Meta(description="The order; `-` before it turns it round.", examples=["-added"])
    ] = "title"
    library_id: Annotated[
        Annotated[str, Meta(max_length=64)] | None,
        Meta(description="Only of this library.", examples=["lib_movies"]),
    ] = None

    @property
    def order(self) -> Order:
        """As the features take it."""
        return Order(ItemSort(self.sort.removeprefix("-")), self.sort.startswith("-"))

    @property
    def library(self) -> LibraryId | None:
        """As the features take it."""
        return None if self.library_id is None else LibraryId(self.library_id)


@TABLE.route(
    "GET",
    "/api/movies",
    operation="list_movies",
    summary="List films",
    scope=Scope.LIBRARY_READ,
    errors=(NotFound,),
)
async def list_movies(call: Desk, query: TitleQuery) -> Listed[MovieItem]:
    """List the films that the caller can see."""
    page = await call.features.catalog.movies(call.who, query.request, query.order, query.library)
    return Listed([movie_item(card) for card in page.items], page)


@TABLE.route(
    "GET",
    "/api/movies/{movie_id}",
    operation="get_movie",
    summary="One film with its versions, files and people",
    scope=Scope.LIBRARY_READ,
    errors=(NotFound,),
)
async def get_movie(call: Desk, movie_id: str) -> Movie:
    """Show a film's page."""
    return movie(*await call.features.catalog.movie(call.who, ItemId(movie_id)))
