"""Extras: by the folder they are in, or by the end or the whole of their names."""

import re
from typing import Final

from cavea.domain.naming.names import ExtraKind
from cavea.domain.naming.rules import Found, Rule
from cavea.domain.naming.titles import spaced, tidy

_FOLDERS: Final = {
    "trailer": ExtraKind.TRAILER,
    "trailers": ExtraKind.TRAILER,
    "behind the scenes": ExtraKind.BEHIND_THE_SCENES,
    "behindthescenes": ExtraKind.BEHIND_THE_SCENES,
    "making of": ExtraKind.BEHIND_THE_SCENES,
    "making-of": ExtraKind.BEHIND_THE_SCENES,
    "deleted scenes": ExtraKind.DELETED_SCENE,
    "deletedscenes": ExtraKind.DELETED_SCENE,
    "interviews": ExtraKind.INTERVIEW,
    "interview": ExtraKind.INTERVIEW,
    "featurettes": ExtraKind.FEATURETTE,
    "featurette": ExtraKind.FEATURETTE,
    "shorts": ExtraKind.SHORT,
    "extras": ExtraKind.OTHER,
    "extra": ExtraKind.OTHER,
    "bonus": ExtraKind.OTHER,
    "bonus disc": ExtraKind.OTHER,
    "bonus features": ExtraKind.OTHER,
    "bonusmaterial": ExtraKind.OTHER,
    "special features": ExtraKind.OTHER,
    "backdrops": ExtraKind.OTHER,
    "clips": ExtraKind.OTHER,
    "scenes": ExtraKind.OTHER,
    "other": ExtraKind.OTHER,
}
_LONGEST_FOLDER: Final = 20
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
_TRAILER: Final = re.compile(r"(?<=[^\s._-])[\s._-]+(trailer)[\s._-]?[0-9]{0,2}$", re.IGNORECASE)
_WHOLE: Final = re.compile(
    r"(?:(?P<trailer>(?:official[\s._-])?(?:trailer|teaser))|"
    r"(?P<making>making[\s._-]of|behind[\s._-]?the[\s._-]?scenes)|"
    r"(?P<deleted>deleted[\s._-]?scenes?)|(?P<featurette>featurettes?)|(?P<interview>interviews)|"
    r"(?P<other>bloopers|gag[\s._-]reel|outtakes))[\s._-]?[0-9]{0,2}",
    re.IGNORECASE,
)
_WHOLE_KINDS: Final = {
    "trailer": ExtraKind.TRAILER,
    "making": ExtraKind.BEHIND_THE_SCENES,
    "deleted": ExtraKind.DELETED_SCENE,
    "featurette": ExtraKind.FEATURETTE,
    "interview": ExtraKind.INTERVIEW,
    "other": ExtraKind.OTHER,
}
_CREDITS: Final = re.compile(
    r"(?<![^\W_])(?:nc(?:op|ed)[0-9]{0,2}[a-z]?(?:v[0-9])?|(?:creditless|clean|textless)[\s._-](?:opening|ending|op|ed)"
    r"[\s._-]?[0-9]{0,2}|menus?[\s._-]?[0-9]{0,2}|cm[0-9]{1,2}|(?P<trailer>pv[\s._-]?[0-9]{1,2}))(?![^\W_])",
    re.IGNORECASE,
)
_LETTERS: Final = frozenset("tbdmigofTBDMIGOF")
"""A whole name that is an extra begins with one of these."""


def extra_folder(folders: list[str]) -> tuple[Found[ExtraKind], int] | None:
    """The kind that one of the last two folders names, and where the outermost of them stands.

    A folder in the root counts only when its name cannot be a title.
    """
    for place in range(len(folders) - 1, max(-1, len(folders) - 3), -1):
        kind = _folder_kind(folders[place])
        if kind is None or (place == 0 and kind not in _CERTAIN):
            continue
        found = Found(kind, folders[place], Rule.EXTRA_FOLDER)
        while place > 1 and _folder_kind(folders[place - 1]) is not None:
            place -= 1  # noqa: PLW2901 - extras within extras belong to whom the outer ones do
        return found, place
    return None


def _folder_kind(name: str) -> ExtraKind | None:
    if len(name) > _LONGEST_FOLDER:
        return None
    lower = name.lower()
    kind = _FOLDERS.get(lower)
    if kind is None and ("_" in lower or "." in lower or lower[-1:] == " "):
        kind = _FOLDERS.get(tidy(spaced(lower)))
    return kind


def credit_sequence(stem: str) -> Found[ExtraKind] | None:
    """An opening or ending of an anime alone (``NCOP``, ``NCED2``), a disc's menu, or a preview."""
    found = _CREDITS.search(stem)
    if found is None:
        return None
    kind = ExtraKind.TRAILER if found["trailer"] else ExtraKind.OTHER
    return Found(kind, found[0], Rule.CREDITS)


def extra_name(stem: str) -> Found[ExtraKind] | None:
    """The kind that a whole name says (``Making Of``); it tells nothing of the title."""
    if stem[:1] not in _LETTERS:
        return None
    found = _WHOLE.fullmatch(stem)
    if found is None or found.lastgroup is None:
        return None
    return Found(_WHOLE_KINDS[found.lastgroup], stem, Rule.EXTRA_NAME)


def extra_suffix(stem: str) -> tuple[Found[ExtraKind], str] | None:
    """The kind that a file's name ends with, and the name before it."""
    found = _SUFFIX.search(stem) if "-" in stem[-20:] else None
    if found is None and "railer" in stem[-12:].lower():
        found = _TRAILER.search(stem)
    if found is None:
        return None
    kind = _SUFFIXES[found[1].lower()]
    return Found(kind, found[0].strip(" ._"), Rule.EXTRA_SUFFIX), stem[: found.start()]
