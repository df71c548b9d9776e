"""Grouping: the files of a title, with what lies beside them. Pure."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cavea.domain.files import FileEntry
from cavea.domain.ids import FileId
from cavea.domain.inventory import RULES, Place, SeenFile, TitleFile
from cavea.domain.naming import ArtworkKind, EpisodeName, ExtraName, FilmName, SidecarName, read_sidecar


@dataclass(frozen=True, slots=True)
class Beside:
    """A sidecar: what its name says, and the file itself.

    Attributes:
        name: What the name says.
        root_pk: Which root it lies in.
        path: Below the root.
        entry: What the folder says of it.
    """

    name: SidecarName
    root_pk: int
    path: bytes
    entry: FileEntry


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A media file, what its name says, and what lies beside it under its name.

    Attributes:
        id: The public id.
        seen: Where it is.
        name: What its name says.
        is_missing: Whether it is gone.
        tags: Of its container.
        beside: Sidecars of its own.
    """

    id: FileId
    seen: SeenFile
    name: FilmName | EpisodeName | ExtraName
    is_missing: bool
    tags: Mapping[str, str]
    beside: tuple[Beside, ...]


@dataclass(slots=True)
class Group:
    """Everything of one film or series.

    Attributes:
        key: What it is recognised by.
        files: Its own media files.
        extras: Trailers and the like.
        beside: Sidecars of its folders that belong to the title, or to a season, by folder.
        signature: Of all that.
    """

    key: str
    files: list[ReadFile] = field(default_factory=list)
    extras: list[ReadFile] = field(default_factory=list)
    beside: list[Beside] = field(default_factory=list)
    signature: str = ""


class Sidecars:
    """The sidecars of one folder, found by the file that they stand beside."""

    __slots__ = ("_by_start", "shared")

    def __init__(self, root_pk: int, folder: bytes, entries: Iterable[FileEntry]) -> None:
        """Read the names of a folder's files."""
        self._by_start: dict[bytes, list[Beside]] = defaultdict(list)
        self.shared: list[Beside] = []
        """Those that stand for the whole folder."""
        for entry in entries:
            name = read_sidecar(entry.name)
            if name is None:
                continue
            path = folder + b"/" + entry.name if folder else entry.name
            one = Beside(name, root_pk, path, entry)
            if not name.stem:
                self.shared.append(one)
                continue
            for start in _starts(entry.name):
                self._by_start[start].append(one)

    def of(self, name: bytes) -> tuple[Beside, ...]:
        """Those that are named after a file: its whole stem, then a dot or a dash."""
        return tuple(self._by_start.get(name.rpartition(b".")[0], ()))


def _starts(name: bytes) -> Iterator[bytes]:
    """What a name begins with, before each of its dots and dashes."""
    for at, byte in enumerate(name):
        if byte in b".-" and at:
            yield name[:at]


def folders_of(seen: SeenFile) -> Iterator[Place]:
    """The folder of a file and those above it, the root itself left out."""
    folder = seen.folder
    while folder:
        yield seen.root_pk, folder
        folder = folder.rpartition(b"/")[0]


def grouped(files: Sequence[TitleFile], sidecars: Mapping[Place, Sidecars]) -> dict[str, Group]:
    """The titles that these files make, by their keys; extras of a title without a file of its own make none."""
    groups: dict[str, Group] = {}
    for file in files:
        name = file.reading
        if name is None or not isinstance(name, (FilmName, EpisodeName, ExtraName)):
            continue
        group = groups.setdefault(file.title_key, Group(file.title_key))
        place = (file.seen.root_pk, file.seen.folder)
        beside = sidecars[place].of(file.seen.entry.name) if place in sidecars and not file.is_missing else ()
        read = ReadFile(file.id, file.seen, name, file.is_missing, file.tags, beside)
        (group.extras if isinstance(name, ExtraName) else group.files).append(read)
    return {key: group for key, group in groups.items() if group.files}


def share_folders(
    groups: Iterable[Group], sidecars: Mapping[Place, Sidecars], owners: Mapping[Place, tuple[str, ...]]
) -> None:
    """Give each title the folder-wide sidecars of the folders that hold nothing but this title; sign it."""
    for group in groups:
        places = {place for file in group.files if not file.is_missing for place in folders_of(file.seen)}
        for place in sorted(places):
            if owners.get(place) == (group.key,) and place in sidecars:
                group.beside += sidecars[place].shared
        group.signature = _signature(group)


def _signature(one: Group) -> str:
    digest = hashlib.sha256(str(RULES).encode())
    parts = [
        (f.seen.root_pk, f.seen.path, f.seen.entry, f"{f.id}{f.name!r}{f.is_missing}{sorted(f.tags.items())}")
        for f in (*one.files, *one.extras)
    ]
    beside = [*one.beside, *(b for f in (*one.files, *one.extras) for b in f.beside)]
    parts += [(b.root_pk, b.path, b.entry, "") for b in beside]
    for root_pk, path, entry, name in sorted(parts, key=lambda part: (part[0], part[1])):
        digest.update(
            f"{root_pk}\0{entry.size}\0{entry.mtime_ns}\0{name}\0".encode("utf-8", "surrogatepass")
            + path
            + b"\n"
        )
    return digest.hexdigest()[:32]


def artwork_of(beside: Iterable[Beside], kind: ArtworkKind, season: int | None = None) -> Beside | None:
    """The first picture of a kind, shallowest folder first."""
    found = [b for b in beside if b.name.artwork is kind and b.name.season == season]
    return min(found, key=lambda b: (b.path.count(b"/"), b.path), default=None)
