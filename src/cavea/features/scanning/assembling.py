"""Assembling: titles whose files changed are put together from the inventory and written.

It goes through the titles that wait, a few at a time: their files, the sidecars beside them, what NFO files say, one
record each. A title whose signature is the same as before is not written. What is not done when the server stops
waits still at the next start.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final

from cavea.domain.files import Folder, RelativePath, UnreadableFolder
from cavea.domain.inventory import Place, TitleFile
from cavea.domain.libraries import Library, LibraryKind
from cavea.domain.metadata import NfoFacts
from cavea.domain.scanning import TitleRecord
from cavea.features.scanning.grouping import Group, Sidecars, folders_of, grouped, share_folders
from cavea.features.scanning.identities import Identities
from cavea.features.scanning.recording import Recorder
from cavea.features.scanning.surveying import Report
from cavea.features.scanning.tools import Tools
from cavea.ports.unit import Unit

ASSEMBLE_JOB: Final = "assemble"
"""The job that puts titles together again which something else than a scan has changed."""

BATCH: Final = 200
"""Titles written in one unit: a crash loses at most these, and other writers wait no longer than for these."""

WEIGHED_AFTER: Final = (1, 5, 25, 125, 625)
"""Batches after which the database looks how much there is by now."""

KEPT_FOLDERS: Final = 2_000
"""Folders whose sidecars are kept in mind: of a folder with 100,000 films every batch asks again."""

MAX_NFO: Final = 1024 * 1024


Check = Callable[[Unit], Awaitable[None]]
"""Ends a scan whose library is not the one it walked any more, by raising."""


class Assembling:
    """Puts the waiting titles of one library together."""

    def __init__(self, tools: Tools, library: Library) -> None:
        """Work on this library."""
        self._units = tools.units
        self._files = tools.files
        self._names = tools.names
        self._reader = tools.sidecars
        self._clock = tools.clock
        self._library_id = library.id
        self._kind = library.kind
        self._roots = {root.pk: root.path for root in library.roots}
        self._rules = tools.rules_of(library)
        self._sidecars: OrderedDict[Place, Sidecars] = OrderedDict()
        self._unknown: set[Place] = set()
        self.added = 0
        """Titles that were not there before."""
        self.changed = 0
        """Titles that were written anew."""

    async def all(self, report: Report, check: Check) -> None:
        """Put together whatever waits.

        Args:
            report: Told now and then how far it is.
            check: Called in each unit that writes, before it writes.
        """
        async with self._units.read() as unit:
            total = await unit.inventory.count_pending(self._library_id)
            is_first = await unit.catalog.is_empty(self._library_id)
        after, done, batches = "", 0, 0
        gone: list[str] = []
        while True:
            async with self._units.read() as unit:
                keys = await unit.inventory.pending(self._library_id, after, BATCH)
            if not keys:
                break
            gone += await self._batch(keys, check, is_first=is_first)
            after, done = keys[-1], done + len(keys)
            batches += 1
            if batches in WEIGHED_AFTER:
                async with self._units.begin() as unit:
                    await unit.catalog.weigh()
            await report("writing", done, total)
        for at in range(0, len(gone), BATCH):
            async with self._units.begin() as unit:
                await check(unit)
                await unit.catalog.drop(self._library_id, gone[at : at + BATCH])
                await unit.inventory.done(self._library_id, gone[at : at + BATCH])

    async def _batch(self, keys: Sequence[str], check: Check, *, is_first: bool) -> list[str]:
        """Write some titles; the answer names those that have no file any more, for the end.

        A title beside whose files nothing can be read just now waits on: its texts and pictures are unknown, not gone.
        """
        async with self._units.read() as unit:
            files = await self._read(await unit.inventory.files_of(self._library_id, keys))
        groups = await self._groups(files)
        empty = [key for key in keys if key not in groups]
        groups = {key: one for key, one in groups.items() if not self._is_unknown(one)}
        made = list(groups.values())
        async with self._units.read() as unit:
            identities = await Identities.read(unit, self._library_id, made, is_first=is_first)
            known = {} if is_first else await unit.catalog.signatures([identities.title(one) for one in made])
        fresh = [one for one in made if known.get(identities.title(one)) != one.signature]
        nfo = await self._nfos(fresh)
        groups = {key: one for key, one in groups.items() if not self._is_unknown(one)}
        fresh = [one for one in fresh if not self._is_unknown(one)]
        recorder = Recorder(self._library_id, identities, nfo)
        records = await asyncio.to_thread(_record, recorder, fresh)
        if not is_first:
            records = await self._settled(identities, recorder, fresh, records)
        async with self._units.begin() as unit:
            await check(unit)
            are_new = is_first and not any(file.is_missing for file in files)
            await unit.catalog.put(self._library_id, records, self._clock.now(), are_new=are_new)
            await unit.inventory.done(self._library_id, [key for key in keys if key in groups])
            if not is_first and self._kind is not LibraryKind.MOVIES:
                await unit.progress.recount([record.items[0].id for record in records])
        new = sum(identities.title(one) not in known for one in fresh)
        self.added += new
        self.changed += len(fresh) - new
        return empty

    async def _settled(
        self,
        identities: Identities,
        recorder: Recorder,
        groups: Sequence[Group],
        records: list[TitleRecord],
    ) -> list[TitleRecord]:
        """The same records, with other ids where an item that went elsewhere has them."""
        while True:
            async with self._units.read() as unit:
                holders = await unit.catalog.holders(identities.made)
            if not identities.avoid(holders):
                return records
            records = await asyncio.to_thread(_record, recorder, groups)

    async def _read(self, files: list[TitleFile]) -> list[TitleFile]:
        """The files, with what their names say also where an older version had not kept it."""
        unread = [file for file in files if file.reading is None]
        if not unread:
            return files
        found = await self._names.read(self._kind, [file.seen.path for file in unread])
        readings = {file.id: one.recognition for file, one in zip(unread, found, strict=True)}
        return [replace(f, reading=readings[f.id]) if f.reading is None else f for f in files]

    async def _groups(self, files: Sequence[TitleFile]) -> dict[str, Group]:
        places = {
            place for file in files if not file.is_missing
            for place in (*folders_of(file.seen), (file.seen.root_pk, file.seen.folder))
        }  # fmt: skip
        await self._look_beside(places)
        groups = grouped(files, self._sidecars)
        shared = [place for place in sorted(places) if place[1] and self._sidecars[place].shared]
        async with self._units.read() as unit:
            owners = await unit.inventory.owners(shared)
        share_folders(groups.values(), self._sidecars, owners)
        while len(self._sidecars) > KEPT_FOLDERS:
            self._sidecars.popitem(last=False)
        return groups

    async def _look_beside(self, places: Iterable[Place]) -> None:
        new: dict[int, list[RelativePath]] = {}
        for place in sorted(places):
            if place in self._sidecars:
                self._sidecars.move_to_end(place)
            else:
                new.setdefault(place[0], []).append(RelativePath(place[1]))
        for root_pk, paths in new.items():
            for answer in await self._files.list_folders(self._roots[root_pk], self._rules, paths):
                entries = answer.files if isinstance(answer, Folder) else ()
                path = bytes(answer.path)
                if isinstance(answer, UnreadableFolder) and not answer.is_gone:
                    self._unknown.add((root_pk, path))
                self._sidecars[root_pk, path] = Sidecars(root_pk, path, entries)

    def _is_unknown(self, group: Group) -> bool:
        """Whether something that belongs to a title could not be read."""
        if not self._unknown:
            return False
        there = [file for file in (*group.files, *group.extras) if not file.is_missing]
        places = {place for file in there for place in folders_of(file.seen)}
        places |= {(file.seen.root_pk, file.seen.folder) for file in there}
        places |= {(b.root_pk, b.path) for b in (*group.beside, *(b for file in there for b in file.beside))}
        return not places.isdisjoint(self._unknown)

    async def _nfos(self, groups: Iterable[Group]) -> dict[Place, NfoFacts]:
        places = {
            (b.root_pk, b.path)
            for one in groups
            for b in (*one.beside, *(b for f in (*one.files, *one.extras) for b in f.beside))
            if b.name.kind == "nfo"
        }
        found: dict[Place, NfoFacts] = {}
        for root_pk, path in sorted(places):
            try:
                raw = await self._files.read(self._roots[root_pk], RelativePath(path), MAX_NFO)
            except (PermissionError, ValueError):
                continue
            except OSError:
                self._unknown.add((root_pk, path))
                continue
            facts = self._reader.read_nfos(raw)
            if facts:
                found[root_pk, path] = in_one(facts)
        return found


def in_one(facts: Sequence[NfoFacts]) -> NfoFacts:
    """What a file of several episodes tells: of the first, with the titles and the plots of all."""
    if len(facts) == 1:
        return facts[0]
    titles = dict.fromkeys(one.title for one in facts if one.title)
    plots = dict.fromkeys(one.plot for one in facts if one.plot)
    return replace(facts[0], title=" / ".join(titles) or None, plot="\n\n".join(plots) or None)


def _record(recorder: Recorder, groups: Sequence[Group]) -> list[TitleRecord]:
    return [recorder.record(one) for one in groups]
