"""Work that outlives a request: enqueued in the caller's unit, done at least once, retried when it fails."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol, TypeAlias

Payload: TypeAlias = Mapping[str, str]
JobHandler: TypeAlias = Callable[[Payload], Awaitable[None]]


class Jobs(Protocol):
    """Takes work, in the unit that it belongs to: it exists when the unit committed, and not otherwise."""

    async def enqueue(
        self,
        kind: str,
        payload: Payload,
        *,
        unique_key: str | None = None,
        lock_key: str | None = None,
        delay_s: int = 0,
    ) -> bool:
        """Enqueue a job; False when one with the same unique key waits already.

        Args:
            kind: Which handler does it.
            payload: What it needs to know: ids, never secrets.
            unique_key: At most one such job waits at any moment; one that runs does not count.
            lock_key: No two jobs with the same one run at the same time; they go in the order they came.
            delay_s: Seconds from now before which it is not begun.
        """
        ...
