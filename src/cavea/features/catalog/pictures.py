"""Pictures: from the disk, from the film, or drawn; made once in each size and kept in the cache."""

import asyncio
from dataclasses import dataclass
from typing import Final

from cavea.domain.catalog import ArtworkRole, Asset, AssetSource, ItemKind
from cavea.domain.files import RelativePath, RootPath
from cavea.domain.ids import Prefix, derived_id
from cavea.domain.media import DurationMs, FileProblem
from cavea.ports.cache import Cache
from cavea.ports.files import Files
from cavea.ports.images import ImageRefused, Images
from cavea.ports.media_tools import MediaTools

LADDER: Final = (160, 240, 320, 480, 640, 960, 1280, 1920)
"""Widths that are made; a wanted one is rounded up, so that a phone and a tablet share a variant."""

MAX_PICTURE: Final = 20 * 1024 * 1024
STILL_WIDTH: Final = 640
STILL_AT_MS: Final = DurationMs(10_000)
"""Where a still is taken while the length is not known yet."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Bytes to send.

    Attributes:
        data: The encoded picture.
        media_type: ``image/webp``.
        etag: Changes when the bytes would.
        is_final: Whether it will stay so; a picture that stands in for one that could not be read will not.
    """

    data: bytes
    media_type: str
    etag: str
    is_final: bool


class Pictures:
    """Makes pictures, each variant once even when many ask at the same moment."""

    def __init__(self, files: Files, images: Images, media_tools: MediaTools, cache: Cache) -> None:
        """Work with these."""
        self._files = files
        self._images = images
        self._media_tools = media_tools
        self._cache = cache
        self._making: dict[str, asyncio.Task[tuple[bytes, bool]]] = {}

    async def of(self, asset: Asset, width: int | None) -> Picture:
        """The picture of an asset, at most so wide."""
        step = LADDER[-1] if width is None else next((w for w in LADDER if w >= width), LADDER[-1])
        key = derived_id(Prefix.ASSET, asset.id, asset.etag, str(asset.at_ms), str(step))
        kept = await self._cache.get(key)
        if kept is not None:
            return Picture(kept, "image/webp", key, is_final=True)
        data, is_final = await self._once(key, asset, step)
        return Picture(data, "image/webp", key if is_final else f"{key}-stand-in", is_final=is_final)

    async def _once(self, key: str, asset: Asset, step: int) -> tuple[bytes, bool]:
        running = self._making.get(key)
        if running is None:
            running = asyncio.create_task(self._make(key, asset, step))
            self._making[key] = running
            running.add_done_callback(lambda _: self._making.pop(key, None))
        return await asyncio.shield(running)

    async def _make(self, key: str, asset: Asset, step: int) -> tuple[bytes, bool]:
        original = await self._original(asset)
        is_final = original is not None
        try:
            data = await self._images.variant(original or await self._draw(asset), step, None, "webp")
        except ImageRefused:
            is_final = False
            data = await self._images.variant(await self._draw(asset), step, None, "webp")
        if is_final:
            await self._cache.put(key, data)
        return data, is_final

    async def _original(self, asset: Asset) -> bytes | None:
        if asset.source is AssetSource.DRAWN:
            return await self._draw(asset)
        if asset.root is None or asset.path is None:
            return None
        root, path = RootPath(asset.root), RelativePath(asset.path)
        if asset.source is AssetSource.STILL:
            at = STILL_AT_MS if asset.at_ms is None else DurationMs(asset.at_ms)
            still = await self._media_tools.still(root, path, at, STILL_WIDTH)
            return None if isinstance(still, FileProblem) else still
        try:
            return await self._files.read(root, path, MAX_PICTURE)
        except (OSError, ValueError):
            return None

    async def _draw(self, asset: Asset) -> bytes:
        if asset.role is ArtworkRole.POSTER:
            return await self._images.draw_poster(asset.title, asset.year, asset.kind.value, asset.item_id)
        if asset.role is ArtworkRole.BACKDROP and asset.kind in (ItemKind.MOVIE, ItemKind.SERIES):
            return await self._images.draw_backdrop(asset.item_id)
        return await self._images.draw_still(asset.title, asset.item_id)
