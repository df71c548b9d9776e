"""NFO files in the forms of Kodi and Jellyfin: XML, XML with addresses behind it, or an address alone.

The forms are described at https://kodi.wiki/view/NFO_files. A file of several episodes holds several
documents one behind the other.
"""

import re
from typing import Any, Final

from cavea.adapters.sidecars.nfo_bytes import NfoUnreadable, mended, text_of_nfo
from cavea.adapters.sidecars.nfo_fields import facts_of
from cavea.domain.metadata import NfoFacts, NfoKind

MOST_NFO_BYTES: Final = 1_000_000
_MOST_DOCUMENTS: Final = 60
"""In one file: more episodes than any name of ours can give to a file."""

_ROOTS: Final = {
    "movie": NfoKind.MOVIE,
    "musicvideo": NfoKind.MOVIE,
    "tvshow": NfoKind.SERIES,
    "season": NfoKind.SEASON,
    "episodedetails": NfoKind.EPISODE,
}
_ROOT: Final = re.compile(r"<(movie|musicvideo|tvshow|season|episodedetails)(?=[\s>/])", re.IGNORECASE)
_DECLARATION: Final = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ADDRESSES: Final = {
    "imdb": re.compile(r"imdb\.com/(?:[a-z]{2}/)?title/(tt[0-9]{5,10})", re.IGNORECASE),
    "tmdb": re.compile(r"themoviedb\.org/(?:movie|tv)/([0-9]{1,9})", re.IGNORECASE),
    "tvdb": re.compile(
        r"thetvdb\.com/(?:[^\s<]{0,200}?[?&](?:series)?id=|dereferrer/series/)([0-9]{1,9})", re.IGNORECASE
    ),
}


class NfoReader:
    """Reads NFO files; a hostile or broken one costs no more than a look at its bytes."""

    def read_nfo(self, raw: bytes) -> NfoFacts | None:
        """What the file says, of several episodes the first; None where it cannot be read."""
        return next(iter(self.read_nfos(raw)), None)

    def read_nfos(self, raw: bytes) -> tuple[NfoFacts, ...]:
        """What each document of the file says, in its order; none where it cannot be read."""
        try:
            return parse_nfos(raw)
        except NfoUnreadable:
            return ()

    def problem_with_nfo(self, raw: bytes) -> str | None:
        """Why it cannot be read, or None."""
        try:
            parse_nfos(raw)
        except NfoUnreadable as problem:
            return str(problem)
        return None


def parse_nfos(raw: bytes) -> tuple[NfoFacts, ...]:
    """What an NFO file says: one answer for each episode, else one alone.

    Raises:
        NfoUnreadable: It is over 1 MB, declares entities or a document type, is broken, or says nothing.
    """
    if len(raw) > MOST_NFO_BYTES:
        raise NfoUnreadable("the NFO file is larger than 1 MB")
    text = text_of_nfo(raw)
    if not text.startswith("<"):
        ids = _ids_in(text)
        if not ids:
            raise NfoUnreadable("the NFO file holds neither XML nor the address of a title")
        return (NfoFacts(NfoKind.UNKNOWN, ids=ids),)
    if _DECLARATION.search(text) is not None:
        raise NfoUnreadable("the NFO file declares entities or a document type, which is not read")
    documents, rest = _documents(text)
    addresses = _ids_in(rest) if len(documents) == 1 else {}
    return tuple(_facts(document, addresses) for document in documents)


def _documents(text: str) -> tuple[list[str], str]:
    """The root elements one behind the other, of which only episodes come in numbers; and what is behind."""
    documents: list[str] = []
    begin = 0
    while len(documents) < _MOST_DOCUMENTS:
        start = _ROOT.search(text, begin)
        if start is None or (documents and start[1].lower() != "episodedetails"):
            break
        end = text.find(f"</{start[1]}>", start.end())
        if end < 0:
            if documents:
                break
            return [text[start.start() :]], ""
        begin = end + len(start[1]) + len("</>")
        documents.append(text[start.start() : begin])
    if not documents:
        raise NfoUnreadable("the NFO file describes neither a movie nor a series, season or episode")
    return documents, text[begin:]


def _facts(document: str, addresses: dict[str, str]) -> NfoFacts:
    root = _root_of(document)
    kind = _ROOTS.get(str(root.tag).lower())
    if kind is None:
        raise NfoUnreadable("the NFO file describes neither a movie nor a series, season or episode")
    return facts_of(root, kind, addresses)


def _ids_in(text: str) -> dict[str, str]:
    found = {provider: pattern.search(text) for provider, pattern in _ADDRESSES.items()}
    return {provider: match[1] for provider, match in found.items() if match is not None}


def _root_of(document: str) -> Any:
    # Any: defusedxml carries no types; what it returns is ElementTree's element
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    def parse(text: str) -> Any:
        return fromstring(text, forbid_dtd=True, forbid_entities=True, forbid_external=True)

    try:
        try:
            return parse(document)
        except ParseError:
            better = mended(document)
            if better == document:
                raise
            return parse(better)
    except DefusedXmlException as error:
        raise NfoUnreadable("the NFO file declares entities or a document type, which is not read") from error
    except (ParseError, ValueError, LookupError) as error:
        raise NfoUnreadable(f"the NFO file is broken XML: {error}") from error
