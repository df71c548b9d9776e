"""File names in headers, and types of files."""

import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavea.contracts.streams.disposition import content_disposition
from cavea.contracts.streams.media_types import media_type_of


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("film.mkv", 'inline; filename="film.mkv"'),
        ("Am\u00e9lie.mkv", "inline; filename=\"Am_lie.mkv\"; filename*=UTF-8''Am%C3%A9lie.mkv"),
        ('a"b.mkv', "inline; filename=\"a_b.mkv\"; filename*=UTF-8''a%22b.mkv"),
        ("100%.mkv", "inline; filename=\"100_.mkv\"; filename*=UTF-8''100%25.mkv"),
        ("a\r\nSet-Cookie: x/..", 'inline; filename="a__Set-Cookie: x_.."'),
    ],
)
def test_a_name_is_told_plainly_and_exactly(name: str, value: str) -> None:
    assert content_disposition(name, download=False) == value


def test_a_download_is_an_attachment() -> None:
    assert content_disposition("a", download=True) == 'attachment; filename="a"'


@given(name=st.text(max_size=255))
def test_any_name_makes_one_safe_header_line_that_gives_it_back(name: str) -> None:
    value = content_disposition(name, download=True)
    exact = re.search(r"filename\*=UTF-8''(.*)$", value)
    plain = re.search(r'filename="([^"]*)"', value)
    assert plain is not None
    told = unquote(exact[1]) if exact else plain[1]

    assert re.fullmatch(r"[\x20-\x7e]*", value)
    assert told == re.sub(r"[\x00-\x1f\x7f-\x9f/\\]", "_", name).encode("utf-8", "replace").decode()


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        (b"Film.MP4", "video/mp4"),
        (b"\xff.mkv", "video/x-matroska"),
        ("a.webm", "video/webm"),
        ("a.flac", "audio/flac"),
        ("a.vtt", "text/vtt; charset=utf-8"),
        ("a.html", "application/octet-stream"),
        ("a.svg", "application/octet-stream"),
        ("mp4", "application/octet-stream"),
        ("", "application/octet-stream"),
    ],
)
def test_a_suffix_tells_the_type_and_nothing_that_runs(name: bytes | str, media_type: str) -> None:
    assert media_type_of(name) == media_type
