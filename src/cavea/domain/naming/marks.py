# ruff: noqa: RUF001 - typographic apostrophes occur in names
"""Words behind a title: quality, edition, version, part; and what begins the noise of a release name."""

import re
from typing import Final

from cavea.domain.naming.rules import Found, Rule
from cavea.domain.naming.titles import spaced, tidy

_RESOLUTION: Final = re.compile(
    r"(?<![a-z0-9])(?:(4320|2160|1440|1080|720|576|540|480|360)[pi]|(8k)|(4k|uhd)|[0-9]{3,4}x(2160|1080|720|576|480))"
    r"(?![a-z0-9])",
    re.IGNORECASE,
)
_RANGE: Final = re.compile(
    r"(?<![a-z0-9])(hdr10\+?|hdr|hlg|dolby[ .]?vision|dovi|dv)(?![a-z0-9])", re.IGNORECASE
)
_STEREO: Final = re.compile(r"(?<![a-z0-9])3d(?![a-z0-9])", re.IGNORECASE)
TECHNICAL: Final = re.compile(
    r"(?<![a-z0-9])(?:[0-9]{3,4}[pi]|[0-9]{3,4}x[0-9]{3,4}|[48]k|uhd|[hx][ .]?26[45]|hevc|avc|av1|xvid|divx|blu-?ray|"
    r"b[dr]-?rip|web-?(?:dl|rip)|webrip|web|hdtv|pdtv|vhs-?rip|tv-?rip|dvd-?rip|dvd(?:scr|[59])?|remux|hdrip|hdcam|"
    r"cam-?rip|telesync|10-?bit|8-?bit|aac(?:[0-9.]*)|e?ac-?3|ddp?[0-9. ]{2,4}|dts(?:-?hd)?|truehd|atmos|flac|opus|"
    r"hdr10\+?|hdr|dovi|dual[ .-]audio|multi|proper|repack|internal|subbed|dubbed|amzn|nf|dsnp|hmax|vostfr|truefrench|"
    r"subfrench|swesub|ws(?=[\s._]+(?:pdtv|hdtv|dsr|dvdrip))|(?:bd|dvd)(?=[\s._\])]*(?:[0-9]{3,4}[px]|[\])]|$)))(?![a-z0-9])",
    re.IGNORECASE,
)
_LANGUAGE_WORD: Final = (
    r"german|french|italian|ita|spanish|castellano|english|eng|russian|rus|swedish|danish|norwegian|nordic|finnish|dutch|"
    r"polish|czech|hungarian|korean|japanese|chinese|hindi|portuguese|dl|dual|ml|subs?"
)
_LANGUAGE_WORDS: Final = frozenset(_LANGUAGE_WORD.replace("subs?", "sub|subs").split("|"))
LANGUAGES: Final = re.compile(rf"(?:[\s._,-]*(?:{_LANGUAGE_WORD})(?![a-z]))+[\s._-]*", re.IGNORECASE)
_LANGUAGES_AT_END: Final = re.compile(rf"(?:(?:^|[\s._,-]+)(?:{_LANGUAGE_WORD}))+[\s._-]*$", re.IGNORECASE)
_EDITION: Final = re.compile(
    r"(?<![\w])((?:the[ .])?(?:(?:extended[ .]+)?(?:director|collector)['’]?s|extended|theatrical|unrated|uncut|final|"
    r"ultimate|special|anniversary|international|limited|deluxe|fan|rogue|snyder|assembly|despecialized|producer['’]?s|"
    r"[0-9]{1,3}(?:th|st|nd|rd)[ .]anniversary)[ .]+(?:[a-z]+[ .]+)?(?:cut|edition|version)|"
    r"extended|theatrical|unrated|uncut|imax|redux|remastered|black[ .](?:and|&)[ .]chrome|"
    r"criterion(?:[ .]collection)?|open[ .]matte|despecialized)(?![\w])",
    re.IGNORECASE,
)
_PART_WORD: Final = r"cd|dis[ck]|dvd|part|pt|teil|partie|parte"
_PART: Final = re.compile(
    rf"(?:^|(?<=[\s._\-\[(]))({_PART_WORD})([\s._-]*)([0-9]{{1,2}}|[a-d])(?:\s*(?:of|von|de)\s*[0-9])?[\])]?\s*$",
    re.IGNORECASE,
)
_PART_IN_TAIL: Final = re.compile(
    rf"(?<![^\W_])(?:(?!dvd[59])(?:{_PART_WORD})[\s._-]*([0-9]{{1,2}}|[a-d])(?:\s*(?:of|von|de)\s*[0-9])?|"
    r"([0-9])\s?of\s?[0-9])(?![^\W_])",
    re.IGNORECASE,
)
_PART_OF_RELEASE: Final = re.compile(r"(?<=[\s._-])cd[\s._-]?([1-9])(?=[\s._-]|$)", re.IGNORECASE)
_BRACKETED: Final = re.compile(r"[\[({【][^\])}】]*[\])}】]")
_LEADING_GROUP: Final = re.compile(r"^\s*[\[【]([^\]】]*)[\]】][\s._]*(?=\S)")
_SITE: Final = re.compile(r"^\s*(?:\[\s*)?www\.[^\s\]]+\s*\]?[\s._]*-[\s._]*(?=\S)", re.IGNORECASE)


def without_group(text: str) -> str:
    """The name without the site or the bracketed group in front, unless nothing else is left."""
    if "ww." in text or "WW." in text:
        text = _SITE.sub("", text, count=1)
    return _LEADING_GROUP.sub("", text, count=1)


def title_before_noise(text: str) -> str:
    """The words before the first technical one, brackets and languages at the end left out."""
    return _before_noise(_BRACKETED.sub(" ", without_group(text)).strip())


def words_before_noise(text: str) -> str:
    """The same of what stands behind numbers, where nothing is a group."""
    return _before_noise(text)


def _before_noise(text: str) -> str:
    plain = spaced(text)
    noise = TECHNICAL.search(plain)
    if noise is None:
        return tidy(plain)
    before = plain[: noise.start()].rstrip(" ._,-")
    if before.rpartition(" ")[2].lower() in _LANGUAGE_WORDS:
        before = _LANGUAGES_AT_END.sub("", before)
    return tidy(before)


def edition_in(text: str) -> Found[str] | None:
    """A known edition among the words after a title, as written there."""
    found = _EDITION.search(text) if text else None
    if found is None:
        return None
    words = tidy(found[1].replace(".", " "))
    return Found(
        words if words != words.lower() else words.title().replace("'S", "'s"), found[1], Rule.EDITION_WORDS
    )


def edition_at_end(title: str) -> tuple[str, Found[str] | None]:
    """A title without the edition that its last words name, and that edition; a title of those words alone stays."""
    several = list(_EDITION.finditer(title))
    found = several[-1] if several else None
    if found is None or found.end() < len(title):
        return title, None
    before = tidy(title[: found.start()])
    if before.lower() in {"", "the", "a", "an"}:
        return title, None
    return before, edition_in(title[found.start() :])


def version_in(text: str) -> Found[str] | None:
    """Resolution, dynamic range and stereo as one label (``2160p HDR``), or None."""
    marks: list[str] = []
    begin, end = len(text), 0
    resolution = _RESOLUTION.search(text)
    if resolution is not None:
        lines = resolution[1] or resolution[4] or ("4320" if resolution[2] else "2160")
        marks.append(f"{lines}p")
        begin, end = resolution.span()
    span = _RANGE.search(text)
    if span is not None:
        marks.append({"h": "HLG" if span[1].lower() == "hlg" else "HDR", "d": "DV"}[span[1][0].lower()])
        begin, end = min(begin, span.start()), max(end, span.end())
    stereo = _STEREO.search(text)
    if stereo is not None:
        marks.append("3D")
        begin, end = min(begin, stereo.start()), max(end, stereo.end())
    return Found(" ".join(marks), text[begin:end], Rule.QUALITY) if marks else None


def version_after(tail: str) -> Found[str] | None:
    """The version that the words after a title name: its quality, or the words behind `` - `` as they are."""
    if not tail or tail.isspace():
        return None
    version = version_in(tail)
    if version is not None:
        return version
    left = _BRACKETED.sub(" ", _PART.sub("", tail))
    if "- " not in left or _PART_IN_TAIL.search(left) is not None:
        return None
    words = tidy(left)
    if not words or edition_in(words) is not None or TECHNICAL.search(words) is not None:
        return None
    return Found(words, words if words in tail else tail.strip(), Rule.VERSION_NAME)


def part_in(text: str, *, is_tail: bool) -> Found[int] | None:
    """Which part of a film a file is.

    Args:
        text: The end of its name.
        is_tail: The title has been cut off already: without that, ``Part 2`` may belong to it and only a
            mark that no title has (``cd2``, ``part2`` in one word) counts.
    """
    if is_tail:
        found = _PART_IN_TAIL.search(text) if text else None
        return _part(found[1] or found[2], found[0]) if found is not None else None
    found = _PART.search(text)
    if found is None or (found[1].lower() not in {"cd", "disc", "disk", "dvd"} and found[2] not in {"", "."}):
        return None
    return _part(found[3], found[0])


def part_of_release(name: str) -> Found[int] | None:
    """``CD2`` among the words of a release name."""
    found = _PART_OF_RELEASE.search(name)
    return _part(found[1], found[0]) if found is not None else None


def _part(digits: str, text: str) -> Found[int] | None:
    number = int(digits) if digits.isdecimal() else ord(digits.lower()) - ord("a") + 1
    return Found(number, text.strip(), Rule.PART) if number else None


def without_part(text: str) -> str:
    """The name without a mark of its part at the end."""
    return tidy(_PART.sub("", text).rstrip(" ._-"))
