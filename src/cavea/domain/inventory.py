"""The inventory: what a scan remembers of the disks, folder by folder and file by file."""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from typing import Final, NamedTuple

from cavea.domain.files import FileEntry
from cavea.domain.ids import FileId
from cavea.domain.libraries import LibraryKind
from cavea.domain.naming import EpisodeName, ExtraName, FilmName, Recognition, title_key

RULES: Final = 2
"""Raise it when the same names would be read otherwise, or the same files make another record: all is read anew."""

Place = tuple[int, bytes]
"""A root's number and a path below it."""


class FileRole(StrEnum):
    """What a file is to its title."""

    TITLE = "title"
    EXTRA = "extra"
    NONE = "none"
    """No rule could read its name."""


class Absence(StrEnum):
    """Why a file that is not seen on its disk still counts as there."""

    SUSPECTED = "suspected"
    """Too much is gone at once: an administrator decides."""
    KEPT = "kept"
    """An administrator decided to keep it."""


def as_read(digest: bytes) -> bytes:
    """A folder's digest together with the rules by which its names were read: other rules, another digest."""
    return digest + RULES.to_bytes(2, "big")


class FolderMark(NamedTuple):
    """A folder as it was when everything in it was last taken over.

    Attributes:
        path: Below its root.
        mtime_ns: Its modification time; None where it is to be listed again whatever its time says.
        names: Digest of its names, :func:`as_read`.
        stats: Digest of its names, sizes and times, :func:`as_read`.
    """

    path: bytes
    mtime_ns: int | None
    names: bytes
    stats: bytes


@dataclass(frozen=True, slots=True)
class SeenFile:
    """A media file on a disk.

    Attributes:
        root_pk: Which root it lies in.
        folder: Its folder, below the root.
        entry: What the folder says of it.
    """

    root_pk: int
    folder: bytes
    entry: FileEntry

    @property
    def path(self) -> bytes:
        """Below the root."""
        return self.folder + b"/" + self.entry.name if self.folder else self.entry.name

    @property
    def place(self) -> Place:
        """Root and path."""
        return self.root_pk, self.path


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file as the inventory remembers it.

    Attributes:
        id: The public id.
        root_pk: Which root it lies in.
        path: Below the root.
        size: Bytes.
        mtime_ns: Modification time, nanoseconds since 1970.
        inode: As text.
        is_missing: Whether it counts as gone.
        absence: Why it counts as there though it was not seen; None when it was.
        title_key: What its title is recognised by; None where it belongs to none.
        rules: Which rules its name was read by.
        fingerprint: Tells its content from another's; None before it was looked into.
        has_problem: Whether it cannot be played.
    """

    id: FileId
    root_pk: int
    path: bytes
    size: int
    mtime_ns: int
    inode: str
    is_missing: bool
    absence: Absence | None
    title_key: str | None
    rules: int
    fingerprint: str | None
    has_problem: bool

    @property
    def place(self) -> Place:
        """Root and path."""
        return self.root_pk, self.path


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file to write into the inventory.

    Attributes:
        id: The public id that it has or gets.
        seen: Where it is and how large.
        reading: What its name says.
        is_changed: Whether its bytes are others than those that were looked into.
        is_doubtful: Whether its name waits for a second opinion.
    """

    id: FileId
    seen: SeenFile
    reading: Recognition
    is_changed: bool
    is_doubtful: bool = False


@dataclass(frozen=True, slots=True)
class TitleFile:
    """A file as its title needs it.

    Attributes:
        id: The public id.
        seen: Where it is and how large.
        reading: What its name says; None where it was written by an older version.
        is_missing: Whether it is gone.
        title_key: Of its title, or of the title that an extra belongs to.
        tags: Of its container, those that say something about a title.
    """

    id: FileId
    seen: SeenFile
    reading: Recognition | None
    is_missing: bool
    title_key: str
    tags: dict[str, str]


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file of a title, as its name was read.

    Attributes:
        id: The public id.
        library_kind: What its library holds.
        root: The path of its root.
        path: Below the root.
        reading: What its name says; None where it was written by an older version.
    """

    id: FileId
    library_kind: LibraryKind
    root: bytes
    path: bytes
    reading: Recognition | None


@dataclass(frozen=True, slots=True)
class AbsentFile:
    """A file that is not where it was, as an administrator sees it.

    Attributes:
        id: The public id.
        path: Absolute.
        size: Bytes.
        item_id: What it belongs to, or None.
        title: Of that.
        absence: None when it counts as missing.
        missing_since: RFC 3339, or None.
    """

    id: FileId
    path: bytes
    size: int
    item_id: str | None
    title: str | None
    absence: Absence | None
    missing_since: str | None


@dataclass(frozen=True, slots=True)
class UnreadFile:
    """A file that belongs to no title.

    Attributes:
        id: The public id.
        path: Absolute.
        size: Bytes.
        reason: Why, for people.
    """

    id: FileId
    path: bytes
    size: int
    reason: str


def key_of(name: FilmName | EpisodeName) -> str:
    """What a film or series is recognised by: its folded title and its year."""
    title = name.title if isinstance(name, FilmName) else name.series
    return f"{title_key(title or '')}|{name.year or ''}"


def role_of(reading: Recognition) -> tuple[FileRole, str | None]:
    """What a file is, and the key of its title; an extra has that of its owner."""
    if isinstance(reading, (FilmName, EpisodeName)):
        return FileRole.TITLE, key_of(reading)
    if isinstance(reading, ExtraName) and reading.owner is not None:
        return FileRole.EXTRA, key_of(reading.owner)
    return FileRole.NONE, None


SPECIALS: Final = 0

LONGEST_PLACE: Final = 1_000
"""Bytes of a path in a key: an index of a database ends at 2,700, and a byte that is no text takes four."""


def season_of(name: EpisodeName) -> int:
    """The season an episode stands in: its own, the year of a dated one, else the first."""
    if name.season is not None:
        return name.season
    if name.air_date is not None and not name.episodes:
        return int(name.air_date[:4])
    return 1


def season_key(top_id: str, number: int) -> str:
    """What a season is recognised by. The title's id stays when the title is renamed, and so does the key."""
    return f"{top_id}|s{number}"


def episode_key(top_id: str, name: EpisodeName) -> str:
    """What an episode is recognised by: number, date or title within its season."""
    season = season_key(top_id, season_of(name))
    if name.episodes:
        return f"{season}|e{name.episodes[0]}"
    if name.air_date is not None:
        return f"{season}|d{name.air_date}"
    if name.absolute:
        return f"{season}|e{name.absolute[0]}"
    return f"{season}|t{title_key(name.title or '')}"


def extra_key(top_id: str, name: ExtraName, seen: SeenFile) -> str:
    """What an extra is recognised by: its kind and its place, a long one by its digest."""
    place = seen.path.decode("utf-8", "backslashreplace")
    if len(place.encode()) > LONGEST_PLACE:
        place = f"#{blake2b(seen.path, digest_size=16).hexdigest()}"
    return f"{top_id}|{name.kind}|{place}"


def leaf_key(top_id: str, reading: Recognition, seen: SeenFile) -> str | None:
    """The key of what a file plays, where that is not the title itself."""
    if isinstance(reading, EpisodeName):
        return episode_key(top_id, reading)
    return extra_key(top_id, reading, seen) if isinstance(reading, ExtraName) else None
