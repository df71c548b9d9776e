"""What only players ask: high dynamic range, frame times, dispositions, fonts, and where a film can be entered."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cavea.adapters.ffmpeg import dynamic_hdr, frame_times, matroska, report
from cavea.adapters.ffmpeg.frame_times import FirstFrames
from cavea.domain.keyframes import unpacked
from cavea.domain.media import Attachment, DolbyVision, HdrKind, Probe, VideoStream
from cavea.testing.tiny_media import TinyMedia

from . import records
from .conftest import Reader


def film(reader: Reader, path: Path) -> VideoStream:
    found = reader.probe(path)
    assert isinstance(found, Probe), found
    return found.video[0]


@pytest.mark.parametrize(
    ("name", "kind", "transfer"),
    [
        ("h264-aac", None, None),
        ("hdr10", HdrKind.HDR10, "smpte2084"),
        ("hdr10-plus", HdrKind.HDR10_PLUS, "smpte2084"),
        ("hlg", HdrKind.HLG, "arib-std-b67"),
    ],
)
def test_the_kind_of_high_dynamic_range_is_told(
    reader: Reader, clips: TinyMedia, name: str, kind: HdrKind | None, transfer: str | None
) -> None:
    video = film(reader, clips.path(name))

    assert (video.hdr, video.color_transfer, video.dolby_vision) == (kind, transfer, None)
    assert (video.color_primaries, video.color_space) == (("bt2020", "bt2020nc") if kind else (None, None))


def test_hdr10_plus_is_found_in_av1(reader: Reader, clips: TinyMedia, tmp_path: Path) -> None:
    plain, plus = clips.path("av1"), tmp_path / "film.mp4"
    records.with_first_in_each_packet(plain, plus, records.obu(5, b"\x04" + records.T35))

    assert [film(reader, path).hdr for path in (plain, plus)] == [HdrKind.HDR10, HdrKind.HDR10_PLUS]


def test_hdr10_plus_is_found_beside_the_frames_of_webm(
    reader: Reader, clips: TinyMedia, tmp_path: Path
) -> None:
    records.as_vp9(clips.path("hdr10-plus"), tmp_path / "film.webm")

    assert film(reader, tmp_path / "film.webm").hdr is HdrKind.HDR10_PLUS


@pytest.mark.parametrize(
    ("box", "record", "told"),
    [
        (b"dvcC", records.record(5, 6, 0), DolbyVision(5, 6, 0, False, False)),
        (b"dvcC", records.record(7, 6, 6, el=1), DolbyVision(7, 6, 6, True, True)),
        (b"dvvC", records.record(8, 9, 1), DolbyVision(8, 9, 1, False, True)),
        (b"dvvC", records.record(8, 0, 4), DolbyVision(8, None, 4, False, True)),
        (b"dvcC", records.record(4, 1, 2, el=1, bl=0), DolbyVision(4, 1, 2, True, False)),
        (b"dvwC", records.record(20, 3, 0, bl=0), DolbyVision(20, 3, 0, False, False)),
    ],
)
def test_dolby_vision_is_read_from_an_iso_file(
    reader: Reader, clips: TinyMedia, tmp_path: Path, box: bytes, record: bytes, told: DolbyVision
) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(records.in_iso(clips.path("hdr10").read_bytes(), box, record))

    video = film(reader, path)

    assert (video.hdr, video.dolby_vision) == (HdrKind.DOLBY_VISION, told)


@pytest.mark.parametrize("kind", [b"dvcC", b"dvvC"])
def test_dolby_vision_is_read_from_matroska(
    reader: Reader, clips: TinyMedia, tmp_path: Path, kind: bytes
) -> None:
    path = tmp_path / "film.mkv"
    whole = clips.path("hdr10-plus").read_bytes()
    path.write_bytes(records.in_matroska(whole, kind, records.record(8, 4, 1)))

    video = film(reader, path)

    assert (video.hdr, video.dolby_vision) == (HdrKind.DOLBY_VISION, DolbyVision(8, 4, 1, False, True))
    assert video.color_transfer == "smpte2084"


def test_dolby_vision_is_read_from_a_transport_stream(
    reader: Reader, clips: TinyMedia, tmp_path: Path
) -> None:
    path = tmp_path / "film.ts"
    path.write_bytes(
        records.in_transport(clips.path("hdr10-transport").read_bytes(), records.record(8, 5, 1)[:5])
    )

    video = film(reader, path)

    assert (video.hdr, video.dolby_vision) == (HdrKind.DOLBY_VISION, DolbyVision(8, 5, 1, False, True))


@pytest.mark.parametrize(
    ("name", "varies"),
    [("h264-aac", False), ("hevc-ac3", False), ("transport", False), ("avi", False), ("vp9-opus", False),
     ("fragmented", False), ("uneven", True), ("uneven-mp4", True), ("late-uneven", True), ("cover", None)],
)  # fmt: skip
def test_whether_the_frame_rate_varies_is_told(
    reader: Reader, clips: TinyMedia, name: str, varies: bool | None
) -> None:
    path = clips.path(name)

    assert film(reader, path).is_variable_frame_rate is varies


def test_interlaced_frames_are_told(reader: Reader, clips: TinyMedia) -> None:
    told = [film(reader, clips.path(name)).is_interlaced for name in ("interlaced", "h264-aac", "avi")]

    assert told == [True, False, None]


def test_which_way_is_up_and_the_shape_of_a_pixel_are_told(reader: Reader, clips: TinyMedia) -> None:
    told = [film(reader, clips.rotated("halves", degrees)).rotation for degrees in (90, 180, 270)]

    assert told == [90, 180, 270]
    assert film(reader, clips.path("halves")).rotation == 0
    assert film(reader, clips.path("anamorphic")).sample_aspect_ratio == "2:1"
    assert film(reader, clips.path("halves")).sample_aspect_ratio is None


def test_what_streams_are_for_is_told(reader: Reader, clips: TinyMedia) -> None:
    found = reader.probe(clips.path("marked"))

    assert isinstance(found, Probe)
    assert [(v.is_default, v.is_forced) for v in found.video] == [(True, True)]
    told = [
        (
            a.is_default,
            a.is_forced,
            a.is_original,
            a.is_commentary,
            a.is_visual_impaired,
            a.is_hearing_impaired,
        )
        for a in found.audio
    ]
    assert told == [
        (False, True, True, False, False, False),
        (False, False, False, True, False, False),
        (False, False, False, False, True, True),
    ]
    assert [(s.is_commentary, s.is_original, s.is_forced) for s in found.subtitles] == [(True, True, False)]


def test_fonts_are_told(reader: Reader, clips: TinyMedia) -> None:
    found = reader.probe(clips.path("marked"))

    assert isinstance(found, Probe)
    (font,) = found.attachments
    assert font == Attachment(5, "Letters.ttf", "font/ttf", font.size)
    assert font.size > 100


@pytest.mark.parametrize("name", ["keyed", "keyed-mkv", "keyed-bframes"])
def test_keyframes_are_those_of_the_index(reader: Reader, clips: TinyMedia, name: str) -> None:
    found = reader.look(clips.path(name)).keyframes

    assert found is not None
    assert unpacked(found) == (0, 500, 1_000, 1_500)


@pytest.mark.parametrize("name", ["keyed", "keyed-bframes"])
def test_keyframes_of_a_film_whose_beginning_was_cut_off_are_those_that_are_shown(
    reader: Reader, clips: TinyMedia, tmp_path: Path, name: str
) -> None:
    records.without_its_beginning(clips.path(name), tmp_path / "film.mp4", 0.7)

    found = reader.look(tmp_path / "film.mp4").keyframes

    assert found is not None
    assert unpacked(found) == (292, 792)


@pytest.mark.parametrize("name", ["fragmented", "transport", "avi", "sound"])
def test_a_file_without_an_index_has_no_keyframes(reader: Reader, clips: TinyMedia, name: str) -> None:
    assert reader.look(clips.path(name)).keyframes is None


def test_matroska_without_cues_has_no_keyframes(reader: Reader, clips: TinyMedia, tmp_path: Path) -> None:
    path = tmp_path / "live.mkv"
    path.write_bytes(clips.path("keyed-mkv").read_bytes().replace(b"\x1c\x53\xbb\x6b", b"\x1c\x53\xbb\x6c"))

    look = reader.look(path)

    assert isinstance(look.result, Probe)
    assert look.keyframes is None


def test_a_description_that_lies_ends_in_no_exception() -> None:
    text = "  Stream #0:x\n      Display Matrix: rotation of nan degrees\n  Stream #0:0: Video\n"
    forged = "      DOVI configuration record: version: 1.0, profile: x\n"

    assert report.read(text + forged) == {}


@settings(deadline=None)
@given(st.text(alphabet="  StreamSide#0:123Display Matrix: rotation of degrees.-\n", max_size=300))
def test_any_description_has_an_answer(text: str) -> None:
    assert isinstance(report.read(text), dict)


SEI = bytes([39 << 1, 1, 4, len(records.T35)]) + records.T35 + b"\x80"
RECORD = b"\x01" + b"\0" * 20 + b"\x03" + b"\0"


@pytest.mark.parametrize("before", [b"", bytes([35 << 1, 1, 0x50])])
def test_hdr10_plus_is_found_behind_lengths_and_behind_codes(before: bytes) -> None:
    units = [unit for unit in (before, SEI) if unit]
    long = b"".join(len(unit).to_bytes(4, "big") + unit for unit in units)
    coded = b"".join(b"\0\0\0\1" + unit for unit in units)

    assert dynamic_hdr.in_hevc(long, RECORD)
    assert dynamic_hdr.in_hevc(coded, b"")
    assert not dynamic_hdr.in_hevc(long.replace(b"\xb5\0\x3c", b"\xb5\0\x3d"), RECORD)


def test_hdr10_plus_is_found_behind_another_message() -> None:
    parted = bytes([137, 24]) + b"\0\0\3" * 12  # two of every three count, the third is there to part them
    long = bytes([255, 1, 255, 45]) + b"x" * 300
    sei = bytes([39 << 1, 1]) + parted + long + SEI[2:]

    assert dynamic_hdr.in_hevc(b"\0\0\1" + sei, b"")


def test_hdr10_plus_is_found_behind_other_units_of_av1() -> None:
    layered = bytes([5 << 3 | 2 | 4, 0, 1 + len(records.T35)]) + b"\x04" + records.T35
    others = records.obu(2, b"") + records.obu(5, b"\x01" + records.T35)

    assert dynamic_hdr.in_av1(others + layered)
    assert not dynamic_hdr.in_av1(others)


def test_frames_that_are_still_to_come_make_no_film_uneven() -> None:
    shown = [n * 40 for n in range(200)]
    seen = tuple(time for time in shown if time < 7_200 or time % 160 == 0)

    assert frame_times.varies(FirstFrames(seen, is_whole=False, has_hdr10_plus=False), 1.0) is False
    assert frame_times.varies(FirstFrames(seen, is_whole=True, has_hdr10_plus=False), 1.0) is True
    assert frame_times.varies(FirstFrames(seen[:20], is_whole=False, has_hdr10_plus=False), 1.0) is None


@settings(deadline=None)
@given(
    start=st.sampled_from([b"", SEI, b"\0\0\1" + SEI, records.obu(5, b"\x04")]), rest=st.binary(max_size=300)
)
def test_any_packet_has_an_answer(start: bytes, rest: bytes) -> None:
    for configuration in (b"", RECORD, rest):
        assert dynamic_hdr.in_hevc(start + rest, configuration) in {True, False}
    assert dynamic_hdr.in_av1(start + rest) in {True, False}


@settings(deadline=None)
@given(
    flips=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=20), cut=st.integers(0, 500)
)
def test_any_beginning_of_matroska_has_an_answer(
    clips: TinyMedia, tmp_path_factory: pytest.TempPathFactory, flips: list[tuple[int, int]], cut: int
) -> None:
    start = bytearray(clips.path("keyed-mkv").read_bytes()[:cut])
    for at, value in flips:
        if at < len(start):
            start[at] = value
    path = tmp_path_factory.getbasetemp() / "flipped.mkv"
    path.write_bytes(start)
    with path.open("rb") as file:
        assert matroska.has_cues(file.fileno()) in {True, False}
