"""Whether the server works, and what it is."""

from typing import Final

from cavea.contracts._http.route import Access, Table
from cavea.contracts.api.desk import Desk
from cavea.contracts.api.shapes.server import Health, Info
from cavea.domain.errors import Unavailable

TABLE: Final = Table("Server", "Whether the server works, and what it is.")


@TABLE.route(
    "GET",
    "/api/health",
    operation="get_health",
    summary="Check that the server works",
    description="For load balancers and monitoring: 200 when the server can answer requests, 503 when it cannot.",
    access=Access.PUBLIC,
    errors=(Unavailable,),
)
async def get_health(call: Desk) -> Health:
    """Ask the database."""
    await call.features.health.check()
    return Health("ok", "ok")


@TABLE.route(
    "GET",
    "/api/info",
    operation="get_info",
    summary="Name, version and whether set-up is needed",
    access=Access.PUBLIC,
)
async def get_info(call: Desk) -> Info:
    """Say what a client may know before it signs in."""
    features = call.features
    return Info("Cavea", features.version, await features.accounts.needs_setup(), features.default_dialect)
