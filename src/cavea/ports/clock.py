"""Time, ids and randomness, so that nothing inside reads them by itself."""

from typing import Protocol

from cavea.domain.ids import Prefix


class Clock(Protocol):
    """What time it is."""

    def now_s(self) -> int:
        """Whole seconds since 1970."""
        ...

    def now(self) -> str:
        """RFC 3339 in UTC with milliseconds, of constant width."""
        ...


class Ids(Protocol):
    """Makes ids that nobody can guess."""

    def new(self, prefix: Prefix) -> str:
        """A random id of this kind."""
        ...
