"""When an answer is worth a second opinion."""

from typing import Final

from cavea.domain.files import RelativePath
from cavea.domain.libraries import LibraryKind
from cavea.domain.naming.names import (
    NO_NUMBERS,
    NO_SERIES,
    NO_TITLE,
    EpisodeName,
    FilmName,
    Recognition,
    ReleaseName,
    Unrecognised,
)
from cavea.domain.naming.numbers import certain_numbers
from cavea.domain.naming.recognition import explain
from cavea.domain.naming.rules import Rule
from cavea.domain.naming.titles import text_of

_OPEN_REASONS: Final = frozenset({NO_TITLE, NO_SERIES, NO_NUMBERS})
_LOOSE: Final = frozenset(
    {Rule.TRAILING_NUMBER, Rule.COMPACT_NUMBER, Rule.PART_NUMBER, Rule.RELEASE_NAME, Rule.NOTHING}
)
"""Rules that read a number which may as well be something else."""


def is_doubtful(recognition: Recognition, kind: LibraryKind, path: RelativePath) -> bool:
    """Whether an answer rests on little: cheap for a sure one, another reading of the path for the rest.

    Args:
        recognition: What :func:`recognise` said.
        kind: Of the library.
        path: Below the library's root.
    """
    if isinstance(recognition, Unrecognised):
        return recognition.reason in _OPEN_REASONS
    if isinstance(recognition, FilmName):
        if recognition.year is not None or recognition.ids or recognition.disc is not None:
            return False
        return Rule.RELEASE_NAME in _rules(kind, path)
    if not isinstance(recognition, EpisodeName) or recognition.ids:
        return False
    if certain_numbers(text_of(path.rpartition(b"/")[2])) is not None:
        return False
    rules = _rules(kind, path)
    has_numbers = bool(recognition.episodes or recognition.absolute or recognition.air_date)
    if not has_numbers:
        return Rule.HALF_NUMBER not in rules
    return bool(rules & _LOOSE) and Rule.SEASON_FOLDER not in rules


def _rules(kind: LibraryKind, path: RelativePath) -> frozenset[Rule]:
    """The rules that read a path where the release reader says nothing."""
    return frozenset(step.rule for step in explain(kind, path, _read_nothing).steps)


def _read_nothing(_: str) -> ReleaseName:
    return ReleaseName()
