"""Takes one picture out of a film, in the child."""

from fractions import Fraction
from typing import TYPE_CHECKING, Final, cast

import av
import av.filter
from av.stream import Disposition

from cavea.adapters.ffmpeg.formats import DECODERS
from cavea.adapters.ffmpeg.opened import DAMAGED, NOT_MEDIA, opened
from cavea.domain.media import FileProblem

if TYPE_CHECKING:
    from av.container import InputContainer

WIDEST: Final = 4_096
LATEST_MS: Final = 1_000_000_000
"""Eleven days: no film is longer, and no time beyond it fits the arithmetic of every container."""

_MOST_PIXELS: Final = 16_384 * 8_704  # above 8K of any aspect; beyond it lies a forged header
_MOST_FRAMES: Final = 600
_QUALITY: Final = 3
"""The JPEG encoder's scale, 2 (best) to 31."""

_TURNS: Final = {90: "cclock", 180: "180", 270: "clock"}
"""How a picture is set upright, by the degrees, counter-clockwise, that its matrix says to turn it."""


def still(fd: int, at_ms: int, width: int) -> bytes | FileProblem:
    """The key frame at or before a time as a JPEG of this width, upright, with the right aspect."""
    container = opened(fd)
    if isinstance(container, FileProblem):
        return container
    with container:
        stream = next((s for s in container.streams.video if _is_film(s)), None)
        if stream is None:
            return NOT_MEDIA
        context = stream.codec_context
        if not 0 < context.width * context.height <= _MOST_PIXELS:
            return DAMAGED
        context.thread_count = 1  # one frame is wanted: threads would only hold more of them
        context.skip_frame = "NONKEY"
        context.options = {"codec_whitelist": ",".join(DECODERS)}
        try:
            frame = _frame(container, stream, max(0, min(at_ms, LATEST_MS))) or _frame(container, stream, 0)
            if frame is None:
                context.skip_frame = "DEFAULT"  # some streams mark no frame as a key
                frame = _frame(container, stream, 0)
            return DAMAGED if frame is None else _jpeg(frame, stream, max(16, min(width, WIDEST)))
        except av.FFmpegError:
            return DAMAGED


def _frame(container: "InputContainer", stream: "av.VideoStream", at_ms: int) -> "av.VideoFrame | None":
    try:
        container.seek(at_ms * 1_000 + max(0, container.start_time or 0))
    except av.FFmpegError:
        container.seek(0, any_frame=True)
    for count, packet in enumerate(container.demux(stream)):
        try:
            frames = packet.decode()
        except av.InvalidDataError:  # one spoilt packet is no reason to have no picture
            frames = []
        if frames:
            return frames[0]
        if count > _MOST_FRAMES:
            break
    return None


def _is_film(stream: "av.VideoStream") -> bool:
    """Neither a cover nor in a codec that nothing here decodes."""
    context = cast("av.VideoCodecContext | None", stream.codec_context)
    return context is not None and not stream.disposition & Disposition.attached_pic


def _jpeg(frame: "av.VideoFrame", stream: "av.VideoStream", width: int) -> bytes:
    picture = _upright(frame, stream, width)
    encoder = av.CodecContext.create("mjpeg", "w")
    encoder.width, encoder.height = picture.width, picture.height
    encoder.pix_fmt = "yuvj420p"
    encoder.time_base = Fraction(1, 25)
    encoder.qscale = True
    encoder.global_quality = _QUALITY * 118  # FF_QP2LAMBDA, libavutil/avutil.h
    picture.pts = 0
    return b"".join(bytes(packet) for packet in (*encoder.encode(picture), *encoder.encode(None)))


def _upright(frame: "av.VideoFrame", stream: "av.VideoStream", width: int) -> "av.VideoFrame":
    """Scaled and turned through a graph of constants and integers."""
    aspect = stream.sample_aspect_ratio or 1
    shown = frame.width * float(aspect)
    turn = _TURNS.get(frame.rotation % 360)
    is_sideways = turn in {"clock", "cclock"}
    ratio = shown / frame.height if is_sideways else frame.height / shown
    height = max(2, min(round(width * ratio / 2) * 2, WIDEST * 4))
    scaled = (height, width) if is_sideways else (width, height)

    graph = av.filter.Graph()
    steps = [graph.add_buffer(template=stream, width=frame.width, height=frame.height, format=frame.format)]
    steps.append(graph.add("scale", f"w={scaled[0]}:h={scaled[1]}:out_range=full"))
    if turn == "180":
        steps += [graph.add("hflip"), graph.add("vflip")]
    elif turn is not None:
        steps.append(graph.add("transpose", f"dir={turn}"))
    steps += [graph.add("setsar", "sar=1"), graph.add("format", "pix_fmts=yuvj420p"), graph.add("buffersink")]
    graph.link_nodes(*steps).configure()
    graph.vpush(frame)
    graph.vpush(None)
    return graph.vpull()
