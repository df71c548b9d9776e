"""A picture as an answer."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

from cavea.contracts._http.call import Call
from cavea.features.catalog import Picture

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

FRESH_S: Final = 24 * 3600
"""Seconds a picture may be shown without asking again; its URL stays the same when somebody changes it."""


def picture_answer(picture: Picture, call: Call[Any]) -> Callable[..., Awaitable[None]]:
    """The bytes, or 304 when the client has them already."""
    etag = f'"{picture.etag}"'
    asked = call.header(b"if-none-match") or ""
    is_known = asked.strip() == "*" or etag in {part.strip().removeprefix("W/") for part in asked.split(",")}
    cache = f"private, max-age={FRESH_S}" if picture.is_final else "private, no-cache"

    async def answer(scope: MutableMapping[str, Any], receive: object, send: Send) -> None:
        del receive
        headers = [(b"etag", etag.encode()), (b"cache-control", cache.encode())]
        if not is_known:
            headers += [
                (b"content-type", picture.media_type.encode()),
                (b"content-length", str(len(picture.data)).encode()),
                (b"x-content-type-options", b"nosniff"),
            ]
        body = b"" if is_known or scope["method"] == "HEAD" else picture.data
        await send({"type": "http.response.start", "status": 304 if is_known else 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return answer
