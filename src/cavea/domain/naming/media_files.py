"""Which files are video, judged by their names alone."""

import re
from typing import Final

VIDEO_SUFFIXES: Final = frozenset(
    b"3g2 3gp asf avi divx dv f4v flv m2t m2ts m2v m4v mkv mk3d mov mp4 mpe mpeg mpg mts mxf nsv ogm ogv qt "
    b"rm rmvb ts tp vob webm wmv wtv".split()
)
"""Closed: playlists, ``.strm`` and disc images name other things to open, and are not media."""

_SAMPLE: Final = re.compile(rb"(?:^|[-._ ])sample$", re.IGNORECASE)


def is_media(name: bytes) -> bool:
    """Whether a file's name is that of a video: hidden files, samples and unfinished downloads are not."""
    stem, dot, suffix = name.rpartition(b".")
    if not dot or not stem or name.startswith(b"."):
        return False
    return suffix.lower() in VIDEO_SUFFIXES and _SAMPLE.search(stem) is None
