"""Matching: files that are gone from one place and new in another are the same files, moved. Pure.

A file is known by its size and the hash of a few of its blocks; its inode and time are a hint that needs no reading,
since nothing but a rename keeps all three. An empty file is nobody: every other empty file is just like it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from cavea.domain.ids import FileId
from cavea.domain.inventory import KnownFile, Place, SeenFile

Moves = dict[FileId, tuple[KnownFile, SeenFile]]


def by_inode(lost: Sequence[KnownFile], found: Sequence[SeenFile]) -> Moves:
    """Files that were renamed on their own disk: size, time and inode are the same."""
    waiting: dict[tuple[int, int, str], list[KnownFile]] = defaultdict(list)
    for file in sorted(lost, key=lambda one: one.place, reverse=True):
        waiting[file.size, file.mtime_ns, file.inode].append(file)
    moves: Moves = {}
    for seen in sorted(found, key=lambda one: one.place):
        same = waiting.get((seen.entry.size, seen.entry.mtime_ns, str(seen.entry.inode)))
        if same:
            file = same.pop()
            moves[file.id] = (file, seen)
    return moves


def to_compare(lost: Iterable[KnownFile], found: Iterable[SeenFile]) -> list[SeenFile]:
    """The new files whose content must be looked at, because a lost one was just as large."""
    sizes = {file.size for file in lost if file.fingerprint is not None}
    return [seen for seen in found if seen.entry.size and seen.entry.size in sizes]


def by_content(
    lost: Sequence[KnownFile], found: Sequence[SeenFile], fingerprints: Mapping[Place, str]
) -> Moves:
    """Files that came to another disk, or whose time was changed: size and content are the same.

    A file that was never looked into has no fingerprint; its name and time stand for it.
    """
    by_print: dict[tuple[int, str], list[KnownFile]] = defaultdict(list)
    by_name: dict[tuple[int, int, bytes], list[KnownFile]] = defaultdict(list)
    for file in sorted(lost, key=lambda one: one.place):
        if file.fingerprint is not None:
            by_print[file.size, file.fingerprint].append(file)
        elif file.size:
            by_name[file.size, file.mtime_ns, _name(file)].append(file)
    moves: Moves = {}
    for seen in sorted(found, key=lambda one: one.place):
        same = by_print.get((seen.entry.size, fingerprints.get(seen.place, "")))
        same = same or by_name.get((seen.entry.size, seen.entry.mtime_ns, seen.entry.name))
        if same:
            file = next((one for one in same if _name(one) == seen.entry.name), same[0])
            same.remove(file)
            moves[file.id] = (file, seen)
    return moves


def _name(file: KnownFile) -> bytes:
    return file.path.rpartition(b"/")[2]
