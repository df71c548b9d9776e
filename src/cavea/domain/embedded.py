"""Embedded tags: which of a container's tags say something about a title.

A title counts only where it is no release name: whoever muxed a file often left the name of the download there.
"""

import re
from typing import Final

from cavea.domain.media import FileProblem, Probe

_NAMES: Final = ("title", "synopsis", "description", "date", "genre")
_TECHNICAL: Final = re.compile(
    r"[0-9]{3,4}[pi]\b|[xh]\.?26[45]|hevc|blu-?ray|web-?(?:dl|rip)|bdrip|dvdrip|hdtv|www\.|\.(?:mkv|mp4|avi)$"
    r"|^\S+(?:[._]\S+){3,}$|\bencoded\b|\brip(?:ped)?\b",
    re.IGNORECASE,
)
_LONGEST: Final = {"title": 200, "date": 30, "genre": 200}


def useful_tags(result: Probe | FileProblem) -> dict[str, str]:
    """The tags by which a title can be described; none of a file that cannot be read."""
    if isinstance(result, FileProblem):
        return {}
    found = {name: result.tags.get(name, "").strip() for name in _NAMES}
    if _TECHNICAL.search(found["title"]):
        found["title"] = ""
    return {name: text for name, text in found.items() if text and len(text) <= _LONGEST.get(name, 1_000)}
