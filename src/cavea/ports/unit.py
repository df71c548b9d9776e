"""The unit: one request, one job, one command, one transaction."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from cavea.domain.events import Fact
from cavea.ports.inventory import Inventory
from cavea.ports.jobs import Jobs
from cavea.ports.shelves import Catalog, Libraries, ProgressShelf, Sessions, Tasks, Throttles, Users


class Unit(Protocol):
    """Every shelf, in one transaction. It commits when its block ends well and leaves nothing when it does not."""

    @property
    def users(self) -> Users:
        """Accounts."""
        ...

    @property
    def sessions(self) -> Sessions:
        """Signed-in devices."""
        ...

    @property
    def throttles(self) -> Throttles:
        """Wrong guesses."""
        ...

    @property
    def libraries(self) -> Libraries:
        """Libraries and their folders."""
        ...

    @property
    def tasks(self) -> Tasks:
        """Long work."""
        ...

    @property
    def catalog(self) -> Catalog:
        """What was found."""
        ...

    @property
    def inventory(self) -> Inventory:
        """What scans remember of the disks."""
        ...

    @property
    def progress(self) -> ProgressShelf:
        """What people have watched."""
        ...

    @property
    def jobs(self) -> Jobs:
        """Takes work into this unit."""
        ...

    async def record(self, fact: Fact) -> None:
        """Put a fact into the outbox, where it stands from the commit on for those who will publish it."""
        ...

    async def audit(
        self,
        act: str,
        *,
        actor_id: str | None,
        actor: str,
        address: str = "",
        subject_id: str | None = None,
        detail: str | None = None,
    ) -> None:
        """Write down who did what, from where (SECURITY rule 29). Never a secret."""
        ...


class Units(Protocol):
    """Begins units."""

    def begin(self) -> AbstractAsyncContextManager[Unit]:
        """A unit that writes. No unit may be open while bytes flow or a person waits."""
        ...

    def read(self) -> AbstractAsyncContextManager[Unit]:
        """A unit that only reads; each read sees the last commit."""
        ...
