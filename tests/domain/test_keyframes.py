"""Keyframes are kept small, and come back as they were."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavea.domain import keyframes


@given(st.lists(st.integers(0, 1 << 50), max_size=200))
def test_any_times_come_back_sorted_and_once(times: list[int]) -> None:
    assert list(keyframes.unpacked(keyframes.packed(times))) == sorted(set(times))


def test_what_lies_before_the_start_is_left_out() -> None:
    assert keyframes.unpacked(keyframes.packed([-40, 0, 2_000])) == (0, 2_000)


def test_a_film_of_two_hours_takes_few_bytes() -> None:
    times = [n * 2_002 for n in range(3_600)]

    assert len(keyframes.packed(times)) < 200


def test_no_more_than_the_most_are_kept() -> None:
    kept = keyframes.unpacked(keyframes.packed(range(keyframes.MOST_KEYFRAMES + 5)))

    assert len(kept) == keyframes.MOST_KEYFRAMES
    assert kept[-1] == keyframes.MOST_KEYFRAMES - 1


@pytest.mark.parametrize(
    "foreign",
    [b"", b"words", keyframes.packed([1, 2])[:-1], zlib.compress(b"\x80"), zlib.compress(b"\0" * 2_000_000)],
)
def test_foreign_bytes_are_refused(foreign: bytes) -> None:
    with pytest.raises(ValueError, match="keyframes"):
        keyframes.unpacked(foreign)
