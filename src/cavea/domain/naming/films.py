"""Films: one folder each, or loose files.

The folder ``Title (Year)`` beats the file's name, because people name folders with care and programs name
files. A release name as folder gives the title too; any other folder (``Action``) is only a place.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final

from cavea.domain.naming.labels import (
    Label,
    edition_in,
    part_in,
    read_label,
    version_after,
    version_in,
    without_part,
)
from cavea.domain.naming.names import FilmName, ReleaseName, Unrecognised
from cavea.domain.naming.titles import is_year, spaced, tidy, title_key

ReadRelease = Callable[[str], ReleaseName]

_DISC_FOLDERS: Final = frozenset({"video_ts", "bdmv", "stream", "audio_ts", "hvdvd_ts"})
_PART_FOLDER: Final = re.compile(r"(?:cd|dis[ck]|dvd|part|pt)[\s._-]*([0-9]{1,2})", re.IGNORECASE)
_VERSION_FOLDER: Final = re.compile(
    r"(?:[0-9]{3,4}[pi]|4k|uhd|hdr|3d|hd|sd)(?:[\s._-]+(?:hdr|3d|remux))?", re.IGNORECASE
)
_GENERIC_STEM: Final = re.compile(
    r"(?:movie|film|video|main|feature|title[ _]?t?[0-9]*|vts_[0-9_]+|[0-9]{5}|output|file|full)?",
    re.IGNORECASE,
)


def read_film(folders: Sequence[str], stem: str, read_release: ReadRelease) -> FilmName | Unrecognised:
    """The film that a file belongs to.

    Args:
        folders: Names of the folders above the file, outermost first.
        stem: The file's name without its suffix.
        read_release: Reads a release name.
    """
    if any(folder.lower() in _DISC_FOLDERS for folder in folders):
        return Unrecognised(
            "a DVD or Blu-ray disc stored as folders cannot be played yet; remux it to one file"
        )
    above, folder_part = _title_folder(folders)
    folder = read_label(above) if above is not None else None
    file = read_label(stem)
    if folder is not None and _names_a_film(folder) and not _is_another_film(folder, file):
        return _film_of_folder(folder, above or "", file, stem, folder_part, read_release)
    if folder is not None and folder.title and _GENERIC_STEM.fullmatch(without_part(stem)):
        return FilmName(
            folder.title, None, folder.ids, folder.edition, None, part_in(stem, is_tail=True) or folder_part
        )
    return _film_of_file(file, stem, folder_part, read_release)


def folder_film(folder: str, read_release: ReadRelease) -> FilmName | None:
    """The film that a folder's name stands for, or None where it is only a place."""
    label = read_label(folder)
    if label.is_release:
        read = _of_release(label, folder, read_release)
        return read if read.title else None
    return FilmName(label.title, label.year, label.ids, label.edition) if label.title else None


def _title_folder(folders: Sequence[str]) -> tuple[str | None, int | None]:
    """The nearest folder that may carry a title, and the part that a skipped one (``CD1``) named."""
    part = None
    for name in reversed(folders):
        disc = _PART_FOLDER.fullmatch(name)
        if disc is not None:
            part = int(disc[1]) or None
        elif _VERSION_FOLDER.fullmatch(name) is None:
            return name, part
    return None, part


def _names_a_film(folder: Label) -> bool:
    return bool(folder.title) and (folder.has_bracketed_year or bool(folder.ids) or folder.is_release)


def _is_another_film(folder: Label, file: Label) -> bool:
    """Whether a file in a film's folder says with certainty that it is not that film."""
    if not file.has_bracketed_year or file.year is None:
        return False
    if folder.is_release or folder.year is None:
        return True
    return abs(file.year - folder.year) > 1 and title_key(file.title) != title_key(folder.title)


def _film_of_folder(
    folder: Label, above: str, file: Label, stem: str, part: int | None, read_release: ReadRelease
) -> FilmName:
    tail = _tail_in_folder(folder, file, stem)
    edition = file.edition or edition_in(tail) or folder.edition
    version = version_after(tail) or version_in(above)
    part = part_in(tail, is_tail=True) or part
    if folder.is_release:
        read = _of_release(folder, above, read_release)
        return FilmName(
            read.title, read.year, folder.ids, edition or read.edition, version, part or read.part
        )
    return FilmName(folder.title, folder.year, {**file.ids, **folder.ids}, edition, version, part)


def _tail_in_folder(folder: Label, file: Label, stem: str) -> str:
    """What a file's name says after the title that its folder has given already."""
    if file.has_bracketed_year:
        return file.tail
    plain = tidy(spaced(stem))
    for start in (f"{folder.title} {folder.year}", folder.title):
        if plain.casefold().startswith(start.casefold()):
            return f" {plain[len(start) :]}"
    return stem if file.is_release or part_in(stem, is_tail=True) else ""


def _film_of_file(
    file: Label, stem: str, folder_part: int | None, read_release: ReadRelease
) -> FilmName | Unrecognised:
    if file.is_release:
        read = _of_release(file, stem, read_release)
        part = part_in(stem, is_tail=False) or read.part or folder_part
        film = FilmName(read.title, read.year, file.ids, read.edition, version_in(stem), part)
    elif file.has_bracketed_year:
        part = part_in(file.tail, is_tail=True) or folder_part
        film = FilmName(file.title, file.year, file.ids, file.edition, version_after(file.tail), part)
    else:
        part = part_in(stem, is_tail=False)
        label = read_label(without_part(stem)) if part is not None else file
        edition = label.edition
        title, _, after = label.title.rpartition(" - ")
        if title and edition_in(after):
            edition, label = edition or edition_in(after), read_label(title)
        film = FilmName(label.title, label.year, file.ids, edition, None, part or folder_part)
    return film if film.title else Unrecognised("the name holds no title")


def _of_release(label: Label, name: str, read_release: ReadRelease) -> FilmName:
    """What the release reader says, where it can be believed; our own reading of the title otherwise."""
    read = read_release(name)
    year = read.year if read.year is not None and is_year(read.year) else None
    title = tidy(spaced(read.title)) or label.title
    return FilmName(
        title, year, label.ids, label.edition or read.edition or edition_in(name), None, read.part
    )
