"""How far somebody has watched."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from cavea.domain.ids import ItemId
from cavea.domain.media import DurationMs

WATCHED_SHARE: Final = 0.92
"""From here on a film counts as seen: what follows is credits."""

STARTED_MS: Final = DurationMs(5_000)
"""Before this it does not count as begun: somebody looked and left."""


class PlayableType(StrEnum):
    """What the playback routes take as ``{type}``."""

    MOVIE = "movie"
    EPISODE = "episode"


@dataclass(frozen=True, slots=True)
class Progress:
    """Where one person is in one film or episode.

    Attributes:
        item_id: The film or episode.
        position_ms: Where to go on; 0 when it is not in progress.
        duration_ms: Its length as last known, or None.
        is_watched: Whether it has been seen to its end at least once, or was marked so.
        play_count: How often it was seen to its end.
        updated_at: RFC 3339, None when it was never touched.
    """

    item_id: ItemId
    position_ms: DurationMs
    duration_ms: DurationMs | None
    is_watched: bool
    play_count: int
    updated_at: str | None


def advance(now: Progress, position: DurationMs, duration: DurationMs | None, at: str) -> Progress:
    """Progress after the player said where it is.

    Near the end it becomes watched and the position returns to 0; before :data:`STARTED_MS` it is not in progress.
    """
    length = duration or now.duration_ms
    if length and position >= length * WATCHED_SHARE:
        count = now.play_count + (0 if now.is_watched and now.position_ms == 0 else 1)
        return Progress(now.item_id, DurationMs(0), length, is_watched=True, play_count=count, updated_at=at)
    kept = position if position >= STARTED_MS else DurationMs(0)
    return Progress(
        now.item_id, kept, length, is_watched=now.is_watched, play_count=now.play_count, updated_at=at
    )


def mark(now: Progress, *, watched: bool, at: str) -> Progress:
    """Progress after somebody said by hand that it is seen, or is not."""
    count = max(1, now.play_count) if watched else 0
    return Progress(
        now.item_id, DurationMs(0), now.duration_ms, is_watched=watched, play_count=count, updated_at=at
    )
