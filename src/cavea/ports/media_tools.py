"""Looking into media files: every implementation works in limited children, never inside the server."""

from collections.abc import Sequence
from typing import Protocol

from cavea.domain.files import RelativePath, RootPath
from cavea.domain.media import DurationMs, FileProblem, Look


class MediaTools(Protocol):
    """Reads media. A damaged file ends in a problem, never in an exception, a hang or a crash of the server."""

    async def probe(self, root: RootPath, path: RelativePath) -> Look:
        """Container, streams, chapters and tags of one file, its fingerprint, and where it can be entered."""
        ...

    async def probe_many(self, files: Sequence[tuple[RootPath, RelativePath]]) -> list[Look]:
        """As :meth:`probe`, in the order of ``files``, for much less each; one bad file is no harm to the others."""
        ...

    async def still(
        self, root: RootPath, path: RelativePath, at_ms: DurationMs, width: int
    ) -> bytes | FileProblem:
        """One frame near ``at_ms`` as a JPEG, ``width`` pixels wide, upright, with the right aspect."""
        ...
