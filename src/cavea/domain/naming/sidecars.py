"""Files that stand beside a film or an episode: subtitles, NFO, artwork."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

from cavea.domain.naming.titles import text_of


class ArtworkKind(StrEnum):
    """What a picture shows."""

    POSTER = "poster"
    BACKDROP = "backdrop"
    BANNER = "banner"
    LOGO = "logo"
    THUMB = "thumb"
    SEASON_POSTER = "season_poster"


@dataclass(frozen=True, slots=True)
class SidecarName:
    """A file that stands beside others.

    Attributes:
        kind: What it is.
        stem: The name (without suffix) of the file it belongs to; ``""`` where it belongs to its folder.
        language: As found: ISO 639-1, 639-2 or BCP 47, in lower case but for regions; None without one.
        forced: Only what is needed where a foreign language is spoken.
        hearing_impaired: Also tells sounds (SDH).
        artwork: What the picture shows; None for other kinds.
        season: For a season's poster, 0 for specials.
        title: Words of a subtitle's name that are no flag (``Commentary``), or None.
    """

    kind: Literal["subtitle", "nfo", "artwork"]
    stem: str
    language: str | None = None
    forced: bool = False
    hearing_impaired: bool = False
    artwork: ArtworkKind | None = None
    season: int | None = None
    title: str | None = None


_SUBTITLES: Final = frozenset({"srt", "ass", "ssa", "vtt", "sub", "sup", "ttml", "smi"})
_PICTURES: Final = frozenset({"jpg", "jpeg", "png", "webp", "avif", "gif"})
_FORCED: Final = frozenset({"forced", "foreign"})
_IMPAIRED: Final = frozenset({"sdh", "cc", "hi"})
_LANGUAGE: Final = re.compile(r"([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|[0-9]{3}))?", re.IGNORECASE)
_LANGUAGE_NAMES: Final = {
    "english": "en", "german": "de", "deutsch": "de", "french": "fr", "français": "fr", "spanish": "es",
    "español": "es", "italian": "it", "italiano": "it", "portuguese": "pt", "português": "pt", "dutch": "nl",
    "nederlands": "nl", "japanese": "ja", "chinese": "zh", "korean": "ko", "russian": "ru", "polish": "pl",
    "swedish": "sv", "norwegian": "no", "danish": "da", "finnish": "fi", "czech": "cs", "hungarian": "hu",
    "turkish": "tr", "arabic": "ar", "hebrew": "he", "greek": "el", "romanian": "ro", "ukrainian": "uk",
}  # fmt: skip
_CODES: Final = frozenset(  # ISO 639-1, then the 639-2 codes (both forms) that files really carry
    "aa ab af am ar as az ba be bg bn bo br bs ca cs cy da "  # noqa: SIM905 - a table reads better as words
    "de el en eo es et eu fa fi fo fr fy ga gd "
    "gl gu he hi hr hu hy id is it ja ka kk km kn ko ku ky la lb lo lt lv mk ml mn mr ms mt my nb ne "
    "nl nn no or pa pl ps pt ro ru sa sd si sk sl so sq sr sv sw ta te th tl tr uk ur uz vi xh yi zh "
    "zu afr alb ara arm aze baq bel ben bos bul bur cat chi cze ces dan deu dut eng est eus fas fil "
    "fin fra fre geo ger gle glg gre ell guj heb hin hrv hun hye ice isl ind ita jpn kan kat kaz khm "
    "kor lao lat lav lit mac mkd mal mar may msa mon nep nld nob nor per pol por pan ron rum rus slk "
    "slo slv som spa sqi srp swa swe tam tel tgl tha tib tur ukr urd uzb vie wel yid zho zul und mul".split()
)
_ARTWORK: Final = {
    "poster": ArtworkKind.POSTER,
    "cover": ArtworkKind.POSTER,
    "folder": ArtworkKind.POSTER,
    "default": ArtworkKind.POSTER,
    "movie": ArtworkKind.POSTER,
    "show": ArtworkKind.POSTER,
    "fanart": ArtworkKind.BACKDROP,
    "backdrop": ArtworkKind.BACKDROP,
    "background": ArtworkKind.BACKDROP,
    "art": ArtworkKind.BACKDROP,
    "banner": ArtworkKind.BANNER,
    "logo": ArtworkKind.LOGO,
    "clearlogo": ArtworkKind.LOGO,
    "thumb": ArtworkKind.THUMB,
    "landscape": ArtworkKind.THUMB,
}
_SEASON_POSTER: Final = re.compile(
    r"season[-_ ]?([0-9]{1,4}|-specials|specials|-?all)(?:-poster)?", re.IGNORECASE
)
_NUMBERED: Final = re.compile(r"(?:fanart|backdrop)-?[0-9]{1,2}", re.IGNORECASE)


def read_sidecar(name: bytes) -> SidecarName | None:
    """What stands beside a video, by the file's name; None for everything else."""
    stem, dot, suffix = text_of(name).rpartition(".")
    if not dot or not stem or stem.startswith("."):
        return None
    suffix = suffix.lower()
    if suffix in _SUBTITLES:
        return _subtitle(stem)
    if suffix == "nfo":
        is_of_folder = stem.lower() in {"movie", "tvshow", "season"}
        return SidecarName("nfo", "" if is_of_folder else stem)
    return _artwork(stem) if suffix in _PICTURES else None


def _subtitle(stem: str) -> SidecarName:
    """Flags and language, read from the end; what is left is the stem of the video it belongs to."""
    words = stem.split(".")
    language: str | None = None
    forced = impaired = False
    titles: list[str] = []
    while len(words) > 1:
        word = words[-1].strip()
        lower = word.lower()
        if lower in _FORCED:
            forced = True
        elif lower in _IMPAIRED and (lower != "hi" or language is not None or _is_language(words[-2])):
            impaired = True
        elif lower == "default":
            pass
        elif language is None and _is_language(word):
            language = _language(word)
        elif language is None and len(words) > 2 and not titles and _is_language(words[-2]):  # noqa: PLR2004 - stem, language, title
            titles.append(word)
        else:
            break
        words.pop()
    return SidecarName(
        "subtitle",
        ".".join(words),
        language=language,
        forced=forced,
        hearing_impaired=impaired,
        title=titles[0] if titles else None,
    )


def _is_language(word: str) -> bool:
    found = _LANGUAGE.fullmatch(word.strip())
    return (found is not None and found[1].lower() in _CODES) or word.strip().lower() in _LANGUAGE_NAMES


def _language(word: str) -> str:
    named = _LANGUAGE_NAMES.get(word.lower())
    if named is not None:
        return named
    head, *rest = re.split(r"[-_]", word)
    return "-".join(
        [head.lower(), *(part.title() if len(part) == len("Hans") else part.upper() for part in rest)]
    )


def _artwork(stem: str) -> SidecarName | None:
    lower = stem.lower()
    season = _SEASON_POSTER.fullmatch(lower)
    if season is not None:
        word = season[1].lstrip("-")
        if word == "all":
            return SidecarName("artwork", "", artwork=ArtworkKind.POSTER)
        number = int(word) if word.isdecimal() else 0
        return SidecarName("artwork", "", artwork=ArtworkKind.SEASON_POSTER, season=number)
    if lower in _ARTWORK:
        return SidecarName("artwork", "", artwork=_ARTWORK[lower])
    if _NUMBERED.fullmatch(lower):
        return SidecarName("artwork", "", artwork=ArtworkKind.BACKDROP)
    before, dash, word = stem.rpartition("-")
    if dash and before and word.lower() in _ARTWORK:
        return SidecarName("artwork", before, artwork=_ARTWORK[word.lower()])
    return None
