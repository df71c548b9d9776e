"""The whole of what outsiders see, as one ASGI application: the API, the reference, the web app."""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
App = Callable[..., Awaitable[None]]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


class Root:
    """Sends each request to the part that answers it."""

    def __init__(self, api: App, reference: Mapping[str, App], web: App) -> None:
        """Take the parts.

        Args:
            api: Everything below ``/api/`` that is not part of the reference.
            reference: By exact path.
            web: Everything else.
        """
        self._api = api
        self._reference = reference
        self._web = web

    async def __call__(self, scope: Scope, receive: Receive, send: App) -> None:
        """Answer a request; WebSockets are not spoken here."""
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        path = scope["path"]
        page = self._reference.get(path)
        if page is not None:
            await page(scope, receive, send)
        elif path.startswith("/api/") or path == "/api":
            await self._api(scope, receive, send)
        else:
            await self._web(scope, receive, send)


async def _lifespan(receive: Receive, send: App) -> None:
    """Start and stop are the server's own business; the protocol is only acknowledged."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        else:
            await send({"type": "lifespan.shutdown.complete"})
            return
