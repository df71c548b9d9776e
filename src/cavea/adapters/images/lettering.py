"""Words on a picture: set in a font that the product brings along, as large as they fit."""

import html
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from cavea.adapters.images.glyphs import can_write
from cavea.adapters.images.library import vips

_SIZES: Final = (96, 84, 74, 66, 58, 52, 46, 40, 36, 32, 28)
_LONGEST: Final = 160
"""Characters of a title that are ever set."""


@dataclass(frozen=True, slots=True)
class Face:
    """A font of the product's.

    Attributes:
        package: Where its file is.
        file: The file's name.
        name: What the font is called.
    """

    package: str
    file: str
    name: str

    @property
    def path(self) -> Path:
        """Where its file is on this machine."""
        return _font_path(self.package, self.file)


HEAVY: Final = Face("font_source_sans_pro", "SourceSansPro-Black.ttf", "Source Sans Pro Black")
SERIF: Final = Face("font_source_serif_pro", "SourceSerifPro-Bold.ttf", "Source Serif Pro Bold")
LIGHT: Final = Face("font_source_sans_pro", "SourceSansPro-Light.ttf", "Source Sans Pro Light")
SMALL: Final = Face("font_source_sans_pro", "SourceSansPro-Semibold.ttf", "Source Sans Pro Semibold")


@cache
def _font_path(package: str, file: str) -> Path:
    return Path(str(files(package).joinpath("files", file)))


def set_text(
    text: str, face: Face, width: int, height: int, largest: int
) -> Any | None:  # vips images are untyped
    """A mask of the words, as large as they fit into the box; None where a glyph or the room is missing.

    Args:
        text: What to write; cut where it is very long.
        face: The font; characters that it lacks are taken from the system's fonts.
        width: Pixels of the box.
        height: Pixels of the box.
        largest: Size at most, in pixels.
    """
    words = "".join(c for c in text if c.isprintable()).strip()
    if len(words) > _LONGEST:
        words = words[: _LONGEST - 1].rstrip() + "…"
    if not words or not can_write(words, (face.path,)):
        return None
    markup = html.escape(words, quote=False)
    for size in _SIZES:
        if size > largest:
            continue
        mask = _set(markup, face, size, width, "word")
        if mask.width <= width and mask.height <= height:
            return mask
    mask = _set(markup, face, _SIZES[-1], width, "word-char")
    return mask if mask.width <= width and mask.height <= height else None


def set_small(text: str, size: int) -> Any | None:  # vips images are untyped
    """A mask of a few spaced characters on one line."""
    if not can_write(text, (SMALL.path,)):
        return None
    markup = f'<span letter_spacing="{size * 200}">{html.escape(text, quote=False)}</span>'
    return _set(markup, SMALL, size, 10_000, "none")


def _set(markup: str, face: Face, size: int, width: int, wrap: str) -> Any:  # vips images are untyped
    return vips().Image.text(
        markup,
        font=f"{face.name} {size}px",
        fontfile=str(face.path),
        width=width,
        wrap=wrap,
        spacing=-size * 0.12,
        dpi=72,
    )
