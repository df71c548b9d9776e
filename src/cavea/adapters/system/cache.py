"""A folder of files that can be made again: bounded, and never half of one."""

import asyncio
import os
import secrets
from pathlib import Path
from typing import Final

import structlog

DEFAULT_BUDGET: Final = 2 * 1024**3
"""Bytes the cache may take."""

SWEEP_EVERY: Final = 64 * 1024**2
"""Bytes written between two looks at the whole folder."""

log = structlog.get_logger(__name__)


class FolderCache:
    """Keeps bytes by key in files; the longest unused go first when the budget is spent."""

    def __init__(self, folder: Path, budget: int = DEFAULT_BUDGET) -> None:
        """Keep files in this folder."""
        self._folder = folder
        self._budget = budget
        self._written = SWEEP_EVERY
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    async def get(self, key: str) -> bytes | None:
        """What was put, or None."""
        return await asyncio.to_thread(self._read, key)

    async def put(self, key: str, data: bytes) -> None:
        """Keep it. A full disk is no error: it is then not kept."""
        await asyncio.to_thread(self._write, key, data)

    def _place(self, key: str) -> Path:
        return self._folder / key[-2:] / key

    def _read(self, key: str) -> bytes | None:
        path = self._place(key)
        try:
            data = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        return data

    def _write(self, key: str, data: bytes) -> None:
        path = self._place(key)
        partial = path.with_name(f".{key}.{secrets.token_hex(6)}.partial")
        try:
            path.parent.mkdir(exist_ok=True, mode=0o700)
            partial.write_bytes(data)
            partial.replace(path)
        except OSError as error:
            log.warning("the cache cannot be written", reason=error.strerror)
            partial.unlink(missing_ok=True)
            return
        self._written += len(data)
        if self._written >= SWEEP_EVERY:
            self._written = 0
            self._sweep()

    def _sweep(self) -> None:
        kept: list[tuple[float, int, Path]] = []
        for path in self._folder.glob("*/*"):
            try:
                found = path.stat()
            except OSError:
                continue
            kept.append((found.st_mtime, found.st_size, path))
        total = sum(size for _, size, _ in kept)
        for _, size, path in sorted(kept):
            if total <= self._budget:
                return
            path.unlink(missing_ok=True)
            total -= size
