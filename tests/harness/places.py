"""A library that is scanned only when a test says so, and what must hold of it whatever lies in its folder."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.harness.client import Client
from tests.harness.server import RunningServer, settled, task_ended

CLIP: Final = "h264-aac"

GOOD: Final = {f"{title}/{title}.mp4": CLIP for title in ("Faust (1926)", "Metropolis (1927)")}

NOTHING_NEW: Final = "0 added, 0 changed, 0 moved, 0 missing"

PAGE: Final = 200

MOST_PLAYED: Final = 40
"""Titles of one library that a check plays; a folder of thousands is not played through."""


@dataclass(frozen=True, slots=True)
class Place:
    """A library that is scanned only when a test says so."""

    server: RunningServer
    admin: Client
    folder: Path
    id: str
    logged: int
    """How much the server had logged before."""

    def request(self, **body: Any) -> dict[str, Any]:
        """Scan, and give the task as it ended."""
        task = self.admin.post(f"/api/libraries/{self.id}/scan", body).ok(202)["task"]
        return task_ended(self.admin, task["id"])

    def shown(self) -> dict[str, Any]:
        """The library."""
        found: dict[str, Any] = self.admin.get(f"/api/libraries/{self.id}").ok()
        return found

    def cards(self) -> list[dict[str, Any]]:
        """Every film of it."""
        found: list[dict[str, Any]] = []
        number = 0
        while number == 0 or len(found) == PAGE * number:
            number += 1
            query = f"library_id={self.id}&per_page={PAGE}&page={number}&sort=title"
            found += self.admin.get(f"/api/movies?{query}").ok()["items"]
        return found

    def titles(self) -> set[str]:
        """What they are called."""
        return {card["title"] for card in self.cards()}

    def missing(self) -> list[dict[str, Any]]:
        """Files that are gone, or may be."""
        found: list[dict[str, Any]] = self.admin.get(f"/api/libraries/{self.id}/missing").ok()["items"]
        return found

    def skipped(self, task: dict[str, Any]) -> list[str]:
        """What a scan could not read."""
        return [one["reason"] for one in task["report"]["entries"] if one["action"] == "skip"]

    def plays(self, card: dict[str, Any]) -> bool:
        """Whether a film can be streamed."""
        return self.admin.get(f"/api/stream/{card['id']}", Range="bytes=0-99").status in (200, 206)

    def sound(self) -> None:
        """What must hold whatever lay in the folder: see the module's sentence."""
        settled(self.admin)
        cards = self.cards()
        for card in cards[:MOST_PLAYED]:
            page = self.admin.get(f"/api/movies/{card['id']}").ok()
            for file in (file for version in page["versions"] for file in version["files"]):
                assert file["problem"] is None or file["problem"]["message"], file
            assert card["has_problem"] or self.plays(card), card
        for body in ({}, {"full": True}):
            task = self.request(**body)
            assert task["state"] == "completed", task
            assert task["message"].startswith(NOTHING_NEW), task["message"]
            assert self.cards() == cards
        assert self.admin.get("/api/health").status == 200
        assert {"Faust", "Metropolis"} <= self.titles()
        self.calm()

    def calm(self) -> None:
        """Nothing failed inside."""
        log = self.server.log[self.logged :]
        assert "Traceback" not in log, log[-4000:]
        assert "failed" not in log, log[-4000:]


Settle = Callable[..., Place]
