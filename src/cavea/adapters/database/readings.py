"""What was read from names, as text in the database."""

from typing import Any

import msgspec

from cavea.domain.naming import EpisodeName, ExtraKind, ExtraName, FilmName, Recognition, Unrecognised


class _Extra(msgspec.Struct, omit_defaults=True):
    kind: ExtraKind
    title: str
    film: FilmName | None = None
    episode: EpisodeName | None = None


class _Reading(msgspec.Struct, omit_defaults=True):
    film: FilmName | None = None
    episode: EpisodeName | None = None
    extra: _Extra | None = None
    nothing: str | None = None


_decode = msgspec.json.Decoder(_Reading).decode


def text_of_reading(reading: Recognition) -> str:
    """A reading as JSON, without what it does not say."""
    return msgspec.json.encode(_pruned(msgspec.to_builtins(_wrapped(reading)))).decode()


def reading_of_text(text: str) -> Recognition:
    """The reading that was written."""
    read = _decode(text)
    if read.film is not None:
        return read.film
    if read.episode is not None:
        return read.episode
    if read.extra is not None:
        return ExtraName(read.extra.kind, read.extra.title, read.extra.film or read.extra.episode)
    return Unrecognised(read.nothing or "")


def _wrapped(reading: Recognition) -> _Reading:
    match reading:
        case FilmName():
            return _Reading(film=reading)
        case EpisodeName():
            return _Reading(episode=reading)
        case ExtraName(kind, title, owner):
            film = owner if isinstance(owner, FilmName) else None
            episode = owner if isinstance(owner, EpisodeName) else None
            return _Reading(extra=_Extra(kind, title, film, episode))
        case Unrecognised(reason):
            return _Reading(nothing=reason)


def _pruned(value: Any) -> Any:
    # Any: the tree of builtins that msgspec made
    if isinstance(value, dict):
        return {name: _pruned(one) for name, one in value.items() if one not in (None, (), [], {})}
    return value
