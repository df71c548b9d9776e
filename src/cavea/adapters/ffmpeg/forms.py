"""The requests about media and their answers, as both sides read them."""

from typing import Final

import msgspec

from cavea.domain.media import DurationMs, FileProblem, Probe

HANDLERS: Final = "cavea.adapters.ffmpeg.handlers"
"""The module that the pool is told to load; the server itself never imports it."""

PROBE: Final = "probe"
STILL: Final = "still"


class Seen(msgspec.Struct, frozen=True, tag="seen"):
    """The file was read; ``fingerprint`` and ``keyframes`` are those of a look."""

    probe: Probe
    fingerprint: str | None
    keyframes: bytes | None


class Picture(msgspec.Struct, frozen=True, tag="picture"):
    """A picture was taken."""

    jpeg: bytes


class Wrong(msgspec.Struct, frozen=True, tag="wrong"):
    """Something is wrong with the file."""

    problem: FileProblem
    fingerprint: str | None = None


class StillAsk(msgspec.Struct, frozen=True):
    """Which picture is wanted."""

    at_ms: DurationMs
    width: int
