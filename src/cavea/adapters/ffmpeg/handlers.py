"""What a child can do with media: a table like this one is all that a further kind of work needs."""

from typing import Final

import msgspec

from cavea.adapters.children.child import Handler
from cavea.adapters.ffmpeg.forms import PROBE, STILL, Picture, Seen, StillAsk, Wrong
from cavea.adapters.ffmpeg.probe import look
from cavea.adapters.ffmpeg.still import still
from cavea.domain.media import FileProblem


def _probe(_: bytes, file: int | None) -> bytes:
    found = look(_needed(file))
    if isinstance(found.result, FileProblem):
        return msgspec.msgpack.encode(Wrong(found.result, found.fingerprint))
    return msgspec.msgpack.encode(Seen(found.result, found.fingerprint, found.keyframes))


def _still(argument: bytes, file: int | None) -> bytes:
    ask = msgspec.msgpack.decode(argument, type=StillAsk)
    found = still(_needed(file), ask.at_ms, ask.width)
    return msgspec.msgpack.encode(Wrong(found) if isinstance(found, FileProblem) else Picture(found))


def _needed(file: int | None) -> int:
    if file is None:
        raise ValueError("this request needs a file")
    return file


REQUESTS: Final[dict[str, Handler]] = {PROBE: _probe, STILL: _still}
