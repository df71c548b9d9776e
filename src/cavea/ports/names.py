"""Reading names in bulk, off the event loop."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from cavea.domain.libraries import LibraryKind
from cavea.domain.naming import Explanation, Recognition


@dataclass(frozen=True, slots=True)
class Reading:
    """What a path says.

    Attributes:
        recognition: What it is.
        is_doubtful: Whether that rests on little, so that a second opinion is worth its time.
    """

    recognition: Recognition
    is_doubtful: bool


class Names(Protocol):
    """Reads what paths below a root say. The same path has the same answer, and none raises."""

    async def read(self, kind: LibraryKind, paths: Sequence[bytes]) -> list[Reading]:
        """One answer for each path, in their order."""
        ...

    async def second_opinions(self, kind: LibraryKind, paths: Sequence[bytes]) -> list[Recognition | None]:
        """What a slower reader adds to doubtful answers, in their order; None where it adds nothing."""
        ...

    async def explain(self, kind: LibraryKind, path: bytes) -> Explanation:
        """Why a path is what it is."""
        ...
