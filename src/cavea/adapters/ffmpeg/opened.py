"""Opens a descriptor with ffmpeg, in the child: closed lists only, and no way to any other file."""

import os
from typing import TYPE_CHECKING, Final

import av

from cavea.adapters.ffmpeg import ends, formats
from cavea.domain.media import FileProblem, ProblemKind

if TYPE_CHECKING:
    from av.container import InputContainer

_OPTIONS: Final = {
    "protocol_whitelist": "fd",  # the one protocol that opens nothing by name
    "format_whitelist": ",".join(formats.CONTAINERS),
    "codec_whitelist": ",".join(formats.DECODERS),
}

NOT_MEDIA: Final = FileProblem(
    ProblemKind.NOT_MEDIA, "this is not a video or audio file that Cavea knows; remove it, or convert it"
)
DAMAGED: Final = FileProblem(
    ProblemKind.DAMAGED, "the file is damaged and cannot be read; copy it again from its source"
)
_LATER: Final = "it may still be copying, and is looked at again when it changes; else copy it again"
NO_INDEX: Final = FileProblem(
    ProblemKind.TRUNCATED, f"the file has no index (moov), so it was not finished: {_LATER}"
)
HOLLOW: Final = FileProblem(ProblemKind.TRUNCATED, f"the file ends with nothing but zeros: {_LATER}")
BLANK: Final = FileProblem(ProblemKind.TRUNCATED, f"the file begins with nothing but zeros: {_LATER}")


def opened(fd: int) -> "InputContainer | FileProblem":
    """The file as a container with streams of sound or moving pictures, or what is wrong with it."""
    try:
        found = ends.look_at(fd)
    except OSError as error:
        return unreadable(error)
    return opened_as(fd, found)


def opened_as(fd: int, found: ends.Ends) -> "InputContainer | FileProblem":
    """The same, when its ends were looked at already."""
    if found.missing:
        return _cut(found.missing)
    if found.is_still_image:
        return NOT_MEDIA
    if found.is_hollow:
        return HOLLOW
    os.lseek(fd, 0, os.SEEK_SET)
    try:
        container = av.open(
            "fd:", "r", container_options={**_OPTIONS, "fd": str(fd)}, metadata_errors="replace"
        )
    except (av.FFmpegError, UnicodeError):
        return _fault(found)
    if not container.streams.video and not container.streams.audio:
        container.close()
        return NOT_MEDIA
    return container


def _fault(found: ends.Ends) -> FileProblem:
    if found.has_no_index:
        return NO_INDEX
    if found.is_blank:
        return BLANK
    return DAMAGED if found.is_known else NOT_MEDIA


def unreadable(error: OSError) -> FileProblem:
    """The disk, not the file, is what failed."""
    reason = (error.strerror or type(error).__name__).lower()
    return FileProblem(ProblemKind.UNREADABLE, f"the file cannot be read: {reason}; check the disk")


def _cut(missing: int) -> FileProblem:
    text = f"the file ends early, at least {missing:,} bytes are missing: {_LATER}"
    return FileProblem(ProblemKind.TRUNCATED, text)
