"""Reading titles: one query a list, flat cards, the caller's rights in the query itself."""

from typing import Protocol

from cavea.domain.access import Principal
from cavea.domain.catalog import (
    Asset,
    EpisodeCard,
    ExtraCard,
    FoundCard,
    MovieCard,
    NamedCount,
    ResumeCard,
    SeasonCard,
    SeriesCard,
    TitleDetail,
    Version,
)
from cavea.domain.ids import AssetId, ItemId, LibraryId
from cavea.domain.query import Order, Page, PageRequest


class CatalogReader(Protocol):
    """Reads what the caller may see; what they may not is as if it were not there."""

    async def movies(
        self, who: Principal, request: PageRequest, order: Order, library: LibraryId | None
    ) -> Page[MovieCard]:
        """Films, of all libraries or one."""
        ...

    async def movie(self, who: Principal, item_id: ItemId) -> MovieCard | None:
        """One film."""
        ...

    async def series_list(
        self, who: Principal, request: PageRequest, order: Order, library: LibraryId | None
    ) -> Page[SeriesCard]:
        """Series, of all libraries or one."""
        ...

    async def series(self, who: Principal, item_id: ItemId) -> SeriesCard | None:
        """One series."""
        ...

    async def seasons(self, who: Principal, series_id: ItemId, request: PageRequest) -> Page[SeasonCard]:
        """Seasons by number."""
        ...

    async def episodes(
        self, who: Principal, series_id: ItemId, season: int | None, request: PageRequest
    ) -> Page[EpisodeCard]:
        """Episodes by season and number."""
        ...

    async def episode(self, who: Principal, item_id: ItemId) -> EpisodeCard | None:
        """One episode."""
        ...

    async def detail(self, who: Principal, item_id: ItemId) -> TitleDetail | None:
        """What the page of a title shows beyond its card."""
        ...

    async def extras(self, who: Principal, item_id: ItemId, request: PageRequest) -> Page[ExtraCard] | None:
        """What stands beside a title and all that is under it, by kind and title; None for an unknown one."""
        ...

    async def versions(self, who: Principal, item_id: ItemId) -> tuple[Version, ...] | None:
        """The ways to play a film, episode or extra, with what is inside the files; None for an unknown one."""
        ...

    async def location(self, file_id: str) -> tuple[bytes, bytes, bool] | None:
        """Root and path of a file that the caller was allowed to name, and whether it was there when last looked."""
        ...

    async def search(self, who: Principal, words: tuple[str, ...], request: PageRequest) -> Page[FoundCard]:
        """Titles in which every word, folded, begins a word; best first."""
        ...

    async def genres(self, who: Principal, request: PageRequest) -> Page[NamedCount]:
        """Genres by name."""
        ...

    async def people(self, who: Principal, request: PageRequest) -> Page[NamedCount]:
        """People by name."""
        ...

    async def begun(self, who: Principal, request: PageRequest) -> Page[ResumeCard]:
        """What the caller is in the middle of, latest first."""
        ...

    async def asset(self, who: Principal, asset_id: AssetId) -> Asset | None:
        """One picture."""
        ...

    async def check(self) -> None:
        """Ask the database for anything at all.

        Raises:
            Unavailable: It does not answer.
        """
        ...
