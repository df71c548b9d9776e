# ruff: noqa: RUF001 - subtitles are set with typographic apostrophes
"""Texts of the demo library: subtitles, chapters, NFO files."""

from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from cavea.adapters.ffmpeg.demo_clips import DemoTitle, SubtitleTrack

_CHAPTERS: Final = ("The lights go down", "A road", "The turn", "The lights go up")
_LINES: Final = {
    "en": ("The light goes down.", "A picture begins to move.", "Somebody laughs.", "Stay until the end."),
    "de": (
        "Das Licht geht aus.",
        "Ein Bild beginnt sich zu bewegen.",
        "Jemand lacht.",
        "Bleib bis zum Schluss.",
    ),
    "fr": ("La lumière s’éteint.", "Une image se met à bouger.", "Quelqu’un rit.", "Restez jusqu’à la fin."),
    "es": ("Se apaga la luz.", "Una imagen empieza a moverse.", "Alguien ríe.", "Quédate hasta el final."),
    "ja": ("明かりが消える。", "絵が動きだす。", "誰かが笑う。", "最後までどうぞ。"),
}
_SHORT: Final = {"eng": "en", "deu": "de", "fra": "fr", "spa": "es", "jpn": "ja"}


def subtitle_text(track: SubtitleTrack, seconds: int) -> str:
    """A SubRip text over the whole length; its first line alone where it is forced."""
    lines = _LINES[_SHORT.get(track.language, track.language)]
    cues = []
    for number, start in enumerate(range(1, seconds - 3, 4)):
        if track.is_forced and number:
            break
        cues.append(f"{number + 1}\n{_time(start)} --> {_time(start + 3)}\n{lines[number % len(lines)]}\n")
    return "\n".join(cues)


def _time(second: int) -> str:
    return f"00:{second // 60:02}:{second % 60:02},000"


def chapters_text(seconds: int) -> str:
    """Chapters of equal length in the form that ffmpeg reads."""
    step = seconds * 1000 // len(_CHAPTERS)
    parts = [";FFMETADATA1"]
    for number, name in enumerate(_CHAPTERS):
        parts += [
            "[CHAPTER]",
            "TIMEBASE=1/1000",
            f"START={number * step}",
            f"END={(number + 1) * step}",
            f"title={name}",
        ]
    return "\n".join([*parts, ""])


def nfo_bytes(title: DemoTitle) -> bytes:
    """An NFO file of a film or a series."""
    root = Element("movie" if title.kind == "movie" else "tvshow")
    for name, text in (("title", title.title), ("year", str(title.year)), ("plot", title.plot or "")):
        SubElement(root, name).text = text
    for genre in title.genres:
        SubElement(root, "genre").text = genre
    if title.director is not None:
        SubElement(root, "director").text = title.director
    for provider, value in title.ids:
        SubElement(root, "uniqueid", type=provider).text = value
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"
