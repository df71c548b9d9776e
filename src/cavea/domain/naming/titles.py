# ruff: noqa: RUF001 - typographic quotes and dashes occur in titles
"""Titles as text: from bytes, for people, for grouping, for sorting."""

import re
import unicodedata
from typing import Final

FIRST_YEAR: Final = 1888
"""*Roundhay Garden Scene*: nothing filmed is older."""

LAST_YEAR: Final = 2035
"""A later number is part of a title (*Blade Runner 2049*); the domain has no clock, hence a constant."""

_ARTICLES: Final = {
    "de": ("der ", "die ", "das ", "ein ", "eine "),
    "en": ("the ", "a ", "an "),
    "es": ("el ", "la ", "los ", "las ", "un ", "una "),
    "fr": ("le ", "la ", "les ", "l'", "un ", "une "),
    "it": ("il ", "lo ", "la ", "i ", "gli ", "le ", "l'", "un ", "uno ", "una "),
    "nl": ("de ", "het ", "een "),
    "pt": ("o ", "a ", "os ", "as ", "um ", "uma "),
    "sv": ("en ", "ett "),
    "da": ("en ", "et "),
    "no": ("en ", "et ", "ei "),
}
_SAFE_ARTICLES: Final = (
    "the ",
    "a ",
    "an ",
    "der ",
    "das ",
    "le ",
    "les ",
    "l'",
    "el ",
    "los ",
    "las ",
    "il ",
    "het ",
)
"""Dropped where the language is unknown: none of them begins a title in another of these languages often."""

_SILENT: Final = re.compile(r"['’‘ʼ`´]|(?<=\b\w)\.(?=\w\b)")
_GAPS: Final = re.compile(r"[\W_]+")
_INVISIBLE: Final = dict.fromkeys(
    [0x061C, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF]
) | dict(zip(map(ord, "（）［］｛｝０１２３４５６７８９"), "()[]{}0123456789", strict=True))
"""Marks of direction say nothing; brackets and digits of full width are brackets and digits."""

_JOINERS: Final = "\u200c\u200d"
"""They are no separators: Persian and Indic words are written with them."""

_EDGES: Final = " -_,;+·–—" + _JOINERS
_ARTICLE_BEHIND: Final = re.compile(
    r"(.+), (the|an?|der|die|das|le|la|les|l'|el|los|las|il|gli|de|het)", re.IGNORECASE | re.DOTALL
)
_DOTTED_NUMBERS: Final = re.compile(r"[0-9]+(?:\.[0-9]+)+\.?")
_SPACES: Final = re.compile(r"\s+")
_INITIALS: Final = re.compile(r"(?<![^._ ])(?:[^\W\d_]\.){2,}(?:[^\W\d_](?![^\W_]))?")
_FOLDS: Final = str.maketrans(
    {"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th"}
)


def text_of(raw: bytes) -> str:
    """A name as text, composed (NFC); what is not UTF-8 is read as Latin, so that two names stay two."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    return text if text.isascii() else unicodedata.normalize("NFC", text.translate(_INVISIBLE))


def spaced(text: str) -> str:
    """Dots and underscores made spaces where they stand for spaces; ``S.W.A.T.`` and ``Mr. Robot`` stay."""
    text = text.replace("_", " ")
    if "." not in text:
        return text
    if " " in text.strip() or _DOTTED_NUMBERS.fullmatch(text) is not None:
        return text
    kept = _INITIALS.sub(lambda match: match[0].replace(".", "\0") + " ", text)
    return kept.replace(".", " ").replace("\0", ".")


def tidy(text: str) -> str:
    """One space between words, none around, no dangling separators, no control characters."""
    if not text.isprintable():
        text = "".join(c for c in text if c.isprintable() or c.isspace() or c in _JOINERS)
        text = _SPACES.sub(" ", text)
    elif "  " in text:
        text = _SPACES.sub(" ", text)
    return text.strip(_EDGES)


def article_first(title: str) -> str:
    """``Matrix, The`` as people say it: *The Matrix*."""
    if ", " not in title:
        return title
    found = _ARTICLE_BEHIND.fullmatch(title)
    return f"{found[2]} {found[1]}".replace("' ", "'") if found is not None else title


def is_year(number: int) -> bool:
    """Whether a number in a name is believed to be a year."""
    return FIRST_YEAR <= number <= LAST_YEAR


def title_key(title: str) -> str:
    """Text that is equal for the spellings of one title: case, accents, punctuation and spacing do not count.

    Any script survives; a title of punctuation alone is its own key.
    """
    if title.isascii():
        folded = title.casefold()
    else:
        plain = unicodedata.normalize("NFKD", title).casefold()
        parts = unicodedata.normalize("NFKD", plain).casefold().translate(_FOLDS)
        bare = "".join(c for c in parts if not _is_latin_mark(c))
        folded = unicodedata.normalize("NFKC", bare)
    words = _GAPS.sub(" ", _SILENT.sub("", folded.replace("&", " and "))).strip()
    return words or _SPACES.sub(" ", folded).strip() or title


def _is_latin_mark(character: str) -> bool:
    """Accents are dropped; marks of other scripts (vowel signs, voicing) carry meaning and stay."""
    return "\u0300" <= character <= "\u036f"


def sort_title(title: str, language: str | None = None) -> str:
    """The title by which people look it up: no leading article, folded case and accents, numbers kept.

    Args:
        title: For people.
        language: ISO 639-1 code (``de``, ``pt-BR``); without it only unmistakable articles are dropped.
    """
    plain = _SPACES.sub(" ", title.casefold().replace("’", "'")).strip().lstrip("\"'“„«([¡¿.… ")
    articles = _ARTICLES.get(language[:2].lower(), ()) if language else _SAFE_ARTICLES
    for article in articles:
        if plain.startswith(article) and len(plain) > len(article):
            plain = plain[len(article) :]
            break
    return title_key(plain)
