"""What a probe finds is what was put in; what is no media, or not whole, is told apart."""

import random
import re
import struct
from pathlib import Path

import av
import pytest

from cavea.adapters.ffmpeg import opened
from cavea.domain.media import FileProblem, HdrKind, Probe, ProblemKind
from cavea.testing.tiny_media import TinyMedia

from .conftest import Reader


def probed(reader: Reader, path: Path) -> Probe:
    found = reader.probe(path)
    assert isinstance(found, Probe), found
    return found


def problem(reader: Reader, path: Path) -> ProblemKind:
    found = reader.probe(path)
    assert isinstance(found, FileProblem), found
    assert found.message[0].islower()
    assert len(found.message) > 20
    return found.kind


def test_an_mp4_has_the_streams_that_were_put_in(reader: Reader, clips: TinyMedia) -> None:
    path = clips.path("h264-aac")
    found = probed(reader, path)

    assert "mp4" in found.container
    assert found.size == path.stat().st_size
    assert found.duration_ms is not None
    assert abs(found.duration_ms - 2_000) < 60
    assert found.bitrate == pytest.approx(found.size * 8 / (found.duration_ms / 1_000), rel=0.01)
    (video,) = found.video
    assert (video.index, video.codec, video.width, video.height) == (0, "h264", 320, 180)
    assert (video.pixel_format, video.bit_depth, video.frame_rate) == ("yuv420p", 8, 24.0)
    assert (video.profile, video.hdr, video.is_default) == ("Constrained Baseline", None, True)
    assert video.level is not None
    assert video.bitrate is not None
    (audio,) = found.audio
    assert (audio.index, audio.codec, audio.profile) == (1, "aac", "LC")
    assert (audio.channels, audio.layout, audio.sample_rate) == (2, "stereo", 48_000)
    assert (found.subtitles, found.chapters) == ((), ())
    assert "major_brand" not in found.tags


def test_a_webm_has_the_streams_that_were_put_in(reader: Reader, clips: TinyMedia) -> None:
    found = probed(reader, clips.path("vp9-opus"))

    assert found.container == "matroska,webm"
    assert [(stream.codec, stream.level) for stream in found.video] == [("vp9", None)]
    assert [(stream.codec, stream.channels) for stream in found.audio] == [("opus", 1)]


def test_an_mkv_has_languages_dispositions_subtitles_and_chapters(reader: Reader, clips: TinyMedia) -> None:
    found = probed(reader, clips.path("hevc-ac3"))

    (video,) = found.video
    assert (video.codec, video.profile, video.bit_depth) == ("hevc", "Main 10", 10)
    assert (video.pixel_format, video.hdr) == ("yuv420p10le", None)
    first, second = found.audio
    assert (first.codec, first.channels, first.layout, first.language) == ("ac3", 6, "5.1(side)", "eng")
    assert (second.codec, second.channels, second.language, second.title) == ("aac", 2, "jpn", "Commentary")
    assert (first.is_default, second.is_default) == (True, False)
    (words,) = found.subtitles
    assert (words.codec, words.language) == ("subrip", "ger")
    assert (words.is_default, words.is_forced, words.is_hearing_impaired) == (False, True, True)
    assert [(chapter.start_ms, chapter.end_ms, chapter.title) for chapter in found.chapters] == [
        (0, 1_000, "First"),
        (1_000, 2_000, "Second"),
    ]
    assert found.tags["title"] == "Two Seconds"


def test_hdr10_is_known_by_its_transfer(reader: Reader, clips: TinyMedia) -> None:
    assert probed(reader, clips.path("hdr10")).video[0].hdr is HdrKind.HDR10


def test_a_cover_is_not_a_film(reader: Reader, clips: TinyMedia) -> None:
    assert [stream.codec for stream in probed(reader, clips.path("cover")).video] == ["h264"]


def test_sound_alone_is_media(reader: Reader, clips: TinyMedia) -> None:
    found = probed(reader, clips.path("sound"))

    assert (found.video, [stream.codec for stream in found.audio]) == ((), ["flac"])
    assert found.tags["artist"] == "A Tone"


@pytest.mark.parametrize(("name", "codec"), [("avi", "mpeg4"), ("transport", "h264")])
def test_older_containers_are_read(reader: Reader, clips: TinyMedia, name: str, codec: str) -> None:
    found = probed(reader, clips.path(name))

    assert [stream.codec for stream in found.video] == [codec]


@pytest.mark.parametrize(
    ("known", "codecs"), [(b"V_VP9", ("unknown", "opus")), (b"A_OPUS", ("vp9", "unknown"))]
)
def test_a_stream_in_a_codec_that_nobody_knows_is_still_told(
    reader: Reader, clips: TinyMedia, tmp_path: Path, known: bytes, codecs: tuple[str, str]
) -> None:
    path = tmp_path / "film.webm"
    path.write_bytes(
        clips.path("vp9-opus").read_bytes().replace(known, known[:2] + b"NEWER"[: len(known) - 2])
    )

    found = probed(reader, path)

    assert (found.video[0].codec, found.audio[0].codec) == codecs


NOT_MEDIA = {
    "text": b"It was a dark and stormy night.\n" * 100,
    "one byte": b"\0",
    "m3u8": b"#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nclip.mp4\n#EXT-X-ENDLIST\n",
    "m3u": b"#EXTM3U\nhttp://127.0.0.1/clip.mp4\n",
    "pls": b"[playlist]\nFile1=http://127.0.0.1/clip.mp4\nNumberOfEntries=1\n",
    "concat": b"ffconcat version 1.0\nfile clip.mp4\n",
    "sdp": b"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\n"
    b"m=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n",
    "dash": b'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><Period/></MPD>',
    "srt": b"1\n00:00:00,000 --> 00:00:01,000\nwords\n\n",
    "ass": b"[Script Info]\nScriptType: v4.00+\n\n[Events]\n",
    "gif": b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00"
    b",\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;",
    "avif": b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1miaf" + b"\x00\x00\x00\x08meta",
    "html": b"<!doctype html><html><body>not found</body></html>",
}


@pytest.mark.parametrize("name", NOT_MEDIA)
def test_what_is_not_media_is_said_not_to_be(reader: Reader, tmp_path: Path, name: str) -> None:
    path = tmp_path / "film.mkv"
    path.write_bytes(NOT_MEDIA[name])

    assert problem(reader, path) is ProblemKind.NOT_MEDIA


def test_a_photograph_is_not_media_whatever_its_name(
    reader: Reader, clips: TinyMedia, tmp_path: Path
) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(clips.path("picture").read_bytes())

    assert problem(reader, path) is ProblemKind.NOT_MEDIA


@pytest.mark.parametrize("name", ["h264-aac", "faststart", "vp9-opus", "hevc-ac3", "avi"])
@pytest.mark.parametrize("part", [0.5, 0.9])
def test_a_cut_file_is_told_from_a_damaged_one(
    reader: Reader, clips: TinyMedia, tmp_path: Path, name: str, part: float
) -> None:
    whole = clips.path(name).read_bytes()
    path = tmp_path / "film.mkv"
    path.write_bytes(whole[: int(len(whole) * part)])

    found = reader.probe(path)

    assert isinstance(found, FileProblem)
    assert found.kind is ProblemKind.TRUNCATED
    said = re.search(r"at least ([\d,]+) bytes are missing", found.message)
    assert said is not None
    assert 0 < int(said[1].replace(",", "")) <= len(whole) - path.stat().st_size


@pytest.mark.parametrize("name", ["h264-aac", "vp9-opus", "hevc-ac3"])
@pytest.mark.parametrize("length", [40, 300])
def test_a_file_cut_in_its_header_is_truncated_or_damaged(
    reader: Reader, clips: TinyMedia, tmp_path: Path, name: str, length: int
) -> None:
    path = tmp_path / "film.mkv"
    path.write_bytes(clips.path(name).read_bytes()[:length])

    assert problem(reader, path) in {ProblemKind.TRUNCATED, ProblemKind.DAMAGED}


@pytest.mark.parametrize("name", ["faststart", "h264-aac", "hevc-ac3", "vp9-opus"])
def test_a_file_of_which_the_end_is_still_to_come_is_truncated(
    reader: Reader, clips: TinyMedia, tmp_path: Path, name: str
) -> None:
    whole = clips.path(name).read_bytes()
    kept = min(len(whole) // 2, len(whole) - 70_000)
    path = tmp_path / "film.mkv"
    path.write_bytes(whole[:kept] + b"\0" * (len(whole) - kept))

    found = reader.probe(path)

    assert isinstance(found, FileProblem)
    assert (found.kind, "looked at again when it changes" in found.message) == (ProblemKind.TRUNCATED, True)


@pytest.mark.parametrize("name", ["faststart", "h264-aac", "hevc-ac3", "avi", "transport"])
def test_a_little_padding_at_the_end_is_no_harm(
    reader: Reader, clips: TinyMedia, tmp_path: Path, name: str
) -> None:
    path = tmp_path / "film.mkv"
    path.write_bytes(clips.path(name).read_bytes() + b"\0" * 5_000)

    assert probed(reader, path).video


@pytest.mark.parametrize("name", ["h264-aac", "fragmented", "hevc-ac3", "vp9-opus", "avi"])
def test_a_file_that_has_only_begun_to_come_is_truncated(
    reader: Reader, clips: TinyMedia, tmp_path: Path, name: str
) -> None:
    path = tmp_path / "film.mkv"
    for length in (40, 64, 300, 1_000):
        path.write_bytes(clips.path(name).read_bytes()[:length])
        found = reader.look(path)

        assert isinstance(found.result, FileProblem)
        assert found.result.kind is ProblemKind.TRUNCATED, (length, found)
        assert "looked at again when it changes" in found.result.message
        assert found.fingerprint is not None


def test_room_that_was_made_for_a_file_to_come_is_no_damage(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "film.mkv"
    path.write_bytes(b"\0" * 100_000)

    found = reader.probe(path)

    assert isinstance(found, FileProblem)
    assert (found.kind, "may still be copying" in found.message) == (ProblemKind.TRUNCATED, True)


def test_an_mp4_whose_index_was_never_written_says_so(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    box = struct.pack(">I4s", 5_008, b"mdat") + b"\x11" * 5_000
    path.write_bytes(struct.pack(">I4s4sI4s", 20, b"ftyp", b"isom", 512, b"isom") + box)

    found = reader.probe(path)

    assert isinstance(found, FileProblem)
    assert (found.kind, "index" in found.message) == (ProblemKind.TRUNCATED, True)


def test_an_mkv_of_unknown_length_is_not_said_to_be_cut(
    reader: Reader, clips: TinyMedia, tmp_path: Path
) -> None:
    whole = bytearray(clips.path("vp9-opus").read_bytes())
    segment = whole.index(b"\x18\x53\x80\x67")
    whole[segment + 4 : segment + 12] = b"\x01" + b"\xff" * 7
    path = tmp_path / "live.webm"
    path.write_bytes(whole)

    assert probed(reader, path).video[0].codec == "vp9"


@pytest.mark.parametrize("name", ["h264-aac", "hevc-ac3", "avi", "transport"])
def test_random_damage_always_ends_in_an_answer(
    reader: Reader, clips: TinyMedia, tmp_path: Path, name: str
) -> None:
    whole = clips.path(name).read_bytes()
    path = tmp_path / "film.mkv"
    dice = random.Random(name)
    kinds = set()
    for _ in range(25):
        broken = bytearray(whole)
        for _ in range(40):
            broken[dice.randrange(min(len(broken), 4_000))] = dice.randrange(256)
        path.write_bytes(broken)
        kinds.add(type(reader.probe(path)))

    assert kinds <= {Probe, FileProblem}


def test_odd_names_are_probed(reader: Reader, clips: TinyMedia, tmp_path: Path) -> None:
    content = clips.path("h264-aac").read_bytes()
    for name in (
        "not-utf8-\udcff.mkv",
        "new\nline.mp4",
        "-i.mp4",
        "$(id).mp4",
        "fd:0",
        "concat:a|b.mp4",
        "'\".mp4",
    ):
        path = tmp_path / name
        path.write_bytes(content)

        assert probed(reader, path).video[0].codec == "h264"


def test_a_reader_can_open_no_file_by_its_name(clips: TinyMedia) -> None:
    with pytest.raises(av.FFmpegError):
        av.open(str(clips.path("h264-aac")), "r", container_options=dict(opened._OPTIONS))
