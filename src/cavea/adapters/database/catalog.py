"""What scans found, written in bulk: one statement a table for a whole batch of titles."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypeAlias

import msgspec

from cavea.adapters.database import catalog_statements as sql
from cavea.adapters.database.connections import Connection
from cavea.adapters.database.inventory_statements import DISTRUST, PEND_FILE
from cavea.domain.catalog import ArtworkRole, ItemKind
from cavea.domain.ids import AssetId, FileId, ItemId, LibraryId, Prefix, derived_id
from cavea.domain.media import FileProblem, Look, Probe
from cavea.domain.scanning import FileRecord, Identity, ItemRecord, TitleRecord, WaitingAsset, WaitingFile

Params: TypeAlias = dict[str, Any]


class CatalogShelf:
    """What was found on the disks."""

    def __init__(self, connection: Connection) -> None:
        """Work on this connection."""
        self._on = connection

    async def is_empty(self, library_id: LibraryId) -> bool:
        """Whether a library has no title yet."""
        return await self._on.row(sql.ANY_TITLE, {"library_id": library_id}) is None

    async def identities(self, library_id: LibraryId, keys: Sequence[str]) -> list[Identity]:
        """The films and series of these keys, and everything under them."""
        many = [{"library_id": library_id, "key": key} for key in keys]
        rows = await self._on.rows_many(sql.IDENTITY, many)
        rows += await self._on.rows_many(sql.IDENTITIES_UNDER, many) if rows else []
        return [Identity(ItemId(row[0]), ItemKind(row[1]), row[2]) for row in rows]

    async def signatures(self, ids: Sequence[ItemId]) -> dict[ItemId, str]:
        """The signature of films and series: what is the same need not be written again."""
        rows = await self._on.rows_many(sql.SIGNATURES, [{"id": item_id} for item_id in ids])
        return {ItemId(row[0]): row[1] for row in rows}

    async def holders(self, ids: Sequence[ItemId]) -> dict[ItemId, str]:
        """The keys of the items that have these ids."""
        rows = await self._on.rows_many(sql.HOLDERS, [{"id": item_id} for item_id in ids])
        return {ItemId(row[0]): row[1] for row in rows}

    async def leaves(self, files: Sequence[FileId]) -> dict[FileId, Identity]:
        """What each of these files plays."""
        rows = await self._on.rows_many(sql.LEAF, [{"file_id": file_id} for file_id in files])
        return {FileId(row[0]): Identity(ItemId(row[1]), ItemKind(row[2]), row[3]) for row in rows}

    async def count_files(self, items: Sequence[ItemId], but: Collection[FileId]) -> dict[ItemId, int]:
        """How many files each of these has besides some."""
        counts = dict.fromkeys(items, 0)
        for item_id, file_id in await self._on.rows_many(
            sql.FILES_OF_ITEM, [{"item_id": item_id} for item_id in items]
        ):
            counts[ItemId(item_id)] += file_id not in but
        return counts

    async def rekey(self, items: Sequence[tuple[ItemId, str]]) -> None:
        """Items that are recognised by another key from now on; any order, cycles too."""
        many = self._on.execute_many
        await many(sql.REKEY, [{"b_id": item_id, "new_key": f"\x01{item_id}"} for item_id, _ in items])
        await many(sql.REKEY, [{"b_id": item_id, "new_key": key} for item_id, key in items])

    async def weigh(self) -> None:
        """Let the database find out how much there is, so that its plans fit."""
        await self._on.execute(sql.WEIGH)

    async def drop(self, library_id: LibraryId, keys: Sequence[str]) -> None:
        """Take these films and series away, with everything under them."""
        await self._on.execute_many(sql.DROP_TITLE, [{"library_id": library_id, "key": key} for key in keys])

    async def put(
        self, library_id: LibraryId, titles: Sequence[TitleRecord], at: str, *, are_new: bool = False
    ) -> None:
        """Write titles whole: what they no longer have is taken away, what stays keeps its ids."""
        items = [(title, item) for title in titles for item in title.items]
        files = [f for _, item in items for v in item.versions for f in v.files]
        many = self._on.execute_many
        if not are_new:
            await self._clear([item.id for _, item in items], [f.id for f in files])
        await many(sql.PUT_ITEM, [_item(title, item, library_id, at) for title, item in items])
        await self._put_versions([item for _, item in items])
        await many(sql.ADD_SIDECAR, [_sidecar(f, i) for f in files for i in range(len(f.sidecars))])
        await self._put_assets([item for _, item in items], are_new=are_new)
        await self._put_names([item for _, item in items])
        await self._settle([title.items[0].id for title in titles], are_new=are_new)

    async def _clear(self, items: Sequence[ItemId], files: Sequence[FileId]) -> None:
        """Take away what is written anew."""
        many = self._on.execute_many
        linked = [{"file_id": file_id} for file_id in files]
        ids = [{"item_id": item_id} for item_id in items]
        await many(sql.UNLINK, linked)
        await many(sql.DROP_SIDECARS, linked)
        for statement in (sql.DROP_VERSIONS, sql.DROP_GENRES, sql.DROP_CREDITS):
            await many(statement, ids)

    async def _put_versions(self, items: Sequence[ItemRecord]) -> None:
        many = self._on.execute_many
        versions = [(item, n, v) for item in items for n, v in enumerate(item.versions)]
        await many(
            sql.ADD_VERSION,
            [
                {"id": v.id, "item_id": item.id, "edition": v.edition, "label": v.label, "position": n}
                for item, n, v in versions
            ],
        )
        await many(
            sql.ADD_VERSION_FILE,
            [{"version_id": v.id, "file_id": f.id, "part": f.part} for _, _, v in versions for f in v.files],
        )

    async def _put_assets(self, items: Sequence[ItemRecord], *, are_new: bool) -> None:
        many = self._on.execute_many
        assets = [(item, a) for item in items for a in item.assets]
        if not are_new:
            await many(sql.UNMEASURE, [{"b_id": a.id, "b_etag": a.etag} for _, a in assets])
        await many(
            sql.PUT_ASSET,
            [
                {
                    "id": a.id,
                    "item_id": item.id,
                    "role": a.role.value,
                    "source": a.source.value,
                    "root_pk": a.root_pk,
                    "path": a.path,
                    "etag": a.etag,
                }
                for item, a in assets
            ],
        )
        await many(sql.SHOW, [_shown(item) for item in items])
        if not are_new:
            await many(sql.DROP_UNSHOWN, [{"item_id": item.id} for item in items])

    async def _put_names(self, items: Sequence[ItemRecord]) -> None:
        many = self._on.execute_many
        genres = {name: derived_id(Prefix.GENRE, name.casefold()) for item in items for name in item.genres}
        people = {
            c.name: derived_id(Prefix.PERSON, c.name.casefold()) for item in items for c in item.credits
        }
        await many(sql.PUT_GENRE, [{"id": i, "name": name} for name, i in genres.items()])
        await many(sql.PUT_PERSON, [{"id": i, "name": name} for name, i in people.items()])
        await many(
            sql.ADD_GENRE,
            [
                {"item_id": item.id, "genre_id": g}
                for item in items
                for g in sorted({genres[n] for n in item.genres})
            ],
        )
        await many(
            sql.ADD_CREDIT,
            [
                {
                    "item_id": item.id,
                    "position": n,
                    "person_id": people[c.name],
                    "role": c.role,
                    "character": c.character,
                }
                for item in items
                for n, c in enumerate(item.credits)
            ],
        )

    async def _settle(self, top_ids: Sequence[str], *, are_new: bool) -> None:
        """What follows for titles from what is under them; of new films nothing does yet."""
        tops = [{"top_id": top_id} for top_id in top_ids]
        follows = [sql.COUNT_SERIES, sql.COUNT_SEASONS, sql.FOLLOW_TITLE]
        if not are_new:
            follows = [*sql.PRUNE_UNDER, *sql.SETTLE, *follows]
        for statement in follows:
            await self._on.execute_many(statement, tops)

    async def waiting_files(self, library_id: LibraryId, after: int, limit: int) -> list[WaitingFile]:
        """Files that were not looked into yet, from the one after a number."""
        params = {"library_id": library_id, "limit": limit, "after_pk": after}
        return [
            WaitingFile(row[0], FileId(row[1]), row[2], bytes(row[3]), bytes(row[4]), row[5], row[6])
            for row in await self._on.rows(sql.WAITING_FILES, params)
        ]

    async def count_waiting_files(self, library_id: LibraryId) -> int:
        """How many were not looked into yet."""
        row = await self._on.row(sql.COUNT_WAITING_FILES, {"library_id": library_id})
        return int(row[0]) if row else 0

    async def put_probes(self, found: Sequence[tuple[WaitingFile, Look, Mapping[str, str]]]) -> None:
        """Keep what was found inside files, and what follows for their titles."""
        many = self._on.execute_many
        await many(sql.PUT_PROBE, [_probed(file, look, tags) for file, look, tags in found])
        await many(sql.FOLLOW_PROBE, [{"b_id": file.id} for file, _, _ in found])
        await many(PEND_FILE, [{"id": file.id} for file, _, tags in found if tags])
        await many(
            DISTRUST,
            [
                {"b_root": file.root_pk, "b_place": file.path.rpartition(b"/")[0].replace(b"/", b"\0")}
                for file, look, _ in found
                if isinstance(look.result, FileProblem)
            ],
        )

    async def waiting_assets(self, library_id: LibraryId, limit: int) -> list[WaitingAsset]:
        """Local pictures that were not measured yet."""
        return [
            WaitingAsset(AssetId(row[0]), bytes(row[1]), bytes(row[2]))
            for row in await self._on.rows(sql.WAITING_ASSETS, {"library_id": library_id, "limit": limit})
        ]

    async def put_measures(self, found: Sequence[tuple[WaitingAsset, tuple[int, int, str] | None]]) -> None:
        """Keep width, height and placeholder of pictures; None for one that cannot be shown."""
        await self._on.execute_many(
            sql.PUT_MEASURE,
            [
                {
                    "b_id": asset.id,
                    "new_width": facts[0] if facts else None,
                    "new_height": facts[1] if facts else None,
                    "new_placeholder": facts[2] if facts else None,
                }
                for asset, facts in found
            ],
        )


def _item(title: TitleRecord, item: ItemRecord, library_id: str, at: str) -> Params:
    return {
        "library_id": library_id,
        "parent_id": item.parent_id,
        "top_id": item.top_id,
        "id": item.id,
        "kind": item.kind.value,
        "key": item.key,
        "signature": title.signature if item is title.items[0] else "",
        "number": item.number,
        "last_number": item.last_number,
        "absolute_number": item.absolute_number,
        "extra_kind": item.extra_kind,
        "title": item.title,
        "sort_title": item.sort_title,
        "original_title": item.original_title,
        "search_text": item.search_text,
        "year": item.year,
        "released": item.released,
        "overview": item.overview,
        "tagline": item.tagline,
        "rating": item.rating,
        "content_rating": item.content_rating,
        "genres": json.dumps(item.genres, ensure_ascii=False),
        "studios": json.dumps(item.studios, ensure_ascii=False),
        "provider_ids": json.dumps(item.provider_ids, ensure_ascii=False),
        "availability": "available",
        "added_at": at,
        "updated_at": at,
    }


def _sidecar(f: FileRecord, index: int) -> Params:
    sidecar = f.sidecars[index]
    return {
        "file_id": f.id,
        "path": sidecar.path,
        "name": sidecar.name,
        "language": sidecar.language,
        "is_forced": int(sidecar.is_forced),
        "is_hearing_impaired": int(sidecar.is_hearing_impaired),
    }


def _shown(item: ItemRecord) -> Params:
    by_role = {a.role: a.id for a in item.assets}
    return {
        "b_item": item.id,
        "poster_id": by_role.get(ArtworkRole.POSTER),
        "backdrop_id": by_role.get(ArtworkRole.BACKDROP),
        "still_id": by_role.get(ArtworkRole.STILL),
    }


def _probed(file: WaitingFile, look: Look, tags: Mapping[str, str]) -> Params:
    result = look.result
    problem = result if isinstance(result, FileProblem) else None
    probe = result if isinstance(result, Probe) else None
    return {
        "b_id": file.id,
        "b_size": file.size,
        "b_mtime": file.mtime_ns,
        "new_probe": msgspec.json.encode(probe).decode() if probe else None,
        "new_duration": probe.duration_ms if probe else None,
        "new_kind": problem.kind.value if problem else None,
        "new_message": problem.message if problem else None,
        "new_fingerprint": look.fingerprint,
        "new_keyframes": look.keyframes,
        "new_tags": json.dumps(dict(tags), ensure_ascii=False) if tags else None,
    }
