"""The media tools when files, children and callers misbehave."""

import asyncio
import os
import signal
import threading
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import pytest

from cavea.adapters.children.pool import ChildFault, Children
from cavea.adapters.children.wire import MOST_FILES
from cavea.adapters.disk import Disk
from cavea.adapters.ffmpeg import forms
from cavea.adapters.ffmpeg.media_tools import AT_ONCE, FfmpegMediaTools
from cavea.domain.errors import Unavailable
from cavea.domain.files import OpenFile, RelativePath, RootPath
from cavea.domain.media import DurationMs, FileProblem, Look, Probe, ProblemKind
from cavea.testing import child_handlers
from cavea.testing.tiny_media import TinyMedia

FILM = RelativePath(b"film.mp4")


class Misdirected(Children):
    """A pool whose next requests are other ones than were asked for."""

    def __init__(self, *instead: str) -> None:
        super().__init__([forms.HANDLERS, child_handlers.NAME], 1)
        self.instead = list(instead)
        self.asked = asyncio.Event()

    async def ask_each(
        self, kind: str, arguments: Sequence[bytes], *, limit_s: float, files: Sequence[int] = ()
    ) -> list[bytes | ChildFault]:
        wanted = self.instead.pop(0) if self.instead else kind
        task = asyncio.ensure_future(super().ask_each(wanted, arguments, limit_s=limit_s, files=files))
        self.asked.set()
        try:
            return await task
        finally:
            self.asked.clear()


class Fragile(Children):
    """A pool whose probes misbehave on files that say so."""

    def __init__(self) -> None:
        super().__init__([forms.HANDLERS, child_handlers.NAME], 2)

    async def ask_each(
        self, kind: str, arguments: Sequence[bytes], *, limit_s: float, files: Sequence[int] = ()
    ) -> list[bytes | ChildFault]:
        return await super().ask_each(f"fragile {kind}", arguments, limit_s=limit_s, files=files)


@pytest.fixture
def root(tmp_path: Path, clips: TinyMedia) -> RootPath:
    (tmp_path / "film.mp4").write_bytes(clips.path("h264-aac").read_bytes())
    return RootPath(os.fsencode(tmp_path))


def with_tools(
    instead: tuple[str, ...],
    work: Callable[[FfmpegMediaTools, Misdirected], Awaitable[Look]],
    limit_s: float = 30.0,
) -> Look:
    async def run() -> Look:
        disk, children = Disk(), Misdirected(*instead)
        try:
            return await work(FfmpegMediaTools(disk, children, limit_s), children)
        finally:
            await children.aclose()
            disk.close()

    return asyncio.run(run())


def kind_of(found: Look) -> ProblemKind | None:
    return found.result.kind if isinstance(found.result, FileProblem) else None


def test_a_file_that_crashes_its_reader_twice_is_damaged(root: RootPath) -> None:
    assert (
        kind_of(with_tools(("crash", "crash"), lambda tools, _: tools.probe(root, FILM)))
        is ProblemKind.DAMAGED
    )


def test_a_reader_that_dies_once_by_chance_is_no_fault_of_the_file(root: RootPath) -> None:
    assert isinstance(with_tools(("crash",), lambda tools, _: tools.probe(root, FILM)).result, Probe)


def test_a_child_killed_in_the_middle_of_a_probe_costs_nothing(root: RootPath) -> None:
    async def kill(tools: FfmpegMediaTools, children: Misdirected) -> Look:
        assert isinstance((await tools.probe(root, FILM)).result, Probe)
        children.instead.append("hang")
        probing = asyncio.ensure_future(tools.probe(root, FILM))
        await children.asked.wait()
        (pid,) = children.pids
        os.kill(pid, signal.SIGKILL)
        return await probing

    assert isinstance(with_tools((), kill).result, Probe)


def test_a_file_that_takes_too_long_is_too_slow_and_the_next_is_read(root: RootPath) -> None:
    async def twice(tools: FfmpegMediaTools, _: Misdirected) -> Look:
        first = await tools.probe(root, FILM)
        assert kind_of(first) is ProblemKind.TOO_SLOW
        assert isinstance(await tools.still(root, FILM, DurationMs(0), 100), bytes)
        return first

    assert kind_of(with_tools(("hang",), twice, limit_s=0.2)) is ProblemKind.TOO_SLOW


def test_a_handler_that_fails_means_a_damaged_file(root: RootPath) -> None:
    assert kind_of(with_tools(("raise",), lambda tools, _: tools.probe(root, FILM))) is ProblemKind.DAMAGED


def test_an_answer_that_is_no_answer_means_a_damaged_file(root: RootPath) -> None:
    assert kind_of(with_tools(("pid",), lambda tools, _: tools.probe(root, FILM))) is ProblemKind.DAMAGED


def test_bad_files_among_many_cost_the_others_nothing(root: RootPath, tmp_path: Path) -> None:
    paths = []
    for number in range(20):
        told = {3: b"crash", 9: b"raise", 12: b"crash"}.get(number)
        path = tmp_path / f"{number:02}.mp4"
        path.write_bytes(told or (tmp_path / "film.mp4").read_bytes())
        paths.append((root, RelativePath(os.fsencode(path.name))))

    async def run() -> list[Look]:
        disk, children = Disk(), Fragile()
        try:
            return await FfmpegMediaTools(disk, children).probe_many(paths)
        finally:
            await children.aclose()
            disk.close()

    found = asyncio.run(run())

    assert [kind_of(look) for look in found] == [
        ProblemKind.DAMAGED if number in {3, 9, 12} else None for number in range(20)
    ]


def test_a_slow_file_among_many_is_too_slow_and_the_others_are_read(root: RootPath, tmp_path: Path) -> None:
    (tmp_path / "slow.mp4").write_bytes(b"hang")
    paths = [(root, FILM), (root, RelativePath(b"slow.mp4")), (root, FILM)]

    async def run() -> list[Look]:
        disk, children = Disk(), Fragile()
        try:
            return await FfmpegMediaTools(disk, children, 2.0).probe_many(paths)
        finally:
            await children.aclose()
            disk.close()

    assert [kind_of(look) for look in asyncio.run(run())] == [None, ProblemKind.TOO_SLOW, None]


def test_no_descriptor_is_left_by_files_that_were_looked_at(root: RootPath, tmp_path: Path) -> None:
    (tmp_path / "empty.mp4").touch()
    paths = [(root, RelativePath(name)) for name in (b"film.mp4", b"empty.mp4", b"gone.mp4")] * 5

    async def twice(tools: FfmpegMediaTools, _: Misdirected) -> Look:
        await tools.probe_many(paths)
        before = len(list(Path("/proc/self/fd").iterdir()))
        looks = await tools.probe_many(paths)
        assert len(list(Path("/proc/self/fd").iterdir())) == before
        return looks[0]

    assert kind_of(with_tools((), twice)) is None


def test_no_more_files_are_open_than_go_into_one_message() -> None:
    assert AT_ONCE <= MOST_FILES


def test_pipes_loops_and_links_out_are_unreadable_at_once(root: RootPath, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mkv")
    (tmp_path / "loop.mkv").symlink_to("loop.mkv")
    (tmp_path / "out.mkv").symlink_to("/etc/hostname")

    async def all_three(tools: FfmpegMediaTools, _: Misdirected) -> Look:
        for name in (b"pipe.mkv", b"loop.mkv"):
            assert kind_of(await tools.probe(root, RelativePath(name))) is ProblemKind.UNREADABLE
        return await tools.probe(root, RelativePath(b"out.mkv"))

    assert kind_of(with_tools((), all_three)) is ProblemKind.UNREADABLE


def test_a_reader_that_cannot_start_blames_no_file(root: RootPath) -> None:
    async def run() -> None:
        disk, children = Disk(), Children(["cavea.no_such_module"], 1)
        tools = FfmpegMediaTools(disk, children)
        with pytest.raises(Unavailable, match="did not start"):
            await tools.probe(root, FILM)
        with pytest.raises(Unavailable, match="did not start"):
            await tools.probe_many([(root, FILM)] * 20)
        await children.aclose()
        disk.close()

    asyncio.run(run())


def test_a_caller_who_leaves_while_the_disk_is_slow_leaves_no_descriptor(root: RootPath) -> None:
    go_on, opened = threading.Event(), threading.Event()
    fds: list[int] = []

    class SlowDisk(Disk):
        def open(self, root: RootPath, path: RelativePath) -> OpenFile:
            assert go_on.wait(10)
            file = super().open(root, path)
            fds.append(file.fd)
            opened.set()
            return file

    async def run() -> None:
        disk, children = SlowDisk(), Children([forms.HANDLERS], 1)
        probing = asyncio.ensure_future(FfmpegMediaTools(disk, children).probe(root, FILM))
        await asyncio.sleep(0)
        probing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await probing
        go_on.set()
        assert await asyncio.to_thread(opened.wait, 10)
        async with asyncio.timeout(10):
            while Path(f"/proc/self/fd/{fds[0]}").exists():
                await asyncio.sleep(0)
        await children.aclose()
        disk.close()

    asyncio.run(run())
