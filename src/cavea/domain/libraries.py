"""Libraries: what a household calls its folders of media."""

import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from cavea.domain.files import RootIdentity, RootPath
from cavea.domain.ids import LibraryId, Prefix


class LibraryKind(StrEnum):
    """What kind of media the folders of a library hold."""

    MOVIES = "movies"
    SERIES = "series"
    ANIME = "anime"
    MUSIC = "music"
    AUDIOBOOKS = "audiobooks"
    BOOKS = "books"
    PHOTOS = "photos"


SCANNED_KINDS: Final = frozenset({LibraryKind.MOVIES, LibraryKind.SERIES, LibraryKind.ANIME})
"""The kinds that this version can scan."""


class LibraryState(StrEnum):
    """Whether the disks of a library are there."""

    ONLINE = "online"
    OFFLINE = "offline"


DAILY_H: Final = 24


@dataclass(frozen=True, slots=True)
class ScanSettings:
    """How a library is kept up to date, and what in its folders is no media.

    Attributes:
        watch: Whether changes in its folders are noticed as they happen.
        every_hours: Hours from one scan of the whole library to the next; None for none.
        exclude: Patterns of what is left out, in the manner of ``.gitignore``, relative to each folder.
        minimum_size: Bytes below which a file is no title.
    """

    watch: bool = True
    every_hours: int | None = DAILY_H
    exclude: tuple[str, ...] = ()
    minimum_size: int = 0

    @property
    def leaves_out(self) -> tuple[object, ...]:
        """What decides which files are seen."""
        return self.exclude, self.minimum_size


@dataclass(frozen=True, slots=True)
class LibraryRoot:
    """One folder of a library.

    Attributes:
        pk: The row's number.
        path: Where it is.
        identity: What it looked like when it was last walked; None before the first scan.
        problem: Why it could not be walked at the last scan, for people; None when it could.
    """

    pk: int
    path: RootPath
    identity: RootIdentity | None
    problem: str | None


@dataclass(frozen=True, slots=True)
class Library:
    """A named set of folders with media of one kind.

    Attributes:
        pk: The row's number.
        id: Its public id, ``lib_`` and a slug of its first name.
        name: As people call it.
        kind: What its folders hold.
        state: Whether its disks are there.
        notice: What its administrator should know (why it is offline, what waits), or None.
        roots: Its folders.
        item_count: Films, or series.
        created_at: RFC 3339.
        updated_at: RFC 3339.
        scanned_at: When its last complete scan ended, RFC 3339, or None.
        full_scanned_at: When every file of it was last looked at, whatever its folder's time said; None to have that.
        scanning: How it is kept up to date.
        watch_problem: Why its folders cannot be watched, or None.
    """

    pk: int
    id: LibraryId
    name: str
    kind: LibraryKind
    state: LibraryState
    notice: str | None
    roots: tuple[LibraryRoot, ...]
    item_count: int
    created_at: str
    updated_at: str
    scanned_at: str | None
    full_scanned_at: str | None = None
    scanning: ScanSettings = field(default_factory=ScanSettings)
    watch_problem: str | None = None


MAX_SLUG: Final = 48


def slug_of(name: str) -> str:
    """Lower-case ASCII letters, digits and ``_`` that remind of the name; ``library`` when nothing is left."""
    folded = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9]+", "_", folded).strip("_")[:MAX_SLUG].strip("_") or "library"


def library_id_of(slug: str, nth: int = 1) -> LibraryId:
    """``lib_movies``, and for the second of that slug ``lib_movies_2``."""
    return LibraryId(f"{Prefix.LIBRARY}_{slug}" if nth == 1 else f"{Prefix.LIBRARY}_{slug}_{nth}")


def name_key(name: str) -> str:
    """What two names must not share: case, accents of composition and outer spaces do not tell them apart."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def is_inside(inner: bytes, outer: bytes) -> bool:
    """Whether one absolute path is the other or lies below it."""
    return inner == outer or inner.startswith(outer.rstrip(b"/") + b"/")


MISSING_SHARE: Final = 0.10
MISSING_COUNT: Final = 50
MISSING_FEW: Final = 5
"""Below this count a loss never waits: in a library of eight films one deleted film is more than a tenth."""


def must_wait_for_admin(missing: int, known: int) -> bool:
    """Whether so much went missing at once that a disk is likelier the cause than a person (SECURITY rule 14)."""
    if missing > MISSING_COUNT:
        return True
    return missing >= MISSING_FEW and missing > known * MISSING_SHARE
