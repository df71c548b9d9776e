"""Many paths read at once, as a child process does it, and the bytes in which the answers travel."""

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Final, TypeAlias

import msgspec

from cavea.adapters.release_names.parsett import read_release
from cavea.domain.files import RelativePath
from cavea.domain.libraries import LibraryKind
from cavea.domain.naming import (
    DiscKind,
    EpisodeName,
    ExtraKind,
    ExtraName,
    FilmName,
    Recognition,
    Unrecognised,
    recognise,
)


class _Film(msgspec.Struct, frozen=True, array_like=True, tag="f"):
    title: str
    year: int | None
    ids: Mapping[str, str]
    edition: str | None
    version: str | None
    part: int | None
    disc: DiscKind | None


class _Episode(msgspec.Struct, frozen=True, array_like=True, tag="e"):
    series: str
    year: int | None
    ids: Mapping[str, str]
    season: int | None
    episodes: tuple[int, ...]
    absolute: tuple[int, ...]
    air_date: str | None
    title: str | None
    version: str | None
    part: int | None


class _Extra(msgspec.Struct, frozen=True, array_like=True, tag="x"):
    kind: ExtraKind
    title: str
    owner: _Film | _Episode | None


class _Nothing(msgspec.Struct, frozen=True, array_like=True, tag="n"):
    reason: str


_Wire: TypeAlias = _Film | _Episode | _Extra | _Nothing
_FILM_FIELDS: Final = attrgetter(*_Film.__struct_fields__)
_EPISODE_FIELDS: Final = attrgetter(*_Episode.__struct_fields__)
_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final[msgspec.msgpack.Decoder[list[_Wire]]] = msgspec.msgpack.Decoder(list[_Wire])


def read_paths(kind: LibraryKind, paths: Sequence[bytes]) -> list[Recognition]:
    """What each path is, in their order, release names included."""
    return [recognise(kind, RelativePath(path), read_release) for path in paths]


def encode(answers: Sequence[Recognition]) -> bytes:
    """The answers as bytes that :func:`decode` reads again."""
    return _ENCODER.encode([_wire(answer) for answer in answers])


def decode(raw: bytes) -> list[Recognition]:
    """The answers that were encoded.

    Raises:
        msgspec.DecodeError: The bytes are none of ours.
    """
    return [_recognition(wire) for wire in _DECODER.decode(raw)]


def _wire(answer: Recognition) -> _Wire:
    if isinstance(answer, FilmName | EpisodeName):
        return _title(answer)
    if isinstance(answer, ExtraName):
        owner = _title(answer.owner) if answer.owner is not None else None
        return _Extra(answer.kind, answer.title, owner)
    return _Nothing(answer.reason)


def _title(name: FilmName | EpisodeName) -> _Film | _Episode:
    if isinstance(name, FilmName):
        return _Film(name.title, name.year, name.ids, name.edition, name.version, name.part, name.disc)
    return _Episode(
        name.series,
        name.year,
        name.ids,
        name.season,
        name.episodes,
        name.absolute,
        name.air_date,
        name.title,
        name.version,
        name.part,
    )


def _recognition(wire: _Wire) -> Recognition:
    if isinstance(wire, _Film):
        return FilmName(*_FILM_FIELDS(wire))
    if isinstance(wire, _Episode):
        return EpisodeName(*_EPISODE_FIELDS(wire))
    if isinstance(wire, _Extra):
        owner = _recognition(wire.owner) if wire.owner is not None else None
        return ExtraName(wire.kind, wire.title, owner if isinstance(owner, FilmName | EpisodeName) else None)
    return Unrecognised(wire.reason)
