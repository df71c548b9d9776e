"""Reading titles from the database: one statement a list, rows become cards as they are."""

import json
from collections import defaultdict
from itertools import repeat
from typing import Any, TypeAlias, TypeVar

import msgspec

from cavea.adapters.database import details, reading, searching
from cavea.adapters.database.connections import Connection, Row
from cavea.adapters.database.statements import Statement
from cavea.adapters.database.unit import Database
from cavea.domain.access import Principal
from cavea.domain.catalog import (
    ArtworkRole,
    Asset,
    AssetSource,
    Availability,
    Credit,
    EpisodeCard,
    ExtraCard,
    FoundCard,
    ItemKind,
    MediaFile,
    MovieCard,
    NamedCount,
    ResumeCard,
    SeasonCard,
    SeriesCard,
    Sidecar,
    TitleDetail,
    Version,
)
from cavea.domain.errors import Unavailable
from cavea.domain.ids import AssetId, FileId, ItemId, LibraryId, VersionId
from cavea.domain.media import FileProblem, Probe, ProblemKind
from cavea.domain.query import Order, Page, PageRequest

T = TypeVar("T")
Params: TypeAlias = dict[str, Any]

_PROBES = msgspec.json.Decoder(Probe)
_ALIVE = Statement({"sqlite": "SELECT 1", "postgresql": "SELECT 1"})


def _limits(request: PageRequest) -> Params:
    return {"limit": request.per_page, "offset": request.offset}


def _titles(
    kind: str, who: Principal, request: PageRequest, order: Order, library: LibraryId | None
) -> tuple[Statement, Statement, Params]:
    rights, params = reading.rights_of(who.library_ids)
    of_library = library is not None
    return (
        reading.titles(kind, order.sort.value, order.descending, of_library, rights),
        reading.count(of_library, rights),
        {**params, **_limits(request), "kind": kind, "library_id": library, "user_id": who.user_id},
    )


class DatabaseCatalogReader:
    """Reads what the caller may see."""

    def __init__(self, database: Database) -> None:
        """Read from this database."""
        self._database = database

    async def _page(
        self, page: Statement, count: Statement, params: Params, request: PageRequest, make: type[T]
    ) -> Page[T]:
        async with self._database.reading() as on:
            total = await on.row(count, params)
            rows = await on.rows(page, params)
        # Every card is a NamedTuple: a row of its width is one, once it has the class.
        cards = list(map(tuple.__new__, repeat(make), rows))  # type: ignore[arg-type] # see above
        return Page(cards, request, int(total[0]) if total else 0)

    async def movies(
        self, who: Principal, request: PageRequest, order: Order, library: LibraryId | None
    ) -> Page[MovieCard]:
        """Films, of all libraries or one."""
        return await self._page(*_titles("movie", who, request, order, library), request, MovieCard)

    async def series_list(
        self, who: Principal, request: PageRequest, order: Order, library: LibraryId | None
    ) -> Page[SeriesCard]:
        """Series, of all libraries or one."""
        return await self._page(*_titles("series", who, request, order, library), request, SeriesCard)

    async def _one(self, kind: str, who: Principal, item_id: ItemId) -> Row | None:
        rights, params = reading.rights_of(who.library_ids)
        async with self._database.reading() as on:
            return await on.row(
                reading.one(kind, rights), {**params, "item_id": item_id, "user_id": who.user_id}
            )

    async def movie(self, who: Principal, item_id: ItemId) -> MovieCard | None:
        """One film."""
        row = await self._one("movie", who, item_id)
        return None if row is None else MovieCard._make(row)

    async def series(self, who: Principal, item_id: ItemId) -> SeriesCard | None:
        """One series."""
        row = await self._one("series", who, item_id)
        return None if row is None else SeriesCard._make(row)

    async def episode(self, who: Principal, item_id: ItemId) -> EpisodeCard | None:
        """One episode."""
        row = await self._one("episode", who, item_id)
        return None if row is None else EpisodeCard._make(row)

    async def seasons(self, who: Principal, series_id: ItemId, request: PageRequest) -> Page[SeasonCard]:
        """Seasons by number."""
        params = {"series_id": series_id, "user_id": who.user_id, **_limits(request)}
        return await self._page(reading.SEASONS, reading.COUNT_SEASONS, params, request, SeasonCard)

    async def episodes(
        self, who: Principal, series_id: ItemId, season: int | None, request: PageRequest
    ) -> Page[EpisodeCard]:
        """Episodes by season and number."""
        of_season = season is not None
        params = {"series_id": series_id, "season": season, "user_id": who.user_id, **_limits(request)}
        return await self._page(
            reading.episodes(of_season), reading.count_episodes(of_season), params, request, EpisodeCard
        )

    async def detail(self, who: Principal, item_id: ItemId) -> TitleDetail | None:
        """What the page of a title shows beyond its card."""
        rights, params = reading.rights_of(who.library_ids)
        async with self._database.reading() as on:
            row = await on.row(details.facts(rights), {**params, "item_id": item_id})
            if row is None:
                return None
            item = {"item_pk": row[0]}
            return TitleDetail(
                overview=row[1],
                tagline=row[2],
                ids=json.loads(row[3]),
                studios=tuple(json.loads(row[4])),
                credits=tuple(Credit(*credit) for credit in await on.rows(details.CREDITS_OF, item)),
                versions=await _versions(on, item),
                extras=tuple(ExtraCard(*extra) for extra in await on.rows(details.EXTRAS_OF, item)),
            )

    async def extras(self, who: Principal, item_id: ItemId, request: PageRequest) -> Page[ExtraCard] | None:
        """What stands beside a title and all that is under it, by kind and title; None for an unknown one."""
        rights, params = reading.rights_of(who.library_ids)
        async with self._database.reading() as on:
            row = await on.row(details.facts(rights), {**params, "item_id": item_id})
            if row is None:
                return None
            total = await on.row(details.COUNT_EXTRAS_UNDER, {"item_pk": row[0]})
            window = {"item_pk": row[0], "limit": request.per_page, "offset": request.offset}
            rows = await on.rows(details.EXTRAS_UNDER, window)
        return Page([ExtraCard(*extra) for extra in rows], request, int(total[0]) if total else 0)

    async def versions(self, who: Principal, item_id: ItemId) -> tuple[Version, ...] | None:
        """The ways to play a film, episode or extra, with what is inside the files; None for an unknown one."""
        rights, params = reading.rights_of(who.library_ids)
        async with self._database.reading() as on:
            row = await on.row(details.facts(rights), {**params, "item_id": item_id})
            if row is None or row[5] not in (ItemKind.MOVIE, ItemKind.EPISODE, ItemKind.EXTRA):
                return None
            return await _versions(on, {"item_pk": row[0]})

    async def location(self, file_id: str) -> tuple[bytes, bytes, bool] | None:
        """Root and path of a file that the caller was allowed to name, and whether it was there when last looked."""
        async with self._database.reading() as on:
            row = await on.row(details.LOCATION, {"file_id": file_id})
        return None if row is None else (bytes(row[0]), bytes(row[1]), row[2] is None)

    async def search(self, who: Principal, words: tuple[str, ...], request: PageRequest) -> Page[FoundCard]:
        """Titles in which every word, folded, begins a word; best first."""
        if not words:
            return Page([], request, 0)
        rights, params = reading.rights_of(who.library_ids)
        typed = " ".join(words)
        engine = self._database.engine
        asked = {
            **params,
            **_limits(request),
            "terms": searching.terms_of(words, engine),
            "typed": typed,
            "length": len(typed),
        }
        async with self._database.reading() as on:
            count = await on.row(searching.count_found(engine, rights), asked)
            total = int(count[0]) if count else 0
            statement = searching.found(engine, rights, total > searching.MAX_RANKED)
            rows = await on.rows(statement, asked)
        return Page([FoundCard._make(row) for row in rows], request, total)

    async def _named(self, what: str, who: Principal, request: PageRequest) -> Page[NamedCount]:
        rights, params = reading.rights_of(who.library_ids)
        page, count = details.named(what, rights)
        return await self._page(page, count, {**params, **_limits(request)}, request, NamedCount)

    async def genres(self, who: Principal, request: PageRequest) -> Page[NamedCount]:
        """Genres by name."""
        return await self._named("genres", who, request)

    async def people(self, who: Principal, request: PageRequest) -> Page[NamedCount]:
        """People by name."""
        return await self._named("people", who, request)

    async def begun(self, who: Principal, request: PageRequest) -> Page[ResumeCard]:
        """What the caller is in the middle of, latest first."""
        rights, params = reading.rights_of(who.library_ids)
        asked = {**params, **_limits(request), "user_id": who.user_id}
        return await self._page(
            details.begun(rights), details.count_begun(rights), asked, request, ResumeCard
        )

    async def asset(self, who: Principal, asset_id: AssetId) -> Asset | None:
        """One picture."""
        rights, params = reading.rights_of(who.library_ids)
        async with self._database.reading() as on:
            row = await on.row(details.asset(rights), {**params, "asset_id": asset_id})
        if row is None:
            return None
        asset, item, role, source, library, root, path, title, year, kind, duration_ms, etag = row
        return Asset(
            id=AssetId(asset),
            item_id=ItemId(item),
            role=ArtworkRole(role),
            source=AssetSource(source),
            library_id=LibraryId(library),
            root=None if root is None else bytes(root),
            path=None if path is None else bytes(path),
            title=title,
            year=year,
            kind=ItemKind(kind),
            at_ms=None if duration_ms is None else int(duration_ms) // 10,
            etag=etag,
        )

    async def check(self) -> None:
        """Ask the database for anything at all.

        Raises:
            Unavailable: It does not answer.
        """
        try:
            async with self._database.reading() as on:
                await on.row(_ALIVE)
        except Exception as error:
            raise Unavailable("the database does not answer") from error


async def _versions(on: Connection, item: Params) -> tuple[Version, ...]:
    beside: dict[int, list[Sidecar]] = defaultdict(list)
    for file_pk, name, language, is_forced, is_hearing_impaired in await on.rows(details.SIDECARS_OF, item):
        beside[file_pk].append(Sidecar(name, language, bool(is_forced), bool(is_hearing_impaired)))
    found: dict[tuple[str, str | None, str | None], list[MediaFile]] = {}
    for row in await on.rows(details.VERSIONS_OF, item):
        found.setdefault((row[0], row[1], row[2]), []).append(_media_file(row, beside))
    return tuple(Version(VersionId(key[0]), key[1], key[2], tuple(files)) for key, files in found.items())


def _media_file(row: Row, beside: dict[int, list[Sidecar]]) -> MediaFile:
    (
        _,
        _,
        _,
        file_pk,
        file_id,
        name,
        part,
        size,
        availability,
        root_problem,
        problem_kind,
        problem_message,
        probe,
    ) = row
    is_away = root_problem is not None and availability == "available"
    return MediaFile(
        id=FileId(file_id),
        name=name,
        part=part,
        size=size,
        availability=Availability.OFFLINE if is_away else Availability(availability),
        problem=FileProblem(ProblemKind(problem_kind), problem_message) if problem_kind else None,
        probe=_PROBES.decode(probe) if probe else None,
        subtitles=tuple(beside.get(file_pk, ())),
    )
