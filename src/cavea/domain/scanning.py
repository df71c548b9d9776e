"""What a scan writes: titles with everything under them, as records that are written whole."""

from dataclasses import dataclass, field

from cavea.domain.catalog import ArtworkRole, AssetSource, ItemKind
from cavea.domain.ids import AssetId, FileId, ItemId, VersionId


@dataclass(frozen=True, slots=True)
class SidecarRecord:
    """A subtitle beside a file."""

    path: bytes
    name: str
    language: str | None
    is_forced: bool
    is_hearing_impaired: bool


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A media file of a version.

    Attributes:
        id: Of a file of the inventory.
        part: Its place among the parts of its version, from 1.
        sidecars: Subtitles beside it.
    """

    id: FileId
    part: int
    sidecars: tuple[SidecarRecord, ...]


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """A version to write: an edition in a quality."""

    id: VersionId
    edition: str | None
    label: str | None
    files: tuple[FileRecord, ...]


@dataclass(frozen=True, slots=True)
class AssetRecord:
    """A picture to write.

    Attributes:
        id: The public id.
        role: What it is for.
        source: Where its bytes come from.
        root_pk: The root of its file; None when drawn.
        path: Its file; None when drawn.
        etag: Changes when its bytes would.
    """

    id: AssetId
    role: ArtworkRole
    source: AssetSource
    root_pk: int | None
    path: bytes | None
    etag: str


@dataclass(frozen=True, slots=True)
class CreditRecord:
    """Somebody's part."""

    name: str
    role: str
    character: str | None


@dataclass(frozen=True, slots=True)
class ItemRecord:
    """An item to write, without its children.

    Attributes:
        id: The public id.
        kind: What it is.
        key: What it is recognised by, unique among its kind in its library.
        parent_id: The season of an episode, the series of a season, the owner of an extra; None at the top.
        top_id: The series of a season or episode; None otherwise.
        number: Season or episode number.
        last_number: The last episode of a file that holds several.
        absolute_number: Counted through all seasons.
        extra_kind: What an extra is.
        title: As people know it.
        sort_title: What it is sorted by.
        original_title: In its first language.
        search_text: Folded words to find it by.
        year: Of the first release.
        released: ``YYYY-MM-DD``.
        overview: What it is about.
        tagline: Its slogan.
        rating: 0 to 10.
        content_rating: Age rating.
        genres: Names.
        studios: Names.
        provider_ids: By provider.
        credits: People.
        versions: Ways to play it.
        assets: Pictures, at most one a role.
    """

    id: ItemId
    kind: ItemKind
    key: str
    parent_id: ItemId | None
    top_id: ItemId | None
    number: int | None
    last_number: int | None
    absolute_number: int | None
    extra_kind: str | None
    title: str
    sort_title: str
    original_title: str | None
    search_text: str
    year: int | None
    released: str | None
    overview: str | None
    tagline: str | None
    rating: float | None
    content_rating: str | None
    genres: tuple[str, ...]
    studios: tuple[str, ...]
    provider_ids: dict[str, str]
    credits: tuple[CreditRecord, ...]
    versions: tuple[VersionRecord, ...]
    assets: tuple[AssetRecord, ...]


@dataclass(frozen=True, slots=True)
class TitleRecord:
    """A film or series with everything under it, parents before children.

    Attributes:
        key: Of the title itself.
        signature: Of everything it was made from: the same signature, the same record.
        items: The title first, then seasons, episodes, extras.
    """

    key: str
    signature: str
    items: tuple[ItemRecord, ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Identity:
    """An item that is there already, and the key it is found by.

    Attributes:
        id: The public id.
        kind: What it is.
        key: What it is recognised by.
    """

    id: ItemId
    kind: ItemKind
    key: str


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """A file that was not looked into yet.

    Attributes:
        number: Its place in the order of waiting.
        id: The public id.
        root_pk: Which root it lies in.
        root: The path of that root.
        path: Below the root.
        size: Bytes, as the scan saw them.
        mtime_ns: As the scan saw it.
    """

    number: int
    id: FileId
    root_pk: int
    root: bytes
    path: bytes
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class WaitingAsset:
    """A local picture that was not measured yet."""

    id: AssetId
    root: bytes
    path: bytes
