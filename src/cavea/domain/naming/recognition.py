"""From a path to what it is."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from cavea.domain.files import RelativePath
from cavea.domain.libraries import LibraryKind
from cavea.domain.naming.episodes import read_episode, read_series
from cavea.domain.naming.extras import credit_sequence, extra_folder, extra_name, extra_suffix
from cavea.domain.naming.films import ReadRelease, folder_film, read_film, refused
from cavea.domain.naming.names import (
    DiscKind,
    EpisodeName,
    ExtraKind,
    ExtraName,
    FilmName,
    Recognition,
    ReleaseName,
    Unrecognised,
)
from cavea.domain.naming.numbers import certain_numbers
from cavea.domain.naming.places import refusal
from cavea.domain.naming.rules import Found, Rule, Step, collecting, forget, note, noted
from cavea.domain.naming.titles import spaced, text_of, tidy

_SEEN_KINDS: Final = frozenset({LibraryKind.MOVIES, LibraryKind.SERIES, LibraryKind.ANIME})
_DISC_FOLDERS: Final = frozenset({"video_ts", "bdmv", "audio_ts", "hvdvd_ts", "certificate"})
_DISC_SUFFIXES: Final = frozenset({"iso", "ifo", "bdmv", "vob", "m2ts", "mts"})
_DVD_PIECE: Final = re.compile(r"vts_[0-9]{2}_[0-9]\.vob|video_ts\.vob", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a path is, and why.

    Attributes:
        recognition: What it is.
        steps: Which rule read which part of the path, in the order of the answer's parts.
    """

    recognition: Recognition
    steps: tuple[Step, ...]


def recognise(
    kind: LibraryKind, path: RelativePath, read_release: Callable[[str], ReleaseName]
) -> Recognition:
    """What a file is, by its path alone; any bytes have an answer.

    Args:
        kind: Of the library: the same name means different things in different ones.
        path: Below the library's root.
        read_release: Reads a release name; asked only where no rule of ours can tell.
    """
    if kind not in _SEEN_KINDS:
        return refused(f"libraries of {kind} are not read by video rules", "")
    *folders, name = _components(path)
    held = refusal(folders) if folders else None
    if held is not None:
        return refused(held[1], held[0])
    stem, dot, suffix = name.rpartition(".")
    if not dot or not stem:
        stem = name
    if suffix.lower() in _DISC_SUFFIXES:
        of_disc = _read_disc(kind, folders, name, read_release)
        if of_disc is not None:
            return of_disc
    extra = _read_extra(kind, folders, stem, read_release)
    if extra is not None:
        return extra
    if kind is LibraryKind.MOVIES:
        return read_film(folders, stem, read_release)
    return read_episode(folders, stem, read_release, is_anime=kind is LibraryKind.ANIME)


def _components(path: bytes) -> list[str]:
    """Each name as text; one that is not UTF-8 spoils no other."""
    if path.isascii():
        return path.decode("ascii").split("/")
    return [text_of(component) for component in path.split(b"/")]


def explain(kind: LibraryKind, path: RelativePath, read_release: Callable[[str], ReleaseName]) -> Explanation:
    """What a file is, and which rule read which part of its path: :func:`recognise` itself tells."""
    with collecting() as steps:
        recognition = recognise(kind, path, read_release)
    return Explanation(recognition, tuple(steps))


def _read_disc(
    kind: LibraryKind, folders: list[str], name: str, read_release: ReadRelease
) -> FilmName | Unrecognised | None:
    """What a file of a disc is: one stands for the disc, all others are pieces; None for any other file."""
    lower = name.lower()
    inside = next((place for place, folder in enumerate(folders) if folder.lower() in _DISC_FOLDERS), None)
    is_image = lower.endswith(".iso")
    if inside is None and not is_image and lower != "video_ts.ifo" and _DVD_PIECE.fullmatch(lower) is None:
        return None
    if kind is not LibraryKind.MOVIES:
        return refused("a disc of a series holds many episodes; make a file of each to play them", name)
    if is_image and inside is None:
        return read_film(folders, name[:-4], read_release, Found(DiscKind.IMAGE, name[-4:], Rule.DISC))
    above = folders[:inside]
    is_dvd = lower == "video_ts.ifo" and (inside is None or inside == len(folders) - 1)
    is_bluray = lower == "index.bdmv" and inside == len(folders) - 1 and folders[-1].lower() == "bdmv"
    if not (is_dvd or is_bluray):
        return refused("it is a piece of a disc; another file stands for the whole disc", name)
    if not above:
        return refused("the name of the disc's folder holds no title", name)
    disc = DiscKind.DVD if is_dvd else DiscKind.BLURAY
    return read_film(above, "", read_release, Found(disc, name, Rule.DISC))


def _read_extra(
    kind: LibraryKind, folders: list[str], stem: str, read_release: ReadRelease
) -> ExtraName | None:
    by_folder = extra_folder(folders) if folders else None
    if by_folder is not None and kind is not LibraryKind.MOVIES and certain_numbers(stem) is not None:
        by_folder = None
    named = extra_name(stem) if folders else None
    if by_folder is not None:
        extra_kind, place = by_folder
        return _extra(kind, named or extra_kind, stem, (folders[:place], ""), read_release)
    if named is not None:
        return _extra(kind, named, stem, (folders, ""), read_release)
    by_suffix = extra_suffix(stem)
    if by_suffix is not None:
        extra_kind, before = by_suffix
        return _extra(kind, extra_kind, before, (folders, before), read_release)
    credits_ = credit_sequence(stem) if kind is LibraryKind.ANIME else None
    if credits_ is not None:
        return _extra(kind, credits_, stem, (folders, ""), read_release)
    return None


def _capital(title: str) -> str:
    """``trailer`` as a title; names that were written with care stay."""
    return title.capitalize() if title.islower() and " " not in title and title.isascii() else title


def _extra(
    kind: LibraryKind,
    extra_kind: Found[ExtraKind],
    words: str,
    place: tuple[list[str], str],
    read_release: ReadRelease,
) -> ExtraName:
    """An extra; its words are those of the name that make its title."""
    title = tidy(spaced(words))
    if extra_kind.rule is Rule.EXTRA_NAME:
        title = _capital(title)
    title = title or str(extra_kind.value).replace("_", " ").capitalize()
    note((("extra", extra_kind), ("extra title", Found(title, words, extra_kind.rule))))
    return ExtraName(extra_kind.value, title, _owner(kind, *place, read_release))


def _owner(
    kind: LibraryKind, folders: list[str], before: str, read_release: ReadRelease
) -> FilmName | EpisodeName | None:
    """Whom an extra belongs to: the title of its folder, or of the name before its suffix."""
    kept = noted()
    owner: Recognition | None = None
    if kind is not LibraryKind.MOVIES:
        if before and certain_numbers(before) is not None:
            owner = read_episode(folders, before, read_release, is_anime=kind is LibraryKind.ANIME)
        if not isinstance(owner, EpisodeName):
            forget(kept)
            owner = read_series(folders)
    elif before:
        owner = read_film(folders, before, read_release)
    elif folders:
        owner = folder_film(folders[-1], read_release)
    if isinstance(owner, FilmName | EpisodeName):
        return owner
    forget(kept)
    return None
