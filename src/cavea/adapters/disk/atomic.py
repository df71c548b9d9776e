"""Writes the server's own files: a reader, or a crash, finds the old content or the new, never a part."""

import os
import tempfile
from pathlib import Path
from typing import Final

OWNER_ONLY: Final = 0o600


def write_atomically(path: Path, content: bytes, mode: int = OWNER_ONLY) -> None:
    """Replace a file, or make it; when this returns, it has survived a power cut.

    Args:
        path: The file; its folder exists.
        content: All of it.
        mode: Permissions of the new file.

    Raises:
        OSError: The disk is full or failed; the old file is untouched and nothing is left behind.
    """
    fd, temporary = tempfile.mkstemp(prefix=".cavea-", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(fd, "wb") as file:
            os.fchmod(fd, mode)
            file.write(content)
            file.flush()
            os.fsync(fd)
        os.replace(temporary, path)  # noqa: PTH105 - the temporary name is text, and stays so
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
