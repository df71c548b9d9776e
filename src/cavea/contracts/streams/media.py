"""A playable file as an answer."""

from cavea.contracts.streams.file_answer import FileAnswer
from cavea.contracts.streams.media_types import media_type_of
from cavea.features.playback import Playable


def media_answer(playable: Playable, *, download: bool) -> FileAnswer:
    """The file as it is, to play or to save; it may be kept, and is asked for again with its validators."""
    return FileAnswer(
        playable.file,
        media_type=media_type_of(playable.name),
        filename=playable.name,
        download=download,
    )
