"""The suite of the Watching port: by the kernel's notices and by polling, the same promises are kept."""

import asyncio
import os
import shutil
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing, asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from cavea.adapters.disk import Watcher
from cavea.domain.files import RelativePath, RootPath
from cavea.ports.watching import WatchFailed, Watching

Make = Callable[[float], Watching]
PATIENCE_S = 20


@pytest.fixture(params=["notices", "polling"])
def make(request: pytest.FixtureRequest) -> Make:
    if request.param == "polling":
        return lambda settle_s: Watcher(settle_s=settle_s, force_polling=True, poll_s=settle_s)
    return lambda settle_s: Watcher(settle_s=settle_s)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    for folder in ("a/deep", "b", "c"):
        (root / folder).mkdir(parents=True)
        (root / folder / "film.mkv").write_bytes(b"film")
    return root


def raw(path: Path) -> RootPath:
    return RootPath(os.fsencode(path))


class Seen:
    """What a watch has told until now, of all roots."""

    def __init__(self, changes: AsyncIterator[frozenset[tuple[RootPath, RelativePath]]]) -> None:
        self.changes = changes
        self.places: list[tuple[RootPath, RelativePath]] = []

    @property
    def paths(self) -> list[bytes]:
        return [path for _, path in self.places]

    async def until(self, *paths: bytes) -> list[bytes]:
        async with asyncio.timeout(PATIENCE_S):
            while not set(paths) <= set(self.paths):
                self.places += sorted(await anext(self.changes))
        return self.paths


@asynccontextmanager
async def watching(watcher: Watching, *roots: Path) -> AsyncIterator[Seen]:
    stop = asyncio.Event()
    async with aclosing(watcher.changes([raw(root) for root in roots], stop)) as changes:  # type: ignore[type-var]  # an async generator
        async with asyncio.timeout(PATIENCE_S):
            assert await anext(changes) == frozenset()
        yield Seen(changes)


def told(make: Make, root: Path, change: Callable[[], object], *expected: bytes) -> list[bytes]:
    """What is told of a change, up to the mark of a later one."""

    async def run() -> list[bytes]:
        async with watching(make(0.05), root) as seen:
            change()
            await seen.until(*expected)
            (root / "c" / "last.mkv").touch()
            return [path for path in await seen.until(b"c") if path != b"c"]

    return asyncio.run(run())


@pytest.mark.parametrize(
    "name", ["new.mkv", "\udcff.mkv", "new\nline", "-rf", "$(id)", "rtl-\u202e", "n" * 255]
)
def test_a_new_file_of_any_name_is_told_by_its_folder(make: Make, root: Path, name: str) -> None:
    assert told(make, root, lambda: (root / "a" / name).write_bytes(b"x"), b"a") == [b"a"]


def test_a_file_in_the_root_itself_is_told_by_the_root(make: Make, root: Path) -> None:
    assert told(make, root, lambda: (root / "new.mkv").write_bytes(b"x"), b"") == [b""]


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "film.mkv").unlink(),
        lambda folder: (folder / "film.mkv").write_bytes(b"another film"),
        lambda folder: (folder / "film.mkv").rename(folder / "other.mkv"),
        lambda folder: os.utime(folder / "film.mkv", ns=(1, 1)),
        lambda folder: (folder / "film.mkv").rename(folder.parent / "deep" / "moved"),
    ],
    ids=["deleted", "rewritten", "renamed", "touched", "moved"],
)
def test_what_happens_to_a_file_is_told_once(
    make: Make, root: Path, change: Callable[[Path], object]
) -> None:
    paths = told(make, root, lambda: change(root / "a" / "deep"), b"a/deep")

    assert paths == [b"a/deep"]


def test_hidden_and_junk_names_are_not_told_and_a_caveaignore_is(make: Make, root: Path) -> None:
    def hide() -> None:
        (root / "a" / ".hidden").touch()
        (root / "a" / ".folder").mkdir()
        (root / "a" / "@eaDir").mkdir()
        (root / "a" / "@eaDir" / "thumb.jpg").touch()
        (root / "b" / "film.mkv").touch()
        os.utime(root / "b" / "film.mkv", ns=(1, 1))

    assert set(told(make, root, hide, b"b")) == {b"b"}


def test_a_folder_moved_in_is_told_itself_and_stands_for_all_below_it(make: Make, root: Path) -> None:
    (root.parent / "show" / "season").mkdir(parents=True)
    (root.parent / "show" / "season" / "one.mkv").touch()

    assert told(make, root, lambda: (root.parent / "show").rename(root / "b" / "show"), b"b/show") == [
        b"b/show"
    ]


def test_a_folder_that_was_made_is_watched_too(make: Make, root: Path) -> None:
    async def run() -> list[bytes]:
        async with watching(make(0.05), root) as seen:
            (root / "b" / "new" / "deeper").mkdir(parents=True)
            await seen.until(b"b/new")
            (root / "b" / "new" / "deeper" / "film.mkv").touch()
            return await seen.until(b"b/new/deeper")

    assert asyncio.run(run())[-1] == b"b/new/deeper"


@pytest.mark.parametrize("to", ["c/deep", "../away"])
def test_a_folder_that_goes_is_told_by_the_folder_it_was_in(make: Make, root: Path, to: str) -> None:
    async def run() -> list[bytes]:
        async with watching(make(0.3), root) as seen:
            (root / "a" / "deep" / "waits.mkv").touch()
            (root / "a" / "deep").rename(root / to)
            paths = list(await seen.until(b"a", *([b"c/deep"] if to == "c/deep" else [])))
            (root / to / "new.mkv").touch()
            (root / "b" / "last.mkv").touch()
            await seen.until(b"b", *([b"c/deep"] if to == "c/deep" else []))
            assert b"a/deep" not in seen.paths
            return sorted(paths)

    assert asyncio.run(run()) == [b"a", *([b"c/deep"] if to == "c/deep" else [])]


def test_a_folder_replaced_by_another_is_watched_again(make: Make, root: Path) -> None:
    async def run() -> set[bytes]:
        async with watching(make(0.05), root) as seen:
            (root / "b").rename(root.parent / "old")
            (root / "c").rename(root / "b")
            await seen.until(b"b")
            seen.places.clear()
            (root / "b" / "new.mkv").touch()
            await seen.until(b"b")
            return set(seen.paths)

    assert b"b" in asyncio.run(run())


def test_an_empty_folder_replaced_by_a_full_one_is_watched_again(make: Make, root: Path) -> None:
    (root / "b" / "empty").mkdir()

    async def run() -> set[bytes]:
        async with watching(make(0.05), root) as seen:
            (root / "a").rename(root / "b" / "empty")
            await seen.until(b"")
            (root / "b" / "empty" / "deep" / "new.mkv").touch()
            await seen.until(b"b/empty/deep")
            return set(seen.paths)

    assert b"b/empty/deep" in asyncio.run(run())


def test_links_are_not_followed(make: Make, root: Path) -> None:
    (root.parent / "outside" / "deep").mkdir(parents=True)
    (root / "a" / "out").symlink_to(root.parent / "outside")
    (root / "a" / "loop").symlink_to(".")

    def change() -> None:
        (root.parent / "outside" / "deep" / "film.mkv").touch()
        (root / "b" / "also-out").symlink_to(root.parent / "outside")
        (root.parent / "outside" / "film.mkv").touch()
        (root / "b" / "new.mkv").touch()

    assert set(told(make, root, change, b"b")) == {b"b"}


@contextmanager
def growing(path: Path) -> Iterator[None]:
    """A file that somebody is writing, without ever closing it."""
    enough = threading.Event()

    def write() -> None:
        with path.open("wb", buffering=0) as file:
            file.write(b"x")
            while not enough.wait(0.01):
                file.write(b"x")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield
    finally:
        enough.set()
        writer.join()


def test_a_file_that_grows_holds_back_its_own_folder_and_no_other(make: Make, root: Path) -> None:
    async def run() -> None:
        async with watching(make(0.5), root) as seen:
            with growing(root / "a" / "download.mkv"):
                for _ in range(2):
                    (root / "b" / "film.mkv").write_bytes(os.urandom(9))
                    assert await seen.until(b"b") == [b"b"]
                    seen.places.clear()
            assert await seen.until(b"a") == [b"a"]

    asyncio.run(run())


def test_a_file_that_grows_in_a_new_folder_holds_that_back(make: Make, root: Path) -> None:
    async def run() -> None:
        async with watching(make(0.5), root) as seen:
            (root / "a" / "new").mkdir()
            with growing(root / "a" / "new" / "download.mkv"):
                for _ in range(2):
                    (root / "b" / "film.mkv").write_bytes(os.urandom(9))
                    assert await seen.until(b"b") == [b"b"]
                    seen.places.clear()
            assert await seen.until(b"a/new") == [b"a/new"]

    asyncio.run(run())


def test_several_roots_are_told_apart_even_when_one_lies_in_the_other(make: Make, root: Path) -> None:
    other = root.parent / "other"
    other.mkdir()

    async def run() -> set[tuple[RootPath, RelativePath]]:
        async with watching(make(0.05), root, other, root / "a") as seen:
            (other / "x.mkv").touch()
            (root / "a" / "deep" / "y.mkv").touch()
            await seen.until(b"", b"a/deep", b"deep")
            return set(seen.places)

    assert asyncio.run(run()) == {(raw(other), b""), (raw(root), b"a/deep"), (raw(root / "a"), b"deep")}


@pytest.mark.parametrize("how", ["deleted", "renamed", "replaced"])
def test_a_root_that_goes_away_ends_the_watch_with_a_sentence(make: Make, root: Path, how: str) -> None:
    async def run() -> None:
        async with watching(make(0.05), root) as seen:
            root.rename(root.parent / "away")
            if how == "replaced":
                root.touch()
            if how == "deleted":
                shutil.rmtree(root.parent / "away")
            await seen.until(b"never")

    with pytest.raises(WatchFailed, match="root is away"):
        asyncio.run(run())


def test_a_root_that_is_not_there_cannot_be_watched(make: Make, root: Path) -> None:
    async def run() -> None:
        async with watching(make(0.05), root, root.parent / "gone"):
            pass

    with pytest.raises(WatchFailed, match="gone is away: no such file or directory"):
        asyncio.run(run())


def test_it_ends_at_once_when_it_is_stopped_and_leaves_nothing_open(make: Make, root: Path) -> None:
    async def run() -> None:
        stop = asyncio.Event()
        heard: list[frozenset[tuple[RootPath, RelativePath]]] = []
        ready = asyncio.Event()

        async def listen() -> None:
            async for found in make(3_600).changes([raw(root)], stop):
                heard.append(found)
                ready.set()

        listener = asyncio.create_task(listen())
        await ready.wait()
        (root / "a" / "new.mkv").touch()
        stop.set()
        async with asyncio.timeout(5):
            await listener
        assert heard == [frozenset()]

    def watchers() -> list[threading.Thread]:
        return [thread for thread in threading.enumerate() if thread.name == "watching"]

    asyncio.run(run())
    for thread in watchers():
        thread.join(PATIENCE_S)
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(3):
        asyncio.run(run())
    for thread in watchers():
        thread.join(PATIENCE_S)

    assert watchers() == []
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_a_watch_that_is_stopped_before_it_begins_tells_nothing(make: Make, root: Path) -> None:
    async def run() -> list[object]:
        stop = asyncio.Event()
        stop.set()
        return [found async for found in make(0.05).changes([raw(root)], stop)]

    assert asyncio.run(run()) == []
