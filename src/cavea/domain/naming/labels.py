# ruff: noqa: RUF001 - typographic apostrophes occur in names
"""One name (a folder's, or a file's stem) taken apart: title, year, tags, and what follows them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cavea.domain.naming.titles import is_year, spaced, tidy

_ID_TAG: Final = re.compile(
    r"[\[{(]\s*(imdb|tmdb|tvdb|tvmaze|anidb|anilist|mal)(?:id)?\s*[-=:]\s*((?:tt)?[0-9]{1,12})\s*[\]})]",
    re.IGNORECASE,
)
_EDITION_TAG: Final = re.compile(r"[\[{(]edition-([^\]})]{1,80})[\]})]", re.IGNORECASE)
_YEAR: Final = re.compile(r"[(\[]((?:18|19|20)[0-9]{2})(-(?:(?:18|19|20)[0-9]{2})?\s*)?[)\]]")
_BARE_YEAR: Final = re.compile(r"^(.*[^\s,.-])[\s,.-]+((?:18|19|20)[0-9]{2})$", re.DOTALL)
_LEADING_GROUP: Final = re.compile(r"^\s*[\[【]([^\]】]*)[\]】]\s*(?=\S)")
_RESOLUTION: Final = re.compile(
    r"(?<![a-z0-9])(?:(4320|2160|1440|1080|720|576|540|480|360)[pi]|(8k)|(4k|uhd)|[0-9]{3,4}x(2160|1080|720|576|480))"
    r"(?![a-z0-9])",
    re.IGNORECASE,
)
_RANGE: Final = re.compile(
    r"(?<![a-z0-9])(hdr10\+?|hdr|hlg|dolby[ .]?vision|dovi|dv)(?![a-z0-9])", re.IGNORECASE
)
_STEREO: Final = re.compile(r"(?<![a-z0-9])3d(?![a-z0-9])", re.IGNORECASE)
_TECHNICAL: Final = re.compile(
    r"(?<![a-z0-9])(?:[0-9]{3,4}[pi]|[48]k|uhd|[hx][ .]?26[45]|hevc|avc|av1|xvid|divx|blu-?ray|b[dr]-?rip|"
    r"web-?(?:dl|rip)|webrip|web|hdtv|pdtv|dvd-?rip|dvd(?:scr|[59])?|remux|hdrip|hdcam|cam-?rip|telesync|10-?bit|8-?bit|"
    r"aac(?:[0-9.]*)|e?ac-?3|ddp?[0-9. ]{2,4}|dts(?:-?hd)?|truehd|atmos|flac|opus|hdr10\+?|hdr|dovi|"
    r"dual[ .-]audio|multi|proper|repack|internal|subbed|dubbed|amzn|nf|dsnp|hmax)(?![a-z0-9])",
    re.IGNORECASE,
)
_EDITION: Final = re.compile(
    r"(?<![\w])((?:the[ .])?(?:(?:director|collector)['’]?s|extended|theatrical|unrated|uncut|final|ultimate|"
    r"special|anniversary|international|limited|deluxe|fan|rogue|producer['’]?s|"
    r"[0-9]{1,3}(?:th|st|nd|rd)[ .]anniversary)[ .]+(?:[a-z]+[ .]+)?(?:cut|edition|version)|"
    r"director['’]?s[ .]cut|extended|theatrical|unrated|uncut|imax|redux|remastered|"
    r"criterion(?:[ .]collection)?|open[ .]matte|despecialized)(?![\w])",
    re.IGNORECASE,
)
_PART: Final = re.compile(
    r"(?:^|(?<=[\s._\-\[(]))(cd|dis[ck]|dvd|part|pt|teil|partie|parte)([\s._-]*)([0-9]{1,2}|[a-d])[\])]?\s*$",
    re.IGNORECASE,
)
_BRACKETED: Final = re.compile(r"[\[({【][^\])}】]*[\])}】]")


@dataclass(frozen=True, slots=True)
class Label:
    """One name taken apart.

    Attributes:
        title: What stands before the year and the tags.
        year: Bracketed, or bare at the end; None where there is none to believe.
        ids: Id tags.
        edition: Of an ``{edition-…}`` tag or a known word after the title.
        tail: What follows the year; the whole name where there is none.
        has_bracketed_year: The year stood in brackets, so that the title is certain.
        is_release: It carries technical words and no bracketed year: a release name.
    """

    title: str
    year: int | None
    ids: Mapping[str, str]
    edition: str | None
    tail: str
    has_bracketed_year: bool = False
    is_release: bool = False


def read_label(text: str, *, with_ranges: bool = False) -> Label:
    """Take a name apart.

    Args:
        text: A folder's name, or a file's without its suffix.
        with_ranges: Whether ``(2008-2013)`` is a year, as it is in a series' folder, or names a collection.
    """
    bare, ids, edition = without_tags(text)
    certain = _certain_year(bare, with_ranges=with_ranges)
    if certain is not None:
        head, year, tail = certain
        if _TECHNICAL.search(tail) is not None:
            head = without_group(head)
        return Label(
            tidy(spaced(head)), year, ids, edition or edition_in(tail), tail, has_bracketed_year=True
        )
    if _TECHNICAL.search(bare.replace("_", " ")) is not None:
        return Label(title_before_noise(bare), None, ids, edition, bare, is_release=True)
    plain = tidy(spaced(bare))
    ending = _BARE_YEAR.match(plain)
    if ending is not None and is_year(int(ending[2])):
        return Label(tidy(ending[1]), int(ending[2]), ids, edition, "")
    return Label(plain, None, ids, edition, plain)


def without_tags(text: str) -> tuple[str, dict[str, str], str | None]:
    """The name without its id and edition tags, and what they said."""
    if "[" not in text and "{" not in text and "(" not in text:
        return text, {}, None
    ids: dict[str, str] = {}
    for found in _ID_TAG.finditer(text):
        ids.setdefault(found[1].lower(), found[2].lower())
    edition = _EDITION_TAG.search(text)
    if ids:
        text = _ID_TAG.sub(" ", text)
    if edition is not None:
        text = _EDITION_TAG.sub(" ", text)
    return text, ids, tidy(edition[1]) if edition is not None else None


def _certain_year(text: str, *, with_ranges: bool) -> tuple[str, int, str] | None:
    """Title, year and rest around the last bracketed year that is believed and has a title at its side."""
    found = None
    for match in _YEAR.finditer(text):
        if is_year(int(match[1])) and (with_ranges or match[2] is None):
            found = match
    if found is None:
        return None
    head, tail = text[: found.start()], text[found.end() :]
    if not tidy(head):
        head, tail = title_before_noise(tail), ""
    return (head, int(found[1]), tail) if tidy(head) else None


def without_group(text: str) -> str:
    """The name without the bracketed release group in front, unless nothing else is left."""
    return _LEADING_GROUP.sub("", text, count=1)


def title_before_noise(text: str) -> str:
    """The words before the first technical one, brackets left out."""
    plain = spaced(_BRACKETED.sub(" ", without_group(text)).strip())
    noise = _TECHNICAL.search(plain)
    return tidy(plain[: noise.start()] if noise is not None else plain)


def edition_in(text: str) -> str | None:
    """A known edition among the words after a title, as written there."""
    found = _EDITION.search(text)
    if found is None:
        return None
    words = tidy(found[1].replace(".", " "))
    return words if words != words.lower() else words.title().replace("'S", "'s")


def version_in(text: str) -> str | None:
    """Resolution, dynamic range and stereo as one label (``2160p HDR``), or None."""
    marks: list[str] = []
    resolution = _RESOLUTION.search(text)
    if resolution is not None:
        lines = resolution[1] or resolution[4] or ("4320" if resolution[2] else "2160")
        marks.append(f"{lines}p")
    span = _RANGE.search(text)
    if span is not None:
        marks.append({"h": "HLG" if span[1].lower() == "hlg" else "HDR", "d": "DV"}[span[1][0].lower()])
    if _STEREO.search(text) is not None:
        marks.append("3D")
    return " ".join(marks) or None


def version_after(tail: str) -> str | None:
    """The version that the words after a title name: its quality, or the words behind `` - `` as they are."""
    version = version_in(tail)
    if version is not None:
        return version
    left = _BRACKETED.sub(" ", _without_part(tail))
    if "- " not in left:
        return None
    words = tidy(left)
    if not words or edition_in(words) is not None or _TECHNICAL.search(words) is not None:
        return None
    return words


def _without_part(text: str) -> str:
    found = _PART.search(text)
    return text[: found.start()] if found is not None else text


def part_in(text: str, *, is_tail: bool) -> int | None:
    """Which part of a film a file is.

    Args:
        text: The end of its name.
        is_tail: The title has been cut off already: without that, ``Part 2`` may belong to it and only a
            mark that
            no title has (``cd2``, ``part2`` in one word) counts.
    """
    found = _PART.search(text)
    if found is None:
        return None
    if not is_tail and (found[1].lower() not in {"cd", "disc", "disk", "dvd"}) and found[2] not in {"", "."}:
        return None
    number = int(found[3]) if found[3].isdecimal() else ord(found[3].lower()) - ord("a") + 1
    return number or None


def without_part(text: str) -> str:
    """The name without a mark of its part."""
    return tidy(_without_part(text))
