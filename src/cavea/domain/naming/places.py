"""Folders that are no title: collections of anything, discs, qualities, and those that hold no media at all."""

import re
from typing import Final

from cavea.domain.naming.titles import tidy

_PLACES: Final = frozenset(
    "movie movies film films filme filmes películas peliculas cinema kino video videos tv shows show series serien "  # noqa: SIM905 - a table reads better as words
    "anime download downloads downloaded incoming complete completed unsorted mixed misc new torrent torrents temp "
    "watched unwatched media library collection".split()
)
_ADJECTIVES: Final = _PLACES | frozenset("old my all the 4k uhd hd 3d kids foreign classic to watch".split())  # noqa: SIM905 - as above
_MANY: Final = (" collection", " trilogy", " quadrilogy", " anthology")
_SELECTION: Final = re.compile(r"best of\b.*|top [0-9]+\b.*", re.IGNORECASE)
_PART_FOLDER: Final = re.compile(r"(?:cd|dis[ck]|dvd|part|pt)[\s._-]*([0-9]{1,2})", re.IGNORECASE)
_DISC_FOLDER: Final = re.compile(r"(?:cd|dis[ck]|dvd|bd)[\s._-]*[0-9]{1,2}", re.IGNORECASE)
_VERSION_FOLDER: Final = re.compile(
    r"(?:[0-9]{3,4}[pi]|4k|uhd|hdr|3d|hd|sd)(?:[\s._-]+(?:hdr|3d|remux))?", re.IGNORECASE
)
_REFUSED: Final = {
    "sample": "it is a sample of a video, not the video",
    "samples": "it is a sample of a video, not the video",
    "$recycle.bin": "it lies in a recycle bin",
    "#recycle": "it lies in a recycle bin",
    "@recycle": "it lies in a recycle bin",
    "@eadir": "it belongs to a storage device, not to a person",
    "#snapshot": "it belongs to a storage device, not to a person",
    "lost+found": "it is a rest of a file that a disk check found",
}


def is_place(title: str) -> bool:
    """Whether a folder's title is only a word for many things (``Movies``, ``Downloads``)."""
    lower = title.lower()
    if lower.endswith(_MANY):
        return True
    if lower[:1] in "bt" and _SELECTION.fullmatch(lower) is not None:
        return True
    words = lower.split()
    return (
        words[-1:] != []
        and words[-1] in _ADJECTIVES
        and not _PLACES.isdisjoint(words)
        and _ADJECTIVES.issuperset(words)
    )


def part_of_folder(name: str) -> str | None:
    """The digits of a folder that holds one part of a film (``CD1``)."""
    found = _PART_FOLDER.fullmatch(name)
    return found[1] if found is not None else None


def is_version_folder(name: str) -> bool:
    """Whether a folder only tells a quality (``1080p``)."""
    return _VERSION_FOLDER.fullmatch(name) is not None


def is_disc_folder(name: str) -> bool:
    """Whether a folder only tells from which disc its files come."""
    return _DISC_FOLDER.fullmatch(name) is not None


def refusal(folders: list[str]) -> tuple[str, str] | None:
    """The folder because of which nothing below it is media, and why; None for all others."""
    for name in folders:
        first = name[:1]
        if first not in "sS$#@l_.L":
            continue
        lower = tidy(name).lower() if first in "sS" else name.lower()
        reason = _REFUSED.get(lower)
        if reason is not None:
            return name, reason
        if lower.startswith(("_unpack_", "_failed_")):
            return name, "it is still being unpacked, or unpacking failed"
        if lower.startswith((".trash", ".recycle")):
            return name, "it lies in a recycle bin"
    return None
