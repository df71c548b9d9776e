"""Which id an item has: the one it had, or one that follows from what it is recognised by."""

from collections.abc import Mapping, Sequence
from typing import Self

from cavea.domain.catalog import ItemKind
from cavea.domain.ids import ItemId, LibraryId, Prefix, derived_id
from cavea.domain.naming import FilmName
from cavea.features.scanning.grouping import Group
from cavea.ports.unit import Unit

_PREFIXES = {
    ItemKind.MOVIE: Prefix.MOVIE,
    ItemKind.SERIES: Prefix.SERIES,
    ItemKind.SEASON: Prefix.SEASON,
    ItemKind.EPISODE: Prefix.EPISODE,
    ItemKind.EXTRA: Prefix.EXTRA,
}


class Identities:
    """The ids of some titles and of what is under them, by kind and key."""

    def __init__(self, library_id: LibraryId, known: Mapping[tuple[ItemKind, str], ItemId]) -> None:
        """Begin with what is known."""
        self._library_id = library_id
        self._known = dict(known)
        self._made: dict[ItemId, tuple[ItemKind, str]] = {}
        self._nth: dict[tuple[ItemKind, str], int] = {}

    @classmethod
    async def read(
        cls, unit: Unit, library_id: LibraryId, groups: Sequence[Group], *, is_first: bool
    ) -> Self:
        """The ids that are there; none are asked for in a library that has no title yet."""
        keys = [] if is_first else sorted(one.key for one in groups)
        found = await unit.catalog.identities(library_id, keys) if keys else []
        return cls(library_id, {(one.kind, one.key): one.id for one in found})

    @property
    def made(self) -> list[ItemId]:
        """Ids that were made, not found."""
        return list(self._made)

    def title(self, group: Group) -> ItemId:
        """The id of a film or series."""
        kind = ItemKind.MOVIE if isinstance(group.files[0].name, FilmName) else ItemKind.SERIES
        return self(kind, group.key)

    def __call__(self, kind: ItemKind, key: str) -> ItemId:
        """The id of an item of this kind and key."""
        found = self._known.get((kind, key))
        if found is None:
            nth = self._nth.get((kind, key), 0)
            facts = (self._library_id, key) if nth == 0 else (self._library_id, key, str(nth))
            found = ItemId(derived_id(_PREFIXES[kind], *facts))
            self._known[kind, key] = found
            self._made[found] = (kind, key)
        return found

    def avoid(self, holders: Mapping[ItemId, str]) -> bool:
        """Make other ids in the place of those that an item of another key has; whether there were any."""
        clashes = [item_id for item_id, key in holders.items() if self._made[item_id][1] != key]
        for item_id in clashes:
            what = self._made.pop(item_id)
            del self._known[what]
            self._nth[what] = self._nth.get(what, 0) + 1
        return bool(clashes)
