"""The disk, as far as features may see it: look at a root, survey and list it, open a file below it."""

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from cavea.domain.files import (
    Folder,
    FolderSight,
    OpenFile,
    RelativePath,
    RootPath,
    RootSight,
    UnreadableFolder,
    WalkRules,
)


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

    def survey(
        self,
        root: RootPath,
        rules: WalkRules,
        start: RelativePath = RelativePath(b""),
        *,
        with_stats: bool = False,
    ) -> AsyncIterator[Sequence[FolderSight]]:
        r"""Every folder from ``start`` down, in slices, without a look at any file but its name.

        Parents come before children and siblings in byte order of their names, which is the ascending byte order
        of ``path.replace(b"/", b"\0")``. A folder that cannot be listed is one sight with a problem, and nothing
        is said of what is below it: that is unknown, not missing. Folders with a path of more than 2,400 bytes are
        such. A ``start`` that the rules leave out has no sight at all; one that is not there has a problem.

        Hidden names, storage systems' own folders and what is excluded are not kept. A ``.caveaignore`` holds
        patterns of the same syntax for its folder and all below; one without any pattern excludes everything in
        its folder. A folder whose ``.caveaignore`` cannot be read has a problem: what may be private stays unseen.

        Raises:
            ValueError: An excluding pattern cannot be used.
        """
        ...

    async def list_folders(
        self, root: RootPath, rules: WalkRules, paths: Sequence[RelativePath]
    ) -> list[Folder | UnreadableFolder]:
        """These folders alone, with size and time of every file; one answer for each, in their order.

        A folder that is gone, or is left out by now, is unreadable and says that it is gone.

        Raises:
            ValueError: An excluding pattern cannot be used.
        """
        ...

    def pattern_problem(self, pattern: str) -> str | None:
        """Why an excluding pattern cannot be used, for people; None when it can: then no survey refuses it."""
        ...

    async def fingerprint(self, root: RootPath, path: RelativePath) -> str:
        """Tells one file's content from another's without reading it all.

        Hexadecimal BLAKE2b-128 over the size and 64 KiB at the start, in the middle and at the end.

        Raises:
            OSError: As :meth:`open`.
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
