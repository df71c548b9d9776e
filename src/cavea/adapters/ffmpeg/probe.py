"""Looks into a file, in the child: container, streams, chapters, tags."""

import os
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final, cast

from av.stream import Disposition

from cavea.adapters.ffmpeg import formats
from cavea.adapters.ffmpeg.opened import opened
from cavea.domain.media import (
    AudioStream,
    Chapter,
    DurationMs,
    FileProblem,
    HdrKind,
    Probe,
    SubtitleStream,
    VideoStream,
)

if TYPE_CHECKING:
    import av
    from av.container import InputContainer
    from av.stream import Stream
    from av.subtitles.stream import SubtitleStream as AvSubtitleStream

_MOST_TAGS: Final = 64
_MOST_CHAPTERS: Final = 2_000
_LONGEST_TEXT: Final = 1_000
_LONGEST_LANGUAGE: Final = 35  # RFC 5646, 4.4.1
_STRUCTURE: Final = frozenset({"major_brand", "minor_version", "compatible_brands"})


def probe(fd: int) -> Probe | FileProblem:
    """What is in the file, or what is wrong with it."""
    container = opened(fd)
    if isinstance(container, FileProblem):
        return container
    with container:
        size = os.fstat(fd).st_size
        duration_ms = _duration(container)
        return Probe(
            container=container.format.name,
            duration_ms=duration_ms,
            size=size,
            bitrate=container.bit_rate or (size * 8_000 // duration_ms if duration_ms else None),
            video=tuple(_video(s) for s in container.streams.video if not _is_picture(s)),
            audio=tuple(_audio(s) for s in container.streams.audio),
            subtitles=tuple(_subtitles(s) for s in container.streams.subtitles),
            chapters=_chapters(container),
            tags=_tags(container.metadata),
        )


def _video(stream: "av.VideoStream") -> VideoStream:
    rate = stream.average_rate or stream.guessed_rate
    plain = VideoStream(
        index=stream.index,
        codec=_codec(stream),
        profile=_profile(stream),
        level=None,
        width=0,
        height=0,
        pixel_format=None,
        bit_depth=None,
        frame_rate=round(float(rate), 6) if rate else None,
        bitrate=_bitrate(stream),
        hdr=None,
        language=_language(stream),
        title=_title(stream),
        is_default=_has(stream, Disposition.default),
    )
    context = cast("av.VideoCodecContext | None", stream.codec_context)
    if context is None:  # a codec without a decoder: that it is there must still be said
        return plain
    return replace(
        plain,
        level=context.level if context.level > 0 else None,
        width=context.width,
        height=context.height,
        pixel_format=context.pix_fmt,
        bit_depth=context.format.components[0].bits if context.format else None,
        hdr=_hdr(context),
    )


def _audio(stream: "av.AudioStream") -> AudioStream:
    context = cast("av.AudioCodecContext | None", stream.codec_context)
    return AudioStream(
        index=stream.index,
        codec=_codec(stream),
        profile=_profile(stream),
        channels=context.channels if context else 0,
        layout=context.layout.name if context and context.channels else None,
        sample_rate=context.sample_rate if context else 0,
        bitrate=_bitrate(stream),
        language=_language(stream),
        title=_title(stream),
        is_default=_has(stream, Disposition.default),
    )


def _subtitles(stream: "AvSubtitleStream") -> SubtitleStream:
    return SubtitleStream(
        index=stream.index,
        codec=_codec(stream),
        language=_language(stream),
        title=_title(stream),
        is_default=_has(stream, Disposition.default),
        is_forced=_has(stream, Disposition.forced),
        is_hearing_impaired=_has(stream, Disposition.hearing_impaired),
    )


def _duration(container: "InputContainer") -> DurationMs | None:
    """In milliseconds: of the container, else of its longest stream."""
    if container.duration is not None and container.duration > 0:
        return DurationMs(round(container.duration / 1_000))
    lengths = [float(s.duration * s.time_base) for s in container.streams if s.duration and s.time_base]
    return DurationMs(round(max(lengths) * 1_000)) if lengths else None


def _chapters(container: "InputContainer") -> tuple[Chapter, ...]:
    found = [
        Chapter(
            DurationMs(round(float(chapter["start"] * base) * 1_000)),
            DurationMs(round(float(chapter["end"] * base) * 1_000)),
            chapter["metadata"].get("title", "")[:_LONGEST_TEXT] or None,
        )
        for chapter in container.chapters()[:_MOST_CHAPTERS]
        if (base := chapter["time_base"])
    ]
    return tuple(sorted(found, key=lambda chapter: chapter.start_ms))


def _tags(metadata: Mapping[str, str]) -> dict[str, str]:
    kept = [(name.lower()[:_LONGEST_TEXT], text[:_LONGEST_TEXT]) for name, text in metadata.items()]
    return dict([(name, text) for name, text in kept if name not in _STRUCTURE][:_MOST_TAGS])


def _hdr(context: "av.VideoCodecContext") -> HdrKind | None:
    if context.codec_tag in formats.DOLBY_VISION_TAGS:
        return HdrKind.DOLBY_VISION
    kinds = {formats.HDR10_TRANSFER: HdrKind.HDR10, formats.HLG_TRANSFER: HdrKind.HLG}
    return kinds.get(context.color_trc)


def _codec(stream: "Stream") -> str:
    """The codec's name, not its decoder's (``av1``, not ``libdav1d``); ``unknown`` where ffmpeg has none."""
    context = cast("av.CodecContext | None", stream.codec_context)
    return context.codec.canonical_name if context is not None else "unknown"


def _profile(stream: "Stream") -> str | None:
    profile = stream.profile if cast("av.CodecContext | None", stream.codec_context) else None
    return profile if profile and profile.lower() != "unknown" else None


def _bitrate(stream: "av.VideoStream | av.AudioStream") -> int | None:
    """As the codec says, else as the muxer counted it (Matroska's statistics tags)."""
    counted = next((text for name, text in stream.metadata.items() if name.upper().startswith("BPS")), "")
    context = cast("av.CodecContext | None", stream.codec_context)
    return (context.bit_rate if context else None) or (int(counted) if counted.isdecimal() else None) or None


def _language(stream: "Stream") -> str | None:
    tag = stream.metadata.get("language", "").strip().lower()
    return None if tag in {"", "und"} or len(tag) > _LONGEST_LANGUAGE else tag


def _title(stream: "Stream") -> str | None:
    return stream.metadata.get("title", "").strip()[:_LONGEST_TEXT] or None


def _has(stream: "Stream", disposition: Disposition) -> bool:
    return bool(stream.disposition & disposition)


def _is_picture(stream: "Stream") -> bool:
    """A cover, not a film."""
    return _has(stream, Disposition.attached_pic) or _has(stream, Disposition.timed_thumbnails)
