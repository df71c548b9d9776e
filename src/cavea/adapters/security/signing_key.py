"""The signing key: 256 bits of the system's randomness in a file that only the server may read."""

import os
import secrets
import stat
from pathlib import Path
from typing import Final

KEY_BYTES: Final = 32


class SigningKeyRefusedError(Exception):
    """The key's file cannot be used; the server must not start without it, and never makes do with another."""


def signing_key(folder: Path) -> bytes:
    """The key in ``signing.key``, made when there is none.

    Raises:
        SigningKeyRefusedError: The file is unreadable, readable by others, or no key.
    """
    path = folder / "signing.key"
    try:
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        return _read(path)
    except OSError as error:
        raise SigningKeyRefusedError(f"{path} cannot be made: {error.strerror}") from error
    key = secrets.token_bytes(KEY_BYTES)
    with os.fdopen(fd, "wb") as file:
        file.write(key.hex().encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return key


def _read(path: Path) -> bytes:
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        text = path.read_text("ascii").strip()
        key = bytes.fromhex(text)
    except (OSError, ValueError) as error:
        raise SigningKeyRefusedError(
            f"{path} cannot be read as a signing key; restore it from a backup, or delete it (everybody signs in anew)"
        ) from error
    if mode & 0o077:
        raise SigningKeyRefusedError(f"{path} may be read by others; run: chmod 600 {path}")
    if len(key) != KEY_BYTES:
        raise SigningKeyRefusedError(
            f"{path} does not hold a key of {KEY_BYTES} bytes; restore it, or delete it"
        )
    return key
