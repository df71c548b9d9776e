"""From a group to the record that is written: names, sidecars and NFO facts, put together. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cavea.domain.catalog import ArtworkRole, AssetSource, ItemKind
from cavea.domain.files import display_of
from cavea.domain.ids import AssetId, ItemId, LibraryId, Prefix, VersionId, derived_id
from cavea.domain.inventory import (
    SPECIALS,
    Place,
    episode_key,
    extra_key,
    season_key,
    season_of,
)
from cavea.domain.metadata import NfoFacts, NfoKind
from cavea.domain.naming import ArtworkKind, EpisodeName, ExtraName, FilmName, sort_title, title_key
from cavea.domain.scanning import (
    AssetRecord,
    CreditRecord,
    FileRecord,
    ItemRecord,
    SidecarRecord,
    TitleRecord,
    VersionRecord,
)
from cavea.features.scanning.embedded import with_tags
from cavea.features.scanning.grouping import Beside, Group, ReadFile, artwork_of
from cavea.features.scanning.identities import Identities
from cavea.features.scanning.versions import takes_part, version_of, version_order, wanted

NOTHING: Final = NfoFacts(NfoKind.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Recorder:
    """Makes the records of one library.

    Attributes:
        library_id: Whose they are.
        ids: Of items, by kind and key.
        nfo: What NFO files say, by root and path.
    """

    library_id: LibraryId
    ids: Identities
    nfo: Mapping[Place, NfoFacts]

    def record(self, group: Group) -> TitleRecord:
        """The whole of a film or series."""
        top_id = self.ids.title(group)
        is_film = isinstance(group.files[0].name, FilmName)
        items = self._film(group, top_id) if is_film else self._series(group, top_id)
        return TitleRecord(group.key, group.signature, (*items, *self._extras(group, top_id, items)))

    def _film(self, group: Group, film_id: ItemId) -> list[ItemRecord]:
        names = [f.name for f in group.files if isinstance(f.name, FilmName)]
        first = names[0]
        facts = self._facts([*(b for f in group.files for b in f.beside), *group.beside], NfoKind.MOVIE)
        facts = with_tags(facts, group.files)
        ids = {**_merged(n.ids for n in names), **facts.ids}
        film = self._item(
            film_id,
            ItemKind.MOVIE,
            group.key,
            facts,
            title=facts.title or first.title,
            year=facts.year or first.year,
            ids=ids,
            versions=self._versions(film_id, group.files),
            assets=self._title_assets(film_id, group.files, group.beside),
        )
        return [film]

    def _series(self, group: Group, series_id: ItemId) -> list[ItemRecord]:
        names = [f.name for f in group.files if isinstance(f.name, EpisodeName)]
        facts = self._facts(group.beside, NfoKind.SERIES)
        series = self._item(
            series_id,
            ItemKind.SERIES,
            group.key,
            facts,
            title=facts.title or names[0].series,
            year=facts.year or names[0].year,
            ids={**_merged(n.ids for n in names), **facts.ids},
            assets=self._title_assets(series_id, (), group.beside),
        )
        items = [series]
        by_season: dict[int, list[ReadFile]] = defaultdict(list)
        for file in group.files:
            if isinstance(file.name, EpisodeName):
                by_season[season_of(file.name)].append(file)
        for number in sorted(by_season):
            items += self._season(group, series_id, number, by_season[number])
        return items

    def _season(
        self, group: Group, series_id: ItemId, number: int, files: Sequence[ReadFile]
    ) -> list[ItemRecord]:
        key = season_key(series_id, number)
        season_id = self.ids(ItemKind.SEASON, key)
        season = self._item(
            season_id,
            ItemKind.SEASON,
            key,
            NOTHING,
            title="Specials" if number == SPECIALS else f"Season {number}",
            parent_id=series_id,
            top_id=series_id,
            number=number,
            is_found=False,
            assets=_given(
                self._local(season_id, ArtworkRole.POSTER, self._season_poster(group, number, files))
            ),
        )
        by_key: dict[str, list[ReadFile]] = defaultdict(list)
        for file in files:
            if isinstance(file.name, EpisodeName):
                by_key[episode_key(series_id, file.name)].append(file)
        return [
            season,
            *(self._episode(series_id, season_id, k, by_key[k]) for k in sorted(by_key, key=_natural)),
        ]

    def _episode(
        self, series_id: ItemId, season_id: ItemId, key: str, files: Sequence[ReadFile]
    ) -> ItemRecord:
        name = files[0].name
        assert isinstance(name, EpisodeName)
        item_id = self.ids(ItemKind.EPISODE, key)
        facts = self._facts((b for f in files for b in f.beside), NfoKind.EPISODE)
        numbers = name.episodes or name.absolute
        facts = with_tags(facts, files) if name.title is None else facts
        known = facts.title or name.title
        thumb = next(
            (b for f in files for b in f.beside if b.name.artwork in (ArtworkKind.THUMB, ArtworkKind.POSTER)),
            None,
        )
        return self._item(
            item_id,
            ItemKind.EPISODE,
            key,
            facts,
            title=known or _plain_title(name),
            released=facts.released or name.air_date,
            parent_id=season_id,
            top_id=series_id,
            number=numbers[0] if numbers else None,
            last_number=numbers[-1] if len(numbers) > 1 else None,
            absolute_number=name.absolute[0] if name.absolute else None,
            ids=dict(facts.ids),
            is_found=known is not None,
            versions=self._versions(item_id, files),
            assets=(
                self._local(item_id, ArtworkRole.STILL, thumb)
                or _asset(item_id, ArtworkRole.STILL, AssetSource.STILL, files[0]),
            ),
        )

    def _extras(self, group: Group, top_id: ItemId, items: Sequence[ItemRecord]) -> Iterable[ItemRecord]:
        by_key = {item.key: item.id for item in items}
        for file in group.extras:
            assert isinstance(file.name, ExtraName)
            key = extra_key(top_id, file.name, file.seen)
            item_id = self.ids(ItemKind.EXTRA, key)
            yield self._item(
                item_id,
                ItemKind.EXTRA,
                key,
                NOTHING,
                title=_extra_title(file.name),
                parent_id=_owner_of(file.name, top_id, by_key),
                top_id=top_id,
                extra_kind=file.name.kind.value,
                is_found=False,
                versions=self._versions(item_id, [file]),
                assets=(_asset(item_id, ArtworkRole.STILL, AssetSource.STILL, file),),
            )

    def _item(
        self,
        item_id: ItemId,
        kind: ItemKind,
        key: str,
        facts: NfoFacts,
        *,
        title: str,
        year: int | None = None,
        released: str | None = None,
        parent_id: ItemId | None = None,
        top_id: ItemId | None = None,
        number: int | None = None,
        last_number: int | None = None,
        absolute_number: int | None = None,
        extra_kind: str | None = None,
        ids: dict[str, str] | None = None,
        is_found: bool = True,
        versions: tuple[VersionRecord, ...] = (),
        assets: tuple[AssetRecord, ...] = (),
    ) -> ItemRecord:
        words = [
            title,
            *([facts.original_title] if facts.original_title and facts.original_title != title else []),
        ]
        return ItemRecord(
            id=item_id,
            kind=kind,
            key=key,
            parent_id=parent_id,
            top_id=top_id,
            number=number,
            last_number=last_number,
            absolute_number=absolute_number,
            extra_kind=extra_kind,
            title=title,
            sort_title=sort_title(facts.sort_title or title),
            original_title=facts.original_title,
            search_text=" ".join(title_key(word) for word in words) if is_found else "",
            year=year,
            released=released or facts.released,
            overview=facts.plot,
            tagline=facts.tagline,
            rating=facts.rating,
            content_rating=facts.content_rating,
            genres=facts.genres,
            studios=facts.studios,
            provider_ids=dict(ids or {}),
            credits=tuple(CreditRecord(p.name, p.kind.value, p.character) for p in facts.people),
            versions=versions,
            assets=assets,
        )

    def _facts(self, beside: Iterable[Beside], kind: NfoKind) -> NfoFacts:
        for one in beside:
            facts = self.nfo.get((one.root_pk, one.path)) if one.name.kind == "nfo" else None
            if facts is not None and facts.kind in (kind, NfoKind.UNKNOWN):
                return facts
        return NOTHING

    def _versions(self, item_id: ItemId, files: Sequence[ReadFile]) -> tuple[VersionRecord, ...]:
        ordered = sorted(wanted(files), key=version_order)
        kept: list[tuple[tuple[str | None, str | None], list[ReadFile]]] = []
        for file in ordered:
            edition, label, part = version_of(file)
            home = next(
                (parts for known, parts in kept if known == (edition, label) and takes_part(parts, part)),
                None,
            )
            if home is None:
                kept.append(((edition, label), [file]))
            else:
                home.append(file)
        return tuple(
            VersionRecord(
                VersionId(derived_id(Prefix.VERSION, item_id, edition or "", label or "", str(n))),
                edition,
                label,
                tuple(_file(file, m + 1) for m, file in enumerate(parts)),
            )
            for n, ((edition, label), parts) in enumerate(kept)
        )

    def _title_assets(
        self, item_id: ItemId, files: Sequence[ReadFile], beside: Sequence[Beside]
    ) -> tuple[AssetRecord, ...]:
        """The poster and backdrop of a film or series; a poster is drawn where there is none."""
        own = [*(b for f in files for b in f.beside), *beside]
        poster = self._local(item_id, ArtworkRole.POSTER, artwork_of(own, ArtworkKind.POSTER))
        drawn = AssetRecord(
            AssetId(derived_id(Prefix.ASSET, item_id, ArtworkRole.POSTER, "drawn")),
            ArtworkRole.POSTER,
            AssetSource.DRAWN,
            None,
            None,
            "drawn-1",
        )
        backdrop = self._local(item_id, ArtworkRole.BACKDROP, artwork_of(own, ArtworkKind.BACKDROP))
        if backdrop is None and files:
            backdrop = _asset(item_id, ArtworkRole.BACKDROP, AssetSource.STILL, files[0])
        return (poster or drawn, *_given(backdrop))

    @staticmethod
    def _local(item_id: ItemId, role: ArtworkRole, picture: Beside | None) -> AssetRecord | None:
        if picture is None:
            return None
        etag = f"{picture.entry.size:x}-{picture.entry.mtime_ns:x}"
        asset_id = AssetId(derived_id(Prefix.ASSET, item_id, role, str(picture.root_pk), picture.path))
        return AssetRecord(asset_id, role, AssetSource.LOCAL, picture.root_pk, picture.path, etag)

    @staticmethod
    def _season_poster(group: Group, number: int, files: Sequence[ReadFile]) -> Beside | None:
        named = artwork_of(group.beside, ArtworkKind.SEASON_POSTER, number)
        folders = {(f.seen.root_pk, f.seen.folder) for f in files}
        others = {
            (f.seen.root_pk, f.seen.folder)
            for f in group.files
            if isinstance(f.name, EpisodeName) and season_of(f.name) != number
        }
        own = [b for b in group.beside if (b.root_pk, b.path.rpartition(b"/")[0]) in folders - others]
        depth = min((b.path.count(b"/") for b in group.beside), default=0)
        return named or artwork_of([b for b in own if b.path.count(b"/") > max(depth, 1)], ArtworkKind.POSTER)


def _extra_title(name: ExtraName) -> str:
    """Its own title; what kind it is where it is named after its owner (``Alien (1979)-trailer``)."""
    owner = name.owner
    of = "" if owner is None else owner.title if isinstance(owner, FilmName) else owner.series
    year = None if owner is None else owner.year
    own = title_key(name.title)
    if not own or own in (title_key(of), title_key(f"{of} {year}")):
        return str(name.kind).replace("_", " ").capitalize()
    return name.title


def _owner_of(name: ExtraName, top_id: ItemId, by_key: Mapping[str, ItemId]) -> ItemId:
    """The episode or the season that an extra names, where there is one; else the title."""
    owner = name.owner
    if isinstance(owner, EpisodeName):
        wanted = [episode_key(top_id, owner)] if owner.episodes or owner.absolute or owner.air_date else []
        wanted += [season_key(top_id, owner.season)] if owner.season is not None else []
        return next((by_key[key] for key in wanted if key in by_key), top_id)
    return top_id


def _file(file: ReadFile, part: int) -> FileRecord:
    return FileRecord(
        file.id,
        part,
        tuple(
            SidecarRecord(
                b.path, display_of(b.entry.name), b.name.language, b.name.forced, b.name.hearing_impaired
            )
            for b in file.beside
            if b.name.kind == "subtitle"
        ),
    )


def _natural(key: str) -> tuple[str, int, str]:
    head, _, tail = key.rpartition("|")
    return (tail[:1], int(tail[1:]) if tail[1:].isdecimal() else 0, head + tail)


def _plain_title(name: EpisodeName) -> str:
    numbers = name.episodes or name.absolute
    if numbers:
        shown = f"{numbers[0]}" if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}"  # noqa: RUF001 - a range
        return f"Episode {shown}"
    return name.air_date or "Episode"


def _merged(many: Iterable[object]) -> dict[str, str]:
    merged: dict[str, str] = {}
    for one in many:
        merged.update(one)  # type: ignore[call-overload] # mappings of text to text
    return merged


def _given(asset: AssetRecord | None) -> tuple[AssetRecord, ...]:
    return () if asset is None else (asset,)


def _asset(item_id: ItemId, role: ArtworkRole, source: AssetSource, file: ReadFile) -> AssetRecord:
    entry = file.seen.entry
    asset_id = AssetId(derived_id(Prefix.ASSET, item_id, role, source))
    return AssetRecord(asset_id, role, source, None, None, f"{entry.size:x}-{entry.mtime_ns:x}")
