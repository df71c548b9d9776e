"""Folders under watch, behind the ``Watching`` port: by the kernel's notices, or by looking again and again.

Everything that may wait for a disk happens in one thread for each call. It is left behind when a dead mount holds
it, and ends by itself when the mount does.
"""

import asyncio
import os
import select
import threading
import time
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import ExitStack, suppress
from typing import Final, Protocol

from cavea.adapters.disk.noticing import WatchedRoot
from cavea.adapters.disk.polling import PolledRoots
from cavea.adapters.disk.settling import Place, Settling, stamps_of
from cavea.domain.files import RootPath
from cavea.ports.watching import WatchFailed

_CHECK_S: Final = 5.0
"""How often a root is looked at: the kernel does not tell when a folder above it is renamed."""


class _Source(Protocol):
    def __call__(self, wake: int) -> Iterator[frozenset[Place]]:
        """Changes, first an empty set; ends when the descriptor is readable."""
        ...


class Watcher:
    """Implements ``cavea.ports.watching.Watching`` on the file systems of this machine."""

    def __init__(self, *, settle_s: float = 5.0, force_polling: bool = False, poll_s: float = 60.0) -> None:
        """Take the times.

        Args:
            settle_s: How long a folder's files must not have changed, seconds.
            force_polling: Look at every folder again and again, for disks whose changes the kernel does not see
                (made by another machine on a network mount).
            poll_s: The pause between two such looks, seconds; never less than ``settle_s``.
        """
        self._settle_s: Final = settle_s
        self._poll_s: Final = max(poll_s, settle_s)
        self._force_polling: Final = force_polling

    async def changes(
        self, roots: Sequence[RootPath], stop: asyncio.Event
    ) -> AsyncGenerator[frozenset[Place]]:
        """Folders in which something changed, each once its files have stopped growing."""
        relay = _Relay(asyncio.get_running_loop())
        source = self._polled if self._force_polling else self._noticed
        relay.start(lambda wake: source(tuple(dict.fromkeys(roots)), wake))
        stopping = asyncio.create_task(stop.wait())
        stopping.add_done_callback(lambda _: relay.arrived.set())
        try:
            while True:
                await relay.arrived.wait()
                if stop.is_set():
                    return
                yield relay.take()
        finally:
            stopping.cancel()
            relay.stop()

    def _noticed(self, roots: Sequence[RootPath], wake: int) -> Iterator[frozenset[Place]]:
        settling = Settling(self._settle_s, stamps_of)
        with ExitStack() as stack:
            watched: dict[int, WatchedRoot] = {}
            poll = select.poll()
            poll.register(wake, select.POLLIN)
            for root in roots:
                opened = WatchedRoot(root, settling)
                stack.callback(opened.close)
                opened.begin()
                watched[opened.fd] = opened
                poll.register(opened.fd, select.POLLIN)
            yield frozenset()
            checked = time.monotonic()
            while True:
                due = settling.due_in(time.monotonic())
                ready = poll.poll(1_000 * min(_CHECK_S, _CHECK_S if due is None else due + 0.001))
                now = time.monotonic()
                for fd, _ in ready:
                    if fd == wake:
                        return
                    watched[fd].read(now)
                settling.stamp()
                if now - checked >= _CHECK_S:
                    checked = now
                    for opened in watched.values():
                        opened.check()
                if settled := settling.settled(now):
                    yield settled

    def _polled(self, roots: Sequence[RootPath], wake: int) -> Iterator[frozenset[Place]]:
        polled = PolledRoots(roots)
        poll = select.poll()
        poll.register(wake, select.POLLIN)
        polled.look()
        yield frozenset()
        while not poll.poll(1_000 * self._poll_s):
            if settled := polled.look():
                yield settled


class _Relay:
    """Hands what a thread finds to the event loop; what is not fetched in time is gathered."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.arrived: Final = asyncio.Event()
        self._loop: Final = loop
        self._lock: Final = threading.Lock()
        self._wake = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        self._found: frozenset[Place] = frozenset()
        self._failure: Exception | None = None

    def start(self, source: _Source) -> None:
        """Let a thread look for changes until it is stopped."""
        threading.Thread(target=self._run, args=(source,), name="watching", daemon=True).start()

    def stop(self) -> None:
        """End the thread; never waits for it."""
        with self._lock:
            if self._wake >= 0:
                os.eventfd_write(self._wake, 1)

    def take(self) -> frozenset[Place]:
        """What was found since the last time.

        Raises:
            WatchFailed: The thread has ended.
        """
        with self._lock:
            found, self._found = self._found, frozenset()
            self.arrived.clear()
            if self._failure is not None and not found:
                raise self._failure
            if self._failure is not None:
                self.arrived.set()
        return found

    def _run(self, source: _Source) -> None:
        try:
            for found in source(self._wake):
                with self._lock:
                    self._found |= found
                    self._tell()
        except Exception as error:  # noqa: BLE001 - whatever it is, the caller hears of it
            with self._lock:
                self._failure = error if isinstance(error, WatchFailed) else _failed(error)
                self._tell()
        with self._lock:
            os.close(self._wake)
            self._wake = -1

    def _tell(self) -> None:
        with suppress(RuntimeError):  # the loop has been closed meanwhile
            self._loop.call_soon_threadsafe(self.arrived.set)


def _failed(error: Exception) -> WatchFailed:
    failure = WatchFailed(f"folders cannot be watched: {error}")
    failure.__cause__ = error
    return failure
