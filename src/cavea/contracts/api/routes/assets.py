"""Pictures."""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from cavea.contracts._http.route import Raw, Table
from cavea.contracts.api.desk import Desk
from cavea.contracts.streams.pictures import picture_answer
from cavea.domain.access import Scope
from cavea.domain.errors import LibraryOffline, NotFound
from cavea.domain.ids import AssetId

TABLE: Final = Table("Assets", "Posters, backdrops and stills.")


class AssetQuery(msgspec.Struct, frozen=True):
    """In which size."""

    width: Annotated[
        Annotated[int, Meta(ge=1, le=10_000)] | None,
        Meta(
            description="Pixels; rounded up to a ladder of sizes, and never larger than the picture is.",
            examples=[320],
        ),
    ] = None


@TABLE.route(
    "GET",
    "/api/assets/{asset_id}",
    operation="get_asset",
    summary="A poster, backdrop or still",
    description="A local picture, a frame of the film, or, where there is neither, a poster drawn by the server.",
    scope=Scope.LIBRARY_READ,
    errors=(NotFound, LibraryOffline),
    takes_token=True,
    media_types=("image/webp", "image/jpeg"),
)
async def get_asset(call: Desk, asset_id: str, query: AssetQuery) -> Raw:
    """Send the picture in the wanted size."""
    return Raw(
        picture_answer(await call.features.catalog.picture(call.who, AssetId(asset_id), query.width), call)
    )
