"""A survey of a root in slices, and the listing of single folders: two ways through one tree."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from cavea.adapters.disk import beneath
from cavea.adapters.disk.tree import Look, Spot, Tree, folder_of, said
from cavea.domain.files import (
    LIES_TOO_DEEP,
    LONGEST_PATH,
    Folder,
    FolderSight,
    RelativePath,
    RootPath,
    UnreadableFolder,
    WalkRules,
)

_CERTAINLY_GONE: Final = (FileNotFoundError, NotADirectoryError)


class Survey:
    """One survey, taken slice by slice from any thread, one at a time.

    :meth:`stop` may come from another thread at any moment: the slice under way ends at its next folder, and what
    is open is closed by whoever is last.
    """

    def __init__(self, root: RootPath, rules: WalkRules, start: RelativePath, *, with_stats: bool) -> None:
        """Begin at ``start``; nothing is opened before the first slice.

        Raises:
            ValueError: An excluding pattern cannot be used.
        """
        self._tree: Final = Tree(root, rules)
        self._start: Final = start
        self._with_stats: Final = with_stats
        self._pending: Final[list[Spot]] = []
        self._is_begun = False
        self._lock: Final = threading.Lock()
        self._busy = False
        self._stopped: Final = threading.Event()

    def take(self, seconds: float) -> list[FolderSight]:
        """The next folders, as many as were seen in this time; an empty list is the end."""
        with self._lock:
            if self._stopped.is_set():
                return []
            self._busy = True
        try:
            return list(self._slice(time.monotonic() + seconds))
        finally:
            with self._lock:
                self._busy = False
                if self._stopped.is_set():
                    self._tree.close()

    def stop(self) -> None:
        """End the survey; never waits for the disk."""
        with self._lock:
            self._stopped.set()
            if not self._busy:
                self._tree.close()

    def _slice(self, until: float) -> Iterator[FolderSight]:
        if not self._is_begun:
            self._is_begun = True
            yield from self._begin()
        while self._pending and not self._stopped.is_set():
            yield self._see(self._pending.pop())
            if time.monotonic() >= until:
                return

    def _begin(self) -> Iterator[FolderSight]:
        try:
            _limit(self._start)
            spot = self._tree.spot_at(self._start)
        except (OSError, ValueError) as error:
            yield _unseen(self._start, error)
            return
        if spot is not None:
            self._pending.append(spot)

    def _see(self, spot: Spot) -> FolderSight:
        try:
            _limit(spot.path)
            look = self._tree.look(spot, with_stats=self._with_stats)
        except (OSError, ValueError) as error:
            return _unseen(spot.path, error)
        self._pending.extend(reversed(look.below))
        return look.sight


def list_folders(
    root: RootPath,
    rules: WalkRules,
    paths: Sequence[RelativePath],
    is_stopped: Callable[[], bool] = lambda: False,
) -> list[Folder | UnreadableFolder]:
    """These folders alone, in their order; fewer when it is stopped.

    Raises:
        ValueError: An excluding pattern cannot be used.
    """
    tree = Tree(root, rules)
    found: list[Folder | UnreadableFolder] = []
    try:
        for path in paths:
            if is_stopped():
                break
            found.append(_listed(tree, path))
    finally:
        tree.close()
    return found


def _listed(tree: Tree, path: RelativePath) -> Folder | UnreadableFolder:
    try:
        _limit(path)
        spot = tree.spot_at(path)
        if spot is None:
            return UnreadableFolder(path, "is left out of the library", is_gone=True)
        look: Look = tree.look(spot, with_stats=True)
    except OSError as error:
        is_gone = isinstance(error, _CERTAINLY_GONE) or error.errno in beneath.STOPPED_AT_A_LINK
        return UnreadableFolder(path, said(error), is_gone=is_gone and bool(path) and tree.is_there())
    except ValueError as error:
        return UnreadableFolder(path, str(error))
    return folder_of(path, look)


def _limit(path: RelativePath) -> None:
    if len(path) > LONGEST_PATH:
        raise ValueError(LIES_TOO_DEEP)


def _unseen(path: RelativePath, error: OSError | ValueError) -> FolderSight:
    problem = said(error) if isinstance(error, OSError) else str(error)
    return FolderSight(path, 0, b"", None, problem)
