"""Which characters the fonts at hand can write, read from their character maps.

Text drawn without a glyph for it shows boxes, and nothing in the drawing library tells so beforehand.
"""

import functools
import mmap
import struct
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_SYSTEM_FOLDERS: Final = ("/usr/share/fonts", "/usr/local/share/fonts")
_MOST_FILES: Final = 600
_UNICODE_MAPS: Final = {(0, 3), (0, 4), (0, 6), (3, 1), (3, 10)}
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})


def can_write(text: str, fonts: tuple[Path, ...]) -> bool:
    """Whether these fonts and the system's together have a glyph for each visible character of a text."""
    missing = {ord(c) for c in text if unicodedata.category(c) not in _INVISIBLE and not _is_selector(c)}
    for font in fonts:
        missing -= _covered(font, frozenset(missing))
    return not missing or _system_can_write(frozenset(missing))


def _is_selector(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f"


@functools.lru_cache(maxsize=512)
def _system_can_write(characters: frozenset[int]) -> bool:
    missing = set(characters)
    for font in _system_fonts():
        missing -= _covered(font, frozenset(missing))
        if not missing:
            return True
    return False


@functools.cache
def _system_fonts() -> tuple[Path, ...]:
    found: list[Path] = []
    for folder in _SYSTEM_FOLDERS:
        found.extend(
            sorted(p for p in Path(folder).rglob("*") if p.suffix.lower() in {".ttf", ".otf", ".ttc"})
        )
    return tuple(found[:_MOST_FILES])


def _covered(font: Path, characters: frozenset[int]) -> set[int]:
    """Those of the characters that a font has; none where it cannot be read."""
    if not characters:
        return set()
    ranges = _ranges(font)
    return {c for c in characters if any(first <= c <= last for first, last in ranges)}


@functools.lru_cache(maxsize=256)
def _ranges(font: Path) -> tuple[tuple[int, int], ...]:
    try:
        with font.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return tuple(_character_map(data))
    except (OSError, ValueError, struct.error, IndexError):
        return ()


def _character_map(data: mmap.mmap) -> Iterator[tuple[int, int]]:
    """Ranges of characters in an OpenType file (OpenType 1.9, ``cmap``, formats 4 and 12)."""
    start = struct.unpack_from(">I", data, 12)[0] if data[:4] == b"ttcf" else 0
    (tables,) = struct.unpack_from(">H", data, start + 4)
    for index in range(tables):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, start + 12 + 16 * index)
        if tag == b"cmap":
            yield from _subtables(data, offset)


def _subtables(data: mmap.mmap, cmap: int) -> Iterator[tuple[int, int]]:
    (count,) = struct.unpack_from(">H", data, cmap + 2)
    for index in range(count):
        platform, encoding, offset = struct.unpack_from(">HHI", data, cmap + 4 + 8 * index)
        if (platform, encoding) not in _UNICODE_MAPS:
            continue
        (form,) = struct.unpack_from(">H", data, cmap + offset)
        if form == 4:  # noqa: PLR2004 - the format's number
            (double,) = struct.unpack_from(">H", data, cmap + offset + 6)
            ends = struct.unpack_from(f">{double // 2}H", data, cmap + offset + 14)
            starts = struct.unpack_from(f">{double // 2}H", data, cmap + offset + 16 + double)
            yield from (pair for pair in zip(starts, ends, strict=True) if pair[0] != 0xFFFF)  # noqa: PLR2004 - the end mark
        elif form == 12:  # noqa: PLR2004 - the format's number
            (groups,) = struct.unpack_from(">I", data, cmap + offset + 12)
            for group in range(min(groups, 20_000)):
                first, last, _ = struct.unpack_from(">III", data, cmap + offset + 16 + 12 * group)
                yield first, last
