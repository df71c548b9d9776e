"""The verbs of reading: lists, pages of titles, search."""

from typing import Final

from cavea.domain.access import Principal
from cavea.domain.catalog import (
    EpisodeCard,
    ExtraCard,
    FoundCard,
    MovieCard,
    NamedCount,
    SeasonCard,
    SeriesCard,
    TitleDetail,
)
from cavea.domain.errors import NotFound
from cavea.domain.ids import AssetId, ItemId, LibraryId, Prefix, has_form
from cavea.domain.naming import title_key
from cavea.domain.query import Order, Page, PageRequest
from cavea.features.catalog.pictures import Picture, Pictures
from cavea.ports.catalog import CatalogReader

MAX_WORDS: Final = 12
"""Words of a search that count; more only narrow what is narrow already."""


_TITLES: Final = (Prefix.MOVIE, Prefix.SERIES, Prefix.SEASON, Prefix.EPISODE)


class Catalog:
    """Shows what the caller may see."""

    def __init__(self, reader: CatalogReader, pictures: Pictures) -> None:
        """Read with these."""
        self._reader = reader
        self._pictures = pictures

    async def movies(
        self, who: Principal, request: PageRequest, order: Order, library: LibraryId | None
    ) -> Page[MovieCard]:
        """Films."""
        return await self._reader.movies(who, request, order, library)

    async def movie(self, who: Principal, movie_id: ItemId) -> tuple[MovieCard, TitleDetail]:
        """A film and what its page shows.

        Raises:
            NotFound: There is none of that id, or the caller cannot see it.
        """
        card = await self._reader.movie(who, movie_id) if has_form(movie_id, Prefix.MOVIE) else None
        if card is None:
            raise NotFound("movie")
        return card, await self._detail(who, movie_id, "movie")

    async def series_list(
        self, who: Principal, request: PageRequest, order: Order, library: LibraryId | None
    ) -> Page[SeriesCard]:
        """Series."""
        return await self._reader.series_list(who, request, order, library)

    async def series(self, who: Principal, series_id: ItemId) -> tuple[SeriesCard, TitleDetail]:
        """A series and what its page shows.

        Raises:
            NotFound: There is none of that id, or the caller cannot see it.
        """
        return await self._series(who, series_id), await self._detail(who, series_id, "series")

    async def seasons(self, who: Principal, series_id: ItemId, request: PageRequest) -> Page[SeasonCard]:
        """Seasons of a series.

        Raises:
            NotFound: There is no such series, or the caller cannot see it.
        """
        await self._series(who, series_id)
        return await self._reader.seasons(who, series_id, request)

    async def episodes(
        self, who: Principal, series_id: ItemId, season: int | None, request: PageRequest
    ) -> Page[EpisodeCard]:
        """Episodes of a series, or of one season of it.

        Raises:
            NotFound: There is no such series, or the caller cannot see it.
        """
        await self._series(who, series_id)
        return await self._reader.episodes(who, series_id, season, request)

    async def episode(self, who: Principal, episode_id: ItemId) -> tuple[EpisodeCard, TitleDetail]:
        """An episode and what its page shows.

        Raises:
            NotFound: There is none of that id, or the caller cannot see it.
        """
        card = await self._reader.episode(who, episode_id) if has_form(episode_id, Prefix.EPISODE) else None
        if card is None:
            raise NotFound("episode")
        return card, await self._detail(who, episode_id, "episode")

    async def extras(self, who: Principal, item_id: ItemId, request: PageRequest) -> Page[ExtraCard]:
        """Trailers and the like of a film, series, season or episode.

        Raises:
            NotFound: There is none of that id, or the caller cannot see it.
        """
        found = await self._reader.extras(who, item_id, request) if has_form(item_id, *_TITLES) else None
        if found is None:
            raise NotFound("title")
        return found

    async def search(self, who: Principal, text: str, request: PageRequest) -> Page[FoundCard]:
        """Titles in which every word of the text begins a word, best first; none for a text without words."""
        words = tuple(word for word in title_key(text).split() if any(c.isalnum() for c in word))[:MAX_WORDS]
        return await self._reader.search(who, words, request)

    async def genres(self, who: Principal, request: PageRequest) -> Page[NamedCount]:
        """Genres of what the caller can see."""
        return await self._reader.genres(who, request)

    async def people(self, who: Principal, request: PageRequest) -> Page[NamedCount]:
        """People in what the caller can see."""
        return await self._reader.people(who, request)

    async def picture(self, who: Principal, asset_id: AssetId, width: int | None) -> Picture:
        """A picture, at most so wide.

        Raises:
            NotFound: There is none of that id, or the caller cannot see it.
        """
        asset = await self._reader.asset(who, asset_id) if has_form(asset_id, Prefix.ASSET) else None
        if asset is None:
            raise NotFound("asset")
        return await self._pictures.of(asset, width)

    async def _series(self, who: Principal, series_id: ItemId) -> SeriesCard:
        card = await self._reader.series(who, series_id) if has_form(series_id, Prefix.SERIES) else None
        if card is None:
            raise NotFound("series")
        return card

    async def _detail(self, who: Principal, item_id: ItemId, noun: str) -> TitleDetail:
        detail = await self._reader.detail(who, item_id)
        if detail is None:
            raise NotFound(noun)
        return detail
