"""Opening media: nothing outside the root, nothing that is not a regular file, no waiting."""

import os
import socket
import subprocess
import threading
from pathlib import Path

import pytest

from cavea.adapters.disk import beneath
from cavea.domain.files import RelativePath, RootPath

OPENERS = {"kernel": beneath.kernel_opener, "stepping": beneath.stepping_opener}
SECRET = b"secret of the host"


@pytest.fixture(params=OPENERS)
def opener(request: pytest.FixtureRequest) -> beneath.Opener:
    return OPENERS[request.param]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "secret").write_bytes(SECRET)
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "film.mkv").write_bytes(SECRET)
    root = tmp_path / "root"
    (root / "inside").mkdir(parents=True)
    (root / "inside" / "film.mkv").write_bytes(b"film")
    return root


def content(root: Path, path: bytes, opener: beneath.Opener) -> bytes:
    opened = beneath.open_file(RootPath(os.fsencode(root)), RelativePath(path), opener)
    try:
        return os.pread(opened.fd, 99, 0)
    finally:
        os.close(opened.fd)


def test_a_regular_file_is_opened_and_not_inherited(root: Path, opener: beneath.Opener) -> None:
    opened = beneath.open_file(RootPath(os.fsencode(root)), RelativePath(b"inside/film.mkv"), opener)
    try:
        assert opened.size == 4
        assert not os.get_inheritable(opened.fd)
    finally:
        os.close(opened.fd)


@pytest.mark.parametrize("target", ["../secret", "../../secret", "/etc/passwd", "../outside/film.mkv"])
def test_a_link_out_of_the_root_is_not_followed(root: Path, opener: beneath.Opener, target: str) -> None:
    (root / "link.mkv").symlink_to(target)

    with pytest.raises((PermissionError, FileNotFoundError)):
        content(root, b"link.mkv", opener)


def test_a_linked_folder_out_of_the_root_is_not_entered(root: Path, opener: beneath.Opener) -> None:
    (root / "folder").symlink_to("../outside")

    with pytest.raises((PermissionError, FileNotFoundError)):
        content(root, b"folder/film.mkv", opener)


def test_a_link_to_a_file_in_the_root_is_that_file(root: Path) -> None:
    (root / "link.mkv").symlink_to("inside/film.mkv")

    assert content(root, b"link.mkv", beneath.kernel_opener) == b"film"


def test_a_link_that_leads_to_itself_is_not_found(root: Path, opener: beneath.Opener) -> None:
    (root / "loop.mkv").symlink_to("loop.mkv")

    with pytest.raises(FileNotFoundError):
        content(root, b"loop.mkv", opener)


def test_a_pipe_a_socket_and_a_folder_are_not_media_and_make_nobody_wait(
    root: Path, opener: beneath.Opener
) -> None:
    os.mkfifo(root / "pipe.mkv")
    with socket.socket(socket.AF_UNIX) as listener:
        folder = os.open(root, os.O_PATH)
        listener.bind(f"/proc/self/fd/{folder}/socket.mkv")  # the full path may be longer than a socket's 108
        os.close(folder)

    for name in (b"pipe.mkv", b"socket.mkv", b"inside"):
        with pytest.raises(FileNotFoundError):
            content(root, name, opener)


def test_a_device_is_not_media(opener: beneath.Opener) -> None:
    with pytest.raises(FileNotFoundError):
        content(Path("/dev"), b"null", opener)


def test_a_missing_root_is_not_found(tmp_path: Path, opener: beneath.Opener) -> None:
    with pytest.raises(FileNotFoundError):
        content(tmp_path / "gone", b"film.mkv", opener)


def test_a_name_with_a_zero_byte_is_not_found(root: Path, opener: beneath.Opener) -> None:
    with pytest.raises(FileNotFoundError):
        content(root, b"inside/\0film.mkv", opener)


def test_no_descriptor_is_left_open(root: Path, opener: beneath.Opener) -> None:
    os.mkfifo(root / "pipe.mkv")
    content(root, b"inside/film.mkv", opener)
    before = len(list(Path("/proc/self/fd").iterdir()))

    for _ in range(20):
        content(root, b"inside/film.mkv", opener)
        with pytest.raises(FileNotFoundError):
            content(root, b"pipe.mkv", opener)
        with pytest.raises(FileNotFoundError):
            content(root, b"inside/gone/film.mkv", opener)

    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_a_folder_swapped_for_a_link_while_it_is_opened_never_leads_out(
    root: Path, opener: beneath.Opener
) -> None:
    (root / "swap").mkdir()
    (root / "swap" / "film.mkv").write_bytes(b"film")
    stop = threading.Event()

    def swap() -> None:
        while not stop.is_set():
            (root / "swap").rename(root / "aside")
            (root / "swap").symlink_to("../outside")
            (root / "swap").unlink()
            (root / "aside").rename(root / "swap")

    swapper = threading.Thread(target=swap)
    swapper.start()
    seen: dict[str, int] = {"film": 0, "refused": 0}
    try:
        for _ in range(200_000):
            try:
                assert content(root, b"swap/film.mkv", opener) == b"film"
                seen["film"] += 1
            except OSError:
                seen["refused"] += 1
            if min(seen.values()) > 100:
                break
    finally:
        stop.set()
        swapper.join()

    assert min(seen.values()) > 0, "the race was never run"


def test_a_file_deeper_than_path_max_is_opened(tmp_path: Path, opener: beneath.Opener) -> None:
    name = b"d" * 200
    at = os.open(tmp_path, os.O_PATH)
    for _ in range(30):
        os.mkdir(name, dir_fd=at)
        deeper = os.open(name, os.O_PATH, dir_fd=at)
        os.close(at)
        at = deeper
    fd = os.open(b"film.mkv", os.O_WRONLY | os.O_CREAT, dir_fd=at)
    os.write(fd, b"deep")
    os.close(fd)
    os.close(at)

    try:
        assert content(tmp_path, b"/".join([name] * 30) + b"/film.mkv", opener) == b"deep"
    finally:  # Python's own removal knows no paths of this length
        subprocess.run(["rm", "-rf", "--", tmp_path / os.fsdecode(name)], check=True)


def test_without_the_system_call_components_are_opened_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise OSError(38, "Function not implemented")

    assert beneath._supported() is beneath.kernel_opener
    monkeypatch.setattr(beneath, "kernel_opener", refuse)
    assert beneath._supported() is beneath.stepping_opener
