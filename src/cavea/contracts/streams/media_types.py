"""Media types of what is sent as a file, by the suffix of its name.

A table of our own: the one of the operating system differs between machines, and browsers refuse to play
what has the wrong type. Types of IANA's registry where there is one; players know ``video/x-matroska``.
"""

from typing import Final

UNKNOWN: Final = "application/octet-stream"

_BY_SUFFIX: Final = {
    "3gp": "video/3gpp",
    "avi": "video/x-msvideo",
    "m2ts": "video/mp2t",
    "m4v": "video/mp4",
    "mkv": "video/x-matroska",
    "mov": "video/quicktime",
    "mp4": "video/mp4",
    "mpeg": "video/mpeg",
    "mpg": "video/mpeg",
    "mts": "video/mp2t",
    "ogv": "video/ogg",
    "ts": "video/mp2t",
    "webm": "video/webm",
    "wmv": "video/x-ms-wmv",
    "aac": "audio/aac",
    "ac3": "audio/ac3",
    "aif": "audio/aiff",
    "aiff": "audio/aiff",
    "dsf": "audio/x-dsf",
    "flac": "audio/flac",
    "m4a": "audio/mp4",
    "m4b": "audio/mp4",
    "mka": "audio/x-matroska",
    "mp3": "audio/mpeg",
    "oga": "audio/ogg",
    "ogg": "audio/ogg",
    "opus": "audio/ogg",
    "wav": "audio/wav",
    "wma": "audio/x-ms-wma",
    "m3u8": "application/vnd.apple.mpegurl",
    "m4s": "video/iso.segment",
    "ass": "text/x-ssa; charset=utf-8",
    "srt": "application/x-subrip; charset=utf-8",
    "ssa": "text/x-ssa; charset=utf-8",
    "vtt": "text/vtt; charset=utf-8",
    "avif": "image/avif",
    "gif": "image/gif",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "cbr": "application/vnd.comicbook-rar",
    "cbz": "application/vnd.comicbook+zip",
    "epub": "application/epub+zip",
    "pdf": "application/pdf",
}


def media_type_of(name: bytes | str) -> str:
    """The media type for a file name; bytes without a meaning for a suffix that is not known.

    Never a type that a browser runs (``text/html``, ``image/svg+xml``, scripts): files are strangers' work.
    """
    text = name.decode("latin-1") if isinstance(name, bytes) else name
    _, dot, suffix = text.rpartition(".")
    return _BY_SUFFIX.get(suffix.lower(), UNKNOWN) if dot else UNKNOWN
