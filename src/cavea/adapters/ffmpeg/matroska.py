"""The few elements of Matroska that are read here directly, because ffmpeg does not tell of them."""

import os
from typing import Final

EBML: Final = b"\x1a\x45\xdf\xa3"
SEGMENT: Final = b"\x18\x53\x80\x67"
_SEEK_HEAD: Final = b"\x11\x4d\x9b\x74"
_CUES: Final = b"\x1c\x53\xbb\x6b"
_CLUSTER: Final = b"\x1f\x43\xb6\x75"
_CUES_ARE_SOUGHT: Final = b"\x53\xab\x84" + _CUES
"""The element SeekID with the id of Cues (RFC 9559, 5.1.1.1.1)."""

_MOST_ELEMENTS: Final = 32
_MOST_SEEK_HEAD: Final = 4_096


def length_at(data: bytes, at: int) -> tuple[int | None, int]:
    """A length and where it ends; None when it is unknown (all ones), cut off, or no length (RFC 8794, 4)."""
    width = 9 - data[at].bit_length() if at < len(data) and data[at] else 0
    if not width or at + width > len(data):
        return None, at
    value = int.from_bytes(data[at : at + width], "big") & ((1 << 7 * width) - 1)
    return (None if value == (1 << 7 * width) - 1 else value), at + width


def has_cues(fd: int) -> bool:
    """Whether the segment's index stands, or is said to stand, somewhere in the file.

    Raises:
        OSError: The disk failed.
    """
    start = os.pread(fd, 64, 0)
    length, at = length_at(start, len(EBML))
    at += length or 0
    if not start.startswith(EBML) or start[at : at + 4] != SEGMENT:
        return False
    at += len(SEGMENT)
    at += 9 - start[at].bit_length() if at < len(start) else 0
    for _ in range(_MOST_ELEMENTS):
        head = os.pread(fd, 12, at)
        kind = head[:4]
        if kind == _CUES:
            return True
        width = 9 - head[0].bit_length() if head and head[0] else 0
        length, end = length_at(head, width)
        if not width or length is None or kind == _CLUSTER:
            return False
        if kind == _SEEK_HEAD and _CUES_ARE_SOUGHT in os.pread(fd, min(length, _MOST_SEEK_HEAD), at + end):
            return True
        at += end + length
        if at >= 1 << 62:
            return False
    return False
