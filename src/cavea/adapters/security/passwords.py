"""Argon2id, 19 MiB, 2 passes, 1 lane (SECURITY rule 7), in a bounded pool with a bounded queue."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from cavea.domain.errors import Unavailable

MEMORY_KIB: Final = 19 * 1024
PASSES: Final = 2
WORKERS: Final = 2
QUEUE: Final = 64

T = TypeVar("T")


class ArgonPasswords:
    """Hashes passwords off the event loop; what does not fit into the queue is told to come again."""

    def __init__(self) -> None:
        """Start the pool, and make the hash that unknown users are compared with."""
        self._hasher = PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=1)
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="cavea-password")
        self._waiting = 0
        self._nobody: str | None = None

    async def hash(self, password: str) -> str:
        """A hash to keep.

        Raises:
            Unavailable: Too many are being hashed; try again.
        """
        return await self._run(lambda: self._hasher.hash(password))

    async def verify(self, password: str, kept: str | None) -> bool:
        """Whether it is the password of this hash; None costs the same time and is never right.

        Raises:
            Unavailable: Too many are being hashed; try again.
        """
        return await self._run(lambda: self._verify(password, kept))

    def _verify(self, password: str, kept: str | None) -> bool:
        if kept is None:
            if self._nobody is None:
                self._nobody = self._hasher.hash("nobody has this password")
            self._verify(password, self._nobody)
            return False
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, work: Callable[[], T]) -> T:
        if self._waiting >= QUEUE:
            raise Unavailable("too many people sign in at once; try again in a moment")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """Let go of the threads."""
        self._pool.shutdown(wait=False)
