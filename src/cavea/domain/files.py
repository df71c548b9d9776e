"""Files and folders as the disk has them.

A path is bytes, because that is what a disk stores; :func:`display_of` makes text for people and must never be used
to open anything.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple, NewType

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


LONGEST_PATH: Final = 2_400
"""Bytes of a folder's path below its root that are still entered: an index of a database ends at 2,700."""

LIES_TOO_DEEP: Final = "lies too deep: its path is longer than 2,400 bytes"

MOST_EXCLUSIONS: Final = 1_000
LONGEST_EXCLUSION: Final = 1_000
_MOST_DEPTH_WILDCARDS: Final = 2


@dataclass(frozen=True, slots=True)
class WalkRules:
    """What of a root belongs to a library.

    Attributes:
        exclude: Patterns in the syntax of ``.gitignore``, relative to the root. An administrator's word: no
            ``.caveaignore`` can take back what one of these excludes.
        link_roots: Absolute folders; symbolic links that really lead into one of them are followed, and no others
            (a link to a file in its own root counts as that file, always).
    """

    exclude: tuple[str, ...] = ()
    link_roots: tuple[RootPath, ...] = ()


def exclusion_problem(pattern: str) -> str | None:
    """Why a pattern cannot be used, for people; None when it can.

    More than two ``**`` are refused because matching them costs a power of the path's depth.
    """
    if len(pattern) > LONGEST_EXCLUSION:
        return "the pattern is longer than 1,000 characters"
    if any(character in pattern for character in "\0\r\n"):
        return "the pattern has more than one line"
    if pattern.count("**") > _MOST_DEPTH_WILDCARDS:
        return "the pattern has more than two **"
    return None


class FolderSight(NamedTuple):
    """One folder in a survey: enough to tell whether it changed.

    Two sights with equal marks were taken of equal listings: the marks follow from what is kept only, so a rule
    that changes what is kept changes them.

    Attributes:
        path: Relative to the root.
        mtime_ns: The folder's modification time, nanoseconds since 1970.
        names: 8 bytes, a digest of the kept names and their kinds (file, folder, link to either).
        stats: 8 bytes, a digest of the names, sizes and modification times of the files; None unless asked for.
        problem: Why it could not be listed, for people; then the rest says nothing.
    """

    path: RelativePath
    mtime_ns: int
    names: bytes
    stats: bytes | None
    problem: str | None


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
        folders: Names of its folders, sorted; symbolic links to folders are among them only when they are followed.
        sight: What a survey with stats would have seen at this moment.
    """

    path: RelativePath
    mtime_ns: int
    files: tuple[FileEntry, ...]
    folders: tuple[bytes, ...]
    sight: FolderSight


@dataclass(frozen=True, slots=True)
class UnreadableFolder:
    """A folder that could not be listed: unknown, which is not the same as empty.

    Attributes:
        path: Relative to the root.
        reason: What the system said, for people (``permission denied``).
        is_gone: Whether it is certain that the library has no such folder any more: it is not there, is no folder,
            or is excluded by now.
    """

    path: RelativePath
    reason: str
    is_gone: bool = False


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
