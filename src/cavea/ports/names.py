"""Reading names in bulk, off the event loop."""

from collections.abc import Sequence
from typing import Protocol

from cavea.domain.libraries import LibraryKind
from cavea.domain.naming import Recognition


class Names(Protocol):
    """Reads what paths say."""

    async def read(self, kind: LibraryKind, paths: Sequence[bytes]) -> list[Recognition]:
        """One answer for each path below a root, in their order. The same path has the same answer."""
        ...
