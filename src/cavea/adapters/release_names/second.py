"""A second opinion by guessit, for names in doubt: seven milliseconds each, hence for a later job, never a scan."""

import datetime as dt
import re
from dataclasses import replace
from typing import Any, Final

from cavea.adapters.release_names.parsett import read_release
from cavea.domain.files import RelativePath
from cavea.domain.libraries import LibraryKind
from cavea.domain.naming import (
    EpisodeName,
    FilmName,
    Recognition,
    Unrecognised,
    is_doubtful,
    recognise,
)
from cavea.domain.naming.episodes import read_series
from cavea.domain.naming.titles import is_year, text_of, tidy

_LONGEST: Final = 500
"""Characters of a path that are read; the cost grows with them."""

_MOST: Final = 100_000


def second_opinion(kind: LibraryKind, path: bytes) -> Recognition | None:
    """What guessit makes of a path of which our rules make little; None where it has nothing to add.

    It is asked only about answers in doubt, and believed only where it finds a year or numbers that ours
    lack: what ours have read is kept. No path raises.
    """
    relative = RelativePath(path)
    ours = recognise(kind, relative, read_release)
    if not is_doubtful(ours, kind, relative):
        return None
    said = _guess(kind, text_of(path)[-_LONGEST:])
    if kind is LibraryKind.MOVIES:
        return _film(ours, said)
    folders = [text_of(name) for name in path.split(b"/")[:-1]]
    return _episode(ours, said, read_series(folders), is_anime=kind is LibraryKind.ANIME)


def _guess(kind: LibraryKind, path: str) -> dict[str, Any]:
    # Any: guessit answers with untyped properties, each checked where it is used
    try:
        from guessit import guessit

        said = guessit(path, {"type": "movie" if kind is LibraryKind.MOVIES else "episode"})
        return dict(said)
    except Exception:  # noqa: BLE001 - hundreds of rules over a stranger's text: whatever fails, there is no opinion
        return {}


def _film(ours: Recognition, said: dict[str, Any]) -> FilmName | None:
    title, year = _text(said.get("title")), said.get("year")
    if title is None or not isinstance(year, int) or not is_year(year):
        return None
    if isinstance(ours, FilmName):
        return replace(ours, year=year) if str(year) not in ours.title else None
    return FilmName(title, year) if isinstance(ours, Unrecognised) else None


def _episode(
    ours: Recognition, said: dict[str, Any], series: EpisodeName | None, *, is_anime: bool
) -> EpisodeName | None:
    episodes, seasons = _numbers(said.get("episode")), _numbers(said.get("season"))
    date = said.get("date")
    air_date = date.isoformat() if isinstance(date, dt.date) else None
    season = seasons[0] if len(seasons) == 1 else None
    if not (episodes or air_date) or len(seasons) > 1 or (season is not None and is_year(season)):
        return None
    if isinstance(ours, EpisodeName):
        has_numbers = ours.episodes or ours.absolute or ours.air_date
        return None if has_numbers else replace(ours, season=season or ours.season, episodes=episodes)
    title = _text(said.get("title"))
    if not isinstance(ours, Unrecognised) or (series is None and title is None):
        return None
    of_whom = series or EpisodeName(title or "")
    if episodes and set(episodes) <= {int(number) for number in re.findall(r"[0-9]{1,4}", of_whom.series)}:
        return None
    season = of_whom.season if season is None else season
    if is_anime and season is None:
        return replace(of_whom, absolute=episodes, air_date=air_date)
    season = 1 if season is None and episodes else season
    return replace(of_whom, season=season, episodes=episodes, air_date=air_date)


def _text(value: object) -> str | None:
    return tidy(value) or None if isinstance(value, str) else None


def _numbers(value: object) -> tuple[int, ...]:
    several = value if isinstance(value, list) else [value]
    return tuple(sorted({one for one in several if isinstance(one, int) and 0 <= one < _MOST}))
