"""A household that journeys share: a server with films and a series that were scanned and looked into."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cavea.testing.tiny_media import TinyMedia
from tests.harness import trees
from tests.harness.client import Client
from tests.harness.places import GOOD, Place, Settle
from tests.harness.server import RunningServer, add_library, settled


@dataclass(frozen=True, slots=True)
class Household:
    """A server, its administrator, and what it shows."""

    server: RunningServer
    admin: Client
    films: Path
    series: Path

    def ids(self) -> dict[str, str]:
        """Values for path parameters of lists that exist."""
        series = self.admin.get("/api/series").ok()["items"][0]
        return {"series_id": series["id"], "item_id": series["id"], "library_id": series["library_id"]}

    def movies(self) -> list[dict[str, Any]]:
        """All films as listed."""
        found: list[dict[str, Any]] = self.admin.get("/api/movies?per_page=200").ok()["items"]
        return found

    def movie(self, title: str) -> dict[str, Any]:
        """The page of one film."""
        found = next(movie for movie in self.movies() if movie["title"] == title)
        page: dict[str, Any] = self.admin.get(f"/api/movies/{found['id']}").ok()
        return page


def settle_in(server: RunningServer, folder: Path, clips: TinyMedia) -> Household:
    """Fill a server with seven films and a series."""
    films = trees.films(folder / "Films", clips)
    series = trees.series(folder / "Series", clips)
    admin = server.admin()
    add_library(admin, "Movies", "movies", films)
    add_library(admin, "Series", "series", series)
    settled(admin)
    return Household(server, admin, films, series)


@pytest.fixture(scope="session")
def household(
    request: pytest.FixtureRequest, engine: str, tmp_path_factory: pytest.TempPathFactory, clips: TinyMedia
) -> Iterator[Household]:
    """A household that the tests of a process share and leave as it is."""
    url = request.getfixturevalue("cluster").fresh() if engine == "postgresql" else None
    server = RunningServer(tmp_path_factory.mktemp("household") / "data", url).start()
    yield settle_in(server, tmp_path_factory.mktemp("media"), clips)
    server.stop()


@pytest.fixture(name="settle")
def settling(tmp_path: Path, clips: TinyMedia) -> Iterator[Settle]:
    """Makes a library of two good films and whatever lies beside them, and forgets it at the end."""
    made: list[Place] = []

    def settle(server: RunningServer, folder: Path | None = None, **scanning: Any) -> Place:
        admin, logged = server.admin(), len(server.log)
        folder = trees.plant(folder or tmp_path / "films", GOOD, clips)
        settings = {"watch": False, "every_hours": None, **scanning}
        body = {"name": "Films", "kind": "movies", "paths": [str(folder)], "scanning": settings}
        place = Place(server, admin, folder, admin.post("/api/libraries", body).ok(201)["id"], logged)
        made.append(place)
        settled(admin)
        return place

    yield settle
    for place in made:
        place.admin.delete(f"/api/libraries/{place.id}")
    # Deeper than the standard library can take away.
    subprocess.run(["rm", "-rf", "--", str(tmp_path / "films")], check=True)
