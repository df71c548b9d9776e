"""Media files as bytes, and what is inside them."""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from cavea.contracts._http.route import Raw, Table
from cavea.contracts.api.desk import Desk
from cavea.contracts.api.shapes.probes import ProbeAnswer, probe_answer
from cavea.contracts.streams.media import media_answer
from cavea.domain.access import Scope
from cavea.domain.errors import Conflict, LibraryOffline, NotFound, RangeNotSatisfiable
from cavea.domain.ids import FileId, ItemId

TABLE: Final = Table("Streams", "Media files as bytes.")


class StreamQuery(msgspec.Struct, frozen=True, rename={"file_id": "fileId"}):
    """Which file, and whether to save it."""

    file_id: Annotated[
        Annotated[str, Meta(max_length=64)] | None,
        Meta(
            description="A file of the title; the best one when left out.", examples=["fil_4mvz6q2x7h3kd5wa"]
        ),
    ] = None
    download: Annotated[bool, Meta(description="Answer as a file to save.", examples=[False])] = False

    @property
    def file(self) -> FileId | None:
        """As the features take it."""
        return None if self.file_id is None else FileId(self.file_id)


@TABLE.route(
    "GET",
    "/api/stream/probe/{item_id}",
    operation="probe_stream",
    summary="What is inside the file that would be streamed",
    scope=Scope.PLAYBACK_READ,
    errors=(NotFound, Conflict, LibraryOffline),
    takes_token=True,
)
async def probe_stream(call: Desk, item_id: str, query: StreamQuery) -> ProbeAnswer:
    """Show container and streams."""
    return probe_answer(await call.features.playback.probe(call.who, ItemId(item_id), query.file))


@TABLE.route(
    "GET",
    "/api/stream/{item_id}",
    operation="stream_item",
    summary="Stream a film, episode or extra as it is",
    description=(
        "The bytes of the file, with `Range` and conditional requests (RFC 9110). "
        "Players that cannot send a header may use `?token=`."
    ),
    scope=Scope.PLAYBACK_READ,
    errors=(NotFound, LibraryOffline, RangeNotSatisfiable),
    takes_token=True,
    media_types=("video/mp4", "video/webm", "video/x-matroska", "application/octet-stream"),
)
async def stream_item(call: Desk, item_id: str, query: StreamQuery) -> Raw:
    """Send the file."""
    playable = await call.features.playback.open(call.who, ItemId(item_id), query.file)
    return Raw(media_answer(playable, download=query.download))
