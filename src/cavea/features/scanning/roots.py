"""Looking at roots: whether they can be trusted to hold what they held (SECURITY rule 14)."""

from dataclasses import dataclass
from typing import Final

from cavea.domain.files import RootIdentity, RootState, display_of
from cavea.domain.libraries import LibraryRoot
from cavea.ports.files import Files


@dataclass(frozen=True, slots=True)
class Sight:
    """What a look at a root says about walking it.

    Attributes:
        identity: What it looks like now, None when it cannot be walked.
        problem: Why it cannot be walked, for people; None when it can.
        is_other: Whether another disk seems to be there than last time.
    """

    identity: RootIdentity | None
    problem: str | None
    is_other: bool = False


_STATES: Final = {
    RootState.ABSENT: "is not there",
    RootState.NOT_A_FOLDER: "is not a folder any more",
    RootState.UNREADABLE: "may not be read by the server",
    RootState.FAILING: "cannot be read, its disk fails",
}


async def look_at(files: Files, root: LibraryRoot, known_here: int) -> Sight:
    """Whether a root can be walked, given how many files were there before."""
    sight = await files.look_at(root.path)
    shown = display_of(root.path)
    if sight.state is not RootState.READY or sight.identity is None:
        return Sight(None, f"{shown} {_STATES.get(sight.state, 'cannot be read')}")
    if sight.is_empty and known_here:
        return Sight(None, f"{shown} is empty, though files were found there; is its disk mounted?")
    return Sight(sight.identity, None, is_other=_is_other(root.identity, sight.identity))


def _is_other(before: RootIdentity | None, now: RootIdentity) -> bool:
    """Device numbers change when a machine starts anew, so they say nothing."""
    return before is not None and (before.inode, before.file_system) != (now.inode, now.file_system)
