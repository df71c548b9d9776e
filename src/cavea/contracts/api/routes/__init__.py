"""Operations by noun. ``ALL`` is the API, in the order of the reference."""

from typing import Final

from cavea.contracts._http.route import Route, Table
from cavea.contracts.api.routes import (
    assets,
    auth,
    finding,
    items,
    libraries,
    movies,
    playback,
    series,
    server,
    streams,
    tasks,
    users,
)

TABLES: Final[tuple[Table, ...]] = (
    server.TABLE,
    auth.TABLE,
    users.TABLE,
    libraries.TABLE,
    tasks.TABLE,
    movies.TABLE,
    series.TABLE,
    items.TABLE,
    finding.TABLE,
    playback.TABLE,
    streams.TABLE,
    assets.TABLE,
)

ALL: Final[tuple[Route, ...]] = tuple(route for table in TABLES for route in table.routes)
