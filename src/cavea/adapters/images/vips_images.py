"""The port of pictures, in threads."""

import asyncio
from collections.abc import Callable
from typing import Final, Literal, TypeVar

from cavea.adapters.images import decoding, drawing
from cavea.ports.images import ImageFacts

T = TypeVar("T")
_AT_ONCE: Final = 2
"""Pictures in work: each may hold a few hundred megabytes while it is decoded."""


class VipsImages:
    """Pictures through libvips."""

    def __init__(self) -> None:
        """Nothing is loaded yet."""
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def measure(self, raw: bytes) -> ImageFacts:
        """As the port says."""
        return await self._run(lambda: decoding.measure(raw))

    async def variant(
        self, raw: bytes, width: int, height: int | None, image_format: Literal["jpeg", "webp"]
    ) -> bytes:
        """As the port says."""
        return await self._run(lambda: decoding.variant(raw, width, height, image_format))

    async def draw_poster(self, title: str, year: int | None, kind: str, seed: str) -> bytes:
        """As the port says."""
        return await self._run(lambda: drawing.poster(title, year, kind, seed))

    async def draw_still(self, title: str, seed: str) -> bytes:
        """As the port says."""
        return await self._run(lambda: drawing.still(title, seed))

    async def draw_backdrop(self, seed: str) -> bytes:
        """As the port says."""
        return await self._run(lambda: drawing.backdrop(seed))

    async def _run(self, work: Callable[[], T]) -> T:
        async with self._turns:
            return await asyncio.to_thread(work)
