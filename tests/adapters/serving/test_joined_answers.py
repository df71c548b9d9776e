"""A small answer is one write: head and body leave together."""

from typing import Any

from cavea.adapters.serving.exchange import _Joined


class Recorder:
    def __init__(self) -> None:
        self.acts: list[Any] = []

    def write(self, data: bytes) -> None:
        self.acts.append(data)

    def close(self) -> None:
        self.acts.append("closed")


def test_what_is_written_leaves_in_one_piece_and_before_the_close() -> None:
    transport: Any = Recorder()
    joined = _Joined(transport)
    joined.write(b"head ")
    joined.close()
    joined.write(b"body")
    assert transport.acts == []

    joined.let_go()

    assert transport.acts == [b"head body", "closed"]


def test_nothing_written_is_nothing_sent() -> None:
    transport: Any = Recorder()

    _Joined(transport).let_go()

    assert transport.acts == []
