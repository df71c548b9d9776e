"""Search, genres and people."""

from typing import Annotated, Final

from msgspec import Meta

from cavea.contracts._http.route import Listed, Table
from cavea.contracts.api.desk import Desk, ListQuery
from cavea.contracts.api.shapes.finding import Genre, PersonItem, SearchResult, search_result
from cavea.domain.access import Scope

TABLE: Final = Table("Finding", "Search, genres and people.")


class SearchQuery(ListQuery, frozen=True, kw_only=True):
    """What to look for."""

    q: Annotated[
        str,
        Meta(
            min_length=1, max_length=200, description="Words, or the beginnings of words.", examples=["metro"]
        ),
    ]


@TABLE.route(
    "GET",
    "/api/search",
    operation="search",
    summary="Find films, series and episodes by their titles",
    description="As you type: every word may be only begun, in any order; case and accents do not matter.",
    scope=Scope.LIBRARY_READ,
    list_key="results",
)
async def search(call: Desk, query: SearchQuery) -> Listed[SearchResult]:
    """Search titles, best first."""
    page = await call.features.catalog.search(call.who, query.q, query.request)
    return Listed([search_result(card) for card in page.items], page)


@TABLE.route("GET", "/api/genres", operation="list_genres", summary="List genres", scope=Scope.LIBRARY_READ)
async def list_genres(call: Desk, query: ListQuery) -> Listed[Genre]:
    """List the genres of what the caller can see, by name."""
    page = await call.features.catalog.genres(call.who, query.request)
    return Listed([Genre(*row) for row in page.items], page)


@TABLE.route("GET", "/api/people", operation="list_people", summary="List people", scope=Scope.LIBRARY_READ)
async def list_people(call: Desk, query: ListQuery) -> Listed[PersonItem]:
    """List the people in what the caller can see, by name."""
    page = await call.features.catalog.people(call.who, query.request)
    return Listed([PersonItem(*row) for row in page.items], page)
