"""Posters, stills and backdrops for titles that have none."""

from random import Random
from typing import Any, Final

from cavea.adapters.images.lettering import HEAVY, LIGHT, SERIF, set_small, set_text
from cavea.adapters.images.library import vips
from cavea.adapters.images.scenes import SCENES, draw_scene
from cavea.adapters.images.stage import PALETTES, Palette, Stage

_POSTER: Final = (600, 900)
_STILL: Final = (640, 360)
_BACKDROP: Final = (1280, 720)
_QUALITY: Final = 86
_SHORT: Final = 16
"""Characters of a title that thin letters can carry, since it is set large."""


def poster(title: str, year: int | None, kind: str, seed: str) -> bytes:
    """A poster as WebP."""
    dice = _dice("scene", seed)
    canvas, palette = _scene(_POSTER, dice, scrim=0.5)
    width, height = _POSTER
    margin = 44
    face = dice.choice((HEAVY, SERIF, HEAVY, LIGHT if len(title) <= _SHORT else HEAVY))
    words = set_text(title, face, width - 2 * margin, 290, 96)
    bottom = height - 52
    if year is not None:
        small = set_small(str(year), 26)
        if small is not None:
            canvas = _lay(canvas, small, palette[3], margin, bottom - small.height)
            bottom -= small.height + 22
    canvas = _lay_rule(canvas, palette[3], margin, bottom, double=kind == "series")
    bottom -= 26
    if words is not None:
        canvas = _lay(canvas, words, palette[4], margin, bottom - words.height)
    return _encode(canvas)


def still(title: str, seed: str) -> bytes:
    """A frame for an episode as WebP."""
    canvas, palette = _scene(_STILL, _dice("scene", seed), scrim=0.45)
    words = set_text(title, HEAVY, _STILL[0] - 64, 96, 40)
    if words is not None:
        canvas = _lay(canvas, words, palette[4], 32, _STILL[1] - 30 - words.height)
    return _encode(canvas)


def backdrop(seed: str) -> bytes:
    """A wide scene without words as WebP."""
    canvas, _ = _scene(_BACKDROP, _dice("scene", seed), scrim=1)
    return _encode(canvas)


def _dice(*seeds: str) -> Random:
    return Random("\0".join(seeds))  # noqa: S311 - a picture, not a secret


def _scene(size: tuple[int, int], dice: Random, scrim: float) -> tuple[Any, Palette]:
    palette = dice.choice(PALETTES)
    scene = dice.choice(SCENES)
    svg = draw_scene(Stage(*size, palette, dice), scene, scrim)
    picture = vips().Image.svgload_buffer(svg).flatten()
    grain = vips().Image.gaussnoise(*size, sigma=5, mean=0, seed=dice.randrange(2**31))
    return (picture + grain).cast("uchar").copy(interpretation="srgb"), palette


def _lay(canvas: Any, mask: Any, colour: str, left: int, top: int) -> Any:
    """Ink through a mask onto the canvas."""
    ink = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    plane = mask.new_from_image(ink).copy(interpretation="srgb").bandjoin(mask)
    return canvas.composite2(plane, "over", x=left, y=top).flatten()


def _lay_rule(canvas: Any, colour: str, left: int, top: int, *, double: bool) -> Any:
    """A short line between title and year; two for what has seasons."""
    ink = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    canvas = canvas.draw_rect(ink, left, top - 4, 64, 4, fill=True)
    return canvas.draw_rect(ink, left + 76, top - 4, 20, 4, fill=True) if double else canvas


def _encode(canvas: Any) -> bytes:
    encoded: bytes = canvas.webpsave_buffer(Q=_QUALITY, effort=3, keep="none")
    return encoded
