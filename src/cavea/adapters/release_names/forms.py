"""What is said between the server and a child that reads names."""

from typing import Final

import msgspec

from cavea.domain.libraries import LibraryKind

HANDLERS: Final = "cavea.adapters.release_names.handlers"
READ: Final = "read-names"
OPINIONS: Final = "second-opinions"


class Paths(msgspec.Struct, frozen=True, array_like=True):
    """Paths below roots of libraries of one kind."""

    kind: LibraryKind
    paths: list[bytes]


class Readings(msgspec.Struct, frozen=True, array_like=True):
    """One answer for each path, as ``bulk`` writes them, and a mark for each: doubtful, or without an opinion."""

    answers: bytes
    marks: list[bool]
