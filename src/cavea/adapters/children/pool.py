"""The pool of limited children, seen from the server's event loop, which it never blocks."""

import asyncio
import math
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

import cavea
from cavea.adapters.children.wire import HEADER, Answer, Ask, framed, length_of

START_LIMIT_S: Final = 60.0
"""Loading ffmpeg's libraries takes a third of a second, on a cold and busy disk many times that."""

REQUESTS_IN_A_LIFE: Final = 10_000
"""After so many a child is replaced, so that what foreign code leaks stays small; a start costs some 300 requests."""

_PIECE: Final = 1 << 16

_ALLOCATION: Final = {
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_MMAP_THRESHOLD_": str(32 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(32 << 20),
}
"""So much memory stays with a child between requests (``mallopt(3)``): to give a decoder's frames back to the kernel
after each file and to ask for them again was a fifth of the time of a probe."""


class ChildFault(Exception):
    """One request came to nothing; what it was about is to blame, or chance."""


class ChildDied(ChildFault):
    """The child ended during the request: a crash, a limit, or somebody's kill."""


class ChildTooSlow(ChildFault):
    """The request took longer than its limit; the child has been ended."""


class ChildFailed(ChildFault):
    """The handler raised; the message says what."""


class ChildDidNotStart(Exception):
    """No child can be started: the installation is broken, or the machine is out of memory."""


class Children:
    """Runs requests in child processes, at most ``count`` at a time; more wait their turn."""

    def __init__(
        self, modules: Sequence[str], count: int | None = None, requests_in_a_life: int = REQUESTS_IN_A_LIFE
    ) -> None:
        """Prepare the pool; children start when they are first needed.

        Args:
            modules: Names of modules with a table ``REQUESTS`` of ``cavea.adapters.children.child.Handler``.
            count: How many children; by default as many as this process has cores.
            requests_in_a_life: After how many requests a child is replaced.
        """
        self._modules: Final = tuple(modules)
        self._turns: Final = asyncio.Semaphore(count or len(os.sched_getaffinity(0)))
        self._requests_in_a_life: Final = requests_in_a_life
        self._idle: Final[list[_Child]] = []
        self._all: Final[set[_Child]] = set()
        self._burials: Final[set[asyncio.Task[None]]] = set()
        self._closed = False

    @property
    def pids(self) -> frozenset[int]:
        """The processes of this pool, idle ones included: for the metrics."""
        return frozenset(child.pid for child in self._all)

    async def ask(self, kind: str, argument: bytes, *, limit_s: float, file: int | None = None) -> bytes:
        """Have a child handle one request.

        Args:
            kind: The name of the handler.
            argument: What the handler reads.
            limit_s: Seconds by the wall clock, from when a child is free.
            file: A descriptor that the child gets a copy of; it stays the caller's to close.

        Raises:
            ChildDied: The child ended meanwhile.
            ChildTooSlow: The limit was reached.
            ChildFailed: The handler raised.
            ChildDidNotStart: There is no child to ask.
        """
        (answer,) = await self.ask_each(
            kind, [argument], limit_s=limit_s, files=() if file is None else [file]
        )
        if isinstance(answer, bytes):
            return answer
        raise answer

    async def ask_each(
        self, kind: str, arguments: Sequence[bytes], *, limit_s: float, files: Sequence[int] = ()
    ) -> list[bytes | ChildFault]:
        """Have one child handle many requests, and tell of each what came of it.

        A request that ends its child costs only itself: those behind it are asked of another child.

        Args:
            kind: The name of the handler.
            arguments: What the handler reads, one for each request.
            limit_s: Seconds by the wall clock for each request, from when a child is free.
            files: None, or one for each request: at most ``MOST_FILES`` descriptors, of which the child gets copies.

        Raises:
            ChildDidNotStart: There is no child to ask.
        """
        found: list[bytes | ChildFault] = []
        async with self._turns:
            while len(found) < len(arguments):
                child = await self._take()
                ask = Ask(kind, tuple(arguments[len(found) :]), math.ceil(limit_s) + 1)
                try:
                    await child.ask(ask, files[len(found) :], limit_s, found)
                except ChildDied as error:
                    found.append(error)
                except TimeoutError:
                    found.append(ChildTooSlow(f"{kind} took longer than {limit_s:g} s"))
                except BaseException:
                    self._end(child)
                    raise
                if not isinstance(found[-1], bytes) or child.served >= self._requests_in_a_life:
                    self._end(child)  # after a failure its memory may be full, or its state odd
                else:
                    self._idle.append(child)
        return found

    async def aclose(self) -> None:
        """End all children, those at work too, and wait until they are gone."""
        self._closed = True
        for child in list(self._all):
            self._end(child)
        await asyncio.gather(*self._burials)

    async def _take(self) -> "_Child":
        while self._idle:
            child = self._idle.pop()
            if child.is_alive():
                return child
            self._end(child)
        if self._closed:
            raise ChildDidNotStart("the server is stopping")
        child = _Child(self._modules)
        self._all.add(child)
        try:
            async with asyncio.timeout(START_LIMIT_S):
                await child.ready()
        except (TimeoutError, ChildDied) as error:
            self._end(child)
            raise ChildDidNotStart("the limited process did not start") from error
        except BaseException:
            self._end(child)
            raise
        return child

    def _end(self, child: "_Child") -> None:
        """Kill a child and see to it that it is reaped; doing so twice is no harm."""
        if child not in self._all:
            return
        self._all.discard(child)
        if child in self._idle:
            self._idle.remove(child)
        child.kill()
        burial = asyncio.get_running_loop().create_task(child.gone())
        self._burials.add(burial)
        burial.add_done_callback(self._burials.discard)


class _Child:
    """One child process and the socket to it."""

    def __init__(self, modules: Sequence[str]) -> None:
        """Start the process: from the loop's own thread, since it is to die with the one that started it."""
        self.served = 0
        self._talking: Final = asyncio.Lock()
        self._received: Final = bytearray()
        self._link, theirs = socket.socketpair()
        self._link.settimeout(0)
        with theirs:
            program = [sys.executable, "-P", "-m", "cavea.adapters.children.child"]
            self._process = subprocess.Popen(  # noqa: S603 - a constant program, no shell
                [*program, str(theirs.fileno()), str(os.getpid()), *modules],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=_environment(),
                cwd="/",
                process_group=0,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def is_alive(self) -> bool:
        return self._process.poll() is None

    async def ready(self) -> None:
        """Wait until it has loaded what it needs.

        Raises:
            ChildDidNotStart: It says why it cannot.
            ChildDied: It ended.
        """
        async with self._talking:
            answer = await self._receive()
        if answer.failed:
            raise ChildDidNotStart(
                f"the limited process did not start: {answer.body.decode('utf-8', 'replace')}"
            )

    async def ask(
        self, ask: Ask, files: Sequence[int], limit_s: float, answers: list[bytes | ChildFault]
    ) -> None:
        """Send requests, and add the answers as they come; a failure is the last one.

        Raises:
            ChildDied: It ended meanwhile.
            TimeoutError: An answer took longer than the limit.
        """
        header, body = framed(ask)
        async with self._talking:
            try:
                # The socket is empty between requests: these four bytes never wait.
                async with asyncio.timeout(limit_s):
                    socket.send_fds(self._link, [header], files)
                    await asyncio.get_running_loop().sock_sendall(self._link, body)
            except (BrokenPipeError, ConnectionResetError) as error:
                raise ChildDied(f"child {self.pid} had ended") from error
            for _ in ask.arguments:
                async with asyncio.timeout(limit_s):
                    answer = await self._receive()
                self.served += 1
                if answer.failed:
                    answers.append(ChildFailed(answer.body.decode("utf-8", "replace")))
                    return
                answers.append(answer.body)

    def kill(self) -> None:
        """End it now, and whatever it may have started."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)

    async def gone(self) -> None:
        """Wait until the kernel has ended it, and forget it."""
        if self._process.poll() is None:
            await _exit_of(self._process.pid)
        self._process.wait()
        async with (
            self._talking
        ):  # a socket must not be closed under the loop's reader; its end has been sent
            self._link.close()

    async def _receive(self) -> Answer:
        try:
            length = length_of(await self._exactly(HEADER))
            return msgspec.msgpack.decode(await self._exactly(length), type=Answer)
        except ValueError as error:  # msgspec's errors are ValueErrors too
            raise ChildDied(f"child {self.pid} answered what is no answer") from error

    async def _exactly(self, length: int) -> bytes:
        """So many of the bytes that came; more than asked for are kept, for many answers come in one piece."""
        loop = asyncio.get_running_loop()
        while len(self._received) < length:
            try:
                part = await loop.sock_recv(self._link, _PIECE)
            except ConnectionResetError:
                part = b""
            if not part:
                raise ChildDied(f"child {self.pid} ended during a request")
            self._received.extend(part)
        taken = bytes(self._received[:length])
        del self._received[:length]
        return taken


async def _exit_of(pid: int) -> None:
    """Wait for the end of a process without a thread (``pidfd_open(2)``)."""
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    watch = os.pidfd_open(pid)
    loop.add_reader(watch, ended.set)
    try:
        await ended.wait()
    finally:
        loop.remove_reader(watch)
        os.close(watch)


def _environment() -> dict[str, str]:
    """Nothing of the server's environment, which may hold secrets; only where this package lies."""
    package = Path(cavea.__file__).parents[1]
    return {"PYTHONPATH": str(package), "LC_ALL": "C.UTF-8", **_ALLOCATION}
