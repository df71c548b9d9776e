"""Grouping: files whose names were read become titles, with what lies beside them. Pure."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from cavea.domain.files import FileEntry
from cavea.domain.ids import ItemId, LibraryId, Prefix, derived_id
from cavea.domain.naming import (
    ArtworkKind,
    EpisodeName,
    ExtraName,
    FilmName,
    Recognition,
    SidecarName,
    read_sidecar,
    title_key,
)
from cavea.features.scanning.gathering import SeenFile, Tree

RULES: Final = 1
"""Raise it when the same files would make another record: every title is then written anew."""


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
    """A media file, what its name says, and what lies beside it under its name."""

    seen: SeenFile
    name: FilmName | EpisodeName | ExtraName
    beside: tuple[Beside, ...]


@dataclass(slots=True)
class Group:
    """Everything of one film or series.

    Attributes:
        key: What it is recognised by.
        id: The public id that follows from it.
        files: Its own media files.
        extras: Trailers and the like.
        beside: Sidecars of its folders that belong to the title, or to a season, by folder.
        signature: Of all that.
    """

    key: str
    id: ItemId
    files: list[ReadFile] = field(default_factory=list)
    extras: list[ReadFile] = field(default_factory=list)
    beside: list[Beside] = field(default_factory=list)
    signature: str = ""


def key_of(name: FilmName | EpisodeName) -> str:
    """What a film or series is recognised by: its folded title and its year."""
    title = name.title if isinstance(name, FilmName) else name.series
    return f"{title_key(title or '')}|{name.year or ''}"


def group(
    library_id: LibraryId, tree: Tree, read: Sequence[tuple[SeenFile, Recognition]]
) -> tuple[list[Group], int]:
    """The titles of a tree in the order of their keys, and how many files belong to none."""
    sidecars = _sidecars(tree)
    groups: dict[str, Group] = {}
    extras: list[tuple[str, ReadFile]] = []
    left_over = 0
    for seen, name in read:
        if isinstance(name, ExtraName):
            if name.owner is None:
                left_over += 1
            else:
                extras.append((key_of(name.owner), _with_beside(seen, name, sidecars)))
        elif isinstance(name, (FilmName, EpisodeName)):
            key = key_of(name)
            prefix = Prefix.MOVIE if isinstance(name, FilmName) else Prefix.SERIES
            if key not in groups:
                groups[key] = Group(key, ItemId(derived_id(prefix, library_id, key)))
            groups[key].files.append(_with_beside(seen, name, sidecars))
        else:
            left_over += 1
    for key, extra in extras:
        if key in groups:
            groups[key].extras.append(extra)
        else:
            left_over += 1
    _share_folders(groups.values(), sidecars)
    for one in groups.values():
        one.signature = _signature(one)
    return [groups[key] for key in sorted(groups)], left_over


_Sidecars = dict[tuple[int, bytes], list[Beside]]


def _sidecars(tree: Tree) -> _Sidecars:
    found: _Sidecars = defaultdict(list)
    for (root_pk, folder), entries in tree.folders.items():
        for entry in entries:
            name = read_sidecar(entry.name)
            if name is not None:
                path = folder + b"/" + entry.name if folder else entry.name
                found[root_pk, folder].append(Beside(name, root_pk, path, entry))
    return found


def _with_beside(seen: SeenFile, name: FilmName | EpisodeName | ExtraName, sidecars: _Sidecars) -> ReadFile:
    stem = seen.entry.name.rpartition(b".")[0]
    own = [
        one
        for one in sidecars.get((seen.root_pk, seen.folder), ())
        if one.name.stem and _begins_with(one.entry.name, stem)
    ]
    return ReadFile(seen, name, tuple(own))


def _begins_with(sidecar: bytes, stem: bytes) -> bool:
    """Whether a sidecar is named after a file: its whole stem, then nothing, a dot or a dash."""
    return sidecar.startswith(stem) and sidecar[len(stem) : len(stem) + 1] in (b".", b"-")


def _share_folders(groups: Iterable[Group], sidecars: _Sidecars) -> None:
    """Give each title the folder-wide sidecars of the folders that hold nothing but this title."""
    owners: dict[tuple[int, bytes], set[str]] = defaultdict(set)
    by_key = {one.key: one for one in groups}
    for one in by_key.values():
        for file in one.files:
            for folder in _folders_of(file.seen):
                owners[file.seen.root_pk, folder].add(one.key)
    for place, keys in owners.items():
        if len(keys) == 1 and place[1]:
            by_key[next(iter(keys))].beside += [b for b in sidecars.get(place, ()) if not b.name.stem]


def _folders_of(seen: SeenFile) -> Iterable[bytes]:
    folder = seen.folder
    while folder:
        yield folder
        folder = folder.rpartition(b"/")[0]


def _signature(one: Group) -> str:
    digest = hashlib.sha256(str(RULES).encode())
    parts = [(f.seen.root_pk, f.seen.path, f.seen.entry, repr(f.name)) for f in (*one.files, *one.extras)]
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
