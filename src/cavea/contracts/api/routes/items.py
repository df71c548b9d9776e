"""What every title has, whatever its kind."""

from typing import Final

from cavea.contracts._http.route import Listed, Table
from cavea.contracts.api.desk import Desk, ListQuery
from cavea.contracts.api.shapes.recognition import ItemRecognition, item_recognition
from cavea.contracts.api.shapes.titles import Extra, extra
from cavea.domain.access import Scope
from cavea.domain.errors import Forbidden, NotFound
from cavea.domain.ids import ItemId

TABLE: Final = Table("Items", "What every title has, whatever its kind.")


@TABLE.route(
    "GET",
    "/api/items/{item_id}/extras",
    operation="list_extras",
    summary="List the trailers, interviews and deleted scenes of a title",
    description="Of a series also those of its seasons and episodes. Stream an extra by its id, as any title.",
    scope=Scope.LIBRARY_READ,
    errors=(NotFound,),
)
async def list_extras(call: Desk, item_id: str, query: ListQuery) -> Listed[Extra]:
    """List what stands beside a title."""
    page = await call.features.catalog.extras(call.who, ItemId(item_id), query.request)
    return Listed([extra(card) for card in page.items], page)


@TABLE.route(
    "GET",
    "/api/items/{item_id}/recognition",
    operation="get_recognition",
    summary="Why is it so? Which rule read which part of each file's path",
    description="Administrators only, since it shows paths.",
    scope=Scope.METADATA_READ,
    errors=(Forbidden, NotFound),
)
async def get_recognition(call: Desk, item_id: str) -> ItemRecognition:
    """Explain a title."""
    return item_recognition(await call.features.recognising.of(call.who, ItemId(item_id)))
