"""Looks into a file, in the child: container, streams, chapters, tags."""

import os
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final, cast

import av
from av.stream import Disposition

from cavea.adapters.disk.fingerprint import fingerprint_of
from cavea.adapters.ffmpeg import colors, ends, formats, matroska
from cavea.adapters.ffmpeg.frame_times import MOST_FRAMES, first_frames, index_varies, keyframes, varies
from cavea.adapters.ffmpeg.opened import opened_as, unreadable
from cavea.adapters.ffmpeg.report import Described, described
from cavea.domain.media import (
    Attachment,
    AudioStream,
    Chapter,
    DurationMs,
    FileProblem,
    HdrKind,
    Look,
    Probe,
    SubtitleStream,
    VideoStream,
)

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.stream import AttachmentStream, Stream
    from av.subtitles.stream import SubtitleStream as AvSubtitleStream

_ATTACHED_PIC: Final = Disposition.attached_pic.value
_COMMENT: Final = Disposition.comment.value
_DEFAULT: Final = Disposition.default.value
_FORCED: Final = Disposition.forced.value
_HEARING_IMPAIRED: Final = Disposition.hearing_impaired.value
_ORIGINAL: Final = Disposition.original.value
_TIMED_THUMBNAILS: Final = Disposition.timed_thumbnails.value
_VISUAL_IMPAIRED: Final = Disposition.visual_impaired.value

_MOST_TAGS: Final = 64
_MOST_CHAPTERS: Final = 2_000
_LONGEST_TEXT: Final = 1_000
_LONGEST_LANGUAGE: Final = 35  # RFC 5646, 4.4.1
_MOST_ATTACHMENTS: Final = 500
_ISO: Final = "mov,"
_MATROSKA: Final = "matroska,"
"""How ffmpeg's names of these formats begin."""
_STRUCTURE: Final = frozenset({"major_brand", "minor_version", "compatible_brands"})


def look(fd: int) -> Look:
    """What is in the file, or what is wrong with it, with its fingerprint and keyframes where there are any."""
    size = os.fstat(fd).st_size
    fingerprint = _fingerprint(fd, size)
    try:
        found = ends.look_at(fd)
        container = opened_as(fd, found)
        if isinstance(container, FileProblem):
            return Look(container, fingerprint)
        with container:
            result, first = _probe(container, size, found)
            return Look(result, fingerprint, _keyframes(container, first, fd, found))
    except OSError as error:
        return Look(unreadable(error), fingerprint)


def _fingerprint(fd: int, size: int) -> str | None:
    try:
        return fingerprint_of(fd, size)
    except OSError:  # a file that shrinks now has another one in a moment; of a disk that fails, others tell
        return None


def _probe(container: "InputContainer", size: int, found: ends.Ends) -> "tuple[Probe, av.VideoStream | None]":
    films = [stream for stream in container.streams.video if not _is_picture(stream)]
    more = described(container) if films else {}
    video = [_video(stream, more.get(stream.index, Described())) for stream in films]
    first = next((stream for stream in films if _context(stream) is not None), None)
    if first is not None:
        at = films.index(first)
        video[at] = _timed(video[at], container, first, found)
    duration_ms = _duration(container)
    result = Probe(
        container=container.format.name,
        duration_ms=duration_ms,
        size=size,
        bitrate=container.bit_rate or (size * 8_000 // duration_ms if duration_ms else None),
        video=tuple(video),
        audio=tuple(_audio(s) for s in container.streams.audio),
        subtitles=tuple(_subtitles(s) for s in container.streams.subtitles),
        chapters=_chapters(container),
        tags=_tags(container.metadata),
        attachments=tuple(_attachment(s) for s in container.streams.attachments[:_MOST_ATTACHMENTS]),
    )
    return result, first


def _timed(
    plain: VideoStream, container: "InputContainer", stream: "av.VideoStream", found: ends.Ends
) -> VideoStream:
    """With what only its frames tell: whether the rate varies, and HDR10+."""
    ticks_a_ms = float(1 / stream.time_base / 1_000) if stream.time_base else 1.0
    looks_for_hdr = plain.hdr is HdrKind.HDR10
    has_index = container.format.name.startswith(_ISO) and not found.is_fragmented
    is_variable = index_varies(stream, ticks_a_ms) if has_index else None
    hdr = plain.hdr
    if looks_for_hdr or not has_index:
        most = MOST_FRAMES if not has_index else 1
        frames = first_frames(container, stream, most, looks_for_hdr=looks_for_hdr)
        hdr = HdrKind.HDR10_PLUS if frames.has_hdr10_plus else hdr
        is_variable = is_variable if has_index else varies(frames, ticks_a_ms)
    return replace(plain, hdr=hdr, is_variable_frame_rate=is_variable)


def _keyframes(
    container: "InputContainer", stream: "av.VideoStream | None", fd: int, found: ends.Ends
) -> bytes | None:
    if stream is None:
        return None
    name = container.format.name
    if name.startswith(_MATROSKA) and matroska.has_cues(fd):
        try:
            container.seek(0)  # only then does ffmpeg read them
        except av.FFmpegError:
            return None
        return keyframes(container, stream, _duration(container))
    if name.startswith(_ISO) and not found.is_fragmented:
        return keyframes(container, stream, _duration(container))
    return None


def _video(stream: "av.VideoStream", more: Described) -> VideoStream:
    marks = _marks(stream)
    rate = stream.average_rate or stream.guessed_rate
    aspect = stream.sample_aspect_ratio
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
        is_default=bool(marks & _DEFAULT),
        is_forced=bool(marks & _FORCED),
        dolby_vision=more.dolby_vision,
        rotation=more.rotation,
        sample_aspect_ratio=f"{aspect.numerator}:{aspect.denominator}" if aspect and aspect != 1 else None,
    )
    context = _context(stream)
    if context is None:  # a codec without a decoder: that it is there must still be said
        return plain
    return replace(
        plain,
        level=context.level if context.level > 0 else None,
        width=context.width,
        height=context.height,
        pixel_format=context.pix_fmt,
        bit_depth=context.format.components[0].bits if context.format else None,
        hdr=HdrKind.DOLBY_VISION if more.dolby_vision else _hdr(context),
        is_interlaced=context.field_order > 1 if context.field_order else None,
        color_primaries=colors.PRIMARIES.get(context.color_primaries),
        color_transfer=colors.TRANSFERS.get(context.color_trc),
        color_space=colors.SPACES.get(context.colorspace) if context.format else None,
    )


def _audio(stream: "av.AudioStream") -> AudioStream:
    marks = _marks(stream)
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
        is_default=bool(marks & _DEFAULT),
        is_forced=bool(marks & _FORCED),
        is_hearing_impaired=bool(marks & _HEARING_IMPAIRED),
        is_visual_impaired=bool(marks & _VISUAL_IMPAIRED),
        is_commentary=bool(marks & _COMMENT),
        is_original=bool(marks & _ORIGINAL),
    )


def _subtitles(stream: "AvSubtitleStream") -> SubtitleStream:
    marks = _marks(stream)
    return SubtitleStream(
        index=stream.index,
        codec=_codec(stream),
        language=_language(stream),
        title=_title(stream),
        is_default=bool(marks & _DEFAULT),
        is_forced=bool(marks & _FORCED),
        is_hearing_impaired=bool(marks & _HEARING_IMPAIRED),
        is_commentary=bool(marks & _COMMENT),
        is_original=bool(marks & _ORIGINAL),
    )


def _attachment(stream: "AttachmentStream") -> Attachment:
    return Attachment(
        index=stream.index,
        file_name=(stream.name or "")[:_LONGEST_TEXT] or None,
        media_type=(stream.mimetype or "")[:_LONGEST_TEXT] or None,
        size=len(stream.data),
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


def _context(stream: "av.VideoStream") -> "av.VideoCodecContext | None":
    return cast("av.VideoCodecContext | None", stream.codec_context)


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


def _marks(stream: "Stream") -> int:
    """The stream's dispositions as plain bits: each question to the enum costs ten times as much."""
    return int(stream.disposition)


def _is_picture(stream: "Stream") -> bool:
    """A cover, not a film."""
    return bool(_marks(stream) & (_ATTACHED_PIC | _TIMED_THUMBNAILS))
