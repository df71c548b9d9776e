"""The elements of an NFO file, each checked and cut to a length that the catalogue takes."""

import re
from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from cavea.domain.metadata import Credit, CreditKind, NfoFacts, NfoKind

_LONGEST_NAME: Final = 500
_LONGEST_PLOT: Final = 10_000
_MOST_PEOPLE: Final = 200
_MOST_WORDS: Final = 50
_PLACEHOLDER_YEARS: Final = range(1800, 2200)

_DATE: Final = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
_ID_ELEMENTS: Final = {
    "imdb": ("imdbid", "imdb_id", "imdb"),
    "tmdb": ("tmdbid", "tmdb"),
    "tvdb": ("tvdbid", "tvdb"),
    "tvmaze": ("tvmazeid",),
    "anidb": ("anidbid",),
    "anilist": ("anilistid",),
}
_TYPES: Final = {
    "actor": CreditKind.ACTOR,
    "gueststar": CreditKind.ACTOR,
    "director": CreditKind.DIRECTOR,
    "writer": CreditKind.WRITER,
}
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,40}")
_PROVIDER: Final = re.compile(r"[a-z0-9_-]{1,20}")


def facts_of(root: Element, kind: NfoKind, addresses: dict[str, str]) -> NfoFacts:
    """Everything that is read of a document, ids of addresses behind it included."""
    released = _date(_text(root, "premiered", "releasedate", "aired"))
    season = _number(root, "season", "seasonnumber")
    return NfoFacts(
        kind=kind,
        title=_text(root, "title", "name"),
        original_title=_text(root, "originaltitle"),
        sort_title=_text(root, "sorttitle", "sortname"),
        year=_year(_number(root, "year"), released),
        plot=_text(root, "plot", "outline", longest=_LONGEST_PLOT),
        tagline=_text(root, "tagline"),
        runtime_min=_number(root, "runtime") or None,
        released=released,
        rating=_rating(root),
        content_rating=_text(root, "mpaa", "certification"),
        genres=_words(root, "genre"),
        studios=_words(root, "studio"),
        people=tuple(_people(root))[:_MOST_PEOPLE],
        ids={**addresses, **_ids(root, kind)},
        series=_text(root, "showtitle"),
        season=season,
        episode=_number(root, "episode", "episodenumber"),
        last_episode=_number(root, "episodenumberend"),
        tags=_words(root, "tag"),
        countries=_words(root, "country"),
        collection=_text(root, "set/name") or _text(root, "set"),
    )


def _text(root: Element, *names: str, longest: int = _LONGEST_NAME) -> str | None:
    """The first element of these names that has words."""
    for name in names:
        for element in root.iterfind(name):
            words = (element.text or "").strip()
            if words:
                return words[:longest]
    return None


def _number(root: Element, *names: str) -> int | None:
    found = re.match(r"[0-9]{1,6}", _text(root, *names) or "")
    return int(found[0]) if found is not None else None


def _date(text: str | None) -> str | None:
    found = _DATE.match(text or "")
    return found[0] if found is not None else None


def _year(year: int | None, released: str | None) -> int | None:
    if year is None and released is not None:
        year = int(released[:4])
    return year if year in _PLACEHOLDER_YEARS else None


def _rating(root: Element) -> float | None:
    """The default rating, on a scale of ten."""
    ratings = root.findall("ratings/rating")
    ratings.sort(key=lambda rating: rating.get("default") != "true")
    for rating in ratings:
        value = _decimal(_text(rating, "value"))
        most = _decimal(rating.get("max")) or 10
        if value is not None and 0 < value <= most:
            return round(value * 10 / most, 2)
    value = _decimal(_text(root, "rating"))
    return value if value is not None and 0 < value <= 10 else None  # noqa: PLR2004 - the scale


def _decimal(text: str | None) -> float | None:
    found = re.fullmatch(r"[0-9]{1,4}(?:[.,][0-9]{1,12})?", text or "")
    return float(found[0].replace(",", ".")) if found is not None else None


def _words(root: Element, name: str) -> tuple[str, ...]:
    """Words of repeated elements, or of one with ``/`` or ``|`` between them."""
    found: dict[str, None] = {}
    for element in root.iterfind(name):
        for word in (element.text or "").replace("|", " / ").split(" / "):
            if word.strip():
                found.setdefault(word.strip()[:_LONGEST_NAME])
    return tuple(found)[:_MOST_WORDS]


def _people(root: Element) -> Iterator[Credit]:
    """Everybody once, actors in the order that the file gives them."""
    seen: set[Credit] = set()
    for credit in (*_actors(root), *_crew(root)):
        if credit not in seen:
            seen.add(credit)
            yield credit


def _actors(root: Element) -> list[Credit]:
    """The elements ``<actor>``, in which Jellyfin also lists others, by their type."""
    ordered: list[tuple[int, Credit]] = []
    for actor in root.iterfind("actor"):
        name = _text(actor, "name")
        kind = _TYPES.get((_text(actor, "type") or "actor").lower())
        if name is not None and kind is not None:
            role = _text(actor, "role") if kind is CreditKind.ACTOR else None
            place = _number(actor, "order", "sortorder")
            ordered.append((_MOST_PEOPLE if place is None else place, Credit(name, kind, role)))
    return [credit for _, credit in sorted(ordered, key=lambda pair: pair[0])]


def _crew(root: Element) -> Iterator[Credit]:
    for element, kind in (
        ("director", CreditKind.DIRECTOR),
        ("credits", CreditKind.WRITER),
        ("writer", CreditKind.WRITER),
    ):
        for name in _words(root, element):
            yield Credit(name, kind)


def _ids(root: Element, kind: NfoKind) -> dict[str, str]:
    ids: dict[str, str] = {}
    for element in root.iterfind("uniqueid"):
        provider, value = (element.get("type") or "").lower(), (element.text or "").strip()
        if _PROVIDER.fullmatch(provider) and _ID.fullmatch(value):
            ids.setdefault(provider, value)
    for provider, names in _ID_ELEMENTS.items():
        value = _text(root, *names) or ""
        if _ID.fullmatch(value):
            ids.setdefault(provider, value)
    for element in root.iterfind("id"):
        for provider in ("imdb", "tmdb", "tvdb"):
            value = element.get(provider.upper()) or ""
            if _ID.fullmatch(value):
                ids.setdefault(provider, value)
    plain = _text(root, "id") or ""
    if re.fullmatch(r"tt[0-9]{5,10}", plain):
        ids.setdefault("imdb", plain)
    elif kind is NfoKind.SERIES and re.fullmatch(r"[0-9]{1,9}", plain):
        ids.setdefault("tvdb", plain)
    return ids
