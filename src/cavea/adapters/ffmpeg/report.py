"""What ffmpeg's own description of a file tells that PyAV does not give: Dolby Vision, and which way is up."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import av.logging

from cavea.domain.media import DolbyVision

if TYPE_CHECKING:
    from av.container import InputContainer

_STREAM: Final = re.compile(r"  Stream #0:(\d+)")
_TURN: Final = re.compile(r"\s+Display Matrix: rotation of (-?\d{1,4}\.\d+) degrees")
_DOLBY_VISION: Final = re.compile(
    r"\s+DOVI configuration record: version: \d+\.\d+, profile: (?P<profile>\d+), level: (?P<level>\d+), "
    r"rpu flag: \d, el flag: (?P<el>\d), bl flag: (?P<bl>\d), compatibility id: (?P<compatibility>\d+)"
)

_COMPATIBLE: Final = frozenset({1, 2, 4, 6})
"""``dv_bl_signal_compatibility_id`` of base layers that are HDR10, SDR, HLG and HDR10 of a disc
(Dolby Vision Streams Within the ISO Base Media File Format, 2.2)."""


@dataclass(frozen=True, slots=True)
class Described:
    """What is said of one stream.

    Attributes:
        rotation: Degrees to turn it counter-clockwise, from 0 to 359.
        dolby_vision: Its configuration record, or None.
    """

    rotation: int = 0
    dolby_vision: DolbyVision | None = None


def described(container: "InputContainer") -> dict[int, Described]:
    """What the description says, by the numbers of the streams.

    ffmpeg reads the records of ISO files (``dvcC``, ``dvvC``, ``dvwC``), Matroska (``BlockAdditionMapping``) and
    MPEG-TS (descriptor 0xB0), and the matrices of ISO files and Matroska, each within its own bounds.
    """
    av.logging.set_level(av.logging.INFO)
    try:
        text = container.dumps_format()  # type: ignore[attr-defined] # public, but its stubs forgot it
    finally:
        av.logging.set_level(None)
    return read(text)


def read(text: str) -> dict[int, Described]:
    """The description's lines about streams: whatever they say, without an exception."""
    found: dict[int, Described] = {}
    index: int | None = None
    for line in text.split("\n"):
        if stream := _STREAM.match(line):
            index = int(stream[1])
        elif index is not None:
            before = found.get(index, Described())
            if turn := _TURN.match(line):
                found[index] = Described(round(float(turn[1])) % 360, before.dolby_vision)
            elif record := _DOLBY_VISION.match(line):
                found[index] = Described(before.rotation, _dolby_vision(record))
    return found


def _dolby_vision(record: "re.Match[str]") -> DolbyVision:
    compatibility = int(record["compatibility"])
    return DolbyVision(
        profile=int(record["profile"]),
        level=int(record["level"]) or None,
        compatibility_id=compatibility,
        has_enhancement_layer=record["el"] == "1",
        has_compatible_base=record["bl"] == "1" and compatibility in _COMPATIBLE,
    )
