"""Whether the server can do its work."""

from cavea.ports.catalog import CatalogReader


class ServerHealth:
    """Answers load balancers and monitoring."""

    def __init__(self, reader: CatalogReader) -> None:
        """Ask this reader's database."""
        self._reader = reader

    async def check(self) -> None:
        """Return when the server can answer requests.

        Raises:
            Unavailable: The database does not answer.
        """
        await self._reader.check()
