"""What the names of folders and files say.

Folders are ours to read (:mod:`.films`, :mod:`.episodes`, :mod:`.extras`); a release name
(``Some.Film.1999.1080p``) is read by a part behind the ``release_names`` port, whose answer comes in as a
:class:`ReleaseName`. So the whole package stays pure. :func:`explain` tells why a path is what it is.
"""

from cavea.domain.naming.doubt import is_doubtful
from cavea.domain.naming.media_files import is_media
from cavea.domain.naming.names import (
    DiscKind,
    EpisodeName,
    ExtraKind,
    ExtraName,
    FilmName,
    Recognition,
    ReleaseName,
    Unrecognised,
)
from cavea.domain.naming.recognition import Explanation, explain, recognise
from cavea.domain.naming.rules import RULE_TEXTS, Rule, Step
from cavea.domain.naming.sidecars import ArtworkKind, SidecarName, read_sidecar
from cavea.domain.naming.titles import sort_title, title_key

__all__ = [
    "RULE_TEXTS",
    "ArtworkKind",
    "DiscKind",
    "EpisodeName",
    "Explanation",
    "ExtraKind",
    "ExtraName",
    "FilmName",
    "Recognition",
    "ReleaseName",
    "Rule",
    "SidecarName",
    "Step",
    "Unrecognised",
    "explain",
    "is_doubtful",
    "is_media",
    "read_sidecar",
    "recognise",
    "sort_title",
    "title_key",
]
