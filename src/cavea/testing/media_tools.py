"""Media tools that know what they were told, over any ``Files``."""

import os
from typing import Final

from cavea.domain.files import RelativePath, RootPath
from cavea.domain.media import AudioStream, DurationMs, FileProblem, Probe, ProblemKind, VideoStream
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

    async def probe(self, root: RootPath, path: RelativePath) -> Probe | FileProblem:
        """What it was told, after the checks that every implementation makes."""
        self.probed.append(path)
        try:
            file = self._files.open(root, path)
        except OSError as error:
            return FileProblem(ProblemKind.UNREADABLE, f"the file cannot be read: {error}")
        os.close(file.fd)
        if file.size == 0:
            return FileProblem(ProblemKind.EMPTY, "the file is empty; copy it again")
        not_media = FileProblem(ProblemKind.NOT_MEDIA, "this is not a video or audio file")
        return self.known.get(path, not_media)

    async def still(
        self, root: RootPath, path: RelativePath, at_ms: DurationMs, width: int
    ) -> bytes | FileProblem:
        """The same small JPEG of every film."""
        found = await self.probe(root, path)
        if isinstance(found, FileProblem):
            return found
        if not found.video or at_ms < 0 or width < 1:
            return FileProblem(ProblemKind.NOT_MEDIA, "there is no picture in this file")
        return JPEG
