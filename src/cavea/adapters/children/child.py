"""The child's own program: ``python -m cavea.adapters.children.child SOCKET PARENT MODULE…``.

It limits itself before it loads anything that reads foreign bytes, then answers one request at a time until
its socket ends. What it can do is in the modules it is given: each has a table ``REQUESTS`` of names and
handlers, so a new kind of work is a plain function in a module of its own.
"""

import ctypes
import gc
import importlib
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import msgspec

from cavea.adapters.children.wire import HEADER, MOST_FILES, Answer, Ask, framed, length_of

Handler = Callable[[bytes, int | None], bytes]
"""Takes an argument and, where the request carries one, the descriptor of a file; returns its answer.

The descriptor is closed afterwards. What a handler raises is told to the server as a failure.
"""

MEMORY: Final = 1_536 << 20
"""Bytes of address space: room for the frames of an 8K decoder, and an end to a file that wants more."""

DESCRIPTORS: Final = 32 + MOST_FILES
NICENESS: Final = 5

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_NO_NEW_PRIVS: Final = 38


def main(arguments: list[str]) -> None:
    """Serve requests until the server ends the conversation, or ends."""
    with socket.socket(fileno=int(arguments[0])) as link:
        link.settimeout(None)
        limit_self(parent=int(arguments[1]))
        try:
            handlers = loaded(arguments[2:])
        except Exception as error:  # noqa: BLE001 - whatever it is, the server tells it to the operator
            send(link, Answer(repr(error).encode("utf-8", "replace"), failed=True))
            return
        gc.freeze()  # what is loaded stays: to look through it again after every few files costs time
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # from here on nothing is ever written to a disk
        send(link, Answer(b"", failed=False))
        serve(link, handlers)


def limit_self(parent: int) -> None:
    """Give up what a child must never have: much memory, many descriptors, new rights, a life of its own."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # the server ended before the line above
        sys.exit(0)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_NOFILE, (DESCRIPTORS, DESCRIPTORS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(NICENESS)


def loaded(modules: list[str]) -> dict[str, Handler]:
    """The handlers of these modules, by the names of their requests."""
    handlers: dict[str, Handler] = {}
    for name in modules:
        table: Mapping[str, Handler] = importlib.import_module(name).REQUESTS
        handlers.update(table)
    return handlers


def serve(link: socket.socket, handlers: Mapping[str, Handler]) -> None:
    """Answer request after request until the socket ends."""
    read = msgspec.msgpack.Decoder(Ask).decode
    while (received := receive(link)) is not None:
        body, files = received
        try:
            ask = read(body)
            beside: Sequence[int | None] = files or [None] * len(ask.arguments)
            for argument, file in zip(ask.arguments, beside, strict=True):
                send(link, answered(ask, argument, file, handlers))
        finally:
            for file in files:
                os.close(file)


def answered(ask: Ask, argument: bytes, file: int | None, handlers: Mapping[str, Handler]) -> Answer:
    """What the handler says, or what became of it."""
    arm_cpu_limit(ask.cpu_s)
    try:
        body = handlers[ask.kind](argument, file)
    except Exception as error:  # noqa: BLE001 - foreign bytes can raise anything; the server must hear of it
        return Answer(repr(error).encode("utf-8", "replace")[:1_000], failed=True)
    return Answer(body, failed=False)


def arm_cpu_limit(seconds: int) -> None:
    """Have the kernel end this process when this request takes more than so much processor time."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))


def receive(link: socket.socket) -> tuple[bytes, list[int]] | None:
    """The next frame and the files that came with it; None when the server has ended the conversation."""
    header, files, _, _ = socket.recv_fds(link, HEADER, MOST_FILES, socket.MSG_CMSG_CLOEXEC)
    if len(header) < HEADER:
        rest = exactly(link, HEADER - len(header)) if header else b""
        if not rest:
            return None
        header += rest
    return exactly(link, length_of(header)), list(files)


def exactly(link: socket.socket, length: int) -> bytes:
    """So many bytes, or fewer only when the socket ended."""
    parts: list[bytes] = []
    while length > 0 and (part := link.recv(min(length, 1 << 20))):
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def send(link: socket.socket, answer: Answer) -> None:
    """Send one frame; when the server is gone there is nobody left to tell."""
    header, body = framed(answer)
    try:
        link.sendall(header + body)
    except (BrokenPipeError, ConnectionResetError):
        sys.exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
