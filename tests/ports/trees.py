"""Trees of files for the suites of the Files port, and what is asked of them."""

import asyncio
from collections.abc import Callable

from cavea.domain.files import Folder, FolderSight, RelativePath, RootPath, UnreadableFolder, WalkRules
from cavea.ports.files import Files

Build = Callable[[dict[bytes, bytes]], tuple[Files, RootPath]]

PLAIN = WalkRules()

ODD_NAMES = (
    b"not-utf8-\xff\xfe.mkv",
    b"n" * 251 + b".mkv",
    b"new\nline.mkv",
    "rtl-\u202egpj.mkv".encode(),
    b"-leading.mkv",
    b"$(id).mkv",
    b"'single' \"double\" `back`.mkv",
    b"semi;colon & pipe|.mkv",
    b"back\\slash*?.mkv",
)


def surveyed(
    files: Files,
    root: RootPath,
    rules: WalkRules = PLAIN,
    start: bytes = b"",
    *,
    with_stats: bool = False,
) -> list[FolderSight]:
    async def collect() -> list[FolderSight]:
        slices = files.survey(root, rules, RelativePath(start), with_stats=with_stats)
        return [sight async for part in slices for sight in part]

    return asyncio.run(collect())


def listed(
    files: Files, root: RootPath, *paths: bytes, rules: WalkRules = PLAIN
) -> list[Folder | UnreadableFolder]:
    return asyncio.run(files.list_folders(root, rules, [RelativePath(path) for path in paths]))


def names(files: Files, root: RootPath, path: bytes, rules: WalkRules) -> tuple[list[bytes], list[bytes]]:
    (folder,) = listed(files, root, path, rules=rules)
    assert isinstance(folder, Folder)
    return [entry.name for entry in folder.files], list(folder.folders)
