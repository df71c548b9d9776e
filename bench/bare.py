"""The least that could answer a page of films: one ASGI function, two SQL texts, one encoder. No rights.

It speaks through the same HTTP protocol as the real server, so that what is compared is everything above it.
"""

import asyncio
import sys
from typing import Any, Final
from urllib.parse import parse_qsl

import apsw
import msgspec

from cavea.adapters.serving.server import Serving

PAGE: Final = """
SELECT i.id, l.id, i.title, i.sort_title, i.original_title, i.year, i.released, i.duration_ms, i.rating,
       i.content_rating, i.genres,
       CASE WHEN l.state = 'offline' AND i.availability = 'available' THEN 'offline'
            ELSE i.availability END,
       i.has_problem, i.added_at, p.id, p.width, p.height, p.placeholder,
       b.id, b.width, b.height, b.placeholder,
       g.is_watched, g.position_ms
FROM (SELECT pk FROM items WHERE kind = 'movie' AND availability <> 'missing'
      ORDER BY sort_title, pk LIMIT ? OFFSET ?) AS t
CROSS JOIN items AS i ON i.pk = t.pk
JOIN libraries AS l ON l.pk = i.library_pk
LEFT JOIN assets AS p ON p.pk = i.poster_pk
LEFT JOIN assets AS b ON b.pk = i.backdrop_pk
LEFT JOIN progress AS g ON g.user_pk = 1 AND g.item_id = i.id
ORDER BY i.sort_title, i.pk"""
COUNT: Final = "SELECT sum(count) FROM item_counts WHERE kind = 'movie'"


class Picture(msgspec.Struct, gc=False):
    """A picture of a card."""

    id: str
    url: str
    width: int | None
    height: int | None
    placeholder: str | None


class Card(msgspec.Struct, gc=False):
    """A film."""

    id: str
    library_id: str
    title: str
    sort_title: str
    original_title: str | None
    year: int | None
    released: str | None
    duration: float | None
    rating: float | None
    content_rating: str | None
    genres: msgspec.Raw
    availability: str
    has_problem: bool
    added_at: str
    poster: Picture | None
    backdrop: Picture | None
    watched: bool
    position: float | None


def card(r: tuple[Any, ...]) -> Card:
    """A film from its row."""
    return Card(
        r[0], r[1], r[2], r[3], r[4], r[5], r[6], None if r[7] is None else r[7] / 1000, r[8], r[9],
        msgspec.Raw(r[10].encode()), r[11], r[12] != 0, r[13],
        None if r[14] is None else Picture(r[14], "/api/assets/" + r[14], r[15], r[16], r[17]),
        None if r[18] is None else Picture(r[18], "/api/assets/" + r[18], r[19], r[20], r[21]),
        r[22] == 1, r[23] / 1000 if r[23] else None,
    )  # fmt: skip


async def serve(path: str, port: int) -> None:
    """Answer every request with the page that it asks for."""
    connection = apsw.Connection(path, statementcachesize=256)
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)
    for pragma in ("cache_size=-32768", "mmap_size=268435456", "query_only=ON"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    encoder = msgspec.json.Encoder()

    async def app(scope: Any, _receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            return
        asked = dict(parse_qsl(scope["query_string"].decode()))
        page, per_page = int(asked.get("page", "1")), int(asked.get("per_page", "20"))
        total: Any = connection.execute(COUNT).fetchall()[0][0]
        rows = connection.execute(PAGE, (per_page, (page - 1) * per_page)).fetchall()
        told = {
            "items": [card(row) for row in rows],
            "page": page,
            "per_page": per_page,
            "total_items": total,
        }
        body = encoder.encode({**told, "total_pages": -(-total // per_page)})
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    await Serving().serve(app, "127.0.0.1", port)


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], int(sys.argv[2])))
