"""Media tools that know what they were told, over any ``Files``."""

import hashlib
import os
from collections.abc import Sequence
from typing import Final

from cavea.domain.files import RelativePath, RootPath
from cavea.domain.keyframes import packed
from cavea.domain.media import AudioStream, DurationMs, FileProblem, Look, Probe, ProblemKind, VideoStream
from cavea.ports.files import Files

JPEG: Final = b"\xff\xd8\xff\xe0fake\xff\xd9"


def tiny_probe(size: int = 1_000, duration_ms: int = 2_000) -> Probe:
    """A film with one video and one audio stream, as plain as can be."""
    video = VideoStream(
        0, "h264", "High", 12, 320, 180, "yuv420p", 8, 24.0, 500_000, None, None, None, is_default=True
    )
    audio = AudioStream(1, "aac", "LC", 2, "stereo", 48_000, 128_000, "eng", None, is_default=True)
    length = DurationMs(duration_ms)
    return Probe("mov,mp4,m4a,3gp,3g2,mj2", length, size, 628_000, (video,), (audio,), (), (), {})


class FakeMediaTools:
    """Implements ``cavea.ports.media_tools.MediaTools``: a file it was told nothing about is not media."""

    def __init__(self, files: Files, known: dict[bytes, Probe | FileProblem] | None = None) -> None:
        """Read sizes through ``files``; answer by relative path from ``known``."""
        self._files: Final = files
        self.known: Final = known if known is not None else {}
        self.probed: Final[list[bytes]] = []

    async def probe(self, root: RootPath, path: RelativePath) -> Look:
        """What it was told, after the checks that every implementation makes."""
        self.probed.append(path)
        try:
            file = self._files.open(root, path)
        except OSError as error:
            return Look(FileProblem(ProblemKind.UNREADABLE, f"the file cannot be read: {error}"))
        try:
            if file.size == 0:
                return Look(FileProblem(ProblemKind.EMPTY, "the file is empty; copy it again"))
            fingerprint = hashlib.blake2b(os.pread(file.fd, file.size, 0), digest_size=16).hexdigest()
        finally:
            os.close(file.fd)
        not_media = FileProblem(ProblemKind.NOT_MEDIA, "this is not a video or audio file")
        result = self.known.get(path, not_media)
        is_film = isinstance(result, Probe) and result.video
        return Look(result, fingerprint, packed([0]) if is_film else None)

    async def probe_many(self, files: Sequence[tuple[RootPath, RelativePath]]) -> list[Look]:
        """One after another."""
        return [await self.probe(root, path) for root, path in files]

    async def still(
        self, root: RootPath, path: RelativePath, at_ms: DurationMs, width: int
    ) -> bytes | FileProblem:
        """The same small JPEG of every film."""
        found = (await self.probe(root, path)).result
        if isinstance(found, FileProblem):
            return found
        if not found.video or at_ms < 0 or width < 1:
            return FileProblem(ProblemKind.NOT_MEDIA, "there is no picture in this file")
        return JPEG
