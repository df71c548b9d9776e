"""One server for one data folder: a second one is told who has it."""

import fcntl
import os
from pathlib import Path
from typing import Final, Self

FILE_NAME: Final = "cavea.lock"


class DataFolderInUse(Exception):
    """Another running server has this data folder; the message names its process."""


class DataFolderLock:
    """Holds a data folder until released; the kernel releases it when the process ends, however it ends."""

    def __init__(self, folder: Path) -> None:
        """Take the lock at once, without waiting.

        Raises:
            DataFolderInUse: Another process has it.
            OSError: The folder is not there, or may not be written.
        """
        path = folder / FILE_NAME
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(self._fd, 32, 0).decode("ascii", "replace").strip() or "unknown"
            self.release()
            raise DataFolderInUse(
                f"{folder} is in use by another Cavea, process {holder}; "
                "stop it, or choose another --data-dir"
            ) from None
        os.ftruncate(self._fd, 0)
        os.pwrite(self._fd, f"{os.getpid()}\n".encode("ascii"), 0)

    def release(self) -> None:
        """Let go; doing so twice is no harm. The file stays: removing it would race with the next holder."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()
