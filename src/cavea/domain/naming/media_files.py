"""Which files are video, judged by their names alone."""

import re
from typing import Final

VIDEO_SUFFIXES: Final = frozenset(
    b"3g2 3gp asf avi divx dv f4v flv m2t m2ts m2v m4v mkv mk3d mov mp4 mpe mpeg mpg mts mxf nsv ogm ogv qt "
    b"rm rmvb ts tp vob webm wmv wtv iso".split()
)
"""Closed: playlists and ``.strm`` name other things to open, and are not media. An ``.iso`` is a disc."""

DISC_INDEXES: Final = frozenset({b"video_ts.ifo", b"index.bdmv"})
"""The one file that stands for all others of a disc stored as folders, in lower case."""

_SAMPLE: Final = re.compile(rb"(?:^|[-._ ])sample(?:$|-[a-z0-9]{1,12}$)|^sample-", re.IGNORECASE)


def is_media(name: bytes) -> bool:
    """Whether a file's name is that of a video or stands for a disc: hidden files and samples do not."""
    stem, dot, suffix = name.rpartition(b".")
    if not dot or not stem or (name.startswith(b".") and not name.startswith(b"...")):
        return False
    if suffix.lower() in VIDEO_SUFFIXES:
        return _SAMPLE.search(stem) is None
    return name.lower() in DISC_INDEXES
