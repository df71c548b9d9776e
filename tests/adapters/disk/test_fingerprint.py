"""Fingerprints: the same content has the same one, wherever a difference is looked for it shows."""

import os
from hashlib import blake2b
from pathlib import Path

import pytest

from cavea.adapters.disk.fingerprint import fingerprint_of

SAMPLE = 65_536


def fingerprint(path: Path, content: bytes, size: int | None = None) -> str:
    path.write_bytes(content)
    fd = os.open(path, os.O_RDONLY)
    try:
        return fingerprint_of(fd, len(content) if size is None else size)
    finally:
        os.close(fd)


def test_the_fingerprint_is_blake2b_over_the_size_and_three_samples(tmp_path: Path) -> None:
    content = os.urandom(1_000_001)
    middle = (len(content) - SAMPLE) // 2
    samples = content[:SAMPLE] + content[middle : middle + SAMPLE] + content[-SAMPLE:]
    expected = blake2b((1_000_001).to_bytes(8, "little") + samples, digest_size=16).hexdigest()

    assert fingerprint(tmp_path / "film", content) == expected


@pytest.mark.parametrize("size", [0, 1, SAMPLE, 3 * SAMPLE])
def test_a_small_file_is_read_whole(tmp_path: Path, size: int) -> None:
    content = os.urandom(size)
    expected = blake2b(size.to_bytes(8, "little") + content, digest_size=16).hexdigest()

    assert fingerprint(tmp_path / "film", content) == expected


@pytest.mark.parametrize("offset", [0, SAMPLE - 1, 500_000, -SAMPLE, -1])
def test_a_change_in_a_sample_changes_the_fingerprint(tmp_path: Path, offset: int) -> None:
    content = bytearray(1_000_000)
    before = fingerprint(tmp_path / "film", bytes(content))
    content[offset] = 1

    assert fingerprint(tmp_path / "film", bytes(content)) != before


def test_files_of_zeros_differ_by_their_size(tmp_path: Path) -> None:
    assert fingerprint(tmp_path / "a", bytes(300_000)) != fingerprint(tmp_path / "b", bytes(300_001))


def test_a_file_that_became_shorter_fails(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="became shorter"):
        fingerprint(tmp_path / "film", bytes(200), size=300)
