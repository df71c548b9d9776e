"""Why is it so: which rule read which part of a file's path."""

from dataclasses import dataclass
from typing import Final

from cavea.domain.access import Principal, Role
from cavea.domain.errors import NotFound
from cavea.domain.ids import FileId, ItemId, Prefix, has_form
from cavea.domain.naming import Recognition, Step
from cavea.ports.names import Names
from cavea.ports.unit import Units

MOST_FILES: Final = 50


@dataclass(frozen=True, slots=True)
class FileRecognition:
    """One file of a title, and how its path was read.

    Attributes:
        id: The public id.
        path: Absolute.
        answer: What the path says.
        steps: Which rule read which part.
        is_second_opinion: Whether another reader was believed, because the rules were in doubt.
    """

    id: FileId
    path: bytes
    answer: Recognition
    steps: tuple[Step, ...]
    is_second_opinion: bool


@dataclass(frozen=True, slots=True)
class ItemRecognition:
    """The files of a title, and how their paths were read.

    Attributes:
        item_id: Whose they are.
        files: At most :data:`MOST_FILES`, by path.
        is_complete: Whether that is all of them.
    """

    item_id: ItemId
    files: tuple[FileRecognition, ...]
    is_complete: bool


class Recognising:
    """Explains what scans made of names."""

    def __init__(self, units: Units, names: Names) -> None:
        """Work with these."""
        self._units = units
        self._names = names

    async def of(self, who: Principal, item_id: ItemId) -> ItemRecognition:
        """How the paths of a film, series, season, episode or extra were read.

        Raises:
            Forbidden: The caller is no administrator: it shows paths.
            NotFound: There is no title of that id, or no file belongs to it.
        """
        who.must_be(Role.ADMIN)
        known = has_form(item_id, Prefix.MOVIE, Prefix.SERIES, Prefix.SEASON, Prefix.EPISODE, Prefix.EXTRA)
        async with self._units.read() as unit:
            found = await unit.inventory.files_of_item(item_id, MOST_FILES + 1) if known else []
        if not found:
            raise NotFound("title")
        files = []
        for file in found[:MOST_FILES]:
            told = await self._names.explain(file.library_kind, file.path)
            answer = told.recognition if file.reading is None else file.reading
            files.append(
                FileRecognition(
                    file.id,
                    file.root.rstrip(b"/") + b"/" + file.path,
                    answer,
                    told.steps,
                    is_second_opinion=answer != told.recognition,
                )
            )
        return ItemRecognition(item_id, tuple(files), len(found) <= MOST_FILES)
