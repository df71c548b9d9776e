"""The pictures that the program draws: a family of scenes, each a few plain shapes in one palette.

A scene is an SVG document of our own numbers: no word of a user's ever enters it.
"""

import math
from collections.abc import Callable
from typing import Final

from cavea.adapters.images.stage import Stage, circle, gradient, polygon, rect


def _hills(stage: Stage) -> list[str]:
    """A sun behind waves of land."""
    _, shade, body, glow, ink = stage.palette
    x, y = stage.width * stage.dice.uniform(0.3, 0.7), stage.focus[1] * 0.86
    radius = stage.span * 0.27
    shapes = [circle(x, y, radius, glow), circle(x, y, radius, "url(#fade)")]
    shapes += [
        circle(x, y, radius * 1.7, ink, 'opacity=".07"'),
        circle(x, y, radius * 2.3, ink, 'opacity=".05"'),
    ]
    for layer, (colour, opacity) in enumerate(((body, 0.9), (body, 0.55), (shade, 0.9), (shade, 0.6))):
        base = stage.height * (0.44 + 0.11 * layer)
        phase, swell = stage.dice.uniform(0, 6.3), stage.span * stage.dice.uniform(0.05, 0.1)
        points = [(0.0, float(stage.height))]
        for t in range(41):
            wave = math.sin(phase + t * 0.16) + 0.4 * math.sin(phase * 2 + t * 0.37)
            points.append((t * stage.width / 40, base + swell * wave))
        points.append((float(stage.width), float(stage.height)))
        shapes.append(polygon(points, colour, f'opacity="{opacity}"'))
    return shapes


def _arcs(stage: Stage) -> list[str]:
    """Rings that open from a corner."""
    corner = stage.dice.choice((0, stage.width))
    colours = stage.dice.sample(stage.palette[1:], 4)
    top = stage.height * stage.dice.uniform(0, 0.12)
    shapes = [circle(corner, top, stage.span * 0.125 * step, colours[step % 4]) for step in range(9, 0, -1)]
    side = stage.width - corner
    return [*shapes, circle(side, stage.height * 0.5, stage.span * 0.13, stage.palette[4])]


def _eclipse(stage: Stage) -> list[str]:
    """Overlapping discs that shine through each other."""
    x, y = stage.focus
    _, shade, body, glow, ink = stage.palette
    turn, reach = stage.dice.uniform(0, 6.3), stage.span * stage.dice.uniform(0.12, 0.19)
    shapes = [circle(x, y, stage.span * 0.47, shade, 'opacity=".8"')]
    for step, colour in enumerate((body, glow, body)):
        angle = turn + step * 2.094
        light = 'opacity=".82" style="mix-blend-mode:screen"'
        shapes.append(
            circle(x + math.cos(angle) * reach, y + math.sin(angle) * reach, stage.span * 0.25, colour, light)
        )
    shapes.append(circle(x, y, stage.span * 0.47, "none", f'stroke="{ink}" stroke-width="2" opacity=".5"'))
    return shapes


def _stripes(stage: Stage) -> list[str]:
    """A striped ball with a ring, in the evening."""
    x, y = stage.focus
    ground, shade, body, glow, _ = stage.palette
    radius = stage.span * 0.36
    shapes = [
        circle(x, y, radius * 1.35, shade, 'opacity=".55"'),
        circle(x, y, radius, glow),
        circle(x, y, radius, "url(#lamp)"),
        f'<clipPath id="ball">{circle(x, y, radius + 1, "#000")}</clipPath><g clip-path="url(#ball)">',
    ]
    for step in range(8):
        top = y - radius * 0.1 + step * radius * 0.15
        shapes.append(rect(0, top, stage.width, 2 + step * radius * 0.017, ground))
    turn = f"rotate({stage.dice.uniform(-28, 28):.0f} {x:.0f} {y:.0f})"
    line = f'fill="none" stroke="{body}" stroke-width="{radius * 0.035:.1f}" opacity=".9" transform="{turn}"'
    ring = f'<ellipse cx="{x:.0f}" cy="{y:.0f}" rx="{radius * 1.5:.1f}" ry="{radius * 0.34:.1f}" {line}/>'
    return [*shapes, "</g>", ring]


def _tiles(stage: Stage) -> list[str]:
    """A floor of quarter circles, triangles and discs."""
    size = stage.span / 4
    rows = math.ceil(stage.height * (0.68 if stage.is_tall else 1) / size)
    shapes = []
    for row in range(rows):
        shapes.append(f'<g opacity="{1 - 0.5 * row / rows:.2f}">')
        for column in range(math.ceil(stage.width / size)):
            shapes += _tile(stage, column * size, row * size, size)
        shapes.append("</g>")
    return shapes


def _tile(stage: Stage, left: float, top: float, size: float) -> list[str]:
    back, front = stage.dice.sample(stage.palette[1:], 2)
    below, right = top + size, left + size
    figure = stage.dice.choice(
        (
            circle(left + size / 2, top + size / 2, size * 0.3, front),
            polygon([(left, top), (right, top), (left, below)], front),
            _quarter(left, top, size, front),
            _quarter(right, below, -size, front),
        )
    )
    return [rect(left, top, size, size, back), figure]


def _quarter(x: float, y: float, size: float, fill: str) -> str:
    bend = abs(size)
    d = f"M{x:.1f} {y:.1f} h{size:.1f} a{bend:.1f} {bend:.1f} 0 0 1 {-size:.1f} {size:.1f} Z"
    return f'<path d="{d}" fill="{fill}"/>'


def _beams(stage: Stage) -> list[str]:
    """Light from a projector."""
    _, shade, body, glow, ink = stage.palette
    x, y = stage.width * stage.dice.choice((0.12, 0.5, 0.88)), stage.height * 0.13
    reach = stage.width + stage.height
    shapes = []
    for step in range(9):
        middle, half = math.pi / 2 + (step - 4) * 0.27, stage.dice.uniform(0.035, 0.095)
        ends = [(x + math.cos(a) * reach, y + math.sin(a) * reach) for a in (middle - half, middle + half)]
        strength = f'opacity="{stage.dice.uniform(0.45, 0.85):.2f}"'
        shapes.append(polygon([(x, y), *ends], (body, glow, shade)[step % 3], strength))
    shapes += [circle(x, y, stage.span * 0.2, glow, 'opacity=".25"'), circle(x, y, stage.span * 0.11, glow)]
    return [*shapes, circle(x, y, stage.span * 0.055, ink)]


def _lines(stage: Stage) -> list[str]:
    """Lines that rise over something unseen."""
    ground, _, body, glow, ink = stage.palette
    peak, width = stage.width * stage.dice.uniform(0.35, 0.65), stage.width * stage.dice.uniform(0.13, 0.2)
    count = 26
    shapes = []
    for step in range(count):
        base = stage.height * (0.16 + 0.026 * step)
        rise = stage.span * 0.26 * math.sin(math.pi * (step + 1) / (count + 1))
        phase = stage.dice.uniform(0, 6.3)
        points = [(-9.0, float(stage.height)), (-9.0, base)]
        for t in range(61):
            x = t * stage.width / 60
            bump = math.exp(-(((x - peak) / width) ** 2)) * (0.8 + 0.2 * math.sin(phase + t * 0.9))
            points.append((x, base - rise * bump))
        points += [(stage.width + 9.0, base), (stage.width + 9.0, float(stage.height))]
        stroke = f'stroke="{(glow, ink, body)[step % 3]}" stroke-width="{stage.span / 260:.1f}"'
        shapes.append(polygon(points, ground, stroke))
    return shapes


def _city(stage: Stage) -> list[str]:
    """A skyline under a large moon."""
    ground, shade, body, glow, _ = stage.palette
    x, y = stage.width * stage.dice.uniform(0.25, 0.75), stage.focus[1] * 0.75
    shapes = [circle(x, y, stage.span * 0.3, glow), circle(x, y, stage.span * 0.3, "url(#fade)")]
    for layer, (colour, low, high) in enumerate(((body, 0.4, 0.56), (shade, 0.5, 0.66), (ground, 0.6, 0.74))):
        left = -10.0
        while left < stage.width:
            wide, top = (
                stage.span * stage.dice.uniform(0.06, 0.15),
                stage.height * stage.dice.uniform(low, high),
            )
            shapes.append(rect(left, top, wide + 1, stage.height, colour))
            if layer > 0:
                shapes += _windows(stage, left, top, wide)
            left += wide
    return shapes


def _windows(stage: Stage, left: float, top: float, wide: float) -> list[str]:
    side, lit = stage.span * 0.012, 0.22
    return [
        rect(
            left + wide * column,
            top + side * (2 + 3 * row),
            side,
            side * 1.5,
            stage.palette[3],
            'opacity=".75"',
        )
        for row in range(7)
        for column in (0.2, 0.45, 0.7)
        if stage.dice.random() < lit
    ]


def _seeds(stage: Stage) -> list[str]:
    """A sunflower's spiral."""
    x, y = stage.focus
    turn = stage.dice.uniform(0, 6.3)
    shapes = [circle(x, y, stage.span * 0.5, stage.palette[1], 'opacity=".5"')]
    for step in range(1, 190):
        radius, angle = stage.span * 0.034 * math.sqrt(step), turn + step * 2.39996
        size = stage.span * (0.006 + 0.00009 * step)
        colour = stage.palette[2 + step % 3]
        shapes.append(circle(x + math.cos(angle) * radius, y + math.sin(angle) * radius, size, colour))
    return shapes


def _arches(stage: Stage) -> list[str]:
    """Doors within doors."""
    x, floor = stage.width / 2, stage.height * (0.7 if stage.is_tall else 0.95)
    bands = stage.dice.sample(stage.palette[1:4], 3) + [stage.palette[4]] * stage.dice.randrange(2)
    shapes = []
    for step, colour in enumerate((*bands, stage.palette[0])):
        half = stage.span * (0.42 - 0.29 * step / len(bands))
        top = floor - stage.height * (0.36 - 0.17 * step / len(bands))
        arch = f"V{top:.1f} a{half:.1f} {half:.1f} 0 0 1 {2 * half:.1f} 0 V{floor:.1f}"
        shapes.append(f'<path d="M{x - half:.1f} {floor:.1f} {arch} Z" fill="{colour}"/>')
    lamp = stage.span * 0.05
    y = floor - stage.height * 0.13
    shapes += [
        circle(x, y, lamp, stage.palette[4]),
        circle(x, y, lamp * 2.4, stage.palette[4], 'opacity=".16"'),
    ]
    return [*shapes, rect(0, floor, stage.width, stage.height, stage.palette[0])]


def _petals(stage: Stage) -> list[str]:
    """A flower seen through a kaleidoscope."""
    x, y = stage.focus
    _, shade, body, glow, ink = stage.palette
    count, plump = stage.dice.choice((6, 8, 10, 12, 16)), stage.dice.uniform(0.13, 0.34)
    outer, inner = stage.dice.uniform(0.46, 0.54), stage.dice.uniform(0.2, 0.3)
    shapes = []
    for ring, (colour, length) in enumerate(((shade, outer), (body, (outer + inner) / 2), (glow, inner))):
        reach = stage.span * length
        half, low, high = reach * plump, -reach * 0.35, -reach * 0.75
        right = f"C{half:.1f} {low:.1f} {half:.1f} {high:.1f} 0 {-reach:.1f}"
        left = f"C{-half:.1f} {high:.1f} {-half:.1f} {low:.1f} 0 0"
        for petal in range(count):
            turn = f"translate({x:.1f} {y:.1f}) rotate({360 / count * (petal + ring / 2):.1f})"
            shapes.append(
                f'<path d="M0 0 {right} {left} Z" fill="{colour}" opacity=".8" transform="{turn}"/>'
            )
    return [*shapes, circle(x, y, stage.span * 0.06, ink)]


def _peaks(stage: Stage) -> list[str]:
    """Mountains, each with a lit and a shaded side."""
    ground, shade, body, glow, ink = stage.palette
    x, y = stage.width * stage.dice.uniform(0.2, 0.8), stage.height * 0.2
    shapes = [circle(x, y, stage.span * 0.09, ink), circle(x, y, stage.span * 0.17, ink, 'opacity=".12"')]
    for layer, (lit, dark) in enumerate(((glow, body), (body, shade), (shade, ground))):
        for _ in range(2 + layer):
            top_x = stage.width * stage.dice.uniform(0.02, 0.98)
            top_y = stage.height * (0.27 + 0.13 * layer + stage.dice.uniform(-0.03, 0.05))
            half = stage.span * stage.dice.uniform(0.42, 0.6)
            foot, bend = stage.height + 9.0, top_x + half * stage.dice.uniform(-0.12, 0.12)
            half *= (foot - top_y) / (half * 1.35)
            shapes.append(polygon([(top_x, top_y), (top_x - half, foot), (bend, foot)], lit))
            shapes.append(polygon([(top_x, top_y), (bend, foot), (top_x + half, foot)], dark))
    return shapes


Scene = Callable[[Stage], list[str]]

SCENES: Final[tuple[Scene, ...]] = (
    _hills, _arcs, _eclipse, _stripes, _tiles, _beams, _lines, _city, _seeds, _arches, _petals, _peaks,
)  # fmt: skip


def draw_scene(stage: Stage, scene: Scene, scrim: float) -> bytes:
    """One scene as SVG.

    Args:
        stage: What it is drawn on.
        scene: One of :data:`SCENES`.
        scrim: From which part of the height the ground covers it, to carry words; 1 for not at all.
    """
    ground, shade, body, *_ = stage.palette
    width, height = stage.width, stage.height
    black = "#000"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"><defs>',
        gradient("sky", 0.25, (0, shade, 1), (0.75, ground, 1)),
        gradient("fade", 0, (0.35, body, 0), (1, body, 0.9)),
        gradient("lamp", 0, (0.1, body, 0), (0.95, body, 1)),
        gradient("edge", 0, (0.6, black, 0), (1, black, 0.3)),
        gradient("scrim", 0, (scrim, ground, 0), ((1 + scrim) / 2, ground, 0.88), (1, ground, 1)),
        "</defs>",
        rect(0, 0, width, height, "url(#sky)"),
        *scene(stage),
        rect(0, 0, width, height, "url(#edge)" if scrim == 1 else "url(#scrim)"),
    ]
    return "".join([*parts, "</svg>"]).encode("ascii")
