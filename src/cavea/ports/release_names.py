"""Release names (``Some.Film.1999.1080p.BluRay.x265-GROUP``), which our own rules leave to others."""

from typing import Protocol

from cavea.domain.naming import ReleaseName


class ReleaseNames(Protocol):
    """Reads release names, half a millisecond each: to be called from a thread or a child, never on the loop."""

    def read(self, name: str) -> ReleaseName:
        """What the name says; one that says nothing has an empty title, and none raises."""
        ...
