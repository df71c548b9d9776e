"""A fingerprint tells one file's content from another's by reading a little of it."""

import os
from hashlib import blake2b
from typing import Final

_SAMPLE: Final = 64 * 1024
"""Bytes read at the start, in the middle and at the end; smaller files are read whole."""

_DIGEST: Final = 16


def fingerprint_of(fd: int, size: int) -> str:
    """Hexadecimal BLAKE2b-128 over the size and three samples; the descriptor's position stays as it is.

    Args:
        fd: A regular file, open for reading.
        size: Its size in bytes, as ``fstat`` says.

    Raises:
        OSError: The disk failed, or the file became shorter than ``size`` meanwhile.
    """
    digest = blake2b(size.to_bytes(8, "little"), digest_size=_DIGEST)
    if size <= 3 * _SAMPLE:
        digest.update(_read(fd, 0, size))
    else:
        for offset in (0, (size - _SAMPLE) // 2, size - _SAMPLE):
            digest.update(_read(fd, offset, _SAMPLE))
    return digest.hexdigest()


def _read(fd: int, offset: int, length: int) -> bytes:
    parts: list[bytes] = []
    while length > 0:
        part = os.pread(fd, length, offset)
        if not part:
            raise OSError("the file became shorter while it was read")
        parts.append(part)
        offset += len(part)
        length -= len(part)
    return b"".join(parts)
