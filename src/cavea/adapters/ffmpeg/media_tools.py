"""The ``MediaTools`` port on ffmpeg's libraries in limited children."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from typing import Final, TypeVar

import msgspec

from cavea.adapters.children.pool import ChildDidNotStart, ChildDied, ChildFailed, Children, ChildTooSlow
from cavea.adapters.ffmpeg import forms
from cavea.domain.errors import Unavailable
from cavea.domain.files import OpenFile, RelativePath, RootPath
from cavea.domain.media import DurationMs, FileProblem, Probe, ProblemKind
from cavea.ports.files import Files

T = TypeVar("T")

PROBE_LIMIT_S: Final = 20.0
STILL_LIMIT_S: Final = 30.0

EMPTY: Final = FileProblem(ProblemKind.EMPTY, "the file is empty; copy it again from its source")
_DAMAGED: Final = FileProblem(
    ProblemKind.DAMAGED, "reading the file makes the media reader fail; copy it again from its source"
)


class FfmpegMediaTools:
    """Implements ``cavea.ports.media_tools.MediaTools``.

    A machine that can start no child raises ``Unavailable``: that says nothing about a file.
    """

    def __init__(self, files: Files, children: Children, probe_limit_s: float = PROBE_LIMIT_S) -> None:
        """Open files with one, read them with the other; the pool has loaded ``forms.HANDLERS``."""
        self._files: Final = files
        self._children: Final = children
        self._probe_limit_s: Final = probe_limit_s

    async def probe(self, root: RootPath, path: RelativePath) -> Probe | FileProblem:
        """Container, streams, chapters and tags of one file."""
        answer = await self._ask(root, path, forms.PROBE, b"", self._probe_limit_s)
        if isinstance(answer, FileProblem):
            return answer
        found = _read(answer, forms.Seen)
        return found if isinstance(found, FileProblem) else found.probe

    async def still(
        self, root: RootPath, path: RelativePath, at_ms: DurationMs, width: int
    ) -> bytes | FileProblem:
        """One frame near ``at_ms`` as a JPEG, ``width`` pixels wide, upright, with the right aspect."""
        wanted = msgspec.msgpack.encode(forms.StillAsk(at_ms, width))
        answer = await self._ask(root, path, forms.STILL, wanted, STILL_LIMIT_S)
        if isinstance(answer, FileProblem):
            return answer
        found = _read(answer, forms.Picture)
        return found if isinstance(found, FileProblem) else found.jpeg

    async def _ask(
        self, root: RootPath, path: RelativePath, kind: str, argument: bytes, limit_s: float
    ) -> bytes | FileProblem:
        try:
            async with self._opened(root, path) as file:
                if file.size == 0:
                    return EMPTY
                return await self._answer(kind, argument, limit_s, file)
        except OSError as error:
            return _unreadable(error)

    async def _answer(
        self, kind: str, argument: bytes, limit_s: float, file: OpenFile
    ) -> bytes | FileProblem:
        with contextlib.suppress(ChildDied):
            return await self._once(kind, argument, limit_s, file)
        try:  # once may have been chance: memory short elsewhere, somebody's kill; twice is the file
            return await self._once(kind, argument, limit_s, file)
        except ChildDied:
            return _DAMAGED

    async def _once(self, kind: str, argument: bytes, limit_s: float, file: OpenFile) -> bytes | FileProblem:
        try:
            return await self._children.ask(kind, argument, limit_s=limit_s, file=file.fd)
        except ChildTooSlow:
            text = f"reading the file took longer than {limit_s:g} s; check the disk, or copy the file again"
            return FileProblem(ProblemKind.TOO_SLOW, text)
        except ChildFailed:
            return _DAMAGED
        except ChildDidNotStart as error:
            raise Unavailable(str(error)) from error

    @contextlib.asynccontextmanager
    async def _opened(self, root: RootPath, path: RelativePath) -> AsyncIterator[OpenFile]:
        """The open file; opened in a thread, because a network disk can take its time over it."""
        opening = asyncio.ensure_future(asyncio.to_thread(self._files.open, root, path))
        try:
            file = await asyncio.shield(opening)
        except asyncio.CancelledError:
            opening.add_done_callback(_close_late)
            raise
        try:
            yield file
        finally:
            os.close(file.fd)


def _close_late(opening: "asyncio.Future[OpenFile]") -> None:
    """Close what was opened for a caller who had left meanwhile."""
    if not opening.cancelled() and opening.exception() is None:
        os.close(opening.result().fd)


def _read(answer: bytes, kind: type[T]) -> T | FileProblem:
    """The child's answer, checked against its type: a child that read foreign bytes is not trusted."""
    try:
        found = msgspec.msgpack.decode(answer, type=kind | forms.Wrong)
    except msgspec.ValidationError:
        return _DAMAGED
    return found.problem if isinstance(found, forms.Wrong) else found


def _unreadable(error: OSError) -> FileProblem:
    match error:
        case FileNotFoundError():
            text = "the file is not there, or is not a regular file; scan the library again"
        case PermissionError():
            text = "the file may not be read, or leads out of its library; check its permissions"
        case _:
            text = f"the file cannot be read: {(error.strerror or 'error').lower()}; check the disk"
    return FileProblem(ProblemKind.UNREADABLE, text)
