"""One open folder: its names by kind, and the marks by which a later look knows it again."""

import os
from collections.abc import Iterable
from hashlib import blake2b
from typing import Final, NamedTuple

from cavea.adapters.disk.ignoring import IGNORE_FILE
from cavea.adapters.disk.walker import JUNK
from cavea.domain.files import FileEntry

_MARK: Final = 8
_END_OF_KIND: Final = b"\0/\0"
"""Ends the names of one kind: no name contains a slash."""


class Names(NamedTuple):
    """What a library may show of a folder, by kind, unsorted; neither links nor exclusions are looked at yet."""

    files: list[bytes]
    links: list[bytes]
    folders: list[bytes]
    has_ignore_file: bool


def names_in(folder_fd: int) -> Names:
    """Names and kinds only, in one pass: this is what a survey's time goes into."""
    files: list[str] = []
    links: list[str] = []
    folders: list[str] = []
    has_ignore_file = False
    with os.scandir(folder_fd) as entries:
        for entry in entries:
            name = entry.name
            if name[0] == ".":
                has_ignore_file = has_ignore_file or name == IGNORE_FILE
            elif entry.is_file(follow_symlinks=False):
                files.append(name)
            elif entry.is_dir(follow_symlinks=False):
                folders.append(name)
            elif entry.is_symlink():
                links.append(name)
    return Names(
        _shown(files) if files else [],
        _shown(links) if links else [],
        _shown(folders) if folders else [],
        has_ignore_file,
    )


def _shown(names: list[str]) -> list[bytes]:
    raw = os.fsencode("\0".join(names)).split(b"\0")
    return [name for name in raw if name.lower() not in JUNK]


def mark_of_names(*kinds: Iterable[bytes]) -> bytes:
    """8 bytes that tell these names of these kinds from others; each kind comes sorted."""
    return blake2b(_END_OF_KIND.join([b"\0".join(kind) for kind in kinds]), digest_size=_MARK).digest()


def mark_of_stats(files: Iterable[FileEntry]) -> bytes:
    """8 bytes that tell these names, sizes and times from others; the files come sorted."""
    digest = blake2b(digest_size=_MARK)
    for file in files:
        digest.update(b"%b\0%d\0%d\0" % (file.name, file.size, file.mtime_ns))
    return digest.digest()
