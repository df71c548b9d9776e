"""The API as one ASGI application: match, recognise the caller, read, call one verb, render.

The dialect is known before anything can fail, so that every answer, a refusal too, is in the caller's.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final
from urllib.parse import parse_qsl

import structlog

from cavea.contracts._http.call import Call
from cavea.contracts._http.matching import RouteTree
from cavea.contracts._http.reading import parameters_of, read_body, read_query
from cavea.contracts._http.route import Access, Listed, Raw, Route
from cavea.contracts.api.desk import Features
from cavea.contracts.api.dialects import (
    ENCODER,
    dialect_of_credential,
    dialect_of_header,
    render_error,
    render_internal,
    render_list,
    status_of,
)
from cavea.contracts.api.routes import ALL
from cavea.domain.access import Principal
from cavea.domain.errors import (
    BadRequest,
    CaveaError,
    MethodNotAllowed,
    NotFound,
    RangeNotSatisfiable,
    TooManyAttempts,
    Unauthenticated,
    Unavailable,
)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

RETRY_LATER_S: Final = 5
"""What a client is told to wait when the server cannot do something for now."""

PUBLIC_PLACES: Final = ("/api/auth/", "/api/docs/")
"""Where an unknown path is 404 for everybody (CONTRACT A6); elsewhere it is 401 without a credential."""

_JSON: Final = (b"content-type", b"application/json")
_PRIVATE: Final = (b"cache-control", b"no-store")
_NOSNIFF: Final = (b"x-content-type-options", b"nosniff")

log = structlog.get_logger(__name__)


class Api:
    """Answers everything below ``/api/``."""

    def __init__(self, features: Features, routes: tuple[Route, ...] = ALL) -> None:
        """Build the tree of routes."""
        self._features = features
        self._tree = RouteTree(list(routes))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        headers = dict(scope["headers"])
        token, is_query_token = _token_of(scope, headers)
        call = Call(
            features=self._features,
            headers=headers,
            method=scope["method"],
            address=scope["client"][0] if scope.get("client") else "",
            dialect=dialect_of_credential(token) or self._features.default_dialect,
            principal=None,
            scope=scope,
        )
        has_begun = False

        async def watched_send(message: MutableMapping[str, Any]) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._answer(call, token, receive, watched_send, is_query_token=is_query_token)
        except CaveaError as error:
            if has_begun:
                raise
            await _send_error(error, call, send)
        except Exception:
            log.exception("a request failed", method=call.method, path=scope["path"])
            if has_begun:
                raise
            await _send(send, 500, render_internal(call.dialect), [_PRIVATE], is_head=call.method == "HEAD")

    async def _answer(
        self, call: Call[Features], token: str | None, receive: Receive, send: Send, *, is_query_token: bool
    ) -> None:
        if sum(name == b"authorization" for name, _ in call.scope["headers"]) > 1:
            raise BadRequest("send one Authorization header")
        asked = dialect_of_header(call.headers)
        if asked is not None:
            call.dialect = asked
        route, values = self._route(call.scope["path"], call.method)
        if not self._is_public(route, call.scope["path"]):
            if is_query_token and (route is None or not route.takes_token):
                token = None
            call.principal = await self._principal(token)
            if asked is None and call.principal.dialect is not None:
                call.dialect = call.principal.dialect
        if route is None:
            self._refuse_unknown(call)
            return
        arguments: dict[str, Any] = dict(zip(route.path_params, values, strict=True))
        query = read_query(route, parameters_of(call.scope.get("query_string", b"")))
        if query is not None:
            arguments["query"] = query
        if call.method not in ("GET", "HEAD"):
            body = await read_body(route, dict(call.headers), receive)
            if body is not None:
                arguments["body"] = body
        result = await route.handler(call, **arguments)
        await _send_result(result, route, call, receive, send)

    def _route(self, path: str, method: str) -> tuple[Route | None, list[str]]:
        found = self._tree.find(path)
        if found is None:
            return None, []
        return found[0].get("GET" if method == "HEAD" else method), found[1]

    def _is_public(self, route: Route | None, path: str) -> bool:
        """Whether no credential is asked for; where nothing was matched, whether the place is a public one."""
        if route is not None:
            return route.access is Access.PUBLIC
        found = self._tree.find(path)
        if found is not None:
            return any(one.access is Access.PUBLIC for one in found[0].values())
        return path.startswith(PUBLIC_PLACES)

    def _refuse_unknown(self, call: Call[Features]) -> None:
        found = self._tree.find(call.scope["path"])
        if found is None:
            raise NotFound("route")
        allowed = sorted({*found[0], *(("HEAD",) if "GET" in found[0] else ())})
        raise MethodNotAllowed(call.method[:20], tuple(allowed))

    async def _principal(self, token: str | None) -> Principal:
        if token is None:
            raise Unauthenticated("send a credential: Authorization: Bearer <token>")
        if token.startswith(("odn_", "avt_")):
            raise Unauthenticated("this API key is not valid")
        return await self._features.accounts.principal_of(token)


def _token_of(scope: Scope, headers: dict[bytes, bytes]) -> tuple[str | None, bool]:
    """The credential of a request, and whether it stood in the query; a header wins."""
    authorization = headers.get(b"authorization")
    if authorization is not None:
        kind, _, token = authorization.decode("latin-1").strip().partition(" ")
        return (token.strip() or None) if kind.lower() == "bearer" else None, False
    query = scope.get("query_string", b"")
    if b"token=" not in query:
        return None, False
    try:
        given = parse_qsl(query.decode("ascii"), max_num_fields=50)
    except ValueError:
        return None, False
    return next((value for name, value in given if name == "token"), None), True


async def _send_result(result: Any, route: Route, call: Call[Features], receive: Receive, send: Send) -> None:
    if isinstance(result, Raw):
        await result.app(call.scope, receive, send)
        return
    is_head = call.method == "HEAD"
    if result is None:
        await send({"type": "http.response.start", "status": route.status, "headers": [_PRIVATE]})
        await send({"type": "http.response.body", "body": b""})
        return
    body = render_list(result, route, call.dialect) if isinstance(result, Listed) else ENCODER.encode(result)
    await _send(send, route.status, body, [_PRIVATE], is_head=is_head)


async def _send_error(error: CaveaError, call: Call[Features], send: Send) -> None:
    extra: Headers = [_PRIVATE]
    if isinstance(error, Unauthenticated):
        extra.append((b"www-authenticate", b"Bearer"))
    elif isinstance(error, TooManyAttempts):
        extra.append((b"retry-after", str(error.retry_after_s).encode()))
    elif isinstance(error, Unavailable):
        extra.append((b"retry-after", str(RETRY_LATER_S).encode()))
    elif isinstance(error, RangeNotSatisfiable):
        extra.append((b"content-range", b"bytes */%d" % error.size))
    elif isinstance(error, MethodNotAllowed):
        extra.append((b"allow", ", ".join(error.allowed).encode()))
    if isinstance(error, BadRequest) and error.message.startswith("the body ended"):
        return
    status = status_of(error, call.dialect)
    await _send(send, status, render_error(error, call.dialect), extra, is_head=call.method == "HEAD")


async def _send(send: Send, status: int, body: bytes, extra: Headers, *, is_head: bool) -> None:
    headers = [_JSON, (b"content-length", str(len(body)).encode()), _NOSNIFF, *extra]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if is_head else body})
