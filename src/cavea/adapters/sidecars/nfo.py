"""NFO files in the forms of Kodi and Jellyfin: XML, XML with addresses behind it, or an address alone.

The forms are described at https://kodi.wiki/view/NFO_files. A file of several episodes holds several
documents one behind the other; the first is read.
"""

import re
from typing import Any, Final

from cavea.adapters.sidecars.nfo_fields import facts_of
from cavea.domain.metadata import NfoFacts, NfoKind

MOST_NFO_BYTES: Final = 1_000_000

_ROOTS: Final = {
    "movie": NfoKind.MOVIE,
    "musicvideo": NfoKind.MOVIE,
    "tvshow": NfoKind.SERIES,
    "season": NfoKind.SEASON,
    "episodedetails": NfoKind.EPISODE,
}
_ROOT: Final = re.compile(rb"<(movie|musicvideo|tvshow|season|episodedetails)[\s>]", re.IGNORECASE)
_ADDRESSES: Final = {
    "imdb": re.compile(rb"imdb\.com/(?:[a-z]{2}/)?title/(tt[0-9]{5,10})", re.IGNORECASE),
    "tmdb": re.compile(rb"themoviedb\.org/(?:movie|tv)/([0-9]{1,9})", re.IGNORECASE),
    "tvdb": re.compile(
        rb"thetvdb\.com/(?:.*?[?&](?:series)?id=|dereferrer/series/)([0-9]{1,9})", re.IGNORECASE
    ),
}


class NfoUnreadable(Exception):
    """The file is not an NFO that is read; the message says why."""


class NfoReader:
    """Reads NFO files; a hostile or broken one costs no more than a look at its bytes."""

    def read_nfo(self, raw: bytes) -> NfoFacts | None:
        """What the file says, or None."""
        try:
            return parse_nfo(raw)
        except NfoUnreadable:
            return None

    def problem_with_nfo(self, raw: bytes) -> str | None:
        """Why it cannot be read, or None."""
        try:
            parse_nfo(raw)
        except NfoUnreadable as problem:
            return str(problem)
        return None


def parse_nfo(raw: bytes) -> NfoFacts:
    """What an NFO file says.

    Raises:
        NfoUnreadable: It is over 1 MB, declares entities or a document type, is broken, or says nothing.
    """
    if len(raw) > MOST_NFO_BYTES:
        raise NfoUnreadable("the NFO file is larger than 1 MB")
    document, rest = _first_document(raw)
    if not _looks_like_xml(raw):
        ids = _ids_in(raw)
        if not ids:
            raise NfoUnreadable("the NFO file holds neither XML nor the address of a title")
        return NfoFacts(NfoKind.UNKNOWN, ids=ids)
    root = _root_of(document)
    kind = _ROOTS.get(str(root.tag).lower())
    if kind is None:
        raise NfoUnreadable("the NFO file describes neither a movie nor a series, season or episode")
    return facts_of(root, kind, _ids_in(rest))


def _first_document(raw: bytes) -> tuple[bytes, bytes]:
    """The bytes to the end of the first root element, and those behind it."""
    start = _ROOT.search(raw)
    if start is None:
        return raw, b""
    head, end, rest = raw.partition(b"</" + start[1] + b">")
    return head + end, rest


def _looks_like_xml(raw: bytes) -> bool:
    """Also in UTF-16, whose every second byte is zero."""
    return raw.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<")


def _ids_in(text: bytes) -> dict[str, str]:
    found = {provider: pattern.search(text) for provider, pattern in _ADDRESSES.items()}
    return {provider: match[1].decode("ascii") for provider, match in found.items() if match is not None}


def _root_of(document: bytes) -> Any:
    # Any: defusedxml carries no types; what it returns is ElementTree's element
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        return fromstring(document.strip(), forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as error:
        raise NfoUnreadable("the NFO file declares entities or a document type, which is not read") from error
    except (ParseError, ValueError, LookupError) as error:
        raise NfoUnreadable(f"the NFO file is broken XML: {error}") from error
