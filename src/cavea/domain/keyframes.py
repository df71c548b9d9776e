"""The moments at which a film can be entered, in a form that is small enough to keep beside every film."""

import zlib
from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from cavea.domain.media import DurationMs

MOST_KEYFRAMES: Final = 100_000

_LONGEST: Final = MOST_KEYFRAMES * 10
"""Bytes of unpacked deltas; none is longer than ten bytes."""


def packed(times: Iterable[int]) -> bytes:
    """Times in milliseconds as deltas, each a varint of seven bits a byte (low ones first), compressed by zlib.

    They are sorted, twins and what lies before the start are left out, and at most ``MOST_KEYFRAMES`` are kept.
    """
    ascending = sorted({time for time in times if time >= 0})[:MOST_KEYFRAMES]
    deltas = bytearray()
    for before, time in pairwise([0, *ascending]):
        left = time - before
        while left > 0x7F:  # noqa: PLR2004 - seven bits
            deltas.append(left & 0x7F | 0x80)
            left >>= 7
        deltas.append(left)
    return zlib.compress(bytes(deltas), 6)


def unpacked(packed_times: bytes) -> tuple[DurationMs, ...]:
    """The times in milliseconds, ascending.

    Raises:
        ValueError: These bytes were not made by ``packed``.
    """
    inflate = zlib.decompressobj()
    try:
        deltas = inflate.decompress(packed_times, _LONGEST)
    except zlib.error as error:
        raise ValueError("these are no packed keyframes") from error
    if not inflate.eof:
        raise ValueError("these packed keyframes are cut, or too many")
    times: list[DurationMs] = []
    at = value = shift = 0
    for byte in deltas:
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:  # noqa: PLR2004 - the last byte of a delta has no high bit
            at += value
            times.append(DurationMs(at))
            value = shift = 0
    if shift:
        raise ValueError("the last of these packed keyframes is cut")
    return tuple(times)
