"""Wire forms of what is inside a file, in the ``camelCase`` that the overviews print."""

from typing import Annotated

from msgspec import Meta, Struct

from cavea.contracts.api.shapes.fields import Answer, Count, Seconds
from cavea.contracts.api.shapes.files import Bitrate, Codec, Default, Index, Language, StreamTitle, seconds
from cavea.domain import media
from cavea.domain.media import HdrKind


class ProbeDolbyVision(Struct, frozen=True, gc=False, rename="camel"):
    """The Dolby Vision configuration record of a stream."""

    profile: Annotated[int, Meta(description="5 and 8 are the usual ones, 10 is that of AV1.", examples=[8])]
    level: Annotated[int | None, Meta(description="By size and rate of the pictures.", examples=[6])]
    compatibility_id: Annotated[
        int,
        Meta(
            description="The base layer alone: 0 of no use, 1 HDR10, 2 SDR, 4 HLG, 6 HDR10 of a disc.",
            examples=[1],
        ),
    ]
    has_enhancement_layer: Annotated[
        bool, Meta(description="A second picture comes along.", examples=[False])
    ]
    has_compatible_base: Annotated[
        bool, Meta(description="Players without Dolby Vision show it in right colours.", examples=[True])
    ]


class ProbeVideo(Struct, frozen=True, gc=False, rename="camel"):
    """A moving picture in a probed file."""

    index: Index
    codec: Codec
    width: Annotated[int, Meta(description="Pixels.", examples=[1920])]
    height: Annotated[int, Meta(description="Pixels.", examples=[1080])]
    frame_rate: Annotated[float | None, Meta(description="Frames a second.", examples=[23.976])]
    is_variable_frame_rate: Annotated[
        bool | None,
        Meta(description="Frames last differently long; null where it cannot be said.", examples=[False]),
    ]
    bit_depth: Annotated[int | None, Meta(description="Bits a component.", examples=[8])]
    pixel_format: Annotated[str | None, Meta(description="As ffmpeg names it.", examples=["yuv420p"])]
    bitrate: Bitrate
    profile: Annotated[str | None, Meta(examples=["High"])]
    level: Annotated[
        int | None, Meta(description="The codec's level as the stream writes it.", examples=[41])
    ]
    hdr: Annotated[HdrKind | None, Meta(description="Kind of high dynamic range.", examples=["hdr10"])]
    dolby_vision: Annotated[ProbeDolbyVision | None, Meta(description="Null where there is none.")]
    color_primaries: Annotated[str | None, Meta(description="As ffmpeg names them.", examples=["bt709"])]
    color_transfer: Annotated[str | None, Meta(description="As ffmpeg names it.", examples=["smpte2084"])]
    color_space: Annotated[str | None, Meta(description="As ffmpeg names it.", examples=["bt2020nc"])]
    is_interlaced: Annotated[
        bool | None, Meta(description="Null where the stream does not say.", examples=[False])
    ]
    rotation: Annotated[
        int, Meta(description="Degrees to turn it counter-clockwise to stand upright.", examples=[0])
    ]
    sample_aspect_ratio: Annotated[
        str | None, Meta(description="Shape of a pixel; null for square ones.", examples=["4:3"])
    ]
    language: Language
    title: StreamTitle
    is_default: Default
    is_forced: Annotated[bool, Meta(description="The file marks it as one to be shown.", examples=[False])]


class ProbeAudio(Struct, frozen=True, gc=False, rename="camel"):
    """A sound track in a probed file."""

    index: Index
    codec: Annotated[str, Meta(description="As ffmpeg names it.", examples=["aac"])]
    profile: Annotated[str | None, Meta(description="Of the codec.", examples=["LC"])]
    channels: Annotated[int, Meta(description="Count of channels.", examples=[2])]
    layout: Annotated[str | None, Meta(description="As ffmpeg names it.", examples=["stereo"])]
    sample_rate: Annotated[int, Meta(description="Hertz.", examples=[48000])]
    bitrate: Bitrate
    language: Language
    title: StreamTitle
    is_default: Default
    is_forced: Annotated[bool, Meta(description="The file marks it as one to be heard.", examples=[False])]
    is_hearing_impaired: Annotated[bool, Meta(description="With clearer speech.", examples=[False])]
    is_visual_impaired: Annotated[bool, Meta(description="Also tells what is to be seen.", examples=[False])]
    is_commentary: Annotated[bool, Meta(description="Somebody talks about the film.", examples=[False])]
    is_original: Annotated[bool, Meta(description="In the language of the film.", examples=[True])]


class ProbeSubtitle(Struct, frozen=True, gc=False, rename="camel"):
    """Words to read along in a probed file."""

    index: Index
    codec: Annotated[str, Meta(description="As ffmpeg names it.", examples=["subrip"])]
    language: Language
    title: StreamTitle
    is_default: Default
    is_forced: Annotated[bool, Meta(description="Only where a foreign language is spoken.", examples=[False])]
    is_hearing_impaired: Annotated[bool, Meta(description="Also tells sounds (SDH).", examples=[False])]
    is_commentary: Annotated[bool, Meta(description="What somebody says about the film.", examples=[False])]
    is_original: Annotated[bool, Meta(description="In the language of the film.", examples=[True])]


class ProbeChapter(Struct, frozen=True, gc=False, rename="camel"):
    """A named stretch of a probed file."""

    start: Annotated[Seconds, Meta(examples=[0.0])]
    end: Annotated[Seconds, Meta(examples=[312.5])]
    title: Annotated[str | None, Meta(description="Its name.", examples=["Prelude"])]


class ProbeAttachment(Struct, frozen=True, gc=False, rename="camel"):
    """A small file in a probed file: mostly a font for its subtitles."""

    index: Index
    file_name: Annotated[str | None, Meta(description="As the file tells it.", examples=["Letters.ttf"])]
    media_type: Annotated[str | None, Meta(description="As the file tells it.", examples=["font/ttf"])]
    size: Annotated[Count, Meta(description="Bytes.", examples=[48200])]


class ProbeResult(Struct, frozen=True, gc=False, rename="camel"):
    """What is inside a file."""

    format: Annotated[
        str, Meta(description="The container, as ffmpeg names it.", examples=["mov,mp4,m4a,3gp,3g2,mj2"])
    ]
    duration: Annotated[Seconds | None, Meta(examples=[8880.0])]
    size: Annotated[Count, Meta(description="Bytes.", examples=[734003200])]
    bitrate: Bitrate
    video_streams: list[ProbeVideo]
    audio_streams: list[ProbeAudio]
    subtitle_streams: list[ProbeSubtitle]
    chapters: list[ProbeChapter]
    attachments: list[ProbeAttachment]


class ProbeAnswer(Answer, frozen=True, gc=False):
    """What is inside the file that would be streamed."""

    probe: ProbeResult


def probe_answer(probe: media.Probe) -> ProbeAnswer:
    """The wire form of a probe, as the overviews print it."""
    return ProbeAnswer(
        ProbeResult(
            probe.container,
            seconds(probe.duration_ms),
            probe.size,
            probe.bitrate,
            [_probe_video(stream) for stream in probe.video],
            [_probe_audio(stream) for stream in probe.audio],
            [_probe_subtitle(stream) for stream in probe.subtitles],
            [ProbeChapter(c.start_ms / 1000, c.end_ms / 1000, c.title) for c in probe.chapters],
            [ProbeAttachment(a.index, a.file_name, a.media_type, a.size) for a in probe.attachments],
        )
    )


def _probe_video(s: media.VideoStream) -> ProbeVideo:
    return ProbeVideo(
        index=s.index,
        codec=s.codec,
        width=s.width,
        height=s.height,
        frame_rate=s.frame_rate,
        is_variable_frame_rate=s.is_variable_frame_rate,
        bit_depth=s.bit_depth,
        pixel_format=s.pixel_format,
        bitrate=s.bitrate,
        profile=s.profile,
        level=s.level,
        hdr=s.hdr,
        dolby_vision=_dolby_vision(s.dolby_vision) if s.dolby_vision else None,
        color_primaries=s.color_primaries,
        color_transfer=s.color_transfer,
        color_space=s.color_space,
        is_interlaced=s.is_interlaced,
        rotation=s.rotation,
        sample_aspect_ratio=s.sample_aspect_ratio,
        language=s.language,
        title=s.title,
        is_default=s.is_default,
        is_forced=s.is_forced,
    )


def _dolby_vision(d: media.DolbyVision) -> ProbeDolbyVision:
    return ProbeDolbyVision(
        d.profile, d.level, d.compatibility_id, d.has_enhancement_layer, d.has_compatible_base
    )


def _probe_audio(s: media.AudioStream) -> ProbeAudio:
    return ProbeAudio(
        index=s.index,
        codec=s.codec,
        profile=s.profile,
        channels=s.channels,
        layout=s.layout,
        sample_rate=s.sample_rate,
        bitrate=s.bitrate,
        language=s.language,
        title=s.title,
        is_default=s.is_default,
        is_forced=s.is_forced,
        is_hearing_impaired=s.is_hearing_impaired,
        is_visual_impaired=s.is_visual_impaired,
        is_commentary=s.is_commentary,
        is_original=s.is_original,
    )


def _probe_subtitle(s: media.SubtitleStream) -> ProbeSubtitle:
    return ProbeSubtitle(
        index=s.index,
        codec=s.codec,
        language=s.language,
        title=s.title,
        is_default=s.is_default,
        is_forced=s.is_forced,
        is_hearing_impaired=s.is_hearing_impaired,
        is_commentary=s.is_commentary,
        is_original=s.is_original,
    )
