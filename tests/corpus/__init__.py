"""The corpus of paths: what each means to the person who named it."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cavea.domain.libraries import LibraryKind
from cavea.domain.naming import (
    DiscKind,
    EpisodeName,
    ExtraKind,
    ExtraName,
    FilmName,
    Recognition,
    Unrecognised,
)

FOLDER = Path(__file__).parent
GROUPS = ("films", "series", "anime", "dated")


@dataclass(frozen=True, slots=True)
class Case:
    """One path, and what a person wants it to be; None where it is not to be taken for media at all."""

    path: bytes
    wanted: Recognition | None


@dataclass(frozen=True, slots=True)
class Chapter:
    """One file of cases."""

    name: str
    kind: LibraryKind
    group: str
    difficulty: int
    minimum_accuracy: float
    cases: tuple[Case, ...]


def chapters() -> list[Chapter]:
    """All files, the easy ones first."""
    read = [_chapter(path) for path in FOLDER.glob("*.toml")]
    return sorted(read, key=lambda one: (GROUPS.index(one.group), one.difficulty, one.name))


def every_case() -> Iterator[tuple[LibraryKind, bytes, Recognition]]:
    """Every path that is media, with its answer."""
    for chapter in chapters():
        for case in chapter.cases:
            if case.wanted is not None:
                yield chapter.kind, case.path, case.wanted


def is_wanted(found: Recognition, wanted: Recognition) -> bool:
    """Whether an answer is the wanted one; why nothing was recognised may be said in any words."""
    if isinstance(wanted, Unrecognised):
        return isinstance(found, Unrecognised)
    return found == wanted


def _chapter(path: Path) -> Chapter:
    said = tomllib.loads(path.read_text("utf-8"))
    cases = tuple(Case(case["path"].encode(), _wanted(case)) for case in said["case"])
    return Chapter(
        path.name,
        LibraryKind(said["kind"]),
        said["group"],
        said["difficulty"],
        said["minimum_accuracy"],
        cases,
    )


def _wanted(case: dict[str, Any]) -> Recognition | None:
    if case.get("media") is False:
        return None
    if "extra" in case:
        extra = case["extra"]
        return ExtraName(ExtraKind(extra["kind"]), extra["title"], _title(extra))
    return _title(case) or Unrecognised("")


def _title(case: dict[str, Any]) -> FilmName | EpisodeName | None:
    if "film" in case:
        film = dict(case["film"])
        return FilmName(**film | ({"disc": DiscKind(film["disc"])} if "disc" in film else {}))
    if "episode" in case:
        fields = dict(case["episode"])
        numbers = {name: tuple(fields.get(name, ())) for name in ("episodes", "absolute")}
        return EpisodeName(**fields | numbers)
    return None
