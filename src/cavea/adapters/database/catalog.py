"""What scans found, written in bulk: one statement a table for a whole batch of titles."""

import json
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

import msgspec

from cavea.adapters.database import catalog_statements as sql
from cavea.adapters.database.connections import Connection
from cavea.domain.catalog import ArtworkRole
from cavea.domain.ids import AssetId, FileId, LibraryId, Prefix, derived_id
from cavea.domain.media import FileProblem, Probe
from cavea.domain.scanning import FileRecord, ItemRecord, KnownFile, TitleRecord, WaitingAsset, WaitingFile

Params: TypeAlias = dict[str, Any]


class CatalogShelf:
    """What was found on the disks."""

    def __init__(self, connection: Connection) -> None:
        """Work on this connection."""
        self._on = connection

    async def known_files(self, library_id: LibraryId) -> list[KnownFile]:
        """Every file of a library, missing ones too."""
        return [
            KnownFile(FileId(row[0]), row[1], bytes(row[2]), row[3], row[4], row[5], row[6] == "missing")
            for row in await self._on.rows(sql.KNOWN, {"library_id": library_id})
        ]

    async def signatures(self, library_id: LibraryId) -> dict[str, str]:
        """The signature of each film and series by its id: what is the same need not be written again."""
        return {row[0]: row[1] for row in await self._on.rows(sql.SIGNATURES, {"library_id": library_id})}

    async def put(self, library_id: LibraryId, titles: Sequence[TitleRecord], at: str) -> None:
        """Write titles whole: what they no longer have is taken away, what stays keeps its ids."""
        items = [(title, item) for title in titles for item in title.items]
        files = {(f.root_pk, f.path): f for _, item in items for v in item.versions for f in v.files}
        many = self._on.execute_many
        await many(sql.RESET_CHANGED, [_changed(f) for f in files.values()])
        await many(sql.PUT_FILE, [_file(f, library_id, at) for f in files.values()])
        places = [{"b_root": root, "b_path": path} for root, path in files]
        await many(sql.FOUND_AGAIN, places)
        await many(sql.UNLINK, places)
        await many(sql.PUT_ITEM, [_item(title, item, library_id, at) for title, item in items])
        await self._put_versions([item for _, item in items])
        await many(sql.DROP_SIDECARS, places)
        await many(sql.ADD_SIDECAR, [_sidecar(f, i) for f in files.values() for i in range(len(f.sidecars))])
        await self._put_assets([item for _, item in items])
        await self._put_names([item for _, item in items])
        await self._settle([title.items[0].id for title in titles])

    async def _put_versions(self, items: Sequence[ItemRecord]) -> None:
        many = self._on.execute_many
        await many(sql.DROP_VERSIONS, [{"item_id": item.id} for item in items])
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
            [
                {"version_id": v.id, "b_root": f.root_pk, "b_path": f.path, "part": f.part}
                for _, _, v in versions
                for f in v.files
            ],
        )

    async def _put_assets(self, items: Sequence[ItemRecord]) -> None:
        many = self._on.execute_many
        assets = [(item, a) for item in items for a in item.assets]
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
        await many(sql.DROP_UNSHOWN, [{"item_id": item.id} for item in items])

    async def _put_names(self, items: Sequence[ItemRecord]) -> None:
        many = self._on.execute_many
        genres = {name: derived_id(Prefix.GENRE, name.casefold()) for item in items for name in item.genres}
        people = {
            c.name: derived_id(Prefix.PERSON, c.name.casefold()) for item in items for c in item.credits
        }
        await many(sql.PUT_GENRE, [{"id": i, "name": name} for name, i in genres.items()])
        await many(sql.PUT_PERSON, [{"id": i, "name": name} for name, i in people.items()])
        ids = [{"item_id": item.id} for item in items]
        await many(sql.DROP_GENRES, ids)
        await many(sql.DROP_CREDITS, ids)
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

    async def _settle(self, top_ids: Iterable[str]) -> None:
        tops = [{"top_id": top_id} for top_id in top_ids]
        for statement in (*sql.SETTLE, sql.COUNT_SERIES, sql.COUNT_SEASONS, sql.FOLLOW_TITLE):
            await self._on.execute_many(statement, tops)

    async def move_files(self, moves: Sequence[tuple[FileId, int, bytes, str]]) -> None:
        """Files that are elsewhere now: id, root, path, name. Call it before :meth:`put`."""
        await self._on.execute_many(
            sql.MOVE,
            [{"b_id": i, "b_root": root, "b_path": path, "b_name": name} for i, root, path, name in moves],
        )

    async def set_missing(self, library_id: LibraryId, files: Sequence[FileId], at: str) -> None:
        """These files are gone; titles without any other file are missing from now on."""
        del library_id
        await self._on.execute_many(sql.LOSE, [{"b_id": file_id, "b_at": at} for file_id in files])
        await self._settle(sorted(await self.titles_of(files)))

    async def titles_of(self, files: Sequence[FileId]) -> set[str]:
        """The ids of the films and series that these files belong to."""
        found: set[str] = set()
        for file_id in files:
            found.update(row[0] for row in await self._on.rows(sql.TOPS_OF_FILE, {"file_id": file_id}))
        return found

    async def prune(self, library_id: LibraryId) -> None:
        """Take away what no file belongs to any more, not even a missing one."""
        for statement in sql.PRUNE:
            await self._on.execute(statement, {"library_id": library_id})

    async def waiting_files(self, library_id: LibraryId, limit: int) -> list[WaitingFile]:
        """Files that were not looked into yet."""
        params = {"library_id": library_id, "limit": limit, "after_pk": 0}
        return [
            WaitingFile(FileId(row[0]), bytes(row[1]), bytes(row[2]), row[3], row[4])
            for row in await self._on.rows(sql.WAITING_FILES, params)
        ]

    async def count_waiting_files(self, library_id: LibraryId) -> int:
        """How many were not looked into yet."""
        row = await self._on.row(sql.COUNT_WAITING_FILES, {"library_id": library_id})
        return int(row[0]) if row else 0

    async def put_probes(self, found: Sequence[tuple[WaitingFile, Probe | FileProblem]]) -> None:
        """Keep what was found inside files, and what follows for their titles."""
        await self._on.execute_many(sql.PUT_PROBE, [_probed(file, result) for file, result in found])
        await self._on.execute_many(sql.FOLLOW_PROBE, [{"b_id": file.id} for file, _ in found])

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


def _changed(f: FileRecord) -> Params:
    return {"b_root": f.root_pk, "b_path": f.path, "b_size": f.size, "b_mtime": f.mtime_ns}


def _file(f: FileRecord, library_id: str, at: str) -> Params:
    return {
        "library_id": library_id,
        "id": f.id,
        "root_pk": f.root_pk,
        "path": f.path,
        "name": f.name,
        "size": f.size,
        "mtime_ns": f.mtime_ns,
        "inode": f.inode,
        "availability": "available",
        "added_at": at,
    }


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
        "b_root": f.root_pk,
        "b_path": f.path,
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


def _probed(file: WaitingFile, result: Probe | FileProblem) -> Params:
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
    }
