"""Which id the file at a place has."""

from collections.abc import Mapping, Sequence

from cavea.domain.ids import FileId, LibraryId, Prefix, derived_id
from cavea.domain.scanning import KnownFile


class FileIds:
    """The ids of files by place: those that are known, and new ones that no other file has."""

    def __init__(
        self, library_id: LibraryId, known: Sequence[KnownFile], moves: Mapping[tuple[int, bytes], FileId]
    ) -> None:
        moved = set(moves.values())
        self._library_id = library_id
        self._by_place = {(f.root_pk, f.path): f.id for f in known if f.id not in moved} | dict(moves)
        self._taken = {f.id for f in known}

    def __call__(self, root_pk: int, path: bytes) -> FileId:
        """The id of the file at this place; a new place has an id from then on."""
        place = (root_pk, path)
        if place not in self._by_place:
            nth = 0
            made = FileId(derived_id(Prefix.FILE, self._library_id, path))
            while made in self._taken:
                nth += 1
                made = FileId(derived_id(Prefix.FILE, self._library_id, path, str(nth)))
            self._taken.add(made)
            self._by_place[place] = made
        return self._by_place[place]
