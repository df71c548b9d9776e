"""A folder with a hundred thousand files is a folder."""

import os
from pathlib import Path

from cavea.adapters.disk.survey import Survey, list_folders
from cavea.domain.files import Folder, RelativePath, RootPath, WalkRules

TOP = RelativePath(b"")


def mark(root: RootPath) -> bytes:
    survey = Survey(root, WalkRules(), TOP, with_stats=False)
    (sight,) = survey.take(60)
    survey.stop()
    return sight.names


def test_a_hundred_thousand_files_in_one_folder_are_seen_and_listed(tmp_path: Path) -> None:
    for number in range(2):
        (tmp_path / f"{number}.mkv").touch()
    for number in range(2, 100_000):  # links, of which one file may have 65,000: no inodes are spent
        os.link(tmp_path / f"{number % 2}.mkv", tmp_path / f"{number}.mkv")
    root = RootPath(os.fsencode(tmp_path))

    (folder,) = list_folders(root, WalkRules(exclude=("*.tmp",)), [TOP])

    assert isinstance(folder, Folder)
    names = [entry.name for entry in folder.files]
    assert len(names) == 100_000
    assert names == sorted(names)
    assert mark(root) == folder.sight.names
    (tmp_path / "99999.mkv").rename(tmp_path / "new.mkv")
    assert mark(root) != folder.sight.names
