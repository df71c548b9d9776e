"""Embedded tags: what a container says of itself, where nothing better is known. Pure.

Only the tags of the first file count.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from cavea.domain.metadata import NfoFacts
from cavea.domain.naming import EpisodeName
from cavea.features.scanning.grouping import ReadFile

_YEAR: Final = re.compile(r"(18[89][0-9]|19[0-9]{2}|20[0-3][0-9])(-[01][0-9]-[0-3][0-9])?")


def with_tags(facts: NfoFacts, files: Sequence[ReadFile]) -> NfoFacts:
    """The facts, and where they are silent what the first file's container says."""
    tags = next((file.tags for file in files if file.tags), None)
    if tags is None:
        return facts
    date = _YEAR.match(tags.get("date", ""))
    genre = tags.get("genre")
    return replace(
        facts,
        title=facts.title or (tags.get("title") if _is_episode(files) else None),
        plot=facts.plot or tags.get("synopsis") or tags.get("description"),
        year=facts.year
        or (int(date[1]) if date and not _is_episode(files) and _has_no_year(files) else None),
        released=facts.released or (date[0] if date and date[2] else None),
        genres=facts.genres or (tuple(_split(genre)) if genre else ()),
    )


def _is_episode(files: Sequence[ReadFile]) -> bool:
    return isinstance(files[0].name, EpisodeName)


def _has_no_year(files: Sequence[ReadFile]) -> bool:
    return all(getattr(file.name, "year", None) is None for file in files)


def _split(genre: str) -> list[str]:
    return list(dict.fromkeys(word.strip() for word in re.split(r"[;/,|]", genre) if word.strip()))[:8]
