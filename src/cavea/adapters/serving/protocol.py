"""One connection: uvicorn's httptools protocol, with every limit that holds before a route is known.

The head of a request is fed to the parser in small pieces, so that a head that is too large is refused before
it is buffered. A refusal waits until the answers before it are complete, then the connection is closed.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from enum import Enum
from typing import Any, ClassVar, Final
from urllib.parse import unquote

import httptools
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from cavea.adapters.serving.exchange import ZERO_COPY, Exchange, Terms
from cavea.adapters.serving.heads import problem_of
from cavea.adapters.serving.limits import Limits
from cavea.adapters.serving.refusals import (
    TARGET,
    Refusal,
    RefusedError,
    RenderRefusal,
    refusal_message,
    render_plain_refusal,
)

_PIECE: Final = 4096
"""Bytes of a head that the parser gets at a time."""

_LINE_OVERHEAD: Final = len(b": \r\n")
_DISK_THREADS: Final = 8


class _Phase(Enum):
    BETWEEN = "between requests"
    HEAD = "in the head of a request"
    BODY = "in the body of a request"


class LimitedProtocol(HttpToolsProtocol):
    """A connection whose terms are set by :func:`protocol_class`."""

    terms: ClassVar[Terms]

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        """Start with nothing received."""
        super().__init__(config, server_state, app_state, _loop)
        self.access_log = False
        # Seconds may have fractions: uvicorn only hands them to ``call_later``.
        self.timeout_keep_alive = self.terms.limits.idle_s  # type: ignore[assignment]
        self.url = b""
        self._phase = _Phase.BETWEEN
        self._head_bytes = 0
        # Input since the parser last told something: it may be holding all of it.
        self._unreported = 0
        self._lines = 0
        self._discarded = 0
        self._unanswered = 0
        self._is_deaf = False
        self._verdict: Refusal | None = None
        self._postponed: Refusal | None = None
        self._answering: RequestResponseCycle | None = None
        self._deadline: asyncio.TimerHandle | None = None

    # The connection

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        """Give the client ``header_s`` for its first request."""
        super().connection_made(transport)
        self._set_deadline(self.terms.limits.header_s, self._head_is_late)

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell every request of this connection that its client has gone."""
        self._set_deadline(None)
        self._unset_keepalive_if_required()
        super().connection_lost(exc)
        for cycle in (self._answering, *(queued for queued, _ in self.pipeline)):
            if cycle is not None and not cycle.response_complete:
                cycle.disconnected = True
                cycle.message_event.set()
        self.pipeline.clear()

    def data_received(self, data: bytes) -> None:
        """Parse what came; refuse what breaks a limit."""
        if self._is_deaf:
            return
        self._unset_keepalive_if_required()
        rest = memoryview(data)
        try:
            while rest:
                piece = rest if self._phase is _Phase.BODY else rest[:_PIECE]
                rest = rest[len(piece) :]
                self._feed(piece)
        except httptools.HttpParserUpgrade:
            # No other protocol is spoken here, and what follows may be one: answer this request and close.
            self._is_deaf = True
        except httptools.HttpParserError:
            self._refuse(self._verdict or Refusal(400, "the request is not valid HTTP/1.1"))
        self._keep_time()

    def _feed(self, piece: memoryview) -> None:
        self._unreported += len(piece)
        self.parser.feed_data(piece)
        if self._head_bytes + self._unreported > self.terms.limits.header_bytes:
            self._verdict = Refusal(431, "the header is too large")
            raise httptools.HttpParserError

    def _is_busy(self) -> bool:
        return self._unanswered > 0

    # Parser callbacks

    def on_message_begin(self) -> None:
        """Begin a request with empty counters."""
        super().on_message_begin()
        self.scope["extensions"] = {ZERO_COPY: {}}
        self._phase = _Phase.HEAD
        self._head_bytes = self._lines = self._discarded = self._unreported = 0
        if len(self.pipeline) >= self.terms.limits.pipelined:
            self._stop(400, "too many requests were sent before the answers were read")

    def on_url(self, url: bytes) -> None:
        """Take a part of the request target."""
        super().on_url(url)
        self._unreported = 0
        if len(self.url) > self.terms.limits.url_bytes:
            self._stop(414, "the URL is too long")

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header line; a trailer counts too, and is dropped (RFC 9110, 6.5.1)."""
        self._unreported = 0
        self._lines += 1
        self._head_bytes += len(name) + len(value) + _LINE_OVERHEAD
        if self._lines > self.terms.limits.header_lines:
            self._stop(431, "the header has too many lines")
        if self._head_bytes > self.terms.limits.header_bytes:
            self._stop(431, "the header is too large")
        if self._phase is _Phase.HEAD:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Start the request, or queue it behind the one that is being answered."""
        self._set_deadline(None)
        version = self.parser.get_http_version()
        problem = problem_of(version, self.headers)
        if problem is not None:
            self._stop(400, problem)
        self._complete_scope(version)
        is_first = not self._is_busy()
        self.cycle = self._exchange(version)
        self._unanswered += 1
        self._phase = _Phase.BODY
        self._head_bytes = self._lines = 0
        if is_first:
            self._start_asgi_task(self.cycle, self.app)
        else:
            self.flow.pause_reading()
            self.pipeline.appendleft((self.cycle, self.app))

    def on_body(self, body: bytes) -> None:
        """Hand a part of the body on, or throw it away when the answer is complete."""
        self._unreported = 0
        if not self.cycle.response_complete:
            super().on_body(body)
            return
        self._discarded += len(body)
        if self._discarded > self.terms.limits.discarded_bytes:
            self._linger()

    def on_message_complete(self) -> None:
        """End the request's body."""
        self._phase = _Phase.BETWEEN
        self._unreported = 0
        super().on_message_complete()

    def _complete_scope(self, version: str) -> None:
        target = httptools.parse_url(self.url)
        path = target.path.decode("ascii")
        self.scope["method"] = self.parser.get_method().decode("ascii")
        self.scope["http_version"] = version
        self.scope["path"] = self.root_path + (unquote(path) if "%" in path else path)
        self.scope["raw_path"] = self.root_path.encode("ascii") + target.path
        self.scope["query_string"] = target.query or b""

    def _exchange(self, version: str) -> Exchange:
        may_stay = version != "1.0" and self.parser.should_keep_alive() and not self.parser.should_upgrade()
        return Exchange(
            self.terms,
            self._body_is_late,
            scope=self.scope,
            transport=self.transport,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=False,
            default_headers=self.server_state.default_headers,
            message_event=asyncio.Event(),
            expect_100_continue=self.expect_100_continue,
            keep_alive=may_stay,
            on_response=self.on_response_complete,
        )

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._answering = cycle
        super()._start_asgi_task(cycle, app)

    def on_response_complete(self) -> None:
        """Go on with the next request, the refusal that waited for this, or the idle time."""
        self._unanswered -= 1
        was_last = not self.pipeline
        super().on_response_complete()
        if not was_last or self.transport.is_closing():
            return
        if self._postponed is not None:
            self._send_refusal(self._postponed)
        elif self._phase is _Phase.BODY:
            self._set_deadline(self.terms.limits.body_stall_s, self._leftover_is_late)

    # Time

    def _set_deadline(self, seconds: float | None, act: Callable[[], None] | None = None) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = None if seconds is None or act is None else self.loop.call_later(seconds, act)

    def _keep_time(self) -> None:
        """After each piece of input: a head under way has a deadline, a connection without one idles."""
        if self._is_deaf:
            return
        if self._phase is _Phase.HEAD or (self._phase is _Phase.BETWEEN and self._unreported):
            if self._deadline is None:
                self._set_deadline(self.terms.limits.header_s, self._head_is_late)
        elif self._phase is _Phase.BETWEEN and not self._is_busy():
            self.timeout_keep_alive_task = self.loop.call_later(
                self.terms.limits.idle_s, self.timeout_keep_alive_handler
            )

    def _head_is_late(self) -> None:
        self._deadline = None
        if self._is_deaf or self._phase is _Phase.BODY or self.transport.is_closing():
            return
        if self._is_busy():
            # Reading pauses while an answer is sent: the rest of the head may be waiting behind that.
            self._set_deadline(self.terms.limits.header_s, self._head_is_late)
        elif self._phase is _Phase.HEAD:
            self._refuse(Refusal(408, "the request did not come in time"))
        else:
            self.transport.close()

    def _body_is_late(self) -> None:
        if not self._is_deaf and not self.transport.is_closing():
            self._refuse(Refusal(408, "the body of the request did not come in time"))

    def _leftover_is_late(self) -> None:
        self._deadline = None
        if self._phase is _Phase.BODY and not self._is_busy() and not self.transport.is_closing():
            self.transport.close()

    # Refusals

    def _stop(self, status: int, message: str) -> None:
        self._verdict = Refusal(status, message)
        raise RefusedError(message)

    def _refuse(self, refusal: Refusal) -> None:
        """Hear nothing more, and say why as soon as the answers before this one are complete."""
        self._is_deaf = True
        self._set_deadline(None)
        if self.transport.is_closing():
            return
        if self._phase is _Phase.BODY:
            self._refuse_in_body(refusal)
        elif self._is_busy():
            self._postponed = refusal
            self.flow.pause_reading()
        else:
            self._send_refusal(refusal)

    def _refuse_in_body(self, refusal: Refusal) -> None:
        broken = self.cycle
        if self.pipeline and self.pipeline[0][0] is broken:
            self.pipeline.popleft()
            self._unanswered -= 1
            self._postponed = refusal
            return
        is_unanswered = not broken.response_started
        if not broken.response_complete:
            broken.disconnected = True
            broken.message_event.set()
        if is_unanswered:
            self._send_refusal(refusal)
        else:
            self.transport.close()

    def _send_refusal(self, refusal: Refusal) -> None:
        self._unset_keepalive_if_required()
        body = self.terms.render_refusal(
            refusal.status, refusal.message, [(TARGET, self.url), *(self.headers or ())]
        )
        # The parser knows the method once it has come to the target.
        is_head = bool(self.url) and self.parser.get_method() == b"HEAD"
        defaults = self.server_state.default_headers
        self.transport.write(refusal_message(refusal, body, defaults, is_head=is_head))
        self._linger()

    def _linger(self) -> None:
        """Close in a way that lets the client read the answer: closing over unread input would reset it."""
        self._is_deaf = True
        self._unset_keepalive_if_required()
        self.flow.resume_reading()
        if self.transport.can_write_eof():
            self.transport.write_eof()
            self._set_deadline(self.terms.limits.linger_s, self.transport.abort)
        else:
            self.transport.close()


def protocol_class(
    limits: Limits, render_refusal: RenderRefusal = render_plain_refusal
) -> type[LimitedProtocol]:
    """A protocol for uvicorn's ``http=`` that keeps these limits and refuses in these words."""
    disk = ThreadPoolExecutor(_DISK_THREADS, thread_name_prefix="disk")

    class Connection(LimitedProtocol):
        terms = Terms(limits, render_refusal, disk)

    return Connection
