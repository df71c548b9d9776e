"""Pictures: looked at, made smaller, drawn; what comes in is decoded and encoded anew before it goes out."""

from dataclasses import dataclass
from typing import Literal, Protocol


class ImageRefused(Exception):
    """The bytes are not a picture that is kept; the message says why, for people."""


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """What is known of a picture.

    Attributes:
        width: Pixels, upright.
        height: Pixels, upright.
        placeholder: Its ThumbHash in base64: a blurred preview in some 25 bytes.
    """

    width: int
    height: int
    placeholder: str


class Images(Protocol):
    """Works off the event loop, and never on more pixels than it allows itself."""

    async def measure(self, raw: bytes) -> ImageFacts:
        """Size and placeholder of a JPEG, PNG, WebP, AVIF or GIF (its first frame).

        Raises:
            ImageRefused: Another format, damaged, over 20 MB or over 100 megapixels.
        """
        ...

    async def variant(
        self, raw: bytes, width: int, height: int | None, image_format: Literal["jpeg", "webp"]
    ) -> bytes:
        """The picture at another size, never larger than it was, without metadata.

        Args:
            raw: As for :meth:`measure`.
            width: Pixels at most.
            height: Pixels at most: the picture then fills the box and is cut at its edges. None keeps its
                shape.
            image_format: Of the answer.

        Raises:
            ImageRefused: As :meth:`measure`.
        """
        ...

    async def draw_poster(self, title: str, year: int | None, kind: str, seed: str) -> bytes:
        """A poster for a title that has none: 600 by 900 WebP, always the same for the same arguments.

        A title that no font at hand can write is left off the picture.
        """
        ...

    async def draw_still(self, title: str, seed: str) -> bytes:
        """A frame for an episode that has none: 640 by 360 WebP, always the same for the same arguments."""
        ...

    async def draw_backdrop(self, seed: str) -> bytes:
        """A wide picture without words: 1280 by 720 WebP, always the same for the same seed."""
        ...
