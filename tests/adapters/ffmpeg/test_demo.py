import asyncio
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import av
import imageio_ffmpeg
import pytest

from cavea.adapters.ffmpeg.demo import DemoFailed, DemoReport, make_demo
from cavea.adapters.ffmpeg.demo_clips import (
    AudioTrack,
    Clip,
    DemoTitle,
    Encoding,
    Picture,
    Sound,
    SubtitleTrack,
)
from cavea.adapters.ffmpeg.demo_command import SUFFIXES, command
from cavea.adapters.ffmpeg.demo_texts import nfo_bytes
from cavea.adapters.ffmpeg.demo_titles import FILMS, SERIES, TITLES
from cavea.adapters.images import VipsImages
from cavea.adapters.release_names import read_release
from cavea.adapters.sidecars import NfoReader
from cavea.domain.files import RelativePath
from cavea.domain.libraries import LibraryKind
from cavea.domain.naming import EpisodeName, ExtraName, FilmName, is_media, recognise

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
SMALL = DemoTitle(
    "Movies",
    "Small (2001)",
    "Small",
    2001,
    "movie",
    (
        Clip(
            "Small (2001)",
            Encoding.H264_MKV,
            (AudioTrack(Sound.AC3_SURROUND, "deu"), AudioTrack(Sound.AAC_STEREO, title="Commentary")),
            seconds=5,
            subtitles=(SubtitleTrack("eng", form="ass"), SubtitleTrack("fra", is_forced=True)),
            sidecars=(SubtitleTrack("de", is_forced=True),),
            has_chapters=True,
        ),
        Clip("Damaged", seconds=1, picture=Picture.LIFE, is_damaged=True),
    ),
    "A plot.",
)


def made(folder: Path, *titles: DemoTitle, say: Callable[[str], None] = lambda _: None) -> DemoReport:
    return asyncio.run(make_demo(folder, FFMPEG, VipsImages(), say, titles))


def test_a_title_is_made_with_its_streams_chapters_and_company(tmp_path: Path) -> None:
    lines: list[str] = []
    report = made(tmp_path, SMALL, say=lines.append)
    home = tmp_path / "Movies" / "Small (2001)"

    assert report == DemoReport(made=2, kept=0)
    assert len(lines) == 2
    assert sorted(path.name for path in home.iterdir()) == [
        "Damaged.mp4",
        "Small (2001).de.forced.srt",
        "Small (2001).mkv",
        "fanart.jpg",
        "movie.nfo",
        "poster.jpg",
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["Movies"]
    with av.open(str(home / "Small (2001).mkv")) as container:
        assert [stream.codec_context.name for stream in container.streams.video] == ["h264"]
        assert [stream.metadata["language"] for stream in container.streams.audio] == ["deu", "eng"]
        assert [stream.codec_context.channels for stream in container.streams.audio] == [6, 2]
        assert [stream.metadata["language"] for stream in container.streams.subtitles] == ["eng", "fra"]
        assert next(iter(container.chapters()))["metadata"]["title"] == "The lights go down"
    with pytest.raises(av.error.InvalidDataError):
        av.open(str(home / "Damaged.mp4"))


def test_what_exists_is_kept_and_what_is_missing_is_made_again_just_the_same(tmp_path: Path) -> None:
    title = replace(SMALL, clips=(Clip("a", seconds=1), Clip("b", seconds=1)), has_art=False)
    made(tmp_path, title)
    home = tmp_path / "Movies" / "Small (2001)"
    first = (home / "a.mp4").read_bytes()
    (home / "a.mp4").unlink()
    (home / "b.mp4").write_bytes(b"mine")
    report = made(tmp_path, title)

    assert report == DemoReport(made=1, kept=1)
    assert (home / "a.mp4").read_bytes() == first
    assert (home / "b.mp4").read_bytes() == b"mine"


def test_an_ffmpeg_that_fails_or_is_not_there_is_a_named_fact_and_leaves_nothing_half_made(
    tmp_path: Path,
) -> None:
    title = replace(SMALL, clips=(Clip("a", seconds=1),), has_art=False, plot=None)
    for program, reason in (("/bin/false", "could not make"), (str(tmp_path / "none"), "cannot be started")):
        with pytest.raises(DemoFailed, match=reason):
            asyncio.run(make_demo(tmp_path / "demo", program, VipsImages(), lambda _: None, [title]))

    assert [
        path for path in (tmp_path / "demo").rglob("*") if path.is_file() or path.name.startswith(".")
    ] == []


@pytest.mark.parametrize("picture", Picture)
def test_every_picture_moves(picture: Picture, tmp_path: Path) -> None:
    title = replace(SMALL, clips=(Clip("a", seconds=2, picture=picture),), has_art=False, plot=None)
    made(tmp_path, title)
    with av.open(str(tmp_path / "Movies" / "Small (2001)" / "a.mp4")) as container:
        frames = [bytes(frame.reformat(32, 18, "gray").planes[0]) for frame in container.decode(video=0)]

    assert len(frames) == 48
    assert frames[0] != frames[24]
    assert frames[24] != frames[47]


def test_the_whole_library_has_what_a_first_look_needs() -> None:
    clips = [clip for title in TITLES for clip in title.clips]
    seasons = {
        (title.title, *re.findall(r"Season (\d+)", clip.path)) for title in SERIES for clip in title.clips
    }

    assert len(FILMS) >= 6
    assert sum(len([season for season in seasons if season[0] == title.title]) > 1 for title in SERIES) >= 2
    assert {clip.encoding for clip in clips} == set(Encoding)
    assert {track.sound for clip in clips for track in clip.audio} == set(Sound)
    assert any(len(clip.audio) > 1 for clip in clips)
    assert any(clip.has_chapters for clip in clips)
    assert any(track.is_forced for clip in clips for track in clip.sidecars)
    assert any(clip.is_damaged for clip in clips)
    assert any("{edition-" in clip.path for clip in clips)


def test_every_name_of_the_library_is_read_as_what_it_is() -> None:
    kinds = {"Movies": LibraryKind.MOVIES, "Series": LibraryKind.SERIES, "Anime": LibraryKind.ANIME}
    for title in TITLES:
        for clip in title.clips:
            path = f"{title.folder}/{clip.path}{SUFFIXES[clip.encoding]}".lstrip("/").encode()
            found = recognise(kinds[title.library], RelativePath(path), read_release)
            owner = found.owner if isinstance(found, ExtraName) else found
            assert is_media(path.rpartition(b"/")[2])
            if isinstance(owner, FilmName):
                assert (owner.title, owner.year) == (title.title, title.year)
            else:
                assert isinstance(owner, EpisodeName)
                assert owner.series == title.title


def test_nfo_files_are_readable_by_our_own_reader() -> None:
    for title in TITLES:
        facts = NfoReader().read_nfo(nfo_bytes(title))
        assert facts is not None
        assert (facts.title, facts.year) == (title.title, title.year)


def test_commands_read_and_write_nothing_but_files_of_our_naming() -> None:
    folder = Path("/work-folder")
    for title in TITLES:
        for clip in title.clips:
            argv = command("ffmpeg", clip, 7, folder)
            names = [word for word in argv if word.startswith("/")]
            assert "-nostdin" in argv
            assert title.title not in " ".join(argv)
            assert {name.removeprefix("/work-folder/") for name in names} <= {
                "backdrop.webp",
                "chapters.txt",
                *(f"{number:02}.srt" for number in range(9)),
                f"out{SUFFIXES[clip.encoding]}",
            }
