"""Versions of a film or episode: which of its files are shown, in which order, and which make one version. Pure."""

import re
from collections.abc import Sequence

from cavea.domain.naming import EpisodeName, FilmName
from cavea.features.scanning.grouping import ReadFile


def wanted(files: Sequence[ReadFile]) -> list[ReadFile]:
    """The files to show: those that are there, and missing parts of what is there otherwise."""
    there = [file for file in files if not file.is_missing]
    if not there:
        return list(files)
    known = {version_of(file) for file in there}
    cuts = {(edition, label) for edition, label, part in known if part is not None}
    return there + [
        file
        for file in files
        if file.is_missing and version_of(file)[:2] in cuts and version_of(file) not in known
    ]


def version_of(file: ReadFile) -> tuple[str | None, str | None, int | None]:
    """The edition, the quality and the part that a file's name says."""
    name = file.name
    if isinstance(name, FilmName):
        return name.edition, name.version, name.part
    if isinstance(name, EpisodeName):
        return None, name.version, name.part
    return None, None, None


def version_order(file: ReadFile) -> tuple[str, int, str, int, bytes]:
    """The usual edition first, in it the best quality: what stands first is played unless another is named."""
    edition, label, part = version_of(file)
    lines = re.match(r"\d+", label or "")
    return (edition or "", -int(lines[0]) if lines else 0, label or "", part or 0, file.seen.path)


def takes_part(parts: Sequence[ReadFile], part: int | None) -> bool:
    """Whether a file is a further part of a version: parts are numbered, and no number comes twice."""
    numbers = [version_of(file)[2] for file in parts]
    return part is not None and None not in numbers and part not in numbers
