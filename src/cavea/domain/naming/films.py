"""Films: one folder each, or loose files.

The folder ``Title (Year)`` beats the file's name, because people name folders with care and programs name
files. A release name as folder gives the title too; any other folder (``Action``) is only a place.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from cavea.domain.naming.labels import Ids, Label, is_title_with_year, mapping, merged, read_label
from cavea.domain.naming.marks import (
    edition_at_end,
    edition_in,
    part_in,
    part_of_release,
    version_after,
    version_in,
    without_group,
    without_part,
)
from cavea.domain.naming.names import NO_TITLE, DiscKind, FilmName, ReleaseName, Unrecognised
from cavea.domain.naming.places import is_place, is_version_folder, part_of_folder
from cavea.domain.naming.rules import Found, Rule, is_noting, note
from cavea.domain.naming.titles import is_year, spaced, tidy, title_key

ReadRelease = Callable[[str], ReleaseName]

_GENERIC_STEM: Final = re.compile(
    r"(?:movie|film|video|main|feature|title[ _]?t?[0-9]*|vts_[0-9_]+|[a-z]?[0-9]{5}|output|file|full)?",
    re.IGNORECASE,
)

_SECOND_YEAR: Final = re.compile(r"[\s._(\[]+((?:18|19|20)[0-9]{2})(?![0-9pi])")
"""Two years side by side: the first belongs to the title (``Cherry.2000.1987``)."""


@dataclass(frozen=True, slots=True)
class _Film:
    """A film, put together from findings."""

    title: Found[str]
    year: Found[int] | None = None
    ids: Ids = ()
    edition: Found[str] | None = None
    version: Found[str] | None = None
    part: Found[int] | None = None


@dataclass(frozen=True, slots=True)
class _Above:
    """What the folders say.

    Attributes:
        label: Of the nearest folder that may carry a title.
        part: That a skipped folder (``CD1``) named.
        version: That a skipped folder (``1080p``) named.
    """

    label: Label | None
    part: Found[int] | None
    version: Found[str] | None


def read_film(
    folders: Sequence[str], stem: str, read_release: ReadRelease, disc: Found[DiscKind] | None = None
) -> FilmName | Unrecognised:
    """The film that a file belongs to.

    Args:
        folders: Names of the folders above the file, outermost first.
        stem: The file's name without its suffix; empty where it says nothing.
        read_release: Reads a release name.
        disc: What the file stands for, where it is no video.
    """
    above = _above(folders)
    folder, file = above.label, read_label(stem)
    if (
        folder is not None
        and (_names_a_film(folder) or _is_same(folder, file))
        and not _is_another_film(folder, file)
    ):
        film = _film_of_folder(folder, above, file, stem, read_release)
    elif folder is not None and folder.title and _GENERIC_STEM.fullmatch(without_part(stem)):
        part = part_in(stem, is_tail=True) or above.part
        title = folder.found_title(Rule.FILM_FOLDER)
        film = _Film(title, folder.year, folder.ids, folder.edition, above.version, part)
    else:
        film = _film_of_file(file, stem, above, read_release)
    if not film.title.value:
        return refused(NO_TITLE, stem)
    return _answer(film, disc)


def folder_film(folder: str, read_release: ReadRelease) -> FilmName | None:
    """The film that a folder's name stands for, or None where it is only a place."""
    label = read_label(folder)
    if label.is_release:
        film = _of_release(label, folder, read_release)
    else:
        film = _Film(label.found_title(Rule.FILM_FOLDER), label.year, label.ids, label.edition)
    return _answer(film, None) if film.title.value else None


def refused(reason: str, part: str) -> Unrecognised:
    """Nothing, with the reason and the part of the path that led to it."""
    note((("nothing:", Found(reason, part, Rule.NOTHING)),))
    return Unrecognised(reason)


def note_ids(ids: Ids) -> None:
    """Note the id tags that an answer has."""
    note([("id", Found(" ".join(found.value), found.part, found.rule)) for found in ids])


def _answer(film: _Film, disc: Found[DiscKind] | None) -> FilmName:
    if is_noting():
        note((("title", film.title), ("year", film.year)))
        note_ids(film.ids)
        note((("edition", film.edition), ("version", film.version), ("part", film.part), ("disc", disc)))
    return FilmName(
        film.title.value,
        film.year.value if film.year is not None else None,
        mapping(film.ids),
        film.edition.value if film.edition is not None else None,
        film.version.value if film.version is not None else None,
        film.part.value if film.part is not None else None,
        disc.value if disc is not None else None,
    )


def _above(folders: Sequence[str]) -> _Above:
    part: Found[int] | None = None
    version: Found[str] | None = None
    for name in reversed(folders):
        digits = part_of_folder(name)
        if digits is not None:
            part = part or (Found(int(digits), name, Rule.PART) if int(digits) else None)
        elif is_version_folder(name):
            version = version or version_in(name)
        else:
            return _Above(read_label(name), part, version)
    return _Above(None, part, version)


def _names_a_film(folder: Label) -> bool:
    return (
        bool(folder.title)
        and (folder.is_certain or bool(folder.ids) or folder.is_release)
        and (bool(folder.ids) or not is_place(folder.title))
    )


def _is_same(folder: Label, file: Label) -> bool:
    """Whether a folder that could be a place (``Heat 1995``) is named like the file in it, and knows more."""
    return folder.year is not None and file.year is None and title_key(folder.title) == title_key(file.title)


def _is_another_film(folder: Label, file: Label) -> bool:
    """Whether a file in a film's folder says with certainty that it is not that film."""
    if not file.is_certain or file.year is None:
        return False
    if folder.is_release or folder.year is None:
        return True
    return abs(file.year.value - folder.year.value) > 1 and title_key(file.title) != title_key(folder.title)


def _film_of_folder(folder: Label, above: _Above, file: Label, stem: str, read_release: ReadRelease) -> _Film:
    tail = _tail_in_folder(folder, file, stem)
    edition = file.edition or (None if file.is_certain else edition_in(tail)) or folder.edition
    version = version_after(tail) or (version_in(folder.tail) if folder.tail else None) or above.version
    part = part_in(tail, is_tail=True) or above.part
    if folder.is_release:
        read = _of_release(folder, folder.name, read_release)
        return _Film(read.title, read.year, folder.ids, edition or read.edition, version, part or read.part)
    title = folder.found_title(Rule.FILM_FOLDER)
    return _Film(title, folder.year, merged(folder.ids, file.ids), edition, version, part)


def _tail_in_folder(folder: Label, file: Label, stem: str) -> str:
    """What a file's name says after the title that its folder has given already."""
    if file.is_certain:
        return file.tail
    plain = spaced(stem).casefold()
    for start in (f"{folder.title} {folder.year.value}" if folder.year else "", folder.title):
        if start and plain.startswith(start.casefold()):
            return stem[len(start) :]
    return stem if file.is_release or part_in(stem, is_tail=False) else file.tail if file.year else ""


def _film_of_file(file: Label, stem: str, above: _Above, read_release: ReadRelease) -> _Film:
    if file.is_release:
        read = _of_release(file, stem, read_release)
        part = part_in(stem, is_tail=False) or read.part or above.part
        version = version_in(stem) or above.version
        return _Film(read.title, read.year, file.ids, read.edition, version, part)
    title = file.found_title(Rule.FILE_NAME)
    if file.year is not None:
        part = part_in(file.tail, is_tail=True) or above.part
        version = version_after(file.tail) if file.is_certain else None
        return _Film(title, file.year, file.ids, file.edition, version or above.version, part)
    mark = part_in(stem, is_tail=False)
    label = read_label(without_part(stem)) if mark is not None else file
    edition = label.edition
    title = label.found_title(Rule.FILE_NAME)
    if edition is None:
        shorter, edition = edition_at_end(label.title)
        if edition is not None:
            label = read_label(shorter)
            head = label.head if label.head in stem else stem
            title = Found(label.title, head, Rule.FILE_NAME)
    return _Film(title, label.year, file.ids, edition, above.version, mark or above.part)


def _whole_title(title: str, year: int | None, name: str) -> str:
    """The title with the first words, which a release reader may take for something else (*X2 X-Men United*)."""
    if year is None:
        return title
    ours = tidy(spaced(without_group(name.partition(str(year))[0]).rstrip("([ .")))
    is_longer = len(ours) > len(title) and " - " not in ours
    return ours if is_longer and title_key(ours).endswith(f" {title_key(title)}") else title


def _of_release(label: Label, name: str, read_release: ReadRelease) -> _Film:
    """What the release reader says, where it can be believed; our own reading of the title otherwise."""
    read = read_release(name)
    title = tidy(spaced(read.title)) or label.title
    year = read.year if read.year is not None and is_year(read.year) else None
    title = _whole_title(title, year, name)
    after = name.partition(str(year))[2] if year is not None else name[len(label.title) :]
    second = _SECOND_YEAR.match(after)
    if second is not None and is_year(int(second[1])) and title != str(year):
        title = title if year is None else f"{title} {year}"
        year, after = int(second[1]), after[second.end() :]
    elif year is not None and is_title_with_year(title, year):
        title, year = f"{title} {year}", None
    return _Film(
        Found(title, name, Rule.RELEASE_NAME),
        Found(year, name, Rule.RELEASE_NAME) if year is not None else None,
        label.ids,
        label.edition
        or edition_in(after)
        or (Found(read.edition, name, Rule.RELEASE_NAME) if read.edition else None),
        None,
        part_of_release(after) or (Found(read.part, name, Rule.RELEASE_NAME) if read.part else None),
    )
