"""Waiting for a condition, never for a time."""

import time
from collections.abc import Callable
from typing import Final, TypeVar

T = TypeVar("T")
DEADLINE_S: Final = 60.0
LOOK_EVERY_S: Final = 0.02


def until(look: Callable[[], T | None], what: str, deadline_s: float = DEADLINE_S) -> T:
    """The first answer that is true; fails when none came in time."""
    end = time.monotonic() + deadline_s
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < end, f"waited {deadline_s} s in vain for {what}"
        time.sleep(LOOK_EVERY_S)
