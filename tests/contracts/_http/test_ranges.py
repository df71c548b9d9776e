"""Ranges against a naive model: a list of bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavea.contracts._http.ranges import ByteRange, asked_range
from cavea.domain.errors import RangeNotSatisfiable

sizes = st.integers(0, 40)
positions = st.integers(0, 60)


def served(header: str, size: int) -> list[int]:
    """The bytes (as their positions) that an answer would hold."""
    part = asked_range(header, size)
    everything = list(range(size))
    return everything if part is None else everything[part.offset : part.offset + part.length]


@given(size=sizes, first=positions, last=positions)
def test_a_closed_range_is_the_bytes_between_its_ends(size: int, first: int, last: int) -> None:
    header = f"bytes={first}-{last}"
    if last < first:
        assert asked_range(header, size) is None
    elif first >= size:
        with pytest.raises(RangeNotSatisfiable) as refused:
            asked_range(header, size)
        assert refused.value.size == size
    else:
        assert served(header, size) == [n for n in range(size) if first <= n <= last]


@given(size=sizes, first=positions)
def test_an_open_range_goes_to_the_end(size: int, first: int) -> None:
    if first >= size:
        with pytest.raises(RangeNotSatisfiable):
            asked_range(f"bytes={first}-", size)
    else:
        assert served(f"bytes={first}-", size) == [n for n in range(size) if n >= first]


@given(size=sizes, length=st.integers(1, 60))
def test_a_suffix_is_the_last_bytes(size: int, length: int) -> None:
    assert served(f"bytes=-{length}", size) == list(range(size))[-length:]


def test_a_suffix_of_nothing_cannot_be_served() -> None:
    with pytest.raises(RangeNotSatisfiable):
        asked_range("bytes=-0", 10)


@given(
    size=st.integers(0, 2**50), header=st.text(max_size=60) | st.text("bytes=-,0123456789 \t", max_size=40)
)
def test_whatever_is_sent_is_a_part_that_exists_or_the_whole_or_a_refusal(size: int, header: str) -> None:
    try:
        part = asked_range(header, size)
    except RangeNotSatisfiable:
        return

    assert part is None or (part.length > 0 and 0 <= part.offset <= size - part.length)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "bytes=1",
        "bytes=1-2-3",
        "bytes=+1-2",
        "bytes=1 -2",
        "bytes=\u0661-\u0662",
        "items=0-1",
        "bytes=0-1,x",
        "bytes=5-2,0-1",
        "none",
    ],
)
def test_what_cannot_be_understood_is_ignored(header: str) -> None:
    assert asked_range(header, 10) is None


def test_without_a_header_the_whole_is_meant() -> None:
    assert asked_range(None, 10) is None


@pytest.mark.parametrize("header", ["bytes=0-1,3-4", "bytes=0-0, -1", "bytes=0-,0-,0-", "bytes=0-0,99-"])
def test_several_ranges_are_refused(header: str) -> None:
    with pytest.raises(RangeNotSatisfiable):
        asked_range(header, 10)


@pytest.mark.parametrize(
    "header", ["BYTES=1-2", "bytes= 1-2 ", "bytes=,1-2,", "bytes=001-0000000000000000000000002"]
)
def test_spelling_that_the_grammar_allows_is_understood(header: str) -> None:
    assert asked_range(header, 10) == ByteRange(1, 2)


def test_a_number_of_any_length_is_just_large() -> None:
    assert asked_range("bytes=1-" + "9" * 9000, 10) == ByteRange(1, 9)


def test_a_part_names_its_ends_and_the_whole() -> None:
    assert ByteRange(2, 3).content_range(10) == "bytes 2-4/10"
