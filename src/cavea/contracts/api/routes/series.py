"""Series, seasons and episodes."""

from typing import Annotated, Final

from msgspec import Meta

from cavea.contracts._http.route import Listed, Table
from cavea.contracts.api.desk import Desk, ListQuery
from cavea.contracts.api.routes.movies import TitleQuery
from cavea.contracts.api.shapes.titles import (
    Episode,
    EpisodeItem,
    Season,
    Series,
    SeriesItem,
    episode,
    episode_item,
    season,
    series,
    series_item,
)
from cavea.domain.access import Scope
from cavea.domain.errors import NotFound
from cavea.domain.ids import ItemId

TABLE: Final = Table("Series", "Series, seasons and episodes; anime too.")


class EpisodeQuery(ListQuery, frozen=True):
    """Which episodes of a series."""

    season_number: Annotated[
        Annotated[int, Meta(ge=0, le=100_000)] | None,
        Meta(description="Only of this season; 0 for specials.", examples=[1]),
    ] = None


@TABLE.route(
    "GET",
    "/api/series",
    operation="list_series",
    summary="List series",
    scope=Scope.LIBRARY_READ,
    errors=(NotFound,),
)
async def list_series(call: Desk, query: TitleQuery) -> Listed[SeriesItem]:
    """List the series that the caller can see."""
    page = await call.features.catalog.series_list(call.who, query.request, query.order, query.library)
    return Listed([series_item(card) for card in page.items], page)


@TABLE.route(
    "GET",
    "/api/series/{series_id}",
    operation="get_series",
    summary="One series with its people",
    scope=Scope.LIBRARY_READ,
    errors=(NotFound,),
)
async def get_series(call: Desk, series_id: str) -> Series:
    """Show a series' page."""
    return series(*await call.features.catalog.series(call.who, ItemId(series_id)))


@TABLE.route(
    "GET",
    "/api/series/{series_id}/seasons",
    operation="list_seasons",
    summary="List the seasons of a series",
    scope=Scope.LIBRARY_READ,
    errors=(NotFound,),
)
async def list_seasons(call: Desk, series_id: str, query: ListQuery) -> Listed[Season]:
    """List by number."""
    page = await call.features.catalog.seasons(call.who, ItemId(series_id), query.request)
    return Listed([season(card) for card in page.items], page)


@TABLE.route(
    "GET",
    "/api/series/{series_id}/episodes",
    operation="list_episodes",
    summary="List the episodes of a series",
    description="In the order of season and episode.",
    scope=Scope.LIBRARY_READ,
    errors=(NotFound,),
)
async def list_episodes(call: Desk, series_id: str, query: EpisodeQuery) -> Listed[EpisodeItem]:
    """List by season and number."""
    page = await call.features.catalog.episodes(
        call.who, ItemId(series_id), query.season_number, query.request
    )
    return Listed([episode_item(card) for card in page.items], page)


@TABLE.route(
    "GET",
    "/api/episodes/{episode_id}",
    operation="get_episode",
    summary="One episode with its versions and files",
    scope=Scope.LIBRARY_READ,
    errors=(NotFound,),
)
async def get_episode(call: Desk, episode_id: str) -> Episode:
    """Show an episode's page."""
    return episode(*await call.features.catalog.episode(call.who, ItemId(episode_id)))
