"""What the demo library is made of: titles, their files, and the closed set of ways to encode them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Encoding(StrEnum):
    """A container and its video codec."""

    H264_MP4 = "h264_mp4"
    H264_MKV = "h264_mkv"
    HEVC_MKV = "hevc_mkv"
    VP9_WEBM = "vp9_webm"
    AV1_WEBM = "av1_webm"
    MPEG4_AVI = "mpeg4_avi"


class Sound(StrEnum):
    """A codec for sound and its channels."""

    AAC_STEREO = "aac_stereo"
    OPUS_STEREO = "opus_stereo"
    AC3_SURROUND = "ac3_surround"
    FLAC_STEREO = "flac_stereo"
    MP3_STEREO = "mp3_stereo"


class Picture(StrEnum):
    """What moves on the screen."""

    JOURNEY = "journey"
    LIFE = "life"
    CLOUDS = "clouds"
    FRACTAL = "fractal"


@dataclass(frozen=True, slots=True)
class AudioTrack:
    """One sound track.

    Attributes:
        sound: Its codec and channels.
        language: ISO 639-2.
        pitch: Hertz of its lowest tone.
        title: The track's own title, or None.
    """

    sound: Sound
    language: str = "eng"
    pitch: int = 220
    title: str | None = None


@dataclass(frozen=True, slots=True)
class SubtitleTrack:
    """Words to read along, inside the file or beside it.

    Attributes:
        language: ISO 639-2 inside a file, ISO 639-1 beside it.
        is_forced: Only the first words.
        form: How it is stored inside a file.
    """

    language: str
    is_forced: bool = False
    form: Literal["subrip", "ass", "mov_text", "webvtt"] = "subrip"


@dataclass(frozen=True, slots=True)
class Clip:
    """One video file.

    Attributes:
        path: Below the title's folder, without its suffix.
        encoding: Container and codec.
        audio: Its sound tracks, the first one default.
        picture: What moves.
        height: Pixels.
        seconds: Its length.
        subtitles: Inside the file.
        sidecars: Beside the file.
        has_chapters: Four chapters of equal length.
        is_damaged: Its second half is missing.
    """

    path: str
    encoding: Encoding = Encoding.H264_MP4
    audio: tuple[AudioTrack, ...] = (AudioTrack(Sound.AAC_STEREO),)
    picture: Picture = Picture.JOURNEY
    height: Literal[360, 480, 720] = 360
    seconds: int = 20
    subtitles: tuple[SubtitleTrack, ...] = ()
    sidecars: tuple[SubtitleTrack, ...] = ()
    has_chapters: bool = False
    is_damaged: bool = False


@dataclass(frozen=True, slots=True)
class DemoTitle:
    """A film or a series of the demo library.

    Attributes:
        library: The folder it is put into.
        folder: Its own folder in there; empty for a loose file.
        title: For people.
        year: Of release.
        kind: What it is.
        clips: Its files.
        plot: For its NFO file; None for no such file.
        genres: For its NFO file.
        director: For its NFO file, or None.
        ids: For its NFO file.
        has_art: Whether ``poster.jpg`` and ``fanart.jpg`` are drawn beside it.
    """

    library: Literal["Movies", "Series", "Anime"]
    folder: str
    title: str
    year: int
    kind: Literal["movie", "series"]
    clips: tuple[Clip, ...]
    plot: str | None = None
    genres: tuple[str, ...] = ()
    director: str | None = None
    ids: tuple[tuple[str, str], ...] = ()
    has_art: bool = True
