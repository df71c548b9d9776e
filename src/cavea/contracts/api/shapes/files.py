"""Wire forms of versions, files and what is inside them."""

from typing import Annotated, Literal

from msgspec import Meta

from cavea.contracts.api.shapes.fields import Answer, Count, Seconds
from cavea.domain import catalog, media
from cavea.domain.catalog import Availability
from cavea.domain.media import HdrKind, ProblemKind

Index = Annotated[int, Meta(description="Its number in the container.", examples=[0])]
Codec = Annotated[str, Meta(description="As ffmpeg names it.", examples=["h264"])]
Language = Annotated[str | None, Meta(description="As the file tells it.", examples=["eng"])]
StreamTitle = Annotated[str | None, Meta(description="The stream's own title.", examples=["Commentary"])]
Default = Annotated[bool, Meta(description="The file marks it as the one to begin with.", examples=[True])]
Bitrate = Annotated[int | None, Meta(description="Bits a second.", examples=[4200000])]


class Problem(Answer, frozen=True, gc=False):
    """Why a file cannot be played."""

    kind: Annotated[ProblemKind, Meta(description="A stable word.", examples=["truncated"])]
    message: Annotated[str, Meta(description="What to do.", examples=["the file ends early; copy it again"])]


class Video(Answer, frozen=True, gc=False):
    """A moving picture in a file."""

    index: Index
    codec: Codec
    profile: Annotated[str | None, Meta(examples=["High"])]
    width: Annotated[int, Meta(description="Pixels.", examples=[1920])]
    height: Annotated[int, Meta(description="Pixels.", examples=[1080])]
    bit_depth: Annotated[int | None, Meta(description="Bits a component.", examples=[8])]
    frame_rate: Annotated[float | None, Meta(description="Frames a second.", examples=[23.976])]
    bitrate: Bitrate
    hdr: Annotated[HdrKind | None, Meta(description="Kind of high dynamic range.", examples=["hdr10"])]
    language: Language
    title: StreamTitle
    is_default: Default


class Audio(Answer, frozen=True, gc=False):
    """A sound track in a file."""

    index: Index
    codec: Annotated[str, Meta(description="As ffmpeg names it.", examples=["aac"])]
    channels: Annotated[int, Meta(description="Count of channels.", examples=[6])]
    layout: Annotated[str | None, Meta(description="As ffmpeg names it.", examples=["5.1"])]
    sample_rate: Annotated[int, Meta(description="Hertz.", examples=[48000])]
    bitrate: Bitrate
    language: Language
    title: StreamTitle
    is_default: Default


class Subtitle(Answer, frozen=True, gc=False):
    """Words to read along, inside a file or beside it."""

    source: Annotated[
        Literal["embedded", "sidecar"],
        Meta(description="In the file, or a file beside it.", examples=["embedded"]),
    ]
    index: Annotated[
        int | None, Meta(description="Its number in the container; null for a sidecar.", examples=[3])
    ]
    codec: Annotated[
        str | None, Meta(description="As ffmpeg names it; null for a sidecar.", examples=["subrip"])
    ]
    name: Annotated[
        str | None, Meta(description="Of the sidecar file.", examples=["Metropolis (1927).de.srt"])
    ]
    language: Language
    title: StreamTitle
    is_default: Default
    is_forced: Annotated[bool, Meta(description="Only where a foreign language is spoken.", examples=[False])]
    is_hearing_impaired: Annotated[bool, Meta(description="Also tells sounds (SDH).", examples=[False])]


class Chapter(Answer, frozen=True, gc=False):
    """A named stretch of a file."""

    start: Annotated[Seconds, Meta(examples=[0.0])]
    end: Annotated[Seconds, Meta(examples=[312.5])]
    title: Annotated[str | None, Meta(description="Its name.", examples=["Prelude"])]


class File(Answer, frozen=True, gc=False):
    """One file of a version."""

    id: Annotated[
        str,
        Meta(description="Pass it as `fileId` to stream this very file.", examples=["fil_4mvz6q2x7h3kd5wa"]),
    ]
    name: Annotated[
        str,
        Meta(description="Its path in the library.", examples=["Metropolis (1927)/Metropolis (1927).mp4"]),
    ]
    part: Annotated[int, Meta(description="Its place among the parts, from 1.", examples=[1])]
    size: Annotated[Count, Meta(description="Bytes.", examples=[734003200])]
    availability: Annotated[
        Availability, Meta(description="Whether it can be opened now.", examples=["available"])
    ]
    problem: Annotated[Problem | None, Meta(description="Why it cannot be played.")]
    is_probed: Annotated[bool, Meta(description="Whether it was looked into yet.", examples=[True])]
    container: Annotated[str | None, Meta(description="As ffmpeg names it.", examples=["matroska,webm"])]
    duration: Annotated[Seconds | None, Meta(examples=[8880.0])]
    bitrate: Bitrate
    video: list[Video]
    audio: list[Audio]
    subtitles: list[Subtitle]
    chapters: list[Chapter]


class Version(Answer, frozen=True, gc=False):
    """One way to play a title: an edition in one quality, in one or more parts."""

    id: Annotated[str, Meta(description="Its id.", examples=["ver_2x7h3kd5wa4mvz6q"])]
    edition: Annotated[str | None, Meta(description="Null for the usual one.", examples=["Director's Cut"])]
    label: Annotated[str | None, Meta(description="Quality, as the name says it.", examples=["1080p"])]
    files: list[File]


def seconds(ms: int | None) -> float | None:
    """Milliseconds as seconds, with fractions."""
    return None if ms is None else ms / 1000


def version(noun: catalog.Version) -> Version:
    """The wire form of a version."""
    return Version(noun.id, noun.edition, noun.label, [file(f) for f in noun.files])


def file(noun: catalog.MediaFile) -> File:
    """The wire form of a file and what is inside it."""
    probe = noun.probe
    beside = [
        Subtitle("sidecar", None, None, s.name, s.language, None, False, s.is_forced, s.is_hearing_impaired)  # noqa: FBT003 - positional shape
        for s in noun.subtitles
    ]
    return File(
        id=noun.id,
        name=noun.name,
        part=noun.part,
        size=noun.size,
        availability=noun.availability,
        problem=Problem(noun.problem.kind, noun.problem.message) if noun.problem else None,
        is_probed=probe is not None or noun.problem is not None,
        container=probe.container if probe else None,
        duration=seconds(probe.duration_ms) if probe else None,
        bitrate=probe.bitrate if probe else None,
        video=[_video(s) for s in probe.video] if probe else [],
        audio=[_audio(s) for s in probe.audio] if probe else [],
        subtitles=([_subtitle(s) for s in probe.subtitles] if probe else []) + beside,
        chapters=[Chapter(c.start_ms / 1000, c.end_ms / 1000, c.title) for c in probe.chapters]
        if probe
        else [],
    )


def _video(s: media.VideoStream) -> Video:
    return Video(
        s.index, s.codec, s.profile, s.width, s.height, s.bit_depth, s.frame_rate, s.bitrate, s.hdr, s.language,
        s.title, s.is_default,
    )  # fmt: skip


def _audio(s: media.AudioStream) -> Audio:
    return Audio(
        s.index, s.codec, s.channels, s.layout, s.sample_rate, s.bitrate, s.language, s.title, s.is_default
    )  # fmt: skip


def _subtitle(s: media.SubtitleStream) -> Subtitle:
    return Subtitle(
        "embedded",
        s.index,
        s.codec,
        None,
        s.language,
        s.title,
        s.is_default,
        s.is_forced,
        s.is_hearing_impaired,
    )
