"""Looks at every folder again and again, for disks whose changes the kernel does not see."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from cavea.adapters.disk.settling import Place, is_within, topmost
from cavea.adapters.disk.survey import Survey
from cavea.domain.files import RelativePath, RootPath, WalkRules, display_of
from cavea.ports.watching import WatchFailed

_TOP: Final = RelativePath(b"")
_NO_RULES: Final = WalkRules()
_SLICE_S: Final = 60.0


class _Marks(NamedTuple):
    names: bytes
    stats: bytes | None


class PolledRoots:
    """The marks of every folder as they were, and which of them have changed and stayed so since."""

    def __init__(self, roots: Sequence[RootPath]) -> None:
        """Nothing is looked at yet."""
        self._roots: Final = tuple(roots)
        self._known: dict[Place, _Marks] = {}
        self._is_begun = False
        self._held: dict[Place, bool] = {}

    def look(self) -> frozenset[Place]:
        """Folders that changed before the last look and not since; the first look finds none.

        Raises:
            WatchFailed: A root is away.
        """
        seen: dict[Place, _Marks] = {}
        for root in self._roots:
            seen |= self._marks(root)
        if not self._is_begun:
            self._is_begun, self._known = True, seen
            return frozenset()
        changed = self._changed(seen)
        settled = {
            place: is_new for place, is_new in self._held.items() if place in seen and place not in changed
        }
        for place in settled:
            del self._held[place]
        for place, is_new in changed.items():
            self._held[place] = self._held.get(place, False) or is_new
        self._known = seen
        return topmost(settled)

    def _changed(self, seen: dict[Place, _Marks]) -> dict[Place, bool]:
        """Folders with other marks than before, and whether each is new."""
        new = seen.keys() - self._known.keys()
        changed: dict[Place, bool] = dict.fromkeys(new, True)
        changed.update(
            {_parent(place): False for place in self._known.keys() - seen.keys() if _parent(place) in seen}
        )
        tell_of_themselves = {_parent(place) for place in new}
        for place, marks in seen.items():
            known = self._known.get(place, marks)
            if known.stats != marks.stats or (known.names != marks.names and place not in tell_of_themselves):
                changed.setdefault(place, False)
        return changed

    def _marks(self, root: RootPath) -> dict[Place, _Marks]:
        survey = Survey(root, _NO_RULES, _TOP, with_stats=True)
        found: dict[Place, _Marks] = {}
        try:
            while sights := survey.take(_SLICE_S):
                for sight in sights:
                    place = (root, sight.path)
                    if sight.problem is None:
                        found[place] = _Marks(sight.names, sight.stats)
                    elif not sight.path:
                        raise WatchFailed(f"{display_of(root)} is away: {sight.problem}")
                    else:
                        self._keep_what_was_known(place, found)
        finally:
            survey.stop()
        return found

    def _keep_what_was_known(self, unreadable: Place, found: dict[Place, _Marks]) -> None:
        root, path = unreadable
        found.update(
            {
                place: marks
                for place, marks in self._known.items()
                if place[0] == root and is_within(place[1], path)
            }
        )


def _parent(place: Place) -> Place:
    return (place[0], RelativePath(place[1].rpartition(b"/")[0]))
