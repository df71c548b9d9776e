"""What a child can do with names."""

from typing import Final

import msgspec

from cavea.adapters.children.child import Handler
from cavea.adapters.release_names.bulk import encode, read_paths
from cavea.adapters.release_names.forms import OPINIONS, READ, Paths, Readings
from cavea.adapters.release_names.second import second_opinion
from cavea.domain.files import RelativePath
from cavea.domain.naming import Unrecognised, is_doubtful

_paths: Final = msgspec.msgpack.Decoder(Paths).decode


def _read(argument: bytes, _: int | None) -> bytes:
    asked = _paths(argument)
    answers = read_paths(asked.kind, asked.paths)
    doubts = [
        is_doubtful(answer, asked.kind, RelativePath(path))
        for path, answer in zip(asked.paths, answers, strict=True)
    ]
    return msgspec.msgpack.encode(Readings(encode(answers), doubts))


def _opinions(argument: bytes, _: int | None) -> bytes:
    asked = _paths(argument)
    found = [second_opinion(asked.kind, path) for path in asked.paths]
    answers = [Unrecognised("") if one is None else one for one in found]
    return msgspec.msgpack.encode(Readings(encode(answers), [one is None for one in found]))


REQUESTS: Final[dict[str, Handler]] = {READ: _read, OPINIONS: _opinions}
