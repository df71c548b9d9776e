"""What the server writes, and the lock on its data folder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cavea.adapters.disk import DataFolderInUse, DataFolderLock, write_atomically

HOLD = """
import sys
from pathlib import Path
from cavea.adapters.disk import DataFolderLock
lock = DataFolderLock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_a_written_file_is_whole_private_and_alone(tmp_path: Path) -> None:
    path = tmp_path / "art.webp"

    write_atomically(path, b"old")
    write_atomically(path, b"new")

    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["art.webp"]


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "art.webp"
    write_atomically(path, b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_atomically(path, b"new")

    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["art.webp"]


def test_content_and_folder_reach_the_disk_before_the_write_returns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    monkeypatch.setattr(os, "fsync", lambda fd: synced.append(str(Path(f"/proc/self/fd/{fd}").readlink())))

    write_atomically(tmp_path / "a", b"x")

    assert len(synced) == 2
    assert Path(synced[0]).parent == Path(synced[1]) == tmp_path


def test_a_second_server_is_told_which_process_has_the_folder(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdin is not None
        assert holder.stdout.readline() == b"held\n"

        with pytest.raises(DataFolderInUse, match=f"process {holder.pid};"):
            DataFolderLock(tmp_path)

        holder.kill()
        holder.wait()
        with DataFolderLock(tmp_path):
            assert (tmp_path / "cavea.lock").read_text() == f"{os.getpid()}\n"


def test_a_released_folder_can_be_locked_again(tmp_path: Path) -> None:
    with DataFolderLock(tmp_path) as lock, pytest.raises(DataFolderInUse):
        DataFolderLock(tmp_path)
    lock.release()

    DataFolderLock(tmp_path).release()
