"""What scans remember of the disks, between one look and the next."""

from collections.abc import Collection, Sequence
from typing import Protocol

from cavea.domain.ids import FileId, ItemId, LibraryId
from cavea.domain.inventory import (
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
)
from cavea.domain.query import Page, PageRequest


class Inventory(Protocol):
    """Folders and files of libraries, and what waits to be looked at or put together."""

    async def is_empty(self, library_id: LibraryId) -> bool:
        """Whether no file of a library is known, not even a missing one."""
        ...

    async def count(self, library_id: LibraryId, root_pk: int | None = None) -> int:
        """How many files count as there, in the whole library or in one root."""
        ...

    async def marks(self, root_pk: int, start: bytes, after: bytes | None, limit: int) -> list[FolderMark]:
        """Folders from ``start`` down that come after a path, in the order of a walk."""
        ...

    async def put_marks(self, root_pk: int, marks: Sequence[FolderMark]) -> None:
        """Remember folders as they are now."""
        ...

    async def drop_marks(self, places: Sequence[Place]) -> None:
        """Forget folders that are gone; their files stay."""
        ...

    async def distrust(self, library_id: LibraryId) -> None:
        """Have the next scan of a library compare every file, whatever is remembered of its folder."""
        ...

    async def files_in(self, folders: Sequence[Place]) -> list[KnownFile]:
        """Files directly in these folders, missing ones too."""
        ...

    async def missing(self, library_id: LibraryId) -> list[KnownFile]:
        """Files that are gone."""
        ...

    async def absent(self, library_id: LibraryId, absence: Absence) -> list[KnownFile]:
        """Files that count as there though they are not seen."""
        ...

    async def taken(self, ids: Collection[FileId]) -> set[FileId]:
        """Those of these ids that a file has."""
        ...

    async def put(self, library_id: LibraryId, files: Sequence[FileRow], at: str) -> None:
        """Write files as they are there now, with what their names say; their titles wait to be put together."""
        ...

    async def place(self, moves: Sequence[tuple[FileId, SeenFile]]) -> None:
        """Files that are elsewhere now; any order, cycles too. A file whose place is taken over is forgotten."""
        ...

    async def doubtful(self, library_id: LibraryId, limit: int) -> list[KnownFile]:
        """Files whose names wait for a second opinion."""
        ...

    async def settle_doubt(self, files: Sequence[FileId]) -> None:
        """The names of these files wait for no opinion any more."""
        ...

    async def set_absent(self, files: Sequence[FileId], absence: Absence) -> None:
        """These are not seen, but count as there."""
        ...

    async def lose(self, library_id: LibraryId, files: Sequence[FileId], at: str) -> None:
        """These are gone; their titles wait to be put together."""
        ...

    async def absences(self, library_id: LibraryId, request: PageRequest) -> Page[AbsentFile]:
        """Files that are gone or not seen, those that an administrator decides about first."""
        ...

    async def unread(self, library_id: LibraryId, request: PageRequest) -> Page[UnreadFile]:
        """Files whose names no rule could read."""
        ...

    async def pend(self, library_id: LibraryId, keys: Collection[str]) -> None:
        """These titles wait to be put together."""
        ...

    async def pend_folders(self, library_id: LibraryId, folders: Sequence[Place]) -> None:
        """The titles of the files in these folders wait to be put together."""
        ...

    async def pending(self, library_id: LibraryId, after: str, limit: int) -> list[str]:
        """Titles that wait, in the order of their keys, from the one after a key."""
        ...

    async def count_pending(self, library_id: LibraryId) -> int:
        """How many wait."""
        ...

    async def done(self, library_id: LibraryId, keys: Sequence[str]) -> None:
        """These titles are put together."""
        ...

    async def files_of(self, library_id: LibraryId, keys: Sequence[str]) -> list[TitleFile]:
        """Every file of these titles, missing ones too, by key, root and path."""
        ...

    async def owners(self, folders: Sequence[Place]) -> dict[Place, tuple[str, ...]]:
        """The titles with a file that is there in a folder or below it: none, the only one, or just two of them."""
        ...

    async def files_of_item(self, item_id: ItemId, limit: int) -> list[NamedFile]:
        """Files of a title of any kind, and of what is under it, by path."""
        ...

    async def count_titled(
        self, library_id: LibraryId, keys: Sequence[str], but: Collection[FileId]
    ) -> dict[str, int]:
        """How many files, extras aside, each of these titles has besides some."""
        ...

    async def ask_for(self, library_id: LibraryId, paths: Collection[bytes]) -> None:
        """Folders, absolute, that the next scan of them is to look at."""
        ...

    async def asked_for(self, library_id: LibraryId) -> list[tuple[int, bytes]]:
        """What was asked for: a number to say that it is done with, and the path."""
        ...

    async def answered(self, numbers: Sequence[int]) -> None:
        """These were looked at; what was asked for meanwhile stays."""
        ...
