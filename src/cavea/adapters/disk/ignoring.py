"""What is excluded: an administrator's patterns, and the ``.caveaignore`` files on the disk.

Patterns are those of ``.gitignore``, read by pathspec. Two things are put right in its regular expressions: names
may contain newlines, and no pattern may cost more than a small power of a path's length. A folder of downloads may
bring a ``.caveaignore`` that nobody in the house has written, and matching holds the interpreter.
"""

import os
import re
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, cast

from pathspec import GitIgnoreSpec
from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

from cavea.domain.files import MOST_EXCLUSIONS, exclusion_problem

IGNORE_FILE: Final = ".caveaignore"

_LARGEST: Final = 64 * 1024
_STAR: Final = "[^/]*"
_ANY: Final = "[^/]"


class _Pattern(GitIgnoreSpecPattern):
    """A pattern whose expression never goes back on what a ``*`` before another ``*`` has matched."""

    @classmethod
    def pattern_to_regex(cls, pattern):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN206 - the library's own overloads
        """The library's expression, made linear within a name and fit for newlines."""
        regex, include = super().pattern_to_regex(pattern)
        return (None if regex is None else _linear(cast("str", regex)), include)


def _linear(regex: str) -> str:
    first, *rest = regex.replace("|$)", r"|\Z)").split(_STAR)
    parts = ["(?s:", first]
    for position, literal in enumerate(rest, start=1):
        ends_its_name = position == len(rest) or "/" in literal.replace(_ANY, "")
        parts.append(_STAR + literal if ends_its_name else f"(?>{_ANY}*?{literal})")
    return "".join((*parts, ")"))


@dataclass(frozen=True, slots=True)
class _Layer:
    """The patterns of one ``.caveaignore``; ``spec`` is None when it excludes everything."""

    base: bytes
    spec: GitIgnoreSpec | None

    def verdict(self, path: str) -> bool | None:
        """Whether the patterns exclude (True) or take back (False); None when they say nothing."""
        return True if self.spec is None else self.spec.check_file(path).include


@dataclass(frozen=True, slots=True)
class Exclusions:
    """What holds for the entries of one folder: the administrator's patterns first, then the nearest file's."""

    always: GitIgnoreSpec | None = None
    layers: tuple[_Layer, ...] = ()

    @property
    def is_idle(self) -> bool:
        """Whether nothing at all is excluded here."""
        return self.always is None and not self.layers

    def leave_out(self, path: bytes, *, is_folder: bool) -> bool:
        """Whether an entry does not belong to the library; the path is relative to the root."""
        mark = "/" if is_folder else ""
        if self.always is not None and self.always.match_file(_text(path) + mark):
            return True
        for layer in reversed(self.layers):
            below = path[len(layer.base) + 1 :] if layer.base else path
            verdict = layer.verdict(_text(below) + mark)
            if verdict is not None:
                return verdict
        return False

    def kept(self, folder: bytes, names: list[bytes], *, is_folder: bool) -> list[bytes]:
        """Those of a folder's names that are not left out."""
        prefix = folder + b"/" if folder else b""
        return [name for name in names if not self.leave_out(prefix + name, is_folder=is_folder)]

    def within(self, folder: bytes, content: bytes) -> "Exclusions":
        """These and what the ``.caveaignore`` of a folder says.

        Raises:
            ValueError: It cannot be used; the text says why.
        """
        text = _text(content).removeprefix("\ufeff")
        lines = [line.removesuffix("\r") for line in text.split("\n")]
        patterns = [line for line in lines if line.strip() and not line.startswith("#")]
        layer = _Layer(folder, compiled(patterns) if patterns else None)
        return Exclusions(self.always, (*self.layers, layer))


def _text(raw: bytes) -> str:
    """Patterns and names alike, whatever the locale; bytes that are not UTF-8 stay what they are."""
    return raw.decode("utf-8", "surrogateescape")


def exclusions(patterns: tuple[str, ...]) -> Exclusions:
    """An administrator's patterns.

    Raises:
        ValueError: One of them cannot be used; the text says why.
    """
    return Exclusions(compiled(patterns) if patterns else None)


def pattern_problem(pattern: str) -> str | None:
    """Why a pattern cannot be used, for people; None when it can."""
    try:
        compiled([pattern])
    except ValueError as error:
        return str(error)
    return None


def compiled(patterns: Iterable[str]) -> GitIgnoreSpec:
    """Patterns, ready to be asked.

    Raises:
        ValueError: One of them cannot be used, or they are too many; the text says why.
    """
    ready: list[_Pattern] = []
    for pattern in patterns:
        problem = exclusion_problem(pattern)
        if len(ready) == MOST_EXCLUSIONS:
            problem = "there are more than 1,000 patterns"
        if problem is not None:
            raise ValueError(problem)
        try:
            ready.append(_Pattern(pattern))
        except (ValueError, re.error) as error:
            raise ValueError(f"the pattern {pattern!a} cannot be read") from error
    return GitIgnoreSpec(ready, backend="simple")


def read_ignore_file(folder_fd: int) -> bytes:
    """The ``.caveaignore`` of an open folder; no link is followed.

    Raises:
        OSError: It cannot be read, or is no regular file.
        ValueError: It is larger than 64 KiB.
    """
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
    fd = os.open(IGNORE_FILE, flags, dir_fd=folder_fd)
    with os.fdopen(fd, "rb", buffering=0) as file:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            raise ValueError("it is not a regular file")
        content = bytearray()
        while part := file.read(_LARGEST + 1 - len(content)):
            content += part
    if len(content) > _LARGEST:
        raise ValueError("it is larger than 64 KiB")
    return bytes(content)
