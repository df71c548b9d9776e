"""What scans remember of the disks, in the database."""

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any, Final

from cavea.adapters.database import inventory_statements as sql
from cavea.adapters.database.connections import Connection, Row
from cavea.adapters.database.readings import reading_of_text, text_of_reading
from cavea.adapters.database.statements import Statement
from cavea.domain.files import FileEntry, display_of
from cavea.domain.ids import FileId, ItemId, LibraryId
from cavea.domain.inventory import (
    RULES,
    Absence,
    AbsentFile,
    FileRow,
    FolderMark,
    KnownFile,
    NamedFile,
    Place,
    SeenFile,
    TitleFile,
    UnreadFile,
    role_of,
)
from cavea.domain.libraries import LibraryKind
from cavea.domain.media import DISC
from cavea.domain.naming import FilmName, Unrecognised
from cavea.domain.query import Page, PageRequest

_BEYOND: Final = b"\xff" * 256
"""Beyond every place: a name has at most 255 bytes."""


class InventoryShelf:
    """Folders and files of libraries, and what waits."""

    def __init__(self, connection: Connection) -> None:
        """Work on this connection."""
        self._on = connection

    async def is_empty(self, library_id: LibraryId) -> bool:
        """Whether no file of a library is known."""
        return await self._on.row(sql.ANY_FILE, {"library_id": library_id}) is None

    async def count(self, library_id: LibraryId, root_pk: int | None = None) -> int:
        """How many files count as there."""
        if root_pk is None:
            row = await self._on.row(sql.COUNT, {"library_id": library_id})
        else:
            row = await self._on.row(sql.COUNT_IN_ROOT, {"root_pk": root_pk})
        return int(row[0]) if row else 0

    async def marks(self, root_pk: int, start: bytes, after: bytes | None, limit: int) -> list[FolderMark]:
        """Folders from ``start`` down that come after a path, in the order of a walk."""
        place = _place(start)
        rows: list[Row] = []
        if after is None:
            rows = await self._on.rows(sql.MARK, {"root_pk": root_pk, "place": place})
        params = {
            "root_pk": root_pk,
            "after": place + b"\0" if after is None and place else _place(after or b""),
            "end": place + b"\x01" if place else _BEYOND,
            "limit": limit,
        }
        rows += await self._on.rows(sql.MARKS, params)
        return [
            FolderMark(bytes(p).replace(b"\0", b"/"), mtime_ns, bytes(names), bytes(stats))
            for p, mtime_ns, names, stats in rows
        ]

    async def put_marks(self, root_pk: int, marks: Sequence[FolderMark]) -> None:
        """Remember folders as they are now."""
        await self._on.execute_many(
            sql.PUT_MARK,
            [
                {
                    "root_pk": root_pk,
                    "place": _place(mark.path),
                    "mtime_ns": mark.mtime_ns,
                    "names": mark.names,
                    "stats": mark.stats,
                }
                for mark in marks
            ],
        )

    async def drop_marks(self, places: Sequence[Place]) -> None:
        """Forget folders that are gone; their files stay."""
        await self._on.execute_many(
            sql.DROP_MARK, [{"root_pk": root_pk, "place": _place(path)} for root_pk, path in places]
        )

    async def distrust(self, library_id: LibraryId) -> None:
        """Have the next scan of a library compare every file."""
        await self._on.execute(sql.DISTRUST_ALL, {"library_id": library_id, "none": b""})

    async def files_in(self, folders: Sequence[Place]) -> list[KnownFile]:
        """Files directly in these folders, missing ones too."""
        many = [{"root_pk": root_pk, "folder": path} for root_pk, path in folders]
        return [_known(row) for row in await self._on.rows_many(sql.FILES_IN, many)]

    async def missing(self, library_id: LibraryId) -> list[KnownFile]:
        """Files that are gone."""
        return [_known(row) for row in await self._on.rows(sql.MISSING, {"library_id": library_id})]

    async def absent(self, library_id: LibraryId, absence: Absence) -> list[KnownFile]:
        """Files that count as there though they are not seen."""
        params = {"library_id": library_id, "absence": absence.value}
        return [_known(row) for row in await self._on.rows(sql.ABSENT, params)]

    async def taken(self, ids: Collection[FileId]) -> set[FileId]:
        """Those of these ids that a file has."""
        return {
            FileId(row[0]) for row in await self._on.rows_many(sql.TAKEN, [{"id": i} for i in sorted(ids)])
        }

    async def put(self, library_id: LibraryId, files: Sequence[FileRow], at: str) -> None:
        """Write files as they are there now; their titles wait to be put together."""
        rows = [_row(file, library_id, at) for file in files]
        await self._on.execute_many(sql.PUT_FILE, rows)
        await self._on.execute_many(sql.RESET, [{"b_id": file.id} for file in files if file.is_changed])
        discs = [file.id for file in files if isinstance(file.reading, FilmName) and file.reading.disc]
        disc = {"new_kind": DISC.kind.value, "new_message": DISC.message}
        await self._on.execute_many(sql.SET_DISC, [{"b_id": file_id, **disc} for file_id in discs])
        await self.pend(library_id, {row["title_key"] for row in rows if row["title_key"] is not None})

    async def place(self, moves: Sequence[tuple[FileId, SeenFile]]) -> None:
        """Files that are elsewhere now; a file whose place is taken over is forgotten."""
        many = self._on.execute_many
        await many(sql.LEAVE, [{"b_id": i, "b_path": b"\0" + i.encode()} for i, _ in moves])
        await many(sql.MAKE_ROOM, [{"b_root": seen.root_pk, "b_path": seen.path} for _, seen in moves])
        await many(
            sql.PLACE,
            [
                {
                    "b_id": file_id,
                    "b_root": seen.root_pk,
                    "b_path": seen.path,
                    "b_folder": seen.folder,
                    "b_name": display_of(seen.path),
                    "b_inode": str(seen.entry.inode),
                    "b_mtime": seen.entry.mtime_ns,
                }
                for file_id, seen in moves
            ],
        )

    async def doubtful(self, library_id: LibraryId, limit: int) -> list[KnownFile]:
        """Files whose names wait for a second opinion."""
        params = {"library_id": library_id, "limit": limit}
        return [_known(row) for row in await self._on.rows(sql.DOUBTFUL, params)]

    async def settle_doubt(self, files: Sequence[FileId]) -> None:
        """The names of these files wait for no opinion any more."""
        await self._on.execute_many(sql.SET_SURE, [{"b_id": file_id} for file_id in files])

    async def set_absent(self, files: Sequence[FileId], absence: Absence) -> None:
        """These are not seen, but count as there."""
        await self._on.execute_many(
            sql.SET_ABSENT, [{"b_id": file_id, "b_absence": absence.value} for file_id in files]
        )

    async def lose(self, library_id: LibraryId, files: Sequence[FileId], at: str) -> None:
        """These are gone; their titles wait to be put together."""
        del library_id
        await self._on.execute_many(sql.LOSE, [{"b_id": file_id, "b_at": at} for file_id in files])
        await self._on.execute_many(sql.PEND_FILE, [{"id": file_id} for file_id in files])

    async def absences(self, library_id: LibraryId, request: PageRequest) -> Page[AbsentFile]:
        """Files that are gone or not seen, those that an administrator decides about first."""
        rows, total = await self._page(sql.ABSENCES, sql.COUNT_ABSENCES, library_id, request)
        return Page([_absent(row) for row in rows], request, total)

    async def unread(self, library_id: LibraryId, request: PageRequest) -> Page[UnreadFile]:
        """Files whose names no rule could read."""
        rows, total = await self._page(sql.UNREAD, sql.COUNT_UNREAD, library_id, request)
        return Page([_unread(row) for row in rows], request, total)

    async def _page(
        self, rows: Statement, count: Statement, library_id: LibraryId, request: PageRequest
    ) -> tuple[list[Row], int]:
        params = {"library_id": library_id}
        total = await self._on.row(count, params)
        found = await self._on.rows(rows, {**params, "limit": request.per_page, "offset": request.offset})
        return found, int(total[0]) if total else 0

    async def pend(self, library_id: LibraryId, keys: Collection[str]) -> None:
        """These titles wait to be put together."""
        await self._on.execute_many(
            sql.PEND, [{"library_id": library_id, "title_key": key} for key in sorted(keys)]
        )

    async def pend_folders(self, library_id: LibraryId, folders: Sequence[Place]) -> None:
        """The titles of the files in these folders wait to be put together."""
        del library_id
        await self._on.execute_many(
            sql.PEND_FOLDER, [{"root_pk": root_pk, "folder": path} for root_pk, path in folders]
        )

    async def pending(self, library_id: LibraryId, after: str, limit: int) -> list[str]:
        """Titles that wait, in the order of their keys, from the one after a key."""
        params = {"library_id": library_id, "after": after, "limit": limit}
        rows = await self._on.rows(sql.PENDING, params)
        return [row[0] for row in rows]

    async def count_pending(self, library_id: LibraryId) -> int:
        """How many wait."""
        row = await self._on.row(sql.COUNT_PENDING, {"library_id": library_id})
        return int(row[0]) if row else 0

    async def done(self, library_id: LibraryId, keys: Sequence[str]) -> None:
        """These titles are put together."""
        await self._on.execute_many(sql.DONE, [{"library_id": library_id, "key": key} for key in keys])

    async def files_of(self, library_id: LibraryId, keys: Sequence[str]) -> list[TitleFile]:
        """Every file of these titles, missing ones too, by key, root and path."""
        many = [{"library_id": library_id, "key": key} for key in keys]
        return [_title_file(row) for row in await self._on.rows_many(sql.FILES_OF, many)]

    async def owners(self, folders: Sequence[Place]) -> dict[Place, tuple[str, ...]]:
        """The titles with a file that is there in a folder or below it: none, the only one, or just two."""
        many = [
            {"number": number, "root_pk": root_pk, "below": path + b"/", "beyond": path + b"0"}
            for number, (root_pk, path) in enumerate(folders)
        ]
        found: dict[Place, list[str]] = defaultdict(list)
        for number, key in await self._on.rows_many(sql.OWNERS, many):
            found[folders[number]].append(key)
        return {place: tuple(found.get(place, ())) for place in folders}

    async def files_of_item(self, item_id: ItemId, limit: int) -> list[NamedFile]:
        """Files of a title of any kind, and of what is under it, by path."""
        rows = await self._on.rows(sql.FILES_OF_ITEM, {"item_id": item_id, "limit": limit})
        return [
            NamedFile(
                FileId(file_id),
                LibraryKind(kind),
                bytes(root),
                bytes(path),
                None if text is None else reading_of_text(text),
            )
            for file_id, kind, root, path, text in rows
        ]

    async def count_titled(
        self, library_id: LibraryId, keys: Sequence[str], but: Collection[FileId]
    ) -> dict[str, int]:
        """How many files, extras aside, each of these titles has besides some."""
        counts = dict.fromkeys(keys, 0)
        many = [{"library_id": library_id, "key": key} for key in keys]
        for key, file_id in await self._on.rows_many(sql.COUNT_TITLED, many):
            counts[key] += file_id not in but
        return counts

    async def ask_for(self, library_id: LibraryId, paths: Collection[bytes]) -> None:
        """Folders, absolute, that the next scan of them is to look at."""
        many = [{"library_id": library_id, "path": path} for path in sorted(paths)]
        await self._on.execute_many(sql.UNASK, many)
        await self._on.execute_many(sql.ASK, many)

    async def asked_for(self, library_id: LibraryId) -> list[tuple[int, bytes]]:
        """What was asked for: a number to say that it is done with, and the path."""
        return [(row[0], bytes(row[1])) for row in await self._on.rows(sql.ASKED, {"library_id": library_id})]

    async def answered(self, numbers: Sequence[int]) -> None:
        """These were looked at; what was asked for meanwhile stays."""
        await self._on.execute_many(sql.ANSWERED, [{"pk": number} for number in numbers])


def _place(path: bytes) -> bytes:
    """A path in the order of a walk: NUL sorts before every byte of a name."""
    return path.replace(b"/", b"\0")


def _known(row: Row) -> KnownFile:
    file_id, root_pk, path, size, mtime_ns, inode, availability, absence, key, rules, fingerprint, problem = (
        row
    )
    return KnownFile(
        FileId(file_id),
        root_pk,
        bytes(path),
        size,
        mtime_ns,
        inode,
        availability == "missing",
        None if absence is None else Absence(absence),
        key,
        rules,
        fingerprint,
        problem is not None,
    )


def _row(file: FileRow, library_id: LibraryId, at: str) -> dict[str, Any]:
    role, key = role_of(file.reading)
    seen = file.seen
    path = seen.path
    return {
        "library_id": library_id,
        "id": file.id,
        "root_pk": seen.root_pk,
        "path": path,
        "folder": seen.folder,
        "name": display_of(path),
        "size": seen.entry.size,
        "mtime_ns": seen.entry.mtime_ns,
        "inode": str(seen.entry.inode),
        "role": role.value,
        "title_key": key,
        "reading": text_of_reading(file.reading),
        "rules": RULES,
        "is_doubtful": int(file.is_doubtful),
        "availability": "available",
        "added_at": at,
    }


def _title_file(row: Row) -> TitleFile:
    file_id, root_pk, path, folder, size, mtime_ns, inode, reading, availability, key, tags = row
    name = bytes(path).rpartition(b"/")[2]
    return TitleFile(
        FileId(file_id),
        SeenFile(root_pk, bytes(folder), FileEntry(name, size, mtime_ns, int(inode))),
        None if reading is None else reading_of_text(reading),
        availability == "missing",
        key,
        json.loads(tags) if tags else {},
    )


def _unread(row: Row) -> UnreadFile:
    file_id, root, path, size, text = row
    reading = reading_of_text(text) if text else None
    reason = reading.reason if isinstance(reading, Unrecognised) else "it belongs to no title"
    return UnreadFile(FileId(file_id), _absolute(root, path), size, reason)


def _absolute(root: bytes, path: bytes) -> bytes:
    return bytes(root).rstrip(b"/") + b"/" + bytes(path)


def _absent(row: Row) -> AbsentFile:
    file_id, root, path, size, item_id, title, absence, missing_since = row
    return AbsentFile(
        FileId(file_id),
        _absolute(root, path),
        size,
        item_id,
        title,
        None if absence is None else Absence(absence),
        missing_since,
    )
