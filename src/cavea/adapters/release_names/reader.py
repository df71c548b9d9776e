"""The ``Names`` port in a thread of the server."""

import asyncio
from collections.abc import Sequence

from cavea.adapters.release_names.parsett import read_release
from cavea.domain.files import RelativePath
from cavea.domain.libraries import LibraryKind
from cavea.domain.naming import Recognition, recognise


class NamesInThread:
    """Reads names in a thread: for tests and small libraries."""

    async def read(self, kind: LibraryKind, paths: Sequence[bytes]) -> list[Recognition]:
        """One answer for each path below a root, in their order."""
        return await asyncio.to_thread(_read, kind, list(paths))


def _read(kind: LibraryKind, paths: list[bytes]) -> list[Recognition]:
    return [recognise(kind, RelativePath(path), read_release) for path in paths]
