"""Filing: what a scan found goes into the inventory, and what files belong to is kept together."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cavea.domain.catalog import ItemKind
from cavea.domain.ids import FileId, ItemId, LibraryId, Prefix, derived_id
from cavea.domain.inventory import FileRole, FileRow, KnownFile, SeenFile, leaf_key, role_of
from cavea.domain.naming import ExtraName, FilmName, Recognition
from cavea.domain.scanning import Identity
from cavea.features.scanning.travels import travels
from cavea.ports.unit import Unit

Move = tuple[KnownFile, SeenFile, Recognition]
_CHILDREN: Final = (ItemKind.EPISODE, ItemKind.EXTRA)


async def fresh_ids(unit: Unit, library_id: LibraryId, files: Sequence[SeenFile]) -> list[FileId]:
    """Ids for new files: derived from their paths, and others where a file that was moved away has that id."""
    nth = dict.fromkeys(range(len(files)), 0)
    made: dict[int, FileId] = {}
    used: set[FileId] = set()
    while nth:
        tried: dict[int, FileId] = {}
        for number, n in nth.items():
            tried[number] = _file_id(library_id, files[number].path, n)
        taken = await unit.inventory.taken(set(tried.values()))
        again: dict[int, int] = {}
        for number, file_id in tried.items():
            if file_id in taken or file_id in used:
                again[number] = nth[number] + 1
            else:
                made[number] = file_id
                used.add(file_id)
        nth = again
    return [made[number] for number in range(len(files))]


def _file_id(library_id: LibraryId, path: bytes, nth: int) -> FileId:
    facts = (library_id, path) if nth == 0 else (library_id, path, str(nth))
    return FileId(derived_id(Prefix.FILE, *facts))


@dataclass(frozen=True, slots=True)
class Moved:
    """What a move of files meant for titles.

    Attributes:
        titles: The films and series, new and old keys, that must be put together again.
        carried: Items whose files joined another, with that one.
    """

    titles: set[str]
    carried: list[tuple[ItemId, ItemId]]


async def move(unit: Unit, library_id: LibraryId, moves: Sequence[Move], at: str) -> Moved:
    """Let files be where they are now, and let what they belong to go along with them; one unit does it all."""
    ids = [file.id for file, _, _ in moves]
    leaves = await unit.catalog.leaves(ids)
    await unit.inventory.place([(file.id, seen) for file, seen, _ in moves])
    await unit.inventory.put(
        library_id,
        [FileRow(file.id, seen, reading, is_changed=False) for file, seen, reading in moves],
        at,
    )
    old = {file.title_key for file, _, _ in moves if file.title_key is not None}
    new = {key for _, _, reading in moves if (key := role_of(reading)[1]) is not None}
    await unit.inventory.pend(library_id, old)
    tops = await _move_titles(unit, library_id, moves, ids)
    carried = await _move_leaves(unit, library_id, moves, leaves, tops)
    return Moved(old | new, carried)


async def _move_titles(
    unit: Unit, library_id: LibraryId, moves: Sequence[Move], ids: Collection[FileId]
) -> dict[str, ItemId]:
    """Titles go along; the answer has the id of every title that there is now, by its key."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for file, _, reading in moves:
        role, key = role_of(reading)
        if role is FileRole.TITLE and key is not None and file.title_key is not None:
            votes[file.title_key][key] += 1
    concerned = {*votes, *(key for _, _, reading in moves if (key := role_of(reading)[1]) is not None)}
    there = {
        one.key: one
        for one in await unit.catalog.identities(library_id, sorted(concerned))
        if one.kind in (ItemKind.MOVIE, ItemKind.SERIES)
    }
    staying = await unit.inventory.count_titled(library_id, sorted(votes), set(ids))
    able = {key: count for key, count in votes.items() if key in there and not staying[key]}
    going = travels(able, {key: key for key in able}, there)
    await unit.catalog.rekey([(there[old].id, new) for old, new in going.items()])
    stay = {key: one.id for key, one in there.items() if key not in going}
    return stay | {new: there[old].id for old, new in going.items()}


async def _move_leaves(
    unit: Unit,
    library_id: LibraryId,
    moves: Sequence[Move],
    leaves: Mapping[FileId, Identity],
    tops: Mapping[str, ItemId],
) -> list[tuple[ItemId, ItemId]]:
    """Episodes and extras go along; the answer names what had to join another instead."""
    votes: dict[ItemId, Counter[str]] = defaultdict(Counter)
    keys: dict[ItemId, str] = {}
    joined: dict[ItemId, str] = {}
    for file, seen, reading in moves:
        leaf, key = leaves.get(file.id), role_of(reading)[1]
        if leaf is None or key is None:
            continue
        if leaf.kind not in _CHILDREN:
            joined[leaf.id] = key
            continue
        top = tops.get(key) or title_id(library_id, key, is_film=is_of_film(reading))
        now = leaf_key(top, reading, seen)
        if now is not None:
            votes[leaf.id][now] += 1
            keys[leaf.id] = leaf.key
    ids = {file.id for file, _, _ in moves}
    rest = await unit.catalog.count_files([*votes, *joined], ids)
    able = {item: count for item, count in votes.items() if not rest[item]}
    wanted = {key for count in able.values() for key in count}
    there = {one.key: one.id for one in await _under(unit, library_id, tops, wanted)}
    going = travels(able, keys, there)
    await unit.catalog.rekey([*going.items()])
    carried: list[tuple[ItemId, ItemId]] = []
    for item, count in able.items():
        other = there.get(min(count, key=lambda key: (-count[key], key)))
        if item not in going and other is not None and other != item:
            carried.append((item, other))
    for item, title in joined.items():
        top_id = tops.get(title)
        if not rest[item] and top_id is not None and top_id != item:
            carried.append((item, top_id))
    return carried


async def _under(
    unit: Unit, library_id: LibraryId, tops: Mapping[str, ItemId], wanted: Collection[str]
) -> list[Identity]:
    """The episodes and extras that have one of these keys."""
    found = await unit.catalog.identities(library_id, sorted(tops))
    return [one for one in found if one.kind in _CHILDREN and one.key in wanted]


def title_id(library_id: LibraryId, key: str, *, is_film: bool, nth: int = 0) -> ItemId:
    """The id that a film or series of this key gets."""
    prefix = Prefix.MOVIE if is_film else Prefix.SERIES
    facts = (library_id, key) if nth == 0 else (library_id, key, str(nth))
    return ItemId(derived_id(prefix, *facts))


def is_of_film(reading: Recognition) -> bool:
    """Whether a file belongs to a film, as itself or as an extra."""
    return isinstance(reading.owner if isinstance(reading, ExtraName) else reading, FilmName)
