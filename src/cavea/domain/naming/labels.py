"""One name (a folder's, or a file's stem) taken apart: title, year, tags, and what follows them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cavea.domain.naming.marks import (
    LANGUAGES,
    TECHNICAL,
    edition_in,
    title_before_noise,
    without_group,
)
from cavea.domain.naming.rules import Found, Rule
from cavea.domain.naming.titles import article_first, is_year, spaced, tidy, title_key

Ids = tuple[Found[tuple[str, str]], ...]
"""Id tags: provider and id."""

_ID_TAG: Final = re.compile(
    r"[\[{(]\s*(imdb|tmdb|tvdb|tvmaze|anidb|anilist|mal)(?:id)?\s*[-=: ]\s*((?:tt)?[0-9]{1,12})\s*[\]})]",
    re.IGNORECASE,
)
_BARE_IMDB: Final = re.compile(r"(?<![a-z0-9])[\[{(]?(tt[0-9]{7,9})[\]})]?(?![a-z0-9])", re.IGNORECASE)
_EDITION_TAG: Final = re.compile(r"[\[{(]edition-([^\]})]{1,80})[\]})]", re.IGNORECASE)
_ANY_YEAR: Final = r"(?:18|19|20)[0-9]{2}"
_YEAR: Final = re.compile(rf"[(\[{{]({_ANY_YEAR})(-(?:{_ANY_YEAR})?\s*)?[)\]}}]")
_YEAR_AMONG_WORDS: Final = re.compile(
    rf"(?<=[^\s])\s*[(\[](?:[^\W\d_][^()\[\]]{{1,60}}[,\s]\s*)?({_ANY_YEAR})()(?:,[^()\[\]]{{1,60}})?[)\]]"
)
_BARE_YEAR: Final = re.compile(rf"^(.*[^\s,.-])[\s,.-]+({_ANY_YEAR})$", re.DOTALL)
_MIDDLE_YEAR: Final = re.compile(rf"^(.*[^\W_].*?)[\s._]+({_ANY_YEAR})[\s._]+(.+)$", re.DOTALL)
_LEADING_YEAR: Final = re.compile(rf"^({_ANY_YEAR})\s+-\s+(\S.*)$", re.DOTALL)
_SLUG: Final = re.compile(rf"([a-z0-9]+(?:-[a-z0-9]+)+)-({_ANY_YEAR})(?:-([a-z0-9-]+))?")
_EDGES: Final = " -_,;+"
_PLACE_IN_ORDER: Final = re.compile(r"^\s*(?:[0-9]{1,2}\s+-\s+|0[0-9]\.\s+)(?=\S)")
_WITH_YEARS: Final = frozenset(
    {
        "airport 1975", "cherry 2000", "class of 1984", "class of 1999", "death race 2000", "dracula 2000",
        "escape 2000", "fantasia 2000", "frankenstein 1970", "galactica 1980", "godzilla 2000", "sealab 2020",
        "sealab 2021", "space 1999", "wonder woman 1984",
    }
)  # fmt: skip
"""Keys of titles that end in what looks like a year."""


@dataclass(frozen=True, slots=True)
class Label:
    """One name taken apart.

    Attributes:
        name: As it was.
        title: What stands before the year and the tags; empty where nothing does.
        head: The title as the name writes it.
        year: In brackets, or bare at the end; None where there is none to believe.
        ids: Id tags.
        edition: Of an ``{edition-…}`` tag or a known word after the title.
        tail: What follows the year; the whole name where there is none.
        is_certain: The year stands apart from the title, so that the title is certain.
        is_release: It carries technical words and no bracketed year: a release name.
    """

    name: str
    title: str
    head: str
    year: Found[int] | None
    ids: Ids
    edition: Found[str] | None
    tail: str
    is_certain: bool = False
    is_release: bool = False

    def found_title(self, rule: Rule) -> Found[str]:
        """The title, as found by a rule that only the caller knows."""
        head = self.head.strip(" ._-")
        return Found(self.title, head if head and head in self.name else self.name, rule)


def read_label(text: str, *, with_ranges: bool = False) -> Label:
    """Take a name apart.

    Args:
        text: A folder's name, or a file's without its suffix.
        with_ranges: Whether ``(2008-2013)`` is a year, as it is in a series' folder, or names a collection.
    """
    bare, ids, edition = without_tags(text)
    certain = (
        _certain_year(bare, with_ranges=with_ranges) if "(" in bare or "[" in bare or "{" in bare else None
    )
    if certain is not None:
        head, year, tail = certain
        if "ww." in head or (tail and head[:1] in "[【 " and TECHNICAL.search(tail) is not None):
            head = without_group(head)
        if head.lstrip()[:1].isdecimal():
            head = _PLACE_IN_ORDER.sub("", head)
        title = article_first(tidy(spaced(head)))
        return Label(text, title, head, year, ids, edition or edition_in(tail), tail, is_certain=True)
    if "-" in bare and " " not in bare and "." not in bare:
        slug = _SLUG.fullmatch(bare)
        if slug is not None and is_year(int(slug[2])):
            year = Found(int(slug[2]), slug[2], Rule.BARE_YEAR)
            return Label(text, slug[1].replace("-", " "), slug[1], year, ids, edition, slug[3] or "")
    if TECHNICAL.search(bare.replace("_", " ")) is not None:
        return Label(text, title_before_noise(bare), bare, None, ids, edition, bare, is_release=True)
    return _plain_label(text, bare, ids, edition)


def _plain_label(text: str, bare: str, ids: Ids, edition: Found[str] | None) -> Label:
    """A name without brackets around a year and without technical words."""
    plain = tidy(spaced(bare))
    if not any(c.isdecimal() for c in plain):
        return Label(text, article_first(plain), bare, None, ids, edition, plain)
    ending = _BARE_YEAR.match(plain)
    if ending is not None and is_year(int(ending[2])) and title_key(plain) not in _WITH_YEARS:
        year = Found(int(ending[2]), ending[2], Rule.BARE_YEAR)
        return Label(text, article_first(tidy(ending[1])), _before(bare, ending[2]), year, ids, edition, "")
    leading = _LEADING_YEAR.match(bare)
    if leading is not None and is_year(int(leading[1])):
        year = Found(int(leading[1]), leading[1], Rule.LEADING_YEAR)
        title = article_first(tidy(spaced(leading[2])))
        if title:
            return Label(text, title, leading[2], year, ids, edition, "", is_certain=True)
    middle = _MIDDLE_YEAR.match(bare)
    if middle is not None and is_year(int(middle[2])) and _is_behind_a_year(bare, middle[3]):
        title = article_first(tidy(spaced(middle[1])))
        if title:
            year = Found(int(middle[2]), middle[2], Rule.BARE_YEAR)
            tail = middle[3]
            return Label(text, title, middle[1], year, ids, edition or edition_in(tail), tail)
    return Label(text, article_first(plain), bare, None, ids, edition, plain)


def _before(text: str, year: str) -> str:
    return text[: text.rfind(year)]


def _is_behind_a_year(name: str, tail: str) -> bool:
    """Whether words behind a bare year are no part of the title: an edition, languages, or a dotted name's."""
    if " " not in name:
        return True
    found = edition_in(tail)
    return (found is not None and tail.strip("()[] ") == found.part) or LANGUAGES.fullmatch(tail) is not None


def without_tags(text: str) -> tuple[str, Ids, Found[str] | None]:
    """The name without its id and edition tags, and what they said."""
    ids: list[Found[tuple[str, str]]] = []
    edition = None
    if "[" in text or "{" in text or "(" in text:
        ids += [
            Found((found[1].lower(), found[2].lower()), found[0], Rule.ID_TAG)
            for found in _ID_TAG.finditer(text)
        ]
        tag = _EDITION_TAG.search(text)
        if ids:
            text = _ID_TAG.sub(" ", text)
        if tag is not None:
            edition = Found(tidy(tag[1]), tag[0], Rule.EDITION_TAG) if tidy(tag[1]) else None
            text = _EDITION_TAG.sub(" ", text)
    if "tt" in text:
        bare = _BARE_IMDB.search(text)
        if bare is not None and len(bare[0]) < len(text.strip()):
            ids.append(Found(("imdb", bare[1].lower()), bare[0], Rule.ID_TAG))
            text = text.replace(bare[0], " ")
    return text, tuple(ids), edition


def merged(*several: Ids) -> Ids:
    """One id for each provider; the first that names it wins."""
    if not any(several):
        return ()
    kept: dict[str, Found[tuple[str, str]]] = {}
    for ids in several:
        for found in ids:
            kept.setdefault(found.value[0], found)
    return tuple(kept.values())


def mapping(ids: Ids) -> Mapping[str, str]:
    """Ids by their providers."""
    return dict(found.value for found in ids)


def _certain_year(text: str, *, with_ranges: bool) -> tuple[str, Found[int], str] | None:
    """Title, year and rest around the last bracketed year that is believed and has a title at its side."""
    found = None
    for match in _YEAR.finditer(text):
        if is_year(int(match[1])) and (with_ranges or match[2] is None):
            found = match
    if found is None and ("19" in text or "20" in text):
        found = _YEAR_AMONG_WORDS.search(text)
    if found is None or not is_year(int(found[1])):
        return None
    head, tail = text[: found.start()], text[found.end() :]
    if not head.strip(_EDGES):
        head, tail = title_before_noise(tail), ""
    year = Found(int(found[1]), found[0], Rule.BRACKETED_YEAR)
    return (head, year, tail) if tidy(head) else None


def is_title_with_year(title: str, year: int) -> bool:
    """Whether a title is known to end in what looks like its year (*Sealab 2021*)."""
    return title_key(f"{title} {year}") in _WITH_YEARS
