"""Start and stop of the HTTP server."""

import asyncio
import contextlib
import gc
import socket
from collections.abc import Callable, Iterator
from typing import Any, Final

from uvicorn import Config, Server

from cavea.adapters.serving.limits import Limits
from cavea.adapters.serving.protocol import protocol_class
from cavea.adapters.serving.refusals import RenderRefusal, render_plain_refusal

_TICK_S: Final = 1.0
"""How often the ``Date`` of answers is renewed."""

_FLUSH_S: Final = 0.02
"""How often a stop looks whether the last bytes have left."""

_BACKLOG: Final = 2048


class StartFailedError(RuntimeError):
    """The application refused to start; why is in the log."""


class Serving:
    """One HTTP server in the running event loop, from :meth:`serve` to :meth:`stop`."""

    def __init__(
        self,
        limits: Limits | None = None,
        render_refusal: RenderRefusal = render_plain_refusal,
        *,
        trusted_proxies: tuple[str, ...] = (),
        ready: Callable[[int], None] | None = None,
    ) -> None:
        """Prepare a server.

        Args:
            limits: What a connection may ask for.
            render_refusal: Makes the bodies of answers given without the application.
            trusted_proxies: Addresses and networks whose forwarded headers count; none by default.
            ready: Called once with the real port when connections are accepted.
        """
        self._limits = limits or Limits()
        self._render_refusal = render_refusal
        self._trusted_proxies = trusted_proxies
        self._ready = ready
        self._stopping = asyncio.Event()

    async def serve(self, app: Any, host: str, port: int) -> None:
        """Serve an ASGI application until :meth:`stop`; port 0 takes a free one.

        Raises:
            OSError: The address cannot be had.
            StartFailedError: The application's start failed.
        """
        protocol = protocol_class(self._limits, self._render_refusal)
        config = Config(
            app,
            http=protocol,
            loop="none",
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=bool(self._trusted_proxies),
            forwarded_allow_ips=list(self._trusted_proxies),
            backlog=_BACKLOG,
        )
        with contextlib.closing(_listener(host, port)) as listener:
            server = _Server(config, self._stopping, self._limits.stop_s, self._announce(listener))
            try:
                await server.serve(sockets=[listener])
            except SystemExit as failure:
                raise StartFailedError("the application did not start") from failure
            finally:
                protocol.terms.disk.shutdown(wait=False, cancel_futures=True)

    def stop(self) -> None:
        """Stop: no new connections, open answers may end within ``stop_s``. Safe to call again."""
        self._stopping.set()

    def _announce(self, listener: socket.socket) -> Callable[[], None]:
        port: int = listener.getsockname()[1]

        def announce() -> None:
            if self._ready is not None:
                self._ready(port)

        return announce


class _Server(Server):
    """uvicorn's server without its signal handlers, and with a stop that is certain."""

    def __init__(
        self, config: Config, stopping: asyncio.Event, stop_s: float, announce: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._stopping = stopping
        self._stop_s = stop_s
        self._announce = announce

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the caller."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, freeze what the start left behind, and tell the port."""
        await super().startup(sockets)
        await self.on_tick(0)
        # What exists now lives as long as the process: the collector need not look at it again.
        gc.collect()
        gc.freeze()
        self._announce()

    async def main_loop(self) -> None:
        """Keep the clock of the answers until it is time to stop."""
        while not self._stopping.is_set():
            await self.on_tick(0)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), _TICK_S)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let open answers end, cut those that do not in time, then end the application."""
        for server in self.servers:
            server.close()
        for one in sockets or ():
            one.close()
        for connection in tuple(self.server_state.connections):
            connection.shutdown()
        await self._finish(self._stop_s)
        # A task that is sending a file must have ended before its connection may be torn down.
        running = tuple(self.server_state.tasks)
        for task in running:
            task.cancel("the server stops")
        await asyncio.gather(*running, return_exceptions=True)
        for connection in tuple(self.server_state.connections):
            connection.transport.abort()
        await self.lifespan.shutdown()

    async def _finish(self, seconds: float) -> None:
        """Wait until every answer has left, for a limited time."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        state = self.server_state
        while (state.tasks or state.connections) and (left := end - loop.time()) > 0:
            if state.tasks:
                await asyncio.wait(state.tasks, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            else:
                await asyncio.sleep(min(left, _FLUSH_S))


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    is_dual = family is socket.AF_INET6 and host == "::" and socket.has_dualstack_ipv6()
    listener = socket.create_server((host, port), family=family, backlog=_BACKLOG, dualstack_ipv6=is_dual)
    # Accepted connections inherit both. A client that vanished without a word is noticed at last; and asyncio
    # does not set TCP_NODELAY on them: each small answer after its header would wait 40 ms for an ACK.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.settimeout(0)
    return listener
