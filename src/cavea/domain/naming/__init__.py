"""What the names of folders and files say.

Folders are ours to read (:mod:`.films`, :mod:`.episodes`, :mod:`.extras`); a release name
(``Some.Film.1999.1080p``) is read by a part behind the ``release_names`` port, whose answer comes in as a
:class:`ReleaseName`. So the whole package stays pure: :func:`names_to_read` tells which release names
matter, and :func:`recognise` uses the answers.
"""

from cavea.domain.naming.media_files import is_media
from cavea.domain.naming.names import (
    EpisodeName,
    ExtraKind,
    ExtraName,
    FilmName,
    Recognition,
    ReleaseName,
    Unrecognised,
)
from cavea.domain.naming.recognition import names_to_read, needs_release, recognise
from cavea.domain.naming.sidecars import ArtworkKind, SidecarName, read_sidecar
from cavea.domain.naming.titles import sort_title, title_key

__all__ = [
    "ArtworkKind",
    "EpisodeName",
    "ExtraKind",
    "ExtraName",
    "FilmName",
    "Recognition",
    "ReleaseName",
    "SidecarName",
    "Unrecognised",
    "is_media",
    "names_to_read",
    "needs_release",
    "read_sidecar",
    "recognise",
    "sort_title",
    "title_key",
]
