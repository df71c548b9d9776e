"""The suite of the MediaTools port: ffmpeg in children and the shipped fake keep the same promises."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import pytest

from cavea.adapters.children.pool import Children
from cavea.adapters.disk import Disk
from cavea.adapters.ffmpeg import forms
from cavea.adapters.ffmpeg.media_tools import FfmpegMediaTools
from cavea.domain.files import RelativePath, RootPath
from cavea.domain.keyframes import unpacked
from cavea.domain.media import DurationMs, FileProblem, Look, Probe, ProblemKind
from cavea.ports.media_tools import MediaTools
from cavea.testing.files import FakeFiles, FakeRoot
from cavea.testing.media_tools import FakeMediaTools, tiny_probe
from cavea.testing.tiny_media import TinyMedia

T = TypeVar("T")
Ask = Callable[[MediaTools, RootPath], Awaitable[T]]

CLIP = RelativePath(b"Film (1920)/Film.mp4")


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return TinyMedia(tmp_path_factory.mktemp("clips")).path("h264-aac").read_bytes()


@asynccontextmanager
async def real(tree: dict[bytes, bytes], folder: Path) -> AsyncIterator[tuple[MediaTools, RootPath]]:
    for path, content in tree.items():
        full = folder / os.fsdecode(path)
        full.parent.mkdir(parents=True, exist_ok=True)
        full.write_bytes(content)
    disk, children = Disk(), Children([forms.HANDLERS], 1)
    try:
        yield FfmpegMediaTools(disk, children), RootPath(os.fsencode(folder))
    finally:
        await children.aclose()
        disk.close()


@asynccontextmanager
async def fake(tree: dict[bytes, bytes], _: Path) -> AsyncIterator[tuple[MediaTools, RootPath]]:
    files = FakeFiles({b"/fake": FakeRoot(tree)})
    yield FakeMediaTools(files, {CLIP: tiny_probe(len(tree[CLIP]))}), RootPath(b"/fake")


@pytest.fixture(params=[real, fake], ids=["ffmpeg", "fake"])
def asked(request: pytest.FixtureRequest, film: bytes, tmp_path: Path) -> Callable[[Ask[T]], T]:
    tree = {bytes(CLIP): film, b"empty.mkv": b"", b"text.mkv": b"words " * 100}

    def ask(work: Ask[T]) -> T:
        async def run() -> T:
            async with request.param(tree, tmp_path) as (tools, root):
                return await work(tools, root)

        return asyncio.run(run())

    return ask


def test_a_film_has_a_length_a_size_and_streams(asked: Callable[[Ask[object]], object], film: bytes) -> None:
    look = asked(lambda tools, root: tools.probe(root, CLIP))

    assert isinstance(look, Look)
    found = look.result
    assert isinstance(found, Probe)
    assert found.size == len(film)
    assert found.duration_ms is not None
    assert abs(found.duration_ms - 2_000) < 60
    assert [stream.codec for stream in found.video] == ["h264"]
    assert [stream.codec for stream in found.audio] == ["aac"]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (b"empty.mkv", ProblemKind.EMPTY),
        (b"text.mkv", ProblemKind.NOT_MEDIA),
        (b"gone.mkv", ProblemKind.UNREADABLE),
        (b"Film (1920)", ProblemKind.UNREADABLE),
        (b"../elsewhere.mkv", ProblemKind.UNREADABLE),
    ],
)
def test_what_is_wrong_with_a_file_is_said(
    asked: Callable[[Ask[object]], object], path: bytes, kind: ProblemKind
) -> None:
    async def both(tools: MediaTools, root: RootPath) -> tuple[object, object]:
        where = RelativePath(path)
        return (await tools.probe(root, where)).result, await tools.still(root, where, DurationMs(0), 100)

    found = asked(both)

    assert isinstance(found, tuple)
    for problem in found:
        assert isinstance(problem, FileProblem)
        assert problem.kind is kind
        assert problem.message


def test_a_still_is_a_jpeg(asked: Callable[[Ask[object]], object]) -> None:
    jpeg = asked(lambda tools, root: tools.still(root, CLIP, DurationMs(200), 400))

    assert isinstance(jpeg, bytes)
    assert jpeg.startswith(b"\xff\xd8\xff")
    assert jpeg.endswith(b"\xff\xd9")


def test_many_may_ask_at_once(asked: Callable[[Ask[object]], object]) -> None:
    async def many(tools: MediaTools, root: RootPath) -> list[Look]:
        return await asyncio.gather(*(tools.probe(root, CLIP) for _ in range(20)))

    found = asked(many)

    assert isinstance(found, list)
    assert all(isinstance(one.result, Probe) and one == found[0] for one in found)


def test_many_are_looked_at_in_their_order(asked: Callable[[Ask[object]], object]) -> None:
    paths = [bytes(CLIP), b"empty.mkv", b"gone.mkv", b"text.mkv"] * 9

    async def many(tools: MediaTools, root: RootPath) -> list[Look]:
        return await tools.probe_many([(root, RelativePath(path)) for path in paths])

    found = asked(many)

    assert isinstance(found, list)
    kinds = [None if isinstance(one.result, Probe) else one.result.kind for one in found]
    assert kinds == [None, ProblemKind.EMPTY, ProblemKind.UNREADABLE, ProblemKind.NOT_MEDIA] * 9


def test_nothing_asked_is_nothing_found(asked: Callable[[Ask[object]], object]) -> None:
    assert asked(lambda tools, _: tools.probe_many([])) == []


def test_a_file_has_a_fingerprint_and_a_film_has_keyframes(asked: Callable[[Ask[object]], object]) -> None:
    async def each(tools: MediaTools, root: RootPath) -> list[Look]:
        return [
            await tools.probe(root, RelativePath(path)) for path in (bytes(CLIP), b"text.mkv", b"gone.mkv")
        ]

    found = asked(each)

    assert isinstance(found, list)
    film, text, gone = found
    assert film.keyframes is not None
    assert unpacked(film.keyframes)[0] == 0
    assert (text.keyframes, gone.keyframes, gone.fingerprint) == (None, None, None)
    assert film.fingerprint != text.fingerprint
    for look in (film, text):
        assert look.fingerprint is not None
        assert len(bytes.fromhex(look.fingerprint)) == 16
