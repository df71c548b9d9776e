"""The ``MediaTools`` port on ffmpeg's libraries in limited children."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Sequence
from typing import Final, TypeVar

import msgspec

from cavea.adapters.children.pool import ChildDidNotStart, ChildDied, ChildFault, Children, ChildTooSlow
from cavea.adapters.ffmpeg import forms
from cavea.domain.errors import Unavailable
from cavea.domain.files import OpenFile, RelativePath, RootPath
from cavea.domain.media import DurationMs, FileProblem, Look, ProblemKind
from cavea.ports.files import Files

T = TypeVar("T")

PROBE_LIMIT_S: Final = 20.0
STILL_LIMIT_S: Final = 30.0

EMPTY: Final = FileProblem(ProblemKind.EMPTY, "the file is empty; copy it again from its source")
_DAMAGED: Final = forms.Wrong(
    FileProblem(
        ProblemKind.DAMAGED, "reading the file makes the media reader fail; copy it again from its source"
    )
)

AT_ONCE: Final = 8
"""Files in one message: enough that a message costs little, few enough that children end at the same time."""


class FfmpegMediaTools:
    """Implements ``cavea.ports.media_tools.MediaTools``.

    A machine that can start no child raises ``Unavailable``: that says nothing about a file.
    """

    def __init__(self, files: Files, children: Children, probe_limit_s: float = PROBE_LIMIT_S) -> None:
        """Open files with one, read them with the other; the pool has loaded ``forms.HANDLERS``."""
        self._files: Final = files
        self._children: Final = children
        self._probe_limit_s: Final = probe_limit_s

    async def probe(self, root: RootPath, path: RelativePath) -> Look:
        """Container, streams, chapters and tags of one file, its fingerprint, and where it can be entered."""
        (found,) = await self._looks([(root, path)])
        return found

    async def probe_many(self, files: Sequence[tuple[RootPath, RelativePath]]) -> list[Look]:
        """As :meth:`probe`, in the order of ``files``, several in one message to a child."""
        parts = [files[at : at + AT_ONCE] for at in range(0, len(files), AT_ONCE)]
        try:
            async with asyncio.TaskGroup() as group:
                asked = [group.create_task(self._looks(part)) for part in parts]
        except ExceptionGroup as errors:  # one is like the other: there is no child to ask
            raise errors.exceptions[0] from errors
        return [look for task in asked for look in task.result()]

    async def _looks(self, files: Sequence[tuple[RootPath, RelativePath]]) -> list[Look]:
        async with self._opened(files) as opened:
            answers = await self._answers(
                forms.PROBE, b"", self._probe_limit_s, [file for file in opened if isinstance(file, OpenFile)]
            )
        found = iter(answers)
        return [
            Look(file) if isinstance(file, FileProblem) else _look(next(found), self._probe_limit_s)
            for file in opened
        ]

    async def still(
        self, root: RootPath, path: RelativePath, at_ms: DurationMs, width: int
    ) -> bytes | FileProblem:
        """One frame near ``at_ms`` as a JPEG, ``width`` pixels wide, upright, with the right aspect."""
        wanted = msgspec.msgpack.encode(forms.StillAsk(at_ms, width))
        async with self._opened([(root, path)]) as (file,):
            if isinstance(file, FileProblem):
                return file
            (answer,) = await self._answers(forms.STILL, wanted, STILL_LIMIT_S, [file])
        found = _read(answer, forms.Picture, STILL_LIMIT_S)
        return found.problem if isinstance(found, forms.Wrong) else found.jpeg

    async def _answers(
        self, kind: str, argument: bytes, limit_s: float, files: Sequence[OpenFile]
    ) -> list[bytes | ChildFault]:
        """What a child says of each file.

        A death may be chance: memory short elsewhere, somebody's kill. Such a file is asked once more, alone; what
        ends two children is the file.
        """
        try:
            answers = await self._children.ask_each(
                kind, [argument] * len(files), limit_s=limit_s, files=[file.fd for file in files]
            )
            for at, answer in enumerate(answers):
                if isinstance(answer, ChildDied):
                    (answers[at],) = await self._children.ask_each(
                        kind, [argument], limit_s=limit_s, files=[files[at].fd]
                    )
        except ChildDidNotStart as error:
            raise Unavailable(str(error)) from error
        return answers

    @contextlib.asynccontextmanager
    async def _opened(
        self, files: Sequence[tuple[RootPath, RelativePath]]
    ) -> AsyncIterator[list[OpenFile | FileProblem]]:
        """The open files; opened in one turn of a thread, because a network disk can take its time over it."""
        opening = asyncio.ensure_future(asyncio.to_thread(self._open_all, files))
        try:
            opened = await asyncio.shield(opening)
        except asyncio.CancelledError:
            opening.add_done_callback(_close_late)
            raise
        try:
            yield opened
        finally:
            _close(opened)

    def _open_all(self, files: Sequence[tuple[RootPath, RelativePath]]) -> list[OpenFile | FileProblem]:
        opened: list[OpenFile | FileProblem] = []
        for root, path in files:
            try:
                file = self._files.open(root, path)
            except OSError as error:
                opened.append(_unreadable(error))
                continue
            if file.size == 0:
                os.close(file.fd)
            opened.append(file if file.size else EMPTY)
        return opened


def _close_late(opening: "asyncio.Future[list[OpenFile | FileProblem]]") -> None:
    """Close what was opened for a caller who had left meanwhile."""
    if not opening.cancelled() and opening.exception() is None:
        _close(opening.result())


def _close(opened: Sequence[OpenFile | FileProblem]) -> None:
    for file in opened:
        if isinstance(file, OpenFile):
            os.close(file.fd)


def _look(answer: bytes | ChildFault, limit_s: float) -> Look:
    found = _read(answer, forms.Seen, limit_s)
    if isinstance(found, forms.Wrong):
        return Look(found.problem, found.fingerprint)
    return Look(found.probe, found.fingerprint, found.keyframes)


def _read(answer: bytes | ChildFault, kind: type[T], limit_s: float) -> T | forms.Wrong:
    """The child's answer, checked against its type: a child that read foreign bytes is not trusted."""
    if isinstance(answer, ChildTooSlow):
        text = f"reading the file took longer than {limit_s:g} s; check the disk, or copy the file again"
        return forms.Wrong(FileProblem(ProblemKind.TOO_SLOW, text))
    if isinstance(answer, ChildFault):
        return _DAMAGED
    try:
        return msgspec.msgpack.decode(answer, type=kind | forms.Wrong)
    except msgspec.ValidationError:
        return _DAMAGED


def _unreadable(error: OSError) -> FileProblem:
    match error:
        case FileNotFoundError():
            text = "the file is not there, or is not a regular file; scan the library again"
        case PermissionError():
            text = "the file may not be read, or leads out of its library; check its permissions"
        case _:
            text = f"the file cannot be read: {(error.strerror or 'error').lower()}; check the disk"
    return FileProblem(ProblemKind.UNREADABLE, text)
