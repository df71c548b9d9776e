"""Holds a changed folder back until its files have stopped growing."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from cavea.adapters.disk import beneath
from cavea.domain.files import RelativePath, RootPath

Place = tuple[RootPath, RelativePath]
Stamp = tuple[int, int]
"""Size and modification time."""

Stamps = dict[bytes, Stamp | None]
Look = Callable[[Place, Iterable[bytes]], Stamps]


@dataclass(slots=True)
class _Pending:
    due: float
    stamps: Stamps = field(default_factory=dict)
    fresh: set[bytes] = field(default_factory=set)
    is_new: bool = False


class Settling:
    """Folders in which something changed, each until nothing in it has changed for a while."""

    def __init__(self, settle_s: float, look: Look) -> None:
        """Take the time, in seconds, and how files are looked at."""
        self._settle_s: Final = settle_s
        self._look: Final = look
        self._pending: Final[dict[Place, _Pending]] = {}

    def notice(self, place: Place, names: Iterable[bytes], now: float, *, is_new: bool = False) -> None:
        """Something changed in a folder: these names, or (when it is new) the folder itself."""
        pending = self._pending.setdefault(place, _Pending(now))
        pending.due = now + self._settle_s
        pending.fresh.update(names)
        pending.is_new = pending.is_new or is_new

    def stamp(self) -> None:
        """Look at what was noticed since the last time, so that growth shows later."""
        for place, pending in self._pending.items():
            if pending.fresh:
                pending.stamps.update(self._look(place, pending.fresh))
                pending.fresh.clear()

    def forget(self, root: RootPath, path: RelativePath) -> None:
        """A folder is elsewhere by now: nothing at this path or below it is waited for."""
        for place in [place for place in self._pending if place[0] == root and is_within(place[1], path)]:
            del self._pending[place]

    def due_in(self, now: float) -> float | None:
        """Seconds until a folder may have settled; None when none is waited for."""
        if not self._pending:
            return None
        return max(0.0, min(pending.due for pending in self._pending.values()) - now)

    def settled(self, now: float) -> frozenset[Place]:
        """The folders that have settled, each told once; what lies below a new one is told by it."""
        found: dict[Place, bool] = {}
        for place, pending in list(self._pending.items()):
            if pending.due > now:
                continue
            stamps = self._look(place, pending.stamps)
            growing = {name: stamp for name, stamp in stamps.items() if stamp != pending.stamps[name]}
            if growing:
                pending.due, pending.stamps = now + self._settle_s, growing
            else:
                found[place] = pending.is_new
                del self._pending[place]
        return topmost(found)


def topmost(found: dict[Place, bool]) -> frozenset[Place]:
    """Folders without those that lie below a new one (True) among them."""
    new = {place for place, is_new in found.items() if is_new}
    return frozenset(
        (root, path) for root, path in found if not any((root, above) in new for above in _above(path))
    )


def is_within(path: RelativePath, folder: RelativePath) -> bool:
    """Whether a path is a folder's own or lies below it."""
    return not folder or path == folder or path.startswith(folder + b"/")


def stamps_of(place: Place, names: Iterable[bytes]) -> Stamps:
    """Size and time of files as they are; what cannot be looked at has none, and has stopped growing."""
    stamps: Stamps = dict.fromkeys(names)
    try:
        root_fd = beneath.open_root(place[0])
    except OSError:
        return stamps
    try:
        fd = beneath.open_folder(root_fd, place[1])
    except OSError:
        return stamps
    finally:
        os.close(root_fd)
    try:
        for name in stamps:
            stamps[name] = _stamp_of(fd, name)
    finally:
        os.close(fd)
    return stamps


def _stamp_of(fd: int, name: bytes) -> Stamp | None:
    try:
        seen = os.stat(name, dir_fd=fd, follow_symlinks=False)
    except OSError:
        return None
    return (seen.st_size, seen.st_mtime_ns)


def _above(path: RelativePath) -> list[RelativePath]:
    parts = path.split(b"/")
    return [RelativePath(b"/".join(parts[:count])) for count in range(len(parts))] if path else []
