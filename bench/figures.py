"""What a measurement came to, and how it is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

MEASURED_ALONE: Final = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of one measurement.

    Attributes:
        work: What was done, as a row of the table says it.
        value: The number.
        unit: ``"ms"``, ``"x bare"`` …
        most: The goal when less is better.
        least: The goal when more is better.
        note: What else a reader must know.
    """

    work: str
    value: float
    unit: str
    most: float | None = None
    least: float | None = None
    note: str = ""

    @property
    def goal(self) -> str:
        """The goal as the table shows it."""
        if self.most is not None:
            return f"≤ {shown(self.most)}"
        return MEASURED_ALONE if self.least is None else f"≥ {shown(self.least)}"

    @property
    def verdict(self) -> str:
        """Whether the goal is reached; nothing where there is none."""
        if self.most is None and self.least is None:
            return ""
        is_low_enough = self.most is None or self.value <= self.most
        is_high_enough = self.least is None or self.value >= self.least
        return "reached" if is_low_enough and is_high_enough else "**missed**"


def shown(value: float) -> str:
    """A number with as many digits as mean something."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def table(figures: Sequence[Figure]) -> str:
    """A Markdown table."""
    lines = ["| work | measured | goal | | note |", "|---|---|---|---|---|"]
    lines += [
        f"| {f.work} | {shown(f.value)} {f.unit} | {f.goal} | {f.verdict} | {f.note} |" for f in figures
    ]
    return "\n".join(lines)
