"""The disk, as far as features may see it: look at a root, walk it, open a file below it."""

from collections.abc import AsyncIterator
from typing import Protocol

from cavea.domain.files import Folder, OpenFile, RelativePath, RootPath, RootSight, UnreadableFolder


class Files(Protocol):
    """Reads what is on the disks. It never writes to them, and never leaves a root."""

    async def look_at(self, root: RootPath) -> RootSight:
        """Whether the root is there, whose it is, and whether it is empty. Raises nothing for a bad root."""
        ...

    def walk(
        self, root: RootPath, start: RelativePath = RelativePath(b"")
    ) -> AsyncIterator[Folder | UnreadableFolder]:
        """Every folder below ``start``, parents before children, names in byte order.

        Symbolic links to folders are not followed; a link to a regular file inside the root counts as that file.
        A folder that cannot be listed is yielded as unreadable. Depth has no limit of ours.
        """
        ...

    def open(self, root: RootPath, path: RelativePath) -> OpenFile:
        """Open a regular file below the root for reading, without ever following a way out of it.

        Raises:
            FileNotFoundError: It is not there, or is not a regular file.
            PermissionError: It may not be read, or leads out of the root.
            OSError: The disk failed.
        """
        ...

    async def read(self, root: RootPath, path: RelativePath, limit: int) -> bytes:
        """The whole of a small file (a sidecar).

        Raises:
            OSError: As :meth:`open`.
            ValueError: It is larger than ``limit`` bytes.
        """
        ...

    async def real(self, path: bytes) -> bytes:
        """Where an absolute path really leads, with every link followed; what is not there stays as it is."""
        ...

    async def folders_in(self, path: bytes) -> tuple[bytes, ...]:
        """Names of the folders in an absolute folder, sorted, hidden ones left out: for the folder picker.

        Raises:
            OSError: It is not there, is no folder, or may not be read.
        """
        ...
