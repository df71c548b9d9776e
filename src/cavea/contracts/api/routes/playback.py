"""How far somebody has watched."""

from typing import Final

from msgspec import UNSET

from cavea.contracts._http.route import Listed, Table
from cavea.contracts.api.desk import Desk, ListQuery
from cavea.contracts.api.shapes.finding import Progress, ProgressReport, ResumeItem, progress, resume_item
from cavea.domain.access import Scope
from cavea.domain.errors import NotFound
from cavea.domain.ids import ItemId

TABLE: Final = Table("Playback", "Where you are in what you watch.")


@TABLE.route(
    "GET",
    "/api/playback/continue",
    operation="list_continue_watching",
    summary="What you have begun, latest first",
    scope=Scope.PLAYBACK_READ,
)
async def list_continue_watching(call: Desk, query: ListQuery) -> Listed[ResumeItem]:
    """List what the caller can go on with."""
    page = await call.features.playback.continue_watching(call.who, query.request)
    return Listed([resume_item(card) for card in page.items], page)


@TABLE.route(
    "GET",
    "/api/playback/{type}/{item_id}/progress",
    operation="get_progress",
    summary="Where you are in a film or episode",
    description="`{type}` is `movie` or `episode`.",
    scope=Scope.PLAYBACK_READ,
    errors=(NotFound,),
)
async def get_progress(call: Desk, type: str, item_id: str) -> Progress:  # noqa: A002 - the contract's name
    """Show the caller's progress."""
    return progress(await call.features.playback.progress(call.who, type, ItemId(item_id)))


@TABLE.route(
    "PUT",
    "/api/playback/{type}/{item_id}/progress",
    operation="report_progress",
    summary="Say where you are, or that you have seen it",
    description=(
        "Give `position` while playing, or `watched` to mark it. Near the end it becomes watched. "
        "`{type}` is `movie` or `episode`."
    ),
    scope=Scope.PLAYBACK_WRITE,
    errors=(NotFound,),
)
async def report_progress(call: Desk, type: str, item_id: str, body: ProgressReport) -> Progress:  # noqa: A002 - the contract's name
    """Keep the caller's progress."""
    return progress(
        await call.features.playback.report(
            call.who,
            type,
            ItemId(item_id),
            position_s=None if body.position is UNSET else body.position,
            duration_s=None if body.duration is UNSET else body.duration,
            watched=None if body.watched is UNSET else body.watched,
        )
    )
