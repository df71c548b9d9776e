"""What the first bytes say of the whole: never an exception, never a false alarm."""

import os
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cavea.adapters.ffmpeg import ends
from cavea.adapters.ffmpeg.ends import Ends

STARTS = [b"", b"\x1a\x45\xdf\xa3", b"\0\0\0\x14ftypisom", b"RIFF\0\0\0\0AVI ", b"\0\0\0\x01mdat", b"OggS"]


def looked(content: bytes) -> Ends:
    fd = os.memfd_create("film")
    try:
        os.write(fd, content)
        return ends.look_at(fd)
    finally:
        os.close(fd)


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


@settings(deadline=None)  # the machine may be busy
@given(start=st.sampled_from(STARTS), rest=st.binary(max_size=200))
def test_any_bytes_have_an_answer(start: bytes, rest: bytes) -> None:
    found = looked(start + rest)

    assert found.missing >= 0
    assert found.is_known or not start


@settings(deadline=None)  # the machine may be busy
@given(contents=st.lists(st.binary(max_size=60), max_size=8), cut=st.integers(1, 50))
def test_a_chain_of_whole_boxes_misses_nothing_and_a_cut_one_what_was_cut(
    contents: list[bytes], cut: int
) -> None:
    whole = box(b"ftyp", b"isom\0\0\2\0isom") + b"".join(box(b"free", c) for c in contents)
    whole += box(b"moov", b"x" * 60)

    assert looked(whole) == Ends(is_known=True)
    assert looked(whole[:-cut]).missing == cut


def test_a_large_box_and_one_until_the_end_are_followed() -> None:
    start = box(b"ftyp", b"isom\0\0\2\0isom")
    large = struct.pack(">I4sQ", 1, b"mdat", 16 + 100) + b"x" * 100

    assert looked(start + large + box(b"moov", b"")).missing == 0
    assert looked(start + struct.pack(">I4sQ", 1, b"mdat", 1 << 40)).missing == (1 << 40) - 16
    assert looked(start + struct.pack(">I4sQ", 1, b"mdat", (1 << 64) - 1)).missing == 0
    assert looked(start + box(b"moov", b"") + struct.pack(">I4s", 0, b"mdat") + b"x" * 9).missing == 0


def test_a_film_without_an_index_says_so() -> None:
    assert looked(box(b"ftyp", b"isom\0\0\2\0isom") + box(b"mdat", b"x")).has_no_index


@pytest.mark.parametrize(("length", "missing"), [(0, 0), (0xFFFFFFFF, 0), (50, 0), (1_000_000, 999_908)])
def test_a_recorder_that_did_not_know_its_length_raises_no_alarm(length: int, missing: int) -> None:
    assert looked(b"RIFF" + struct.pack("<I", length) + b"AVI " + b"x" * 88).missing == missing


@pytest.mark.parametrize(("short", "missing"), [(0, 0), (5, 0), (20, 20)])
def test_a_hundredth_is_forgiven(short: int, missing: int) -> None:
    head = b"\x1a\x45\xdf\xa3\x84abcd\x18\x53\x80\x67\x01" + (1_000).to_bytes(7, "big")

    assert looked(head + b"x" * (1_000 - short)).missing == missing
