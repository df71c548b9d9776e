"""What is inside a media file: container, streams, chapters. Filled by a probe, shown by the API."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NewType

DurationMs = NewType("DurationMs", int)
"""A length of time in milliseconds."""


class HdrKind(StrEnum):
    """How a video stream carries more than standard dynamic range."""

    HDR10 = "hdr10"
    HDR10_PLUS = "hdr10_plus"
    HLG = "hlg"
    DOLBY_VISION = "dolby_vision"


@dataclass(frozen=True, slots=True)
class DolbyVision:
    """What a stream's Dolby Vision configuration record says of it.

    Attributes:
        profile: 5 and 8 are the usual ones, 7 is that of discs, 10 that of AV1.
        level: From 1 to 13, by size and rate of the pictures; None where it is not said.
        compatibility_id: What the base layer is without Dolby Vision (0 nothing of use, 1 HDR10, 2 SDR, 4 HLG,
            6 HDR10 of a disc).
        has_enhancement_layer: It carries a second picture, or the rest of one.
        has_compatible_base: A player without Dolby Vision shows the base layer in right colours.
    """

    profile: int
    level: int | None
    compatibility_id: int
    has_enhancement_layer: bool
    has_compatible_base: bool


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
        is_forced: The container marks it as one that must be shown.
        dolby_vision: Its configuration record, or None.
        is_variable_frame_rate: Its frames last differently long; None where too little was seen to say.
        is_interlaced: Its frames are two fields each; None where the stream does not say.
        color_primaries: As ffmpeg names them (``bt2020``), or None.
        color_transfer: As ffmpeg names it (``smpte2084``), or None.
        color_space: As ffmpeg names it (``bt2020nc``), or None.
        rotation: Degrees to turn it counter-clockwise to stand upright, from 0 to 359.
        sample_aspect_ratio: The shape of a pixel (``4:3``); None for square ones and where it is not said.
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
    is_forced: bool = False
    dolby_vision: DolbyVision | None = None
    is_variable_frame_rate: bool | None = None
    is_interlaced: bool | None = None
    color_primaries: str | None = None
    color_transfer: str | None = None
    color_space: str | None = None
    rotation: int = 0
    sample_aspect_ratio: str | None = None


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
        is_forced: The container marks it as one that must be heard.
        is_hearing_impaired: Made for people who hear badly (clearer speech).
        is_visual_impaired: Also tells what is to be seen (audio description).
        is_commentary: Somebody talks about the film.
        is_original: In the language in which the film was made.
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
    is_forced: bool = False
    is_hearing_impaired: bool = False
    is_visual_impaired: bool = False
    is_commentary: bool = False
    is_original: bool = False


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
        is_commentary: What somebody says about the film.
        is_original: In the language in which the film was made.
    """

    index: int
    codec: str
    language: str | None
    title: str | None
    is_default: bool
    is_forced: bool
    is_hearing_impaired: bool
    is_commentary: bool = False
    is_original: bool = False


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
class Attachment:
    """A small file inside the film: mostly a font for its subtitles.

    Attributes:
        index: Its number in the container.
        file_name: As the container tells it, or None.
        media_type: As the container tells it (``font/ttf``), or None.
        size: Bytes.
    """

    index: int
    file_name: str | None
    media_type: str | None
    size: int


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
        attachments: In the container's order, at most 500; covers left out.
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
    attachments: tuple[Attachment, ...] = ()


class ProblemKind(StrEnum):
    """Why a file is not playable media."""

    EMPTY = "empty"
    NOT_MEDIA = "not_media"
    TRUNCATED = "truncated"
    DAMAGED = "damaged"
    TOO_SLOW = "too_slow"
    UNREADABLE = "unreadable"
    UNSUPPORTED_DISC = "unsupported_disc"


@dataclass(frozen=True, slots=True)
class FileProblem:
    """What is wrong with a file, for people and programs.

    Attributes:
        kind: A stable word.
        message: A sentence that says what to do.
    """

    kind: ProblemKind
    message: str


DISC: Final = FileProblem(
    ProblemKind.UNSUPPORTED_DISC,
    "a DVD or Blu-ray disc cannot be played yet; remux it to one file, for example with MakeMKV",
)
"""What is wrong with a disc, kept as folders or as an image."""


@dataclass(frozen=True, slots=True)
class Look:
    """All that one look at a file brought.

    Attributes:
        result: What is inside, or what is wrong with it.
        fingerprint: Of its size and a few blocks; None when it could not be read. Two files with the same one are
            the same film for all that a library needs to know.
        keyframes: When the first video stream can be entered, packed by ``cavea.domain.keyframes``; None when its
            container has no index.
    """

    result: Probe | FileProblem
    fingerprint: str | None = None
    keyframes: bytes | None = None
