"""One pool of children and one cache of clips for all tests here."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from cavea.adapters.children.pool import Children
from cavea.adapters.disk import Disk
from cavea.adapters.ffmpeg import forms
from cavea.adapters.ffmpeg.media_tools import FfmpegMediaTools
from cavea.domain.files import RelativePath, RootPath
from cavea.domain.media import DurationMs, FileProblem, Look, Probe
from cavea.testing.tiny_media import TinyMedia

T = TypeVar("T")


class Reader:
    """The real media tools, asked one thing after another."""

    def __init__(
        self, tools: FfmpegMediaTools, children: Children, run: Callable[[Awaitable[object]], object]
    ) -> None:
        self.tools = tools
        self.children = children
        self._run = run

    def probe(self, path: Path) -> Probe | FileProblem:
        return self.look(path).result

    def look(self, path: Path) -> Look:
        answer = self._run(self.tools.probe(*_split(path)))
        assert isinstance(answer, Look)
        return answer

    def still(self, path: Path, at_ms: int, width: int) -> bytes | FileProblem:
        answer = self._run(self.tools.still(*_split(path), DurationMs(at_ms), width))
        assert isinstance(answer, bytes | FileProblem)
        return answer


@pytest.fixture(scope="session")
def reader() -> Iterator[Reader]:
    disk = Disk()

    async def pool() -> Children:
        return Children([forms.HANDLERS], 1)

    async def run(awaitable: Awaitable[object]) -> object:
        return await awaitable

    with asyncio.Runner() as runner:
        children = runner.run(pool())
        yield Reader(FfmpegMediaTools(disk, children), children, lambda awaitable: runner.run(run(awaitable)))
        runner.run(children.aclose())
    disk.close()


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> TinyMedia:
    base = tmp_path_factory.getbasetemp()
    return TinyMedia((base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "clips")


def _split(path: Path) -> tuple[RootPath, RelativePath]:
    return RootPath(os.fsencode(path.parent)), RelativePath(os.fsencode(path.name))
