"""Files beside a video that tell about it."""

from typing import Protocol

from cavea.domain.metadata import NfoFacts


class SidecarReader(Protocol):
    """Reads what other programs wrote. The bytes are a stranger's: reading them never raises."""

    def read_nfo(self, raw: bytes) -> NfoFacts | None:
        """What an NFO file says; None where it cannot be read (:meth:`problem_with_nfo` says why)."""
        ...

    def read_nfos(self, raw: bytes) -> tuple[NfoFacts, ...]:
        """Everything an NFO file says: one for each episode where it tells of several; none where it is unreadable."""
        ...

    def problem_with_nfo(self, raw: bytes) -> str | None:
        """Why an NFO file cannot be read, as a sentence for people; None where it can."""
        ...
