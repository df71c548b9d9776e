"""Release names (``Some.Film.1999.1080p.BluRay.x265-GROUP``), which the scanner leaves to others."""

from collections.abc import Sequence
from typing import Protocol

from cavea.domain.naming import ReleaseName


class ReleaseNames(Protocol):
    """Reads release names in bulk, off the event loop."""

    async def read(self, names: Sequence[str]) -> list[ReleaseName]:
        """One answer for each name, in their order; a name that says nothing has an empty title."""
        ...
