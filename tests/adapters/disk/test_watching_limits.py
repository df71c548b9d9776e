"""Watching at its limits: too many folders, too many changes, and roots that go without a notice."""

import asyncio
import errno
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import pytest

from cavea.adapters.disk import Watcher, inotify, noticing, watcher
from cavea.adapters.disk.noticing import WatchedRoot
from cavea.adapters.disk.settling import Place, Settling, Stamps, stamps_of
from cavea.domain.files import RelativePath, RootPath
from cavea.ports.watching import WatchFailed

TOP = RelativePath(b"")
ROOT = RootPath(b"/films")


def raw(path: Path) -> RootPath:
    return RootPath(os.fsencode(path))


@asynccontextmanager
async def watching(root: Path) -> AsyncIterator[AsyncIterator[frozenset[Place]]]:
    async with aclosing(Watcher(settle_s=0.05).changes([raw(root)], asyncio.Event())) as changes:
        async with asyncio.timeout(20):
            assert await anext(changes) == frozenset()
            yield changes


def test_more_folders_than_may_be_watched_are_said_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").mkdir()
    watch = inotify.Inotify.watch

    def limited(self: inotify.Inotify, folder_fd: int) -> int:
        if Path(f"/proc/self/fd/{folder_fd}").readlink().name == "a":
            raise OSError(errno.ENOSPC, "No space left on device")
        return watch(self, folder_fd)

    monkeypatch.setattr(inotify.Inotify, "watch", limited)

    async def run() -> None:
        async with watching(tmp_path):
            pass

    with pytest.raises(WatchFailed, match=r"max_user_watches is \d+\): raise that limit, or poll"):
        asyncio.run(run())


def test_the_limit_reached_later_ends_the_watch_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        async with watching(tmp_path) as changes:

            def limited(self: inotify.Inotify, folder_fd: int) -> int:
                raise OSError(errno.ENOSPC, "No space left on device")

            monkeypatch.setattr(inotify.Inotify, "watch", limited)
            (tmp_path / "a").mkdir()
            await anext(changes)

    with pytest.raises(WatchFailed, match="more folders than this system lets us watch"):
        asyncio.run(run())


def test_more_roots_than_queues_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Refusing:
        def inotify_init1(self, flags: int) -> int:
            return -1

    monkeypatch.setattr(inotify, "_libc", Refusing())

    with pytest.raises(WatchFailed, match="max_user_instances"):
        WatchedRoot(raw(tmp_path), Settling(1, stamps_of))


def test_a_root_whose_parent_is_renamed_ends_the_watch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watcher, "_CHECK_S", 0.05)
    (tmp_path / "disk" / "root").mkdir(parents=True)

    async def run() -> None:
        async with watching(tmp_path / "disk" / "root") as changes:
            (tmp_path / "disk").rename(tmp_path / "elsewhere")
            await anext(changes)

    with pytest.raises(WatchFailed, match="root is away"):
        asyncio.run(run())


@pytest.mark.parametrize("how", ["rename", "rmdir"])
def test_the_kernel_tells_at_once_that_a_root_goes(
    tmp_path: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watcher, "_CHECK_S", 3_600.0)
    root = tmp_path / "root"
    root.mkdir()

    async def run() -> None:
        async with watching(root) as changes:
            if how == "rename":
                root.rename(tmp_path / "away")
            else:
                root.rmdir()
            await anext(changes)

    with pytest.raises(WatchFailed, match="root is away"):
        asyncio.run(run())


def test_nothing_on_a_watched_disk_is_kept_open(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()

    async def run() -> list[str]:
        async with watching(tmp_path):
            return [str(fd.resolve()) for fd in Path("/proc/self/fd").iterdir()]

    assert not [path for path in asyncio.run(run()) if path.startswith(str(tmp_path))]


def test_a_failure_of_any_other_kind_is_heard_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> None:
        raise RuntimeError("out of luck")

    monkeypatch.setattr(WatchedRoot, "begin", failing)

    async def run() -> None:
        async with watching(tmp_path):
            pass

    with pytest.raises(WatchFailed, match="cannot be watched: out of luck"):
        asyncio.run(run())


def told_by(root: WatchedRoot, settling: Settling, change: Callable[[], object]) -> frozenset[Place]:
    change()
    root.read(0)
    settling.stamp()
    return settling.settled(9)


def test_notices_that_were_lost_make_the_whole_root_told_and_new_folders_watched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settling = Settling(1, stamps_of)
    root = WatchedRoot(raw(tmp_path), settling)
    root.begin()
    notices = inotify.Inotify.notices

    with monkeypatch.context() as lossy:
        lost = iter([inotify.Notice(-1, inotify.OVERFLOW, b"")])
        lossy.setattr(inotify.Inotify, "notices", lambda _: lost)
        first = told_by(root, settling, (tmp_path / "missed").mkdir)
    assert inotify.Inotify.notices is notices
    second = told_by(root, settling, (tmp_path / "missed" / "film.mkv").touch)
    root.close()

    assert first == {(raw(tmp_path), b"")}
    assert (raw(tmp_path), RelativePath(b"missed")) in second


def test_a_folder_swapped_for_a_link_is_not_watched_behind_it(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    (outside / "deep").mkdir(parents=True)
    (tmp_path / "root" / "a").mkdir(parents=True)
    settling = Settling(1, stamps_of)
    root = WatchedRoot(raw(tmp_path / "root"), settling)
    root.begin()

    def swap() -> None:
        (tmp_path / "root" / "a").rmdir()
        (tmp_path / "root" / "a").mkdir()
        (tmp_path / "root" / "a").rmdir()
        (tmp_path / "root" / "a").symlink_to(outside)

    told = told_by(root, settling, swap)
    silent = told_by(root, settling, (outside / "deep" / "film.mkv").touch)
    root.close()

    assert told == {(raw(tmp_path / "root"), b"")}
    assert silent == frozenset()


def test_a_path_that_is_too_long_is_not_watched(tmp_path: Path) -> None:
    name = "d" * 200
    (tmp_path / name / name).mkdir(parents=True)
    settling = Settling(1, stamps_of)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(noticing, "LONGEST_PATH", 300)
        root = WatchedRoot(raw(tmp_path), settling)
        root.begin()
    told = told_by(root, settling, (tmp_path / name / name / "film.mkv").touch)
    root.close()

    assert told == frozenset()


def test_ten_thousand_folders_are_watched_soon(tmp_path: Path) -> None:
    for number in range(10_000):
        (tmp_path / str(number)).mkdir()
    settling = Settling(1, stamps_of)
    root = WatchedRoot(raw(tmp_path), settling)

    start = time.process_time()
    root.begin()
    spent = time.process_time() - start
    told = told_by(root, settling, (tmp_path / "9999" / "film.mkv").touch)
    root.close()

    assert told == {(raw(tmp_path), b"9999")}
    assert spent < 5


def test_folders_settle_each_by_itself_and_are_told_once() -> None:
    size = {b"film": 1}
    looks: list[Place] = []

    def look(place: Place, names: object) -> Stamps:
        looks.append(place)
        return {b"film": (size[b"film"], 0)} if place[1] == b"a" else {}

    settling = Settling(5, look)
    settling.notice((ROOT, RelativePath(b"a")), (b"film",), 0)
    settling.notice((ROOT, RelativePath(b"b")), (), 1)
    settling.stamp()

    assert settling.due_in(0) == 5
    assert settling.settled(4) == frozenset()
    size[b"film"] = 2
    assert settling.settled(6) == {(ROOT, b"b")}
    assert settling.settled(10) == frozenset()
    assert settling.due_in(10) == 1
    assert settling.settled(11) == {(ROOT, b"a")}
    assert settling.settled(99) == frozenset()
    assert settling.due_in(99) is None


def test_every_change_begins_the_wait_again() -> None:
    settling = Settling(5, lambda _place, names: dict.fromkeys(names))
    for now in (0, 4, 8):
        settling.notice((ROOT, TOP), (b"film",), now)

    assert settling.settled(12) == frozenset()
    assert settling.settled(13) == {(ROOT, b"")}
