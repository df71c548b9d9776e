"""A still is a JPEG of the asked width, upright, with the right aspect and the right colours."""

import io
from pathlib import Path

import av
import pytest

from cavea.domain.media import FileProblem, ProblemKind
from cavea.testing.tiny_media import TinyMedia

from .conftest import Reader


def picture(jpeg: bytes | FileProblem) -> "av.VideoFrame":
    assert isinstance(jpeg, bytes), jpeg
    assert jpeg.startswith(b"\xff\xd8")
    with av.open(io.BytesIO(jpeg), "r", format="mjpeg") as container:
        return next(container.decode(video=0)).reformat(format="rgb24")


def colour(frame: "av.VideoFrame", across: float, down: float) -> str:
    """``red`` or ``blue``, at a place given as parts of width and height."""
    plane = frame.planes[0]
    at = int(frame.height * down) * plane.line_size + int(frame.width * across) * 3
    red, green, blue = bytes(plane)[at : at + 3]
    assert green < 60
    assert abs(red - blue) > 150
    return "red" if red > blue else "blue"


@pytest.mark.parametrize("width", [160, 400])
def test_a_still_has_the_asked_width_and_the_films_aspect(
    reader: Reader, clips: TinyMedia, width: int
) -> None:
    frame = picture(reader.still(clips.path("halves"), 1_000, width))

    assert (frame.width, frame.height) == (width, round(width * 180 / 320 / 2) * 2)
    assert (colour(frame, 0.25, 0.5), colour(frame, 0.75, 0.5)) == ("red", "blue")


def test_pixels_that_are_not_square_are_stretched(reader: Reader, clips: TinyMedia) -> None:
    frame = picture(reader.still(clips.path("anamorphic"), 1_000, 320))

    assert (frame.width, frame.height) == (320, 90)


@pytest.mark.parametrize(
    ("degrees", "size", "red"),
    [(90, (180, 320), (0.5, 0.75)), (180, (180, 102), (0.75, 0.5)), (270, (180, 320), (0.5, 0.25))],
)
def test_a_turned_film_is_set_upright(
    reader: Reader, clips: TinyMedia, degrees: int, size: tuple[int, int], red: tuple[float, float]
) -> None:
    frame = picture(reader.still(clips.rotated("halves", degrees), 1_000, 180))

    assert (frame.width, frame.height) == size
    assert colour(frame, *red) == "red"
    assert colour(frame, 1 - red[0], 1 - red[1]) == "blue"


@pytest.mark.parametrize("name", ["h264-aac", "vp9-opus", "hevc-ac3", "hdr10", "avi", "transport", "cover"])
def test_stills_are_taken_of_every_codec(reader: Reader, clips: TinyMedia, name: str) -> None:
    assert picture(reader.still(clips.path(name), 200, 400)).width == 400


@pytest.mark.parametrize("at_ms", [0, 1_999, 3_600_000, -5, 2**62])
def test_a_time_beyond_the_end_still_gives_a_picture(reader: Reader, clips: TinyMedia, at_ms: int) -> None:
    assert picture(reader.still(clips.path("h264-aac"), at_ms, 160)).width == 160


def test_there_is_no_still_of_sound_of_text_or_of_a_cut_film(
    reader: Reader, clips: TinyMedia, tmp_path: Path
) -> None:
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(clips.path("h264-aac").read_bytes()[:20_000])
    text = tmp_path / "text.mp4"
    text.write_bytes(b"words" * 100)

    kinds = []
    for path in (clips.path("sound"), text, cut):
        found = reader.still(path, 0, 100)
        assert isinstance(found, FileProblem)
        kinds.append(found.kind)

    assert kinds == [ProblemKind.NOT_MEDIA, ProblemKind.NOT_MEDIA, ProblemKind.TRUNCATED]


def test_a_spoilt_key_frame_does_not_cost_the_picture(
    reader: Reader, clips: TinyMedia, tmp_path: Path
) -> None:
    source = clips.path("keyed")
    with av.open(str(source)) as container:
        keys = [p for p in container.demux(video=0) if p.is_keyframe and p.pts is not None]
        places = [
            (float(p.pts * p.time_base), p.pos) for p in keys if p.pts is not None and p.pos is not None
        ]
    assert [seconds for seconds, _ in places] == [0.0, 0.5, 1.0, 1.5]
    spoilt = bytearray(source.read_bytes())
    spoilt[places[2][1] : places[2][1] + 4] = b"\xff" * 4  # the length of its first unit
    path = tmp_path / "film.mp4"
    path.write_bytes(spoilt)

    assert picture(reader.still(path, 1_100, 160)).width == 160


def test_there_is_no_still_in_a_codec_that_nobody_knows(
    reader: Reader, clips: TinyMedia, tmp_path: Path
) -> None:
    path = tmp_path / "film.webm"
    path.write_bytes(clips.path("vp9-opus").read_bytes().replace(b"V_VP9", b"V_NEW"))

    found = reader.still(path, 0, 100)

    assert isinstance(found, FileProblem)
    assert found.kind is ProblemKind.NOT_MEDIA
