"""Files and folders as the disk has them.

A path is bytes, because that is what a disk stores; :func:`display_of` makes text for people and must never be used
to open anything.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

RootPath = NewType("RootPath", bytes)
"""The absolute path of a library's folder."""

RelativePath = NewType("RelativePath", bytes)
"""A path below a root, with ``/`` between components; empty for the root itself."""


def display_of(path: bytes) -> str:
    """Text that shows a path to people: undecodable bytes become U+FFFD."""
    return path.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class RootIdentity:
    """What a root looked like when it was added: another disk mounted there has another identity.

    Attributes:
        device: ``st_dev`` of the folder; changes between reboots on some systems, so it is a hint.
        inode: ``st_ino`` of the folder.
        file_system: The file system's own id as hexadecimal text (``statvfs.f_fsid``), ``""`` when it has none.
    """

    device: int
    inode: int
    file_system: str


class RootState(StrEnum):
    """What a look at a root found."""

    READY = "ready"
    ABSENT = "absent"
    NOT_A_FOLDER = "not_a_folder"
    UNREADABLE = "unreadable"
    FAILING = "failing"


@dataclass(frozen=True, slots=True)
class RootSight:
    """One look at a root.

    Attributes:
        state: Whether it can be walked.
        identity: Its identity now; None unless it is ready.
        is_empty: Whether it has no entry at all (an unmounted mount point looks like this).
    """

    state: RootState
    identity: RootIdentity | None
    is_empty: bool


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A regular file in a folder.

    Attributes:
        name: Its name, raw bytes.
        size: Bytes.
        mtime_ns: Modification time, nanoseconds since 1970.
        inode: ``st_ino``.
    """

    name: bytes
    size: int
    mtime_ns: int
    inode: int


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that was listed completely.

    Attributes:
        path: Relative to the root.
        mtime_ns: Its modification time, nanoseconds since 1970.
        files: Its regular files, sorted by name.
        folders: Names of its folders, sorted; symbolic links to folders are not among them.
    """

    path: RelativePath
    mtime_ns: int
    files: tuple[FileEntry, ...]
    folders: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class UnreadableFolder:
    """A folder that could not be listed: unknown, which is not the same as empty.

    Attributes:
        path: Relative to the root.
        reason: What the system said, for people (``permission denied``).
    """

    path: RelativePath
    reason: str


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A regular file that is open for reading.

    Attributes:
        fd: Its descriptor; whoever asked for it closes it.
        size: Bytes.
        mtime_ns: Modification time, nanoseconds since 1970.
        inode: ``st_ino``.
    """

    fd: int
    size: int
    mtime_ns: int
    inode: int
