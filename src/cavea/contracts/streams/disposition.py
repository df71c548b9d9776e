"""``Content-Disposition`` for any file name (RFC 6266, RFC 8187)."""

import re
from typing import Final
from urllib.parse import quote

_NOT_PLAIN: Final = re.compile(r'[^\x20-\x7e]|["\\%]')
_NOT_A_NAME: Final = re.compile(r"[\x00-\x1f\x7f-\x9f/\\]")
_ATTRIBUTE_CHARACTERS: Final = "!#$&+-.^_`|~"
"""What RFC 8187 leaves unescaped besides letters and digits."""


def content_disposition(filename: str, *, download: bool) -> str:
    """The header value that shows (or downloads) a file under its name.

    Control characters and slashes become ``_``. A name that is not plain ASCII is sent twice: as a
    fallback, and exactly, in UTF-8.
    """
    kind = "attachment" if download else "inline"
    name = _NOT_A_NAME.sub("_", filename).encode("utf-8", "replace").decode("utf-8")
    fallback = _NOT_PLAIN.sub("_", name)
    value = f'{kind}; filename="{fallback}"'
    if fallback == name:
        return value
    return f"{value}; filename*=UTF-8''{quote(name, safe=_ATTRIBUTE_CHARACTERS)}"
