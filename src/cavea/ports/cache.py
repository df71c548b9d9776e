"""What can be made again: kept while there is room."""

from typing import Protocol


class Cache(Protocol):
    """Keeps bytes by key. It may forget anything at any time, and never returns half of it."""

    async def get(self, key: str) -> bytes | None:
        """What was put, or None."""
        ...

    async def put(self, key: str, data: bytes) -> None:
        """Keep it. A full disk is no error: it is then not kept."""
        ...
