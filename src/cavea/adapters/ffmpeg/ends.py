"""Whether a file is as long as its container says: cut files are told from damaged and from foreign ones.

ffmpeg plays what there is and says little of what is missing. The containers themselves state their length,
in a few bytes that are read here directly.
"""

import os
from dataclasses import dataclass
from typing import Final

from cavea.adapters.ffmpeg import matroska
from cavea.adapters.ffmpeg.formats import STILL_IMAGE_BRANDS

_SIGNATURES: Final = (
    b"OggS", b"FLV\x01", b"fLaC", b"ID3", b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", b".RMF", b"\x00\x00\x01\xba",
)  # fmt: skip
_ISO_BOXES: Final = frozenset(
    {b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"styp", b"pnot", b"moof"}
)
_MOST_BOXES: Final = 100_000
_BLANK: Final = b"\0" * 64
_SEGMENT_HEADER: Final = 12
_HOLLOW: Final = 1 << 16
"""Bytes of zeros that no film ends with: coded pictures and sound look random."""
_TOLERATED: Final = 1 << 20
_ABSURD: Final = 1 << 60
"""Bytes that no file has; a length beyond it is damage, and would not fit the system's offsets."""


@dataclass(frozen=True, slots=True)
class Ends:
    """What the first bytes say of the whole.

    Attributes:
        is_known: It begins like a container of media, so that a failure to read it is damage.
        is_still_image: It is a photograph in a container of films.
        missing: Bytes that it should have and has not; 0 when it does not say.
        has_no_index: An ISO file whose index (``moov``) is nowhere: it was never finished.
        is_fragmented: An ISO file whose index is spread over it, so that no part of it tells of the whole.
        is_blank: It begins with nothing: room was made for a file that is still to come.
        is_hollow: It ends with nothing: room was made, and what came yet is not the end.
    """

    is_known: bool
    is_still_image: bool = False
    missing: int = 0
    has_no_index: bool = False
    is_fragmented: bool = False
    is_blank: bool = False
    is_hollow: bool = False


def look_at(fd: int) -> Ends:
    """Read the few bytes that tell.

    Raises:
        OSError: The disk failed.
    """
    size = os.fstat(fd).st_size
    start = os.pread(fd, len(_BLANK), 0)
    if start[4:8] in _ISO_BOXES:
        return _iso(fd, size, start)
    if start.startswith(matroska.EBML):
        return _matroska(fd, start, size)
    if start.startswith((b"RIFF", b"RIFX")) and start[8:12] in {b"AVI ", b"WAVE"}:
        return _riff(start, size)
    return Ends(is_known=start.startswith(_SIGNATURES), is_blank=start == _BLANK)


def _iso(fd: int, size: int, start: bytes) -> Ends:
    """Follow the boxes of the top level (ISO/IEC 14496-12, 4.2) to the end of the file."""
    at, seen, kind = 0, set(), b""
    for _ in range(_MOST_BOXES):
        header = os.pread(fd, 16, at)
        if len(header) < 8:  # noqa: PLR2004 - a box's own header is that long
            break
        length, kind = int.from_bytes(header[:4], "big"), header[4:8]
        seen.add(kind)
        if length == 1:
            length = int.from_bytes(header[8:16], "big")
        if length == 0:  # until the end of the file
            at = size
            break
        if not 8 <= length < _ABSURD:  # noqa: PLR2004
            break
        at += length
        if at >= size:
            break
    is_image = start[4:8] == b"ftyp" and start[8:12] in STILL_IMAGE_BRANDS
    missing = max(0, at - size)
    return Ends(
        is_known=True,
        is_still_image=is_image,
        missing=missing,
        has_no_index=b"moov" not in seen,
        is_fragmented=b"moof" in seen,
        is_hollow=not missing and kind == b"mdat" and _is_hollow(fd, size),
    )


def _matroska(fd: int, start: bytes, size: int) -> Ends:
    """Read the length of the segment (RFC 8794, section 4; RFC 9559, section 5.1)."""
    length, at = matroska.length_at(start, len(matroska.EBML))
    at += length or 0
    if size < at + _SEGMENT_HEADER and size <= len(start):
        return Ends(is_known=True, missing=at + _SEGMENT_HEADER - size)
    if length is None or start[at : at + 4] != matroska.SEGMENT:
        return Ends(is_known=True, missing=max(0, at - size))
    length, at = matroska.length_at(start, at + len(matroska.SEGMENT))
    missing = 0 if length is None else _beyond(at + length, size)
    return Ends(is_known=True, missing=missing, is_hollow=not missing and _is_hollow(fd, size))


def _riff(start: bytes, size: int) -> Ends:
    """Read the length of the outer chunk; recorders write 0 or all ones when they do not know it."""
    length = int.from_bytes(start[4:8], "little" if start.startswith(b"RIFF") else "big")
    return Ends(is_known=True, missing=0 if length in {0, 0xFFFFFFFF} else _beyond(length + 8, size))


def _beyond(should: int, size: int) -> int:
    """How much is missing; a hundredth, at most a mebibyte, is forgiven: some writers count wrongly."""
    missing = should - size
    return missing if missing > min(should // 100, _TOLERATED) else 0


def _is_hollow(fd: int, size: int) -> bool:
    """Whether so much of the end is zeros that room was made for it and nothing came yet."""
    if size <= _HOLLOW or any(os.pread(fd, 512, size - 512)):
        return False
    return not any(os.pread(fd, _HOLLOW, size - _HOLLOW))
