"""Folders of media to scan: real two-second clips under real names."""

import os
import shutil
from pathlib import Path
from typing import Final

from cavea.testing.tiny_media import TinyMedia

FILMS: Final = {
    "Metropolis (1927)/Metropolis (1927).mp4": "h264-aac",
    "Nosferatu (1922)/Nosferatu (1922).mp4": "h264-aac",
    "Sita Sings the Blues (2008)/Sita Sings the Blues (2008).webm": "vp9-opus",
    "The General (1926)/The General (1926).mp4": "h264-aac",
    "Faust (1926)/Faust (1926).mp4": "faststart",
    "Safety Last! (1923)/Safety Last! (1923).mp4": "h264-aac",
    "A Trip to the Moon (1902)/A Trip to the Moon (1902).mp4": "h264-aac",
}
EPISODES: Final = {
    f"Pioneer One/Season {season:02}/Pioneer One S{season:02}E{number:02}.mp4": "h264-aac"
    for season, number in ((1, 1), (1, 2), (1, 3), (2, 1))
}
NFO: Final = """<?xml version="1.0" encoding="UTF-8"?>
<movie><title>Metropolis</title><year>1927</year><plot>A city of the future.</plot>
<genre>Drama</genre><genre>Science Fiction</genre><rating>8.3</rating>
<actor><name>Brigitte Helm</name><role>Maria</role></actor></movie>
"""


def plant(folder: Path, files: dict[str, str], clips: TinyMedia) -> Path:
    """Copy clips under these names into a folder; each copy is a file of its own."""
    for name, clip in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(clips.path(clip), place)
    return folder


def films(folder: Path, clips: TinyMedia) -> Path:
    """Seven films, one with an NFO and a poster."""
    plant(folder, FILMS, clips)
    first = folder / "Metropolis (1927)"
    (first / "movie.nfo").write_text(NFO)
    shutil.copyfile(clips.path("picture"), first / "poster.png")
    return folder


def series(folder: Path, clips: TinyMedia) -> Path:
    """One series with two seasons and four episodes."""
    return plant(folder, EPISODES, clips)


def empty_films(folder: Path, count: int) -> Path:
    """Many films whose files are empty, for what is about counting and not about playing."""
    for number in range(count):
        place = folder / f"Film {number:04} (19{number % 90 + 10})"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{place.name}.mkv").touch()
    return folder


def remove(folder: Path) -> None:
    """Take a folder away with everything in it."""
    shutil.rmtree(folder)


def is_root() -> bool:
    """Whether modes of files mean nothing to this process."""
    return os.geteuid() == 0
