"""Progress: what the player says becomes where somebody is."""

from hypothesis import given
from hypothesis import strategies as st

from cavea.domain.ids import ItemId
from cavea.domain.media import DurationMs
from cavea.domain.playback import STARTED_MS, WATCHED_SHARE, Progress, advance, mark

MOMENTS = st.integers(0, 10_000_000).map(DurationMs)
LENGTHS = st.none() | st.integers(1, 10_000_000).map(DurationMs)
STATES = st.builds(
    Progress, st.just(ItemId("mov_a")), MOMENTS, LENGTHS, is_watched=st.booleans(),
    play_count=st.integers(0, 9), updated_at=st.none(),
)  # fmt: skip


@given(STATES, MOMENTS, LENGTHS)
def test_a_position_is_kept_or_it_is_the_beginning_or_the_end(
    now: Progress, position: DurationMs, length: DurationMs | None
) -> None:
    after = advance(now, position, length, "at")

    assert after.position_ms in {0, position}
    assert after.duration_ms == (length or now.duration_ms)
    assert after.updated_at == "at"
    known = after.duration_ms
    if known and position >= known * WATCHED_SHARE:
        assert (after.is_watched, after.position_ms) == (True, 0)
        assert after.play_count - now.play_count in {0, 1}
    else:
        assert (after.is_watched, after.play_count) == (now.is_watched, now.play_count)
        assert after.position_ms == (position if position >= STARTED_MS else 0)


@given(STATES, LENGTHS)
def test_saying_twice_that_it_ended_counts_once(now: Progress, length: DurationMs | None) -> None:
    end = DurationMs(length or now.duration_ms or 0)
    once = advance(now, end, length, "at")
    if end:
        assert advance(once, end, length, "at") == once


@given(STATES, st.booleans())
def test_a_mark_by_hand_ends_what_was_begun(now: Progress, watched: bool) -> None:
    after = mark(now, watched=watched, at="at")

    assert (after.is_watched, after.position_ms) == (watched, 0)
    assert (after.play_count > 0) == watched
    assert mark(after, watched=watched, at="at") == after
