"""Comparing: the files of folders that changed, beside the files that were known there."""

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from cavea.domain.files import Folder, RelativePath, RootPath, UnreadableFolder, WalkRules
from cavea.domain.ids import LibraryId
from cavea.domain.inventory import RULES, KnownFile, Place, SeenFile, as_read
from cavea.domain.naming import is_media
from cavea.features.scanning.surveying import Survey
from cavea.ports.files import Files
from cavea.ports.unit import Units

FOLDERS_AT_ONCE: Final = 200

FILES_AT_ONCE: Final = 20_000
"""Folders are handed on when so many files were listed: a folder of 100,000 files comes alone."""


@dataclass(slots=True)
class Difference:
    """Some folders, and how their files differ from what is known.

    Attributes:
        folders: Those that could be listed, with the number of their root.
        stirred: Places of folders in which anything is new, changed or gone, sidecars included.
        gone: Folders that are not there any more.
        unknown: Folders that could not be listed after all, and why.
        found: Files at places that were not known.
        changed: Files at known places whose size or time is another.
        returned: Files that had not been seen for a while and are there as they were.
        unread: Files that are as they were, but were read by older rules.
        shifted: Files that are as they were but for their inode: two may have changed places.
        lost: Files that are not there any more.
        problems: Folders with a file that cannot be played, which may be mended without a trace in the folder.
    """

    folders: list[tuple[int, Folder]] = field(default_factory=list)
    stirred: list[Place] = field(default_factory=list)
    gone: list[Place] = field(default_factory=list)
    unknown: list[tuple[Place, str]] = field(default_factory=list)
    found: list[SeenFile] = field(default_factory=list)
    changed: list[tuple[KnownFile, SeenFile]] = field(default_factory=list)
    returned: list[tuple[KnownFile, SeenFile]] = field(default_factory=list)
    unread: list[tuple[KnownFile, SeenFile]] = field(default_factory=list)
    shifted: list[tuple[KnownFile, SeenFile]] = field(default_factory=list)
    lost: list[KnownFile] = field(default_factory=list)
    problems: set[Place] = field(default_factory=set)


class Comparing:
    """Lists folders, and compares them with the inventory."""

    def __init__(
        self,
        units: Units,
        files: Files,
        library_id: LibraryId,
        roots: dict[int, RootPath],
        rules: WalkRules,
        minimum_size: int,
    ) -> None:
        """Work with these; ``roots`` by their numbers."""
        self._units = units
        self._files = files
        self._library_id = library_id
        self._roots = roots
        self._rules = rules
        self._minimum_size = minimum_size

    async def differences(self, survey: Survey, *, is_first: bool = False) -> AsyncIterator[Difference]:
        """What a survey found, in handy portions, in the order of the walk.

        Args:
            survey: Which folders to look at.
            is_first: Nothing is known yet, so nothing is asked for.
        """
        for at in range(0, len(survey.vanished), FOLDERS_AT_ONCE):
            places = survey.vanished[at : at + FOLDERS_AT_ONCE]
            yield await self._vanished(places)
        ready = Difference()
        count = 0
        for at in range(0, len(survey.changed), FOLDERS_AT_ONCE):
            part = survey.changed[at : at + FOLDERS_AT_ONCE]
            listed = await self._listed([place for place, _ in part])
            for place, stats in part:
                answer = listed[place]
                if isinstance(answer, Folder):
                    ready.folders.append((place[0], answer))
                    if stats is None or stats != as_read(answer.sight.stats or b""):
                        ready.stirred.append(place)
                    count += len(answer.files)
                elif answer.is_gone:
                    ready.gone.append(place)
                else:
                    ready.unknown.append((place, answer.reason))
                if count >= FILES_AT_ONCE:
                    yield await self._compared(ready, is_first=is_first)
                    ready, count = Difference(), 0
            if ready.folders or ready.gone or ready.unknown:
                yield await self._compared(ready, is_first=is_first)
                ready, count = Difference(), 0

    async def _listed(self, places: Sequence[Place]) -> dict[Place, Folder | UnreadableFolder]:
        by_root: dict[int, list[Place]] = defaultdict(list)
        for place in places:
            by_root[place[0]].append(place)
        answers: dict[Place, Folder | UnreadableFolder] = {}
        for root_pk, own in by_root.items():
            paths = [RelativePath(path) for _, path in own]
            found = await self._files.list_folders(self._roots[root_pk], self._rules, paths)
            answers.update(zip(own, found, strict=True))
        return answers

    async def _vanished(self, places: list[Place]) -> Difference:
        async with self._units.read() as unit:
            known = await unit.inventory.files_in(places)
        return Difference(gone=places, lost=[file for file in known if not file.is_missing])

    async def _compared(self, ready: Difference, *, is_first: bool) -> Difference:
        known: dict[Place, KnownFile] = {}
        if not is_first:
            places = [(root_pk, bytes(folder.path)) for root_pk, folder in ready.folders] + ready.gone
            async with self._units.read() as unit:
                known = {file.place: file for file in await unit.inventory.files_in(places)}
        for root_pk, folder in ready.folders:
            for entry in folder.files:
                if not is_media(entry.name) or entry.size < self._minimum_size:
                    continue
                seen = SeenFile(root_pk, bytes(folder.path), entry)
                file = known.pop(seen.place, None)
                if file is None:
                    ready.found.append(seen)
                    continue
                if file.has_problem:
                    ready.problems.add((root_pk, seen.folder))
                _sort_in(ready, file, seen)
        ready.lost += [file for file in known.values() if not file.is_missing]
        return ready


def _sort_in(ready: Difference, file: KnownFile, seen: SeenFile) -> None:
    if (file.size, file.mtime_ns) != (seen.entry.size, seen.entry.mtime_ns):
        ready.changed.append((file, seen))
    elif file.is_missing or file.absence is not None:
        ready.returned.append((file, seen))
    else:
        if file.rules != RULES:
            ready.unread.append((file, seen))
        if file.inode != str(seen.entry.inode):
            ready.shifted.append((file, seen))
