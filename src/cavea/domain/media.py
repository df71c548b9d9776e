"""What is inside a media file: container, streams, chapters. Filled by a probe, shown by the API."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

DurationMs = NewType("DurationMs", int)
"""A length of time in milliseconds."""


class HdrKind(StrEnum):
    """How a video stream carries more than standard dynamic range."""

    HDR10 = "hdr10"
    HDR10_PLUS = "hdr10_plus"
    HLG = "hlg"
    DOLBY_VISION = "dolby_vision"


@dataclass(frozen=True, slots=True)
class VideoStream:
    """A moving picture.

    Attributes:
        index: Its number in the container.
        codec: The short name that ffmpeg uses (``h264``, ``hevc``, ``vp9``, ``av1``).
        profile: The codec's profile (``High``), or None.
        level: The codec's level as its number (41 for 4.1), or None.
        width: Pixels.
        height: Pixels.
        pixel_format: As ffmpeg names it (``yuv420p10le``), or None.
        bit_depth: Bits a component, or None.
        frame_rate: Frames a second, or None.
        bitrate: Bits a second, or None.
        hdr: The kind of high dynamic range, or None.
        language: The tag of the container (``eng``), or None.
        title: The stream's own title, or None.
        is_default: The container marks it as the one to begin with.
    """

    index: int
    codec: str
    profile: str | None
    level: int | None
    width: int
    height: int
    pixel_format: str | None
    bit_depth: int | None
    frame_rate: float | None
    bitrate: int | None
    hdr: HdrKind | None
    language: str | None
    title: str | None
    is_default: bool


@dataclass(frozen=True, slots=True)
class AudioStream:
    """A sound track.

    Attributes:
        index: Its number in the container.
        codec: The short name that ffmpeg uses (``aac``, ``ac3``, ``opus``).
        profile: The codec's profile (``LC``), or None.
        channels: Count of channels.
        layout: As ffmpeg names it (``5.1(side)``), or None.
        sample_rate: Hertz.
        bitrate: Bits a second, or None.
        language: The tag of the container (``eng``), or None.
        title: The stream's own title, or None.
        is_default: The container marks it as the one to begin with.
    """

    index: int
    codec: str
    profile: str | None
    channels: int
    layout: str | None
    sample_rate: int
    bitrate: int | None
    language: str | None
    title: str | None
    is_default: bool


@dataclass(frozen=True, slots=True)
class SubtitleStream:
    """Words to read along.

    Attributes:
        index: Its number in the container.
        codec: The short name that ffmpeg uses (``subrip``, ``ass``, ``hdmv_pgs_subtitle``).
        language: The tag of the container (``eng``), or None.
        title: The stream's own title, or None.
        is_default: The container marks it as the one to begin with.
        is_forced: Only what is needed where a foreign language is spoken.
        is_hearing_impaired: Also tells sounds (SDH).
    """

    index: int
    codec: str
    language: str | None
    title: str | None
    is_default: bool
    is_forced: bool
    is_hearing_impaired: bool


@dataclass(frozen=True, slots=True)
class Chapter:
    """A named stretch of the film.

    Attributes:
        start_ms: Where it begins.
        end_ms: Where it ends.
        title: Its name, or None.
    """

    start_ms: DurationMs
    end_ms: DurationMs
    title: str | None


@dataclass(frozen=True, slots=True)
class Probe:
    """What a look into a media file found.

    Attributes:
        container: The names that ffmpeg gives its format (``mov,mp4,m4a,3gp,3g2,mj2``).
        duration_ms: Its length; None where the container does not say.
        size: Bytes.
        bitrate: Bits a second over all streams, or None.
        video: Video streams in the container's order, attached pictures left out.
        audio: Audio streams in the container's order.
        subtitles: Subtitle streams in the container's order.
        chapters: By start.
        tags: Title, artist and the like, names in lower case, at most 64 of at most 1,000 characters.
    """

    container: str
    duration_ms: DurationMs | None
    size: int
    bitrate: int | None
    video: tuple[VideoStream, ...]
    audio: tuple[AudioStream, ...]
    subtitles: tuple[SubtitleStream, ...]
    chapters: tuple[Chapter, ...]
    tags: dict[str, str]


class ProblemKind(StrEnum):
    """Why a file is not playable media."""

    EMPTY = "empty"
    NOT_MEDIA = "not_media"
    TRUNCATED = "truncated"
    DAMAGED = "damaged"
    TOO_SLOW = "too_slow"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class FileProblem:
    """What is wrong with a file, for people and programs.

    Attributes:
        kind: A stable word.
        message: A sentence that says what to do.
    """

    kind: ProblemKind
    message: str
