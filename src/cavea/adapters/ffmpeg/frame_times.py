"""When frames are shown: whether they last equally long, and which of them a player can begin with."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Final

import av

from cavea.adapters.ffmpeg import dynamic_hdr
from cavea.domain.keyframes import MOST_KEYFRAMES, packed

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.stream import Stream

MOST_FRAMES: Final = 200
_MOST_PACKETS: Final = 2_000
_MOST_BYTES: Final = 8 << 20
"""Of the packets that are looked at, of all streams: what ffmpeg has read already to open the file, and little more."""

_REORDERED: Final = 16
"""Frames at the end of what was seen between which others may belong (the deepest order of H.264 and HEVC)."""

_FEWEST: Final = 8
"""Intervals that a judgement needs, unless they are all there are."""

_AVERAGE_MAY_DIFFER: Final = 0.01

_MOST_HDR: Final = 4
"""Packets that are searched for HDR10+, which every picture of such a film has."""


@dataclass(frozen=True, slots=True)
class FirstFrames:
    """What the first packets of a video stream tell.

    Attributes:
        times: When their frames are shown or decoded, in the stream's time base, ascending.
        is_whole: These are all the frames there are.
        has_hdr10_plus: One of them carries dynamic metadata.
    """

    times: tuple[int, ...]
    is_whole: bool
    has_hdr10_plus: bool


def first_frames(
    container: "InputContainer", stream: "av.VideoStream", most: int, *, looks_for_hdr: bool
) -> FirstFrames:
    """Read packets until so many of this stream were seen, or enough bytes; damage ends it early."""
    times: list[int] = []
    seen = size = 0
    is_whole = has_hdr10_plus = False
    try:
        for packet in container.demux():
            seen += 1
            size += packet.size
            if packet.stream_index == stream.index and packet.size:
                time = packet.dts if packet.pts is None else packet.pts
                if time is not None:
                    times.append(time)
                if looks_for_hdr and len(times) <= _MOST_HDR and not has_hdr10_plus:
                    has_hdr10_plus = _is_hdr10_plus(packet, stream)
            if len(times) >= most or seen >= _MOST_PACKETS or size >= _MOST_BYTES:
                break
        else:
            is_whole = True
    except av.FFmpegError:
        pass
    return FirstFrames(tuple(sorted(times)), is_whole, has_hdr10_plus)


def _is_hdr10_plus(packet: "av.Packet[Stream]", stream: "av.VideoStream") -> bool:
    if packet.has_sidedata("dynamic_hdr10_plus"):  # Matroska and WebM carry it beside the frame
        return True
    match stream.codec_context.codec.canonical_name:
        case "hevc":
            return dynamic_hdr.in_hevc(bytes(packet), stream.codec_context.extradata or b"")
        case "av1":
            return dynamic_hdr.in_av1(bytes(packet))
        case _:
            return False


def varies(frames: FirstFrames, ticks_a_ms: float) -> bool | None:
    """Whether frames last differently long; None when too few were seen."""
    times = frames.times if frames.is_whole else frames.times[:-_REORDERED]
    intervals = [after - before for before, after in pairwise(times)]
    if len(intervals) < (2 if frames.is_whole else _FEWEST):
        return None
    return _is_uneven(intervals, ticks_a_ms)


def index_varies(stream: "av.VideoStream", ticks_a_ms: float) -> bool | None:
    """The same from an index of all frames, without reading any."""
    entries = stream.index_entries
    count = len(entries)
    times = [entry.timestamp for entry in entries[:MOST_FRAMES]]
    intervals = [after - before for before, after in pairwise(times)]
    if len(intervals) < 2:  # noqa: PLR2004 - one interval has nothing to differ from
        return None
    if _is_uneven(intervals, ticks_a_ms):
        return True
    usual = sum(intervals) / len(intervals)
    average = (entries[count - 1].timestamp - times[0]) / (count - 1)
    return abs(average - usual) > usual * _AVERAGE_MAY_DIFFER


def _is_uneven(intervals: Sequence[int], ticks_a_ms: float) -> bool:
    """More than a few intervals differ from the usual one by more than a tick and a millisecond.

    A millisecond is how Matroska rounds; a few are what a cut or a dropped frame leaves.
    """
    usual = median(intervals)
    tolerated = max(1.0, ticks_a_ms)
    uneven = sum(abs(interval - usual) > tolerated for interval in intervals)
    return uneven > max(2, len(intervals) // 50)


def keyframes(container: "InputContainer", stream: "av.VideoStream", duration_ms: int | None) -> bytes | None:
    """The times of a stream's keyframes by its index, packed; None where the index is empty.

    The index of ISO files has the times of decoding, which are a few frames before those of showing.
    """
    entries = stream.index_entries
    base = stream.time_base
    if not len(entries) or not base:
        return None
    first = entries[0].timestamp
    shift = _reordering(container, stream, first)
    apart = max(1, int((duration_ms or 0) / MOST_KEYFRAMES / 1_000 / base))
    times: list[int] = []
    wanted = first
    while len(times) < MOST_KEYFRAMES:
        at = entries.search_timestamp(wanted, backward=False)
        if at < 0:
            break
        time = entries[at].timestamp
        if time < wanted:  # the search has come to the end
            break
        times.append(round((time + shift) * base * 1_000))
        wanted = time + apart
    return packed(times) if times else None


def _reordering(container: "InputContainer", stream: "av.VideoStream", first: int) -> int:
    """How long after its decoding a keyframe is shown.

    Of a film from its beginning the first frame tells, as the container says when it is shown. Where an edit list
    cuts the beginning off, that is another frame's time, and a packet has to be read.
    """
    if not stream.index_entries[0].is_discard:
        return max(0, (first if stream.start_time is None else stream.start_time) - first)
    try:
        container.seek(0)
        for count, packet in enumerate(container.demux()):
            is_first = packet.stream_index == stream.index and packet.is_keyframe
            if is_first and packet.pts is not None and packet.dts is not None:
                return packet.pts - packet.dts
            if count > MOST_FRAMES:
                break
    except av.FFmpegError:
        pass
    return 0
