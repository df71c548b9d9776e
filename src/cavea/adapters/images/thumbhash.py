"""ThumbHash: a picture's blurred likeness in some 25 bytes, for the moment before it has loaded.

Written from the format's public description (https://evanw.github.io/thumbhash/): the luminance and two
colour differences as the low frequencies of a cosine transform, each quantised to four bits and scaled by its
largest.
"""

import math
from base64 import b64encode
from dataclasses import dataclass
from typing import Final

LARGEST_SIDE: Final = 100
"""Pixels: a larger picture has no more low frequencies, only more work."""

_LUMINANCE_TERMS: Final = 7
_LUMINANCE_TERMS_WITH_ALPHA: Final = 5
_COLOUR_TERMS: Final = 3
_ALPHA_TERMS: Final = 5


@dataclass(frozen=True, slots=True)
class _Channel:
    """Frequencies of one channel: the constant one, the others divided by the largest, and that largest."""

    constant: float
    others: list[float]
    scale: float


def thumbhash(width: int, height: int, rgba: bytes) -> str:
    """The hash of a small picture, in base64.

    Args:
        width: Pixels, at most :data:`LARGEST_SIDE`.
        height: Pixels, at most :data:`LARGEST_SIDE`.
        rgba: Rows of red, green, blue, alpha; alpha not premultiplied.
    """
    luminance, yellow_blue, red_green, alphas = _planes(rgba)
    has_alpha = min(alphas) < 1
    most = _LUMINANCE_TERMS_WITH_ALPHA if has_alpha else _LUMINANCE_TERMS
    longest = max(width, height)
    across = max(1, _nearest(most * width / longest))
    down = max(1, _nearest(most * height / longest))
    light = _transform(luminance, width, height, max(3, across), max(3, down))
    yellow = _transform(yellow_blue, width, height, _COLOUR_TERMS, _COLOUR_TERMS)
    red = _transform(red_green, width, height, _COLOUR_TERMS, _COLOUR_TERMS)
    header = _nearest(63 * light.constant) | _nearest(31.5 + 31.5 * yellow.constant) << 6
    header |= _nearest(31.5 + 31.5 * red.constant) << 12 | _nearest(31 * light.scale) << 18 | has_alpha << 23
    is_landscape = width > height
    shape = (down if is_landscape else across) | _nearest(63 * yellow.scale) << 3
    shape |= _nearest(63 * red.scale) << 9 | is_landscape << 15
    packed = bytearray(header.to_bytes(3, "little") + shape.to_bytes(2, "little"))
    channels = [light, yellow, red]
    if has_alpha:
        opacity = _transform(alphas, width, height, _ALPHA_TERMS, _ALPHA_TERMS)
        packed.append(_nearest(15 * opacity.constant) | _nearest(15 * opacity.scale) << 4)
        channels.append(opacity)
    nibbles = [_nearest(15 * term) for channel in channels for term in channel.others]
    nibbles += [0] * (len(nibbles) % 2)
    packed += bytes(low | high << 4 for low, high in zip(nibbles[::2], nibbles[1::2], strict=True))
    return b64encode(packed).decode("ascii")


def _nearest(value: float) -> int:
    """The nearest integer, halves upwards as in the format's own encoder (Python's rounds them to even)."""
    return int(value + 0.5)


def _planes(rgba: bytes) -> tuple[list[float], list[float], list[float], list[float]]:
    """Luminance, yellow against blue, red against green, and alpha, over the picture's average colour."""
    alphas = [value / 255 for value in rgba[3::4]]
    weight = sum(alphas)
    planes = [
        [alpha * value / 255 for alpha, value in zip(alphas, rgba[offset::4], strict=True)]
        for offset in range(3)
    ]
    averages = [sum(plane) / weight if weight else 0.0 for plane in planes]
    reds, greens, blues = (
        [value + average * (1 - alpha) for value, alpha in zip(plane, alphas, strict=True)]
        for plane, average in zip(planes, averages, strict=True)
    )
    colours = list(zip(reds, greens, blues, strict=True))
    return (
        [(r + g + b) / 3 for r, g, b in colours],
        [(r + g) / 2 - b for r, g, b in colours],
        [r - g for r, g, _ in colours],
        alphas,
    )


def _transform(plane: list[float], width: int, height: int, across: int, down: int) -> _Channel:
    """The low frequencies in a triangle: the finer across, the coarser down."""
    rows = [plane[y * width : (y + 1) * width] for y in range(height)]
    by_column = []
    for cx in range(across):
        wave = [math.cos(math.pi / width * cx * (x + 0.5)) for x in range(width)]
        by_column.append([sum(map(float.__mul__, row, wave)) for row in rows])
    terms = []
    for cy in range(down):
        wave = [math.cos(math.pi / height * cy * (y + 0.5)) for y in range(height)]
        cx = 0
        while cx * down < across * (down - cy):
            terms.append(sum(map(float.__mul__, by_column[cx], wave)) / (width * height))
            cx += 1
    constant, *others = terms
    scale = max(map(abs, others), default=0.0)
    return _Channel(constant, [0.5 + 0.5 / scale * term for term in others] if scale else others, scale)
