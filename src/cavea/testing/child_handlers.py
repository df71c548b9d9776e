"""Requests that misbehave on purpose, for tests of the pool of children."""

import os
import resource
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

NAME: Final = __name__
"""What the pool is told to load."""


def _echo(argument: bytes, _: int | None) -> bytes:
    return argument


def _pid(_: bytes, __: int | None) -> bytes:
    return str(os.getpid()).encode()


def _content(_: bytes, file: int | None) -> bytes:
    return b"no file" if file is None else os.pread(file, 1_000, 0)


def _hang(_: bytes, __: int | None) -> bytes:
    signal.pause()
    return b""


def _crash(_: bytes, __: int | None) -> bytes:
    os.abort()


def _raise(argument: bytes, _: int | None) -> bytes:
    raise ValueError(argument.decode())


def _as_told(argument: bytes, file: int | None) -> bytes:
    """Misbehave as the argument, or the file's own content, says; else tell it back."""
    told = argument or _content(b"", file)
    match told:
        case b"crash":
            return _crash(b"", None)
        case b"hang":
            return _hang(b"", None)
        case b"raise":
            return _raise(told, None)
        case _:
            return told


def _fragile_probe(argument: bytes, file: int | None) -> bytes:
    """The real probe, but for files that say what else is to happen."""
    from cavea.adapters.ffmpeg.handlers import REQUESTS as REAL

    if _content(b"", file) in {b"crash", b"hang", b"raise"}:
        return _as_told(b"", file)
    return REAL["probe"](argument, file)


def _allocate(argument: bytes, _: int | None) -> bytes:
    return str(len(bytearray(int(argument)))).encode()


def _self(_: bytes, __: int | None) -> bytes:
    """What this process is allowed and was given."""
    return msgspec.json.encode(
        {
            "pid": os.getpid(),
            "group": os.getpgid(0),
            "nice": os.nice(0),
            "files": [int(entry.name) for entry in Path("/proc/self/fd").iterdir()],
            "environment": dict(os.environ),
            "core": resource.getrlimit(resource.RLIMIT_CORE)[0],
            "memory": resource.getrlimit(resource.RLIMIT_AS)[0],
            "cpu": resource.getrlimit(resource.RLIMIT_CPU)[0],
            "written": resource.getrlimit(resource.RLIMIT_FSIZE)[0],
        }
    )


REQUESTS: Final[dict[str, Callable[[bytes, int | None], bytes]]] = {
    "echo": _echo,
    "pid": _pid,
    "content": _content,
    "hang": _hang,
    "crash": _crash,
    "raise": _raise,
    "as told": _as_told,
    "fragile probe": _fragile_probe,
    "allocate": _allocate,
    "self": _self,
}
