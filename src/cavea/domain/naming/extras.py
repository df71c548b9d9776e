"""Extras: by the folder they are in, or by the end of their names."""

import re
from typing import Final

from cavea.domain.naming.names import ExtraKind
from cavea.domain.naming.titles import spaced, tidy

_FOLDERS: Final = {
    "trailer": ExtraKind.TRAILER,
    "trailers": ExtraKind.TRAILER,
    "behind the scenes": ExtraKind.BEHIND_THE_SCENES,
    "behindthescenes": ExtraKind.BEHIND_THE_SCENES,
    "making of": ExtraKind.BEHIND_THE_SCENES,
    "deleted scenes": ExtraKind.DELETED_SCENE,
    "deletedscenes": ExtraKind.DELETED_SCENE,
    "interviews": ExtraKind.INTERVIEW,
    "featurettes": ExtraKind.FEATURETTE,
    "shorts": ExtraKind.SHORT,
    "extras": ExtraKind.OTHER,
    "extra": ExtraKind.OTHER,
    "bonus": ExtraKind.OTHER,
    "scenes": ExtraKind.OTHER,
    "samples": ExtraKind.OTHER,
    "other": ExtraKind.OTHER,
}
_CERTAIN: Final = frozenset({ExtraKind.TRAILER, ExtraKind.BEHIND_THE_SCENES, ExtraKind.DELETED_SCENE})
"""In the root itself a folder ``Shorts`` or ``Extras`` is a collection or a series; these are never."""

_SUFFIXES: Final = {
    "trailer": ExtraKind.TRAILER,
    "behindthescenes": ExtraKind.BEHIND_THE_SCENES,
    "deleted": ExtraKind.DELETED_SCENE,
    "deletedscene": ExtraKind.DELETED_SCENE,
    "featurette": ExtraKind.FEATURETTE,
    "interview": ExtraKind.INTERVIEW,
    "scene": ExtraKind.OTHER,
    "short": ExtraKind.SHORT,
    "clip": ExtraKind.OTHER,
    "extra": ExtraKind.OTHER,
    "other": ExtraKind.OTHER,
}
_SUFFIX: Final = re.compile(rf"(?<=[^\s-])-({'|'.join(_SUFFIXES)})[0-9]{{0,2}}$", re.IGNORECASE)
_CREDITS: Final = re.compile(r"(?<![^\W_])nc(?:op|ed)[0-9]{0,2}[a-z]?(?:v[0-9])?(?![^\W_])", re.IGNORECASE)
_WHOLE: Final = re.compile(r"(trailer|featurette|behindthescenes)[0-9]{0,2}", re.IGNORECASE)


def extra_folder(folders: list[str]) -> tuple[ExtraKind, int] | None:
    """The kind that one of the last two folders names, and where it stands among them.

    A folder in the root counts only when its name cannot be a title.
    """
    for place in range(len(folders) - 1, max(-1, len(folders) - 3), -1):
        kind = _FOLDERS.get(tidy(spaced(folders[place])).lower())
        if kind is not None and (place > 0 or kind in _CERTAIN):
            return kind, place
    return None


def is_credit_sequence(stem: str) -> bool:
    """Whether a file of an anime is its opening or ending alone (``NCOP``, ``NCED2``)."""
    return _CREDITS.search(stem) is not None


def extra_suffix(stem: str) -> tuple[ExtraKind, str] | None:
    """The kind that a file's name ends with, and the name before it (empty for plain ``trailer``)."""
    whole = _WHOLE.fullmatch(stem)
    if whole is not None:
        return _SUFFIXES[whole[1].lower()], ""
    found = _SUFFIX.search(stem)
    if found is None:
        return None
    return _SUFFIXES[found[1].lower()], stem[: found.start()]
