"""From a path to what it is."""

from collections.abc import Callable
from typing import Final

from cavea.domain.files import RelativePath
from cavea.domain.libraries import LibraryKind
from cavea.domain.naming.episodes import read_episode, read_series
from cavea.domain.naming.extras import extra_folder, extra_suffix, is_credit_sequence
from cavea.domain.naming.films import ReadRelease, folder_film, read_film
from cavea.domain.naming.names import (
    EpisodeName,
    ExtraKind,
    ExtraName,
    FilmName,
    Recognition,
    ReleaseName,
    Unrecognised,
)
from cavea.domain.naming.numbers import certain_numbers
from cavea.domain.naming.titles import spaced, text_of, tidy

_SEEN_KINDS: Final = frozenset({LibraryKind.MOVIES, LibraryKind.SERIES, LibraryKind.ANIME})


def recognise(
    kind: LibraryKind, path: RelativePath, read_release: Callable[[str], ReleaseName]
) -> Recognition:
    """What a file is, by its path alone; any bytes have an answer.

    Args:
        kind: Of the library: the same name means different things in different ones.
        path: Below the library's root.
        read_release: Answers for the names that :func:`names_to_read` lists; asked for no other.
    """
    if kind not in _SEEN_KINDS:
        return Unrecognised(f"libraries of {kind} are not read by video rules")
    *folders, name = (text_of(component) for component in path.split(b"/"))
    stem, dot, _ = name.rpartition(".")
    if not dot or not stem:
        stem = name
    extra = _read_extra(kind, folders, stem, read_release)
    if extra is not None:
        return extra
    return _read_title(kind, folders, stem, read_release)


def names_to_read(kind: LibraryKind, path: RelativePath) -> tuple[str, ...]:
    """The release names that :func:`recognise` will ask for on this path; empty for clean ones."""
    names: list[str] = []

    def note(name: str) -> ReleaseName:
        if name not in names:
            names.append(name)
        return ReleaseName()

    recognise(kind, path, note)
    return tuple(names)


def needs_release(kind: LibraryKind, path: RelativePath) -> bool:
    """Whether a release name must be read to know what the path is."""
    return bool(names_to_read(kind, path))


def _read_title(
    kind: LibraryKind, folders: list[str], stem: str, read_release: ReadRelease
) -> FilmName | EpisodeName | Unrecognised:
    if kind is LibraryKind.MOVIES:
        return read_film(folders, stem, read_release)
    return read_episode(folders, stem, read_release, is_anime=kind is LibraryKind.ANIME)


def _read_extra(
    kind: LibraryKind, folders: list[str], stem: str, read_release: ReadRelease
) -> ExtraName | None:
    by_folder = extra_folder(folders)
    if by_folder is not None and not (kind is not LibraryKind.MOVIES and certain_numbers(stem) is not None):
        extra_kind, place = by_folder
        return _extra(kind, extra_kind, tidy(spaced(stem)), folders[:place], "", read_release)
    by_suffix = extra_suffix(stem)
    if by_suffix is not None:
        extra_kind, before = by_suffix
        return _extra(kind, extra_kind, tidy(spaced(before)), folders, before, read_release)
    if kind is LibraryKind.ANIME and is_credit_sequence(stem):
        return _extra(kind, ExtraKind.OTHER, tidy(spaced(stem)), folders, "", read_release)
    return None


def _extra(
    kind: LibraryKind,
    extra_kind: ExtraKind,
    title: str,
    folders: list[str],
    before: str,
    read_release: ReadRelease,
) -> ExtraName:
    title = title or str(extra_kind).replace("_", " ").capitalize()
    return ExtraName(extra_kind, title, _owner(kind, folders, before, read_release))


def _owner(
    kind: LibraryKind, folders: list[str], before: str, read_release: ReadRelease
) -> FilmName | EpisodeName | None:
    """Whom an extra belongs to: the title of its folder, or of the name before its suffix."""
    if kind is not LibraryKind.MOVIES:
        if before and certain_numbers(before) is not None:
            episode = read_episode(folders, before, read_release, is_anime=kind is LibraryKind.ANIME)
            if isinstance(episode, EpisodeName):
                return episode
        return read_series(folders)
    if not before:
        return folder_film(folders[-1], read_release) if folders else None
    film = read_film(folders, before, read_release)
    return film if isinstance(film, FilmName) else None
