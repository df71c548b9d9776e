"""Watching folders: what changed, told soon after it happened and not before it is whole."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from cavea.domain.files import RelativePath, RootPath


class WatchFailed(Exception):
    """Folders cannot be watched any more, or not at all; the message is a sentence for people."""


class Watching(Protocol):
    """Notices changes below roots. What it misses a scan finds: it makes scans timely, never needless."""

    def changes(
        self, roots: Sequence[RootPath], stop: asyncio.Event
    ) -> AsyncIterator[frozenset[tuple[RootPath, RelativePath]]]:
        """Folders in which something changed, gathered, each once its files have stopped growing.

        The first set is empty: it says that from now on nothing is missed, so that a scan begun then finds all that
        happened before. A folder that appeared is named itself and stands for everything below it; of one that
        disappeared, the folder it was in is named. When changes came faster than they could be noted, the whole
        root is named (its path is empty). A file that grows holds back its own folder and no other. Hidden names
        do not count, but for ``.caveaignore``. Links are not followed. Ends at once when ``stop`` is set.

        Raises:
            WatchFailed: A root is away, or the system does not let us watch so many folders.
        """
        ...
