"""The ``Names`` port in limited children: reading costs no other request its turn, and uses all cores."""

import asyncio
from collections.abc import Sequence
from typing import Final

import msgspec

from cavea.adapters.children.pool import ChildDidNotStart, ChildFault, Children
from cavea.adapters.release_names.bulk import decode, read_paths
from cavea.adapters.release_names.forms import OPINIONS, READ, Paths, Readings
from cavea.adapters.release_names.parsett import read_release
from cavea.adapters.release_names.second import second_opinion
from cavea.domain.errors import Unavailable
from cavea.domain.files import RelativePath
from cavea.domain.libraries import LibraryKind
from cavea.domain.naming import Explanation, Recognition, explain, is_doubtful
from cavea.ports.names import Reading

AT_ONCE: Final = 250
"""Paths in one request: a tenth of a second of work."""

LIMIT_S: Final = 60.0


class NamesInChildren:
    """Reads names in the children of a pool that has loaded ``forms.HANDLERS``."""

    def __init__(self, children: Children) -> None:
        """Ask these."""
        self._children: Final = children

    async def read(self, kind: LibraryKind, paths: Sequence[bytes]) -> list[Reading]:
        """One answer for each path, in their order."""
        return [Reading(answer, mark) for answer, mark in await self._asked(READ, kind, paths)]

    async def second_opinions(self, kind: LibraryKind, paths: Sequence[bytes]) -> list[Recognition | None]:
        """What a slower reader adds to doubtful answers."""
        return [None if mark else answer for answer, mark in await self._asked(OPINIONS, kind, paths)]

    async def explain(self, kind: LibraryKind, path: bytes) -> Explanation:
        """Why a path is what it is."""
        return await asyncio.to_thread(explain, kind, RelativePath(path), read_release)

    async def _asked(
        self, what: str, kind: LibraryKind, paths: Sequence[bytes]
    ) -> list[tuple[Recognition, bool]]:
        parts = [list(paths[at : at + AT_ONCE]) for at in range(0, len(paths), AT_ONCE)]
        answers = await asyncio.gather(*(self._ask(what, Paths(kind, part)) for part in parts))
        return [one for answer in answers for one in answer]

    async def _ask(self, what: str, paths: Paths) -> list[tuple[Recognition, bool]]:
        try:
            raw = await self._children.ask(what, msgspec.msgpack.encode(paths), limit_s=LIMIT_S)
        except (ChildDidNotStart, ChildFault) as error:
            raise Unavailable(f"names cannot be read: {error}") from error
        said = msgspec.msgpack.decode(raw, type=Readings)
        return list(zip(decode(said.answers), said.marks, strict=True))


class NamesInThread:
    """Reads names in a thread, for a command or a test that has no children."""

    async def read(self, kind: LibraryKind, paths: Sequence[bytes]) -> list[Reading]:
        """One answer for each path, in their order."""
        return await asyncio.to_thread(_read, kind, list(paths))

    async def second_opinions(self, kind: LibraryKind, paths: Sequence[bytes]) -> list[Recognition | None]:
        """What a slower reader adds to doubtful answers."""
        return await asyncio.to_thread(lambda: [second_opinion(kind, path) for path in paths])

    async def explain(self, kind: LibraryKind, path: bytes) -> Explanation:
        """Why a path is what it is."""
        return await asyncio.to_thread(explain, kind, RelativePath(path), read_release)


def _read(kind: LibraryKind, paths: list[bytes]) -> list[Reading]:
    return [
        Reading(answer, is_doubtful(answer, kind, RelativePath(path)))
        for path, answer in zip(paths, read_paths(kind, paths), strict=True)
    ]
