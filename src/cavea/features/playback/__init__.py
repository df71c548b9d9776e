"""Playing: which file, its bytes, and how far somebody has watched."""

import asyncio
from dataclasses import dataclass
from typing import Final

from cavea.domain.access import Principal
from cavea.domain.catalog import Availability, MediaFile, ResumeCard, Version
from cavea.domain.errors import Conflict, Invalid, Issue, LibraryOffline, NotFound
from cavea.domain.events import Event, Fact
from cavea.domain.files import OpenFile, RelativePath, RootPath
from cavea.domain.ids import FileId, ItemId, Prefix, has_form
from cavea.domain.media import DurationMs, Probe
from cavea.domain.playback import PlayableType, Progress, advance, mark
from cavea.domain.query import Page, PageRequest
from cavea.ports.catalog import CatalogReader
from cavea.ports.clock import Clock
from cavea.ports.files import Files
from cavea.ports.unit import Units

AWAY: Final = "the disk of this file is away; it can be played again as soon as the disk is back"
_PREFIXES: Final = {PlayableType.MOVIE: Prefix.MOVIE, PlayableType.EPISODE: Prefix.EPISODE}


@dataclass(frozen=True, slots=True)
class Playable:
    """A file that is open to be sent.

    Attributes:
        file: The open file; whoever has it closes it.
        name: Its own name, for a download and for its media type.
        title_id: What it belongs to.
    """

    file: OpenFile
    name: str
    title_id: ItemId


class Playback:
    """Opens files for those who may see them, and remembers where they stopped."""

    def __init__(self, units: Units, reader: CatalogReader, files: Files, clock: Clock) -> None:
        """Work with these."""
        self._units = units
        self._reader = reader
        self._files = files
        self._clock = clock

    async def open(self, who: Principal, item_id: ItemId, file_id: FileId | None) -> Playable:
        """Open the wanted file of a title, or its best one.

        Raises:
            NotFound: There is no such title or file, the caller cannot see it, or the file is gone.
            LibraryOffline: Its disk is away.
        """
        chosen = await self._chosen(who, item_id, file_id)
        place = await self._reader.location(chosen.id)
        if place is None:
            raise NotFound("file")
        root, path = RootPath(place[0]), RelativePath(place[1])
        try:
            opened = await asyncio.to_thread(self._files.open, root, path)
        except (FileNotFoundError, PermissionError) as error:
            sight = await self._files.look_at(root)
            is_away = sight.identity is None or chosen.availability is Availability.OFFLINE
            if is_away or not place[2]:
                raise LibraryOffline(AWAY) from error
            raise NotFound("file") from error
        except OSError as error:
            raise LibraryOffline(AWAY) from error
        return Playable(opened, chosen.name.rsplit("/", 1)[-1], item_id)

    async def probe(self, who: Principal, item_id: ItemId, file_id: FileId | None) -> Probe:
        """What is inside the file that :meth:`open` would open.

        Raises:
            NotFound: As :meth:`open`.
            Conflict: It cannot be played, or was not looked into yet; the message says which.
        """
        chosen = await self._chosen(who, item_id, file_id)
        if chosen.problem is not None:
            raise Conflict(f"this file cannot be played: {chosen.problem.message}")
        if chosen.probe is None:
            raise Conflict("this file has not been looked into yet; try again in a moment")
        return chosen.probe

    async def progress(self, who: Principal, kind: str, item_id: ItemId) -> Progress:
        """Where the caller is in a film or episode.

        Raises:
            NotFound: There is none of that id, or the caller cannot see it.
        """
        duration = await self._duration(who, kind, item_id)
        async with self._units.read() as unit:
            kept = await unit.progress.of(who, item_id)
        return kept or Progress(
            item_id, DurationMs(0), duration, is_watched=False, play_count=0, updated_at=None
        )

    async def report(
        self,
        who: Principal,
        kind: str,
        item_id: ItemId,
        *,
        position_s: float | None,
        duration_s: float | None,
        watched: bool | None,
    ) -> Progress:
        """Keep where the caller is, or that they have seen it.

        Raises:
            NotFound: There is none of that id, or the caller cannot see it.
            Invalid: Neither a position nor a mark was given.
        """
        if position_s is None and watched is None:
            raise Invalid(Issue("position", "give position, or watched", "missing"))
        known = await self._duration(who, kind, item_id)
        told = None if duration_s is None else DurationMs(round(duration_s * 1000))
        at = self._clock.now()
        async with self._units.begin() as unit:
            before = await unit.progress.of(who, item_id) or Progress(
                item_id, DurationMs(0), known, is_watched=False, play_count=0, updated_at=None
            )
            after = before
            if position_s is not None:
                after = advance(after, DurationMs(round(position_s * 1000)), known or told, at)
            if watched is not None:
                after = mark(after, watched=watched, at=at)
            await unit.progress.put(who, after)
            if after.is_watched and not before.is_watched:
                await unit.record(Fact(Event.ITEM_WATCHED, item_id, {"user_id": who.user_id, "type": kind}))
        return after

    async def continue_watching(self, who: Principal, request: PageRequest) -> Page[ResumeCard]:
        """What the caller is in the middle of, latest first."""
        return await self._reader.begun(who, request)

    async def _duration(self, who: Principal, kind: str, item_id: ItemId) -> DurationMs | None:
        try:
            wanted = PlayableType(kind)
        except ValueError:
            raise NotFound("type of title") from None
        if has_form(item_id, _PREFIXES[wanted]):
            card = await (
                self._reader.movie(who, item_id)
                if wanted is PlayableType.MOVIE
                else self._reader.episode(who, item_id)
            )
            if card is not None:
                return None if card.duration_ms is None else DurationMs(card.duration_ms)
        raise NotFound(wanted.value)

    async def _chosen(self, who: Principal, item_id: ItemId, file_id: FileId | None) -> MediaFile:
        playable = has_form(item_id, Prefix.MOVIE, Prefix.EPISODE, Prefix.EXTRA)
        versions = await self._reader.versions(who, item_id) if playable else None
        if versions is None:
            raise NotFound("title")
        files = [file for version in versions for file in version.files]
        if file_id is not None:
            chosen = next((file for file in files if file.id == file_id), None)
        else:
            chosen = best_file(versions)
        if chosen is None or chosen.availability is Availability.MISSING:
            raise NotFound("file")
        return chosen


def best_file(versions: tuple[Version, ...]) -> MediaFile | None:
    """The file to play when none is named: the first part of the first version that can be played."""
    parts = [file for version in versions for file in version.files if file.part == version.files[0].part]
    there = [file for file in parts if file.availability is not Availability.MISSING]
    return next((file for file in there if file.problem is None), there[0] if there else None)
