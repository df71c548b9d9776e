"""Walking: any depth, any length, links not followed, what fails is said and the rest goes on."""

import asyncio
import ctypes
import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import aclosing, contextmanager
from pathlib import Path

import pytest

from cavea.adapters.disk import Disk, beneath, walker
from cavea.adapters.disk.walker import Walk
from cavea.domain.files import Folder, RelativePath, RootPath, RootState, UnreadableFolder


def walked(root: Path, start: bytes = b"") -> list[Folder | UnreadableFolder]:
    walk = Walk(RootPath(os.fsencode(root)), RelativePath(start))
    found: list[Folder | UnreadableFolder] = []
    while part := walk.take(1):
        found += part
    walk.stop()
    return found


@contextmanager
def deep(root: Path, name: bytes, levels: int) -> Iterator[None]:
    """A tree so deep that Python's own removal, which recurses, fails on it."""
    at = os.open(root, os.O_PATH)
    for _ in range(levels):
        os.mkdir(name, dir_fd=at)
        deeper = os.open(name, os.O_PATH, dir_fd=at)
        os.close(at)
        at = deeper
    os.close(os.open(b"film.mkv", os.O_WRONLY | os.O_CREAT, dir_fd=at))
    os.close(at)
    try:
        yield
    finally:
        subprocess.run(["rm", "-rf", "--", os.fsdecode(os.fsencode(root) + b"/" + name)], check=True)


@pytest.mark.parametrize(
    "opener", [beneath.kernel_opener, beneath.stepping_opener], ids=["kernel", "stepping"]
)
@pytest.mark.parametrize(("name", "levels"), [(b"d", 1200), (b"long" * 50, 60)])
def test_a_tree_of_any_depth_is_walked_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opener: beneath.Opener, name: bytes, levels: int
) -> None:
    monkeypatch.setattr(beneath, "_chosen", [opener])
    with deep(tmp_path, name, levels):
        found = walked(tmp_path)

    assert len(found) == levels + 1
    last = found[-1]
    assert isinstance(last, Folder)
    assert last.path == b"/".join([name] * levels)
    assert [entry.name for entry in last.files] == [b"film.mkv"]


def test_links_to_folders_are_not_followed_and_links_to_files_count_only_inside(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "real").mkdir(parents=True)
    (root / "real" / "film.mkv").write_bytes(b"film")
    (tmp_path / "secret.mkv").write_bytes(b"secret")
    (root / "loop").symlink_to(".")
    (root / "inside.mkv").symlink_to("real/film.mkv")
    (root / "outside.mkv").symlink_to("../secret.mkv")
    (root / "dangling.mkv").symlink_to("gone.mkv")
    os.mkfifo(root / "pipe.mkv")

    found = walked(root)

    assert [folder.path for folder in found] == [b"", b"real"]
    assert isinstance(found[0], Folder)
    assert [(entry.name, entry.size) for entry in found[0].files] == [(b"inside.mkv", 4)]


def test_a_walk_does_not_begin_behind_a_link(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "outside").mkdir()
    (root / "link").symlink_to("../outside")

    assert isinstance(walked(root, b"link")[0], UnreadableFolder)
    assert isinstance(walked(root, b"../outside")[0], UnreadableFolder)


def test_a_folder_that_fails_is_unreadable_and_its_siblings_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / name).mkdir()
    listed = walker._listed

    def failing(root_fd: int, path: RelativePath) -> Folder:
        if path == b"b":
            raise OSError(5, "Input/output error")
        return listed(root_fd, path)

    monkeypatch.setattr(walker, "_listed", failing)

    found = walked(tmp_path)

    assert [folder.path for folder in found] == [b"", b"a", b"b", b"c"]
    assert found[2] == UnreadableFolder(RelativePath(b"b"), "input/output error")


def test_a_missing_root_is_one_unreadable_folder(tmp_path: Path) -> None:
    assert walked(tmp_path / "gone") == [UnreadableFolder(RelativePath(b""), "no such file or directory")]


@contextmanager
def nobody() -> Iterator[None]:
    """Lets this thread's file accesses be those of a user without rights, where the tests run as root."""
    libc = ctypes.CDLL(None)
    libc.setfsuid(65_534)
    try:
        yield
    finally:
        libc.setfsuid(os.geteuid())


def test_a_forbidden_folder_is_unreadable_and_its_siblings_go_on(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / "a").mkdir(mode=0)
    (tmp_path / "b").mkdir(mode=0o755)
    walk = Walk(RootPath(os.fsencode(tmp_path)), RelativePath(b""))
    found = walk.take(60, most=1)  # the root itself: the folders above it are not everybody's

    with nobody():
        found += walk.take(60)
    walk.stop()
    (tmp_path / "a").chmod(0o700)

    assert [folder.path for folder in found] == [b"", b"a", b"b"]
    assert found[1] == UnreadableFolder(RelativePath(b"a"), "permission denied")
    assert isinstance(found[2], Folder)


def test_a_walk_that_is_left_closes_what_it_opened(tmp_path: Path) -> None:
    for number in range(20):
        (tmp_path / str(number)).mkdir()
    disk = Disk()

    async def leave_early() -> None:
        async with aclosing(disk.walk(RootPath(os.fsencode(tmp_path)))) as walk:
            async for _ in walk:
                return

    asyncio.run(leave_early())
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(5):
        asyncio.run(leave_early())
    disk.close()

    assert len(list(Path("/proc/self/fd").iterdir())) <= before


def test_stopping_ends_the_slice_under_way_and_never_waits_for_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        (tmp_path / str(number)).mkdir()
    listing, go_on = threading.Event(), threading.Event()
    listed = walker._listed

    def hanging(root_fd: int, path: RelativePath) -> Folder:
        listing.set()
        assert go_on.wait(10)
        return listed(root_fd, path)

    monkeypatch.setattr(walker, "_listed", hanging)
    walk = Walk(RootPath(os.fsencode(tmp_path)), RelativePath(b""))
    found: list[Folder | UnreadableFolder] = []
    thread = threading.Thread(target=lambda: found.extend(walk.take(10)))
    thread.start()
    assert listing.wait(10)

    walk.stop()
    go_on.set()
    thread.join(10)

    assert [folder.path for folder in found] == [b""]
    assert walk._root_fd == -1
    assert walk.take(10) == []


@pytest.mark.parametrize("make", ["file", "loop", "nothing", "zero"])
def test_a_root_that_is_no_folder_says_what_it_is(tmp_path: Path, make: str) -> None:
    root = tmp_path / "root"
    if make == "file":
        root.write_bytes(b"")
    if make == "loop":
        root.symlink_to("root")
    disk = Disk()

    path = b"/\0" if make == "zero" else os.fsencode(root)
    sight = asyncio.run(disk.look_at(RootPath(path)))
    disk.close()

    expected = {"file": RootState.NOT_A_FOLDER, "loop": RootState.FAILING}.get(make, RootState.ABSENT)
    assert (sight.state, sight.identity) == (expected, None)


def test_another_folder_in_its_place_has_another_identity(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    disk = Disk()
    root = RootPath(os.fsencode(tmp_path / "root"))
    first = asyncio.run(disk.look_at(root)).identity

    (tmp_path / "root").rename(tmp_path / "old")
    (tmp_path / "root").mkdir()
    second = asyncio.run(disk.look_at(root)).identity
    disk.close()

    assert first is not None
    assert second is not None
    assert first.inode != second.inode
    assert first.file_system == second.file_system != ""
