"""What routes work with: the features, as one value, and the query structs that many lists share."""

from dataclasses import dataclass
from typing import Annotated, Final, TypeAlias

import msgspec
from msgspec import Meta

from cavea.contracts._http.call import Call
from cavea.domain.access import Dialect
from cavea.domain.query import DEFAULT_PER_PAGE, MAX_PAGE, MAX_PER_PAGE, PageRequest
from cavea.features.accounts import Accounts, Device
from cavea.features.catalog import Catalog
from cavea.features.health import ServerHealth
from cavea.features.libraries import Libraries, Scans
from cavea.features.playback import Playback
from cavea.features.recognition import Recognising
from cavea.features.tasks import Tasks


@dataclass(frozen=True, slots=True)
class Features:
    """Every verb that a route may call, and what the server knows of itself.

    Attributes:
        accounts: Sign-in and one's own account.
        libraries: Libraries and their scans.
        scans: Keeping libraries up to date.
        tasks: Long work.
        catalog: Reading titles and pictures.
        recognising: Why titles are what they are.
        playback: Bytes and progress.
        health: Whether the server works.
        version: Of the running server.
        default_dialect: Of a request that chooses none.
    """

    accounts: Accounts
    libraries: Libraries
    scans: Scans
    tasks: Tasks
    catalog: Catalog
    recognising: Recognising
    playback: Playback
    health: ServerHealth
    version: str
    default_dialect: Dialect


Desk: TypeAlias = Call[Features]

MAX_CLIENT: Final = 200


def device_of(call: Desk) -> Device:
    """Where a request comes from, for throttles and the audit log."""
    return Device(address=call.address, client=(call.header(b"user-agent") or "")[:MAX_CLIENT])


PageNumber = Annotated[int, Meta(ge=1, le=MAX_PAGE, description="Which page, from 1.", examples=[1])]
PerPage = Annotated[
    int, Meta(ge=1, le=MAX_PER_PAGE, description="Entries a page, at most 200.", examples=[20])
]


class ListQuery(msgspec.Struct, frozen=True):
    """Which page of a list."""

    page: PageNumber = 1
    per_page: PerPage = DEFAULT_PER_PAGE

    @property
    def request(self) -> PageRequest:
        """As the features take it."""
        return PageRequest(self.page, self.per_page)
