"""What a scene is drawn on, in which colours, and the plain shapes that it is made of."""

from dataclasses import dataclass
from random import Random
from typing import Final

Palette = tuple[str, str, str, str, str]
"""Colours from deep to light: ground, shade, body, glow, ink."""

PALETTES: Final[tuple[Palette, ...]] = (
    ("#1b1446", "#5b2a86", "#e8505b", "#f9d56e", "#fdf6dc"),
    ("#0b2c42", "#087e8b", "#ff5a5f", "#f7c59f", "#f6f5e1"),
    ("#10231c", "#1f4d3a", "#7fb069", "#e6aa68", "#f4f1de"),
    ("#140b0e", "#4a0d1c", "#b3161d", "#f0554b", "#f8f1ee"),
    ("#03142f", "#023e8a", "#0096c7", "#90e0ef", "#f1faee"),
    ("#2b1c12", "#6b3a1e", "#d98e04", "#f2c14e", "#fdf5da"),
    ("#231123", "#82204a", "#558c8c", "#e8db7d", "#f3f8fc"),
    ("#0d0221", "#26158b", "#ff3366", "#a6cfd5", "#f2f7ff"),
    ("#2a1a2e", "#8f2d56", "#d81159", "#ffbc42", "#fff4e0"),
    ("#16302b", "#3d5a50", "#8fb996", "#ead2ac", "#f6f4e6"),
    ("#14213d", "#2f4b7c", "#fca311", "#f1d9a7", "#ffffff"),
    ("#22223b", "#565a7d", "#c98c9a", "#f2b5a7", "#f7efe9"),
    ("#160f29", "#472c4c", "#c8553d", "#f28f3b", "#ffe8d9"),
    ("#04151f", "#0d5c63", "#44a1a0", "#ffd166", "#fffcf2"),
)


@dataclass(frozen=True, slots=True)
class Stage:
    """What a scene is drawn on.

    Attributes:
        width: Units across.
        height: Units down.
        palette: Its colours.
        dice: Seeded: the same scene each time.
    """

    width: int
    height: int
    palette: Palette
    dice: Random

    @property
    def span(self) -> int:
        """The shorter side, by which shapes are measured."""
        return min(self.width, self.height)

    @property
    def is_tall(self) -> bool:
        """Whether it is a poster."""
        return self.height > self.width

    @property
    def focus(self) -> tuple[float, float]:
        """Where the eye should land: above the words."""
        return self.width / 2, self.height * (0.38 if self.is_tall else 0.44)


def circle(x: float, y: float, radius: float, fill: str, more: str = "") -> str:
    """A disc."""
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{fill}" {more}/>'


def rect(left: float, top: float, width: float, height: float, fill: str, more: str = "") -> str:
    """A rectangle."""
    size = f'width="{width:.1f}" height="{height:.1f}"'
    return f'<rect x="{left:.1f}" y="{top:.1f}" {size} fill="{fill}" {more}/>'


def polygon(points: list[tuple[float, float]], fill: str, more: str = "") -> str:
    """A closed line through the points, filled."""
    line = " L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return f'<path d="M{line} Z" fill="{fill}" {more}/>'


def gradient(name: str, slant: float, *stops: tuple[float, str, float]) -> str:
    """A gradient downwards for ``url(#name)``: stops of place, colour and opacity."""
    inner = "".join(f'<stop offset="{at:.3f}" stop-color="{c}" stop-opacity="{o}"/>' for at, c, o in stops)
    return f'<linearGradient id="{name}" x1="0" y1="0" x2="{slant}" y2="1">{inner}</linearGradient>'
