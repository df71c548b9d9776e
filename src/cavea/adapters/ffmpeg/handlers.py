"""What a child can do with media: a table like this one is all that a further kind of work needs."""

from typing import Final

import msgspec

from cavea.adapters.children.child import Handler
from cavea.adapters.ffmpeg.forms import PROBE, STILL, Picture, Seen, StillAsk, Wrong
from cavea.adapters.ffmpeg.probe import probe
from cavea.adapters.ffmpeg.still import still
from cavea.domain.media import FileProblem


def _probe(_: bytes, file: int | None) -> bytes:
    found = probe(_needed(file))
    return msgspec.msgpack.encode(Wrong(found) if isinstance(found, FileProblem) else Seen(found))


def _still(argument: bytes, file: int | None) -> bytes:
    ask = msgspec.msgpack.decode(argument, type=StillAsk)
    found = still(_needed(file), ask.at_ms, ask.width)
    return msgspec.msgpack.encode(Wrong(found) if isinstance(found, FileProblem) else Picture(found))


def _needed(file: int | None) -> int:
    if file is None:
        raise ValueError("this request needs a file")
    return file


REQUESTS: Final[dict[str, Handler]] = {PROBE: _probe, STILL: _still}
