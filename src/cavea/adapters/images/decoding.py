"""Foreign pictures: known by their first bytes, measured by their header, and only then decoded."""

from typing import Any, Final, Literal

from cavea.adapters.images.library import vips
from cavea.adapters.images.thumbhash import LARGEST_SIDE, thumbhash
from cavea.ports.images import ImageFacts, ImageRefused

MOST_BYTES: Final = 20_000_000
MOST_PIXELS: Final = 100_000_000
_LONGEST_SIDE: Final = 40_000
_QUARTER_TURNS: Final = frozenset({5, 6, 7, 8})
"""EXIF orientations that swap width and height."""

_AVIF_BRANDS: Final = frozenset({b"avif", b"avis", b"mif1", b"miaf"})
_GROUND: Final = (20, 20, 24)
"""Behind what is transparent, where the answer's format has no transparency."""

_SETTINGS: Final[dict[str, dict[str, int | str | bool]]] = {
    "jpeg": {"Q": 84, "optimize_coding": True},
    "webp": {"Q": 80, "effort": 2},
}


def measure(raw: bytes) -> ImageFacts:
    """Size and placeholder.

    Raises:
        ImageRefused: Too large, damaged, or of a format that is not kept.
    """
    header = _open(raw)
    width, height = _upright(header)
    small = _decoded(raw, header, LARGEST_SIDE, LARGEST_SIDE, crops=False)
    if not small.hasalpha():
        small = small.bandjoin(255)
    rgba = bytes(small.write_to_memory())
    return ImageFacts(width, height, thumbhash(small.width, small.height, rgba))


def variant(raw: bytes, width: int, height: int | None, image_format: Literal["jpeg", "webp"]) -> bytes:
    """The picture at another size, never larger than it was.

    Raises:
        ImageRefused: Too large, damaged, or of a format that is not kept.
    """
    picture = _decoded(raw, _open(raw), width, height, crops=height is not None)
    if image_format == "jpeg" and picture.hasalpha():
        picture = picture.flatten(background=list(_GROUND))
    encoded: bytes = picture.write_to_buffer(f".{image_format}", keep="none", **_SETTINGS[image_format])
    return encoded


def _loader(raw: bytes) -> str:
    if raw.startswith(b"\xff\xd8\xff"):
        return "jpegload_buffer"
    if raw.startswith(b"\x89PNG\r\n\x1a\n"):
        return "pngload_buffer"
    if raw[:4] == b"RIFF" and raw[8:12] == b"WEBP":
        return "webpload_buffer"
    if raw[4:8] == b"ftyp" and raw[8:12] in _AVIF_BRANDS:
        return "heifload_buffer"
    if raw.startswith((b"GIF87a", b"GIF89a")):
        return "gifload_buffer"
    raise ImageRefused("the file is no JPEG, PNG, WebP, AVIF or GIF picture")


def _open(raw: bytes, **options: int) -> Any:  # vips images are untyped
    """The picture with its header read and no pixel decoded."""
    if len(raw) > MOST_BYTES:
        raise ImageRefused(f"the picture has more than {MOST_BYTES // 1_000_000} MB")
    loader = _loader(raw)
    library = vips()
    try:
        picture = getattr(library.Image, loader)(raw, fail_on="truncated", **options)
    except library.Error as error:
        raise ImageRefused("the picture is damaged") from error
    if max(picture.width, picture.height) > _LONGEST_SIDE or picture.width * picture.height > MOST_PIXELS:
        raise ImageRefused(f"the picture has more than {MOST_PIXELS // 1_000_000} megapixels")
    return picture


def _upright(picture: Any) -> tuple[int, int]:
    size = picture.width, picture.height
    turned = "orientation" in picture.get_fields() and picture.get("orientation") in _QUARTER_TURNS
    return (size[1], size[0]) if turned else size


def _decoded(raw: bytes, header: Any, width: int, height: int | None, *, crops: bool) -> Any:
    """The pixels, in sRGB, turned upright, shrunk into (or over, and cut to) a box."""
    library = vips()
    try:
        small = _shrunk_on_load(raw, header, width, height).thumbnail_image(
            width,
            height=height or _LONGEST_SIDE,
            size="down",
            crop="centre" if crops else "none",
            output_profile="srgb",
        )
        small = small.colourspace("srgb").cast("uchar")
        return library.Image.new_from_memory(
            small.write_to_memory(), small.width, small.height, small.bands, "uchar"
        ).copy(interpretation="srgb")
    except library.Error as error:
        raise ImageRefused("the picture is damaged") from error


def _shrunk_on_load(raw: bytes, header: Any, width: int, height: int | None) -> Any:
    """A JPEG at a half, a quarter or an eighth, where that is still large enough: an eighth of the work."""
    if not raw.startswith(b"\xff\xd8"):
        return header
    upright = _upright(header)
    ratio = min(upright[0] / width, upright[1] / (height or 1) if height else upright[0] / width)
    for shrink in (8, 4, 2):
        if ratio >= shrink * 1.5:
            return _open(raw, shrink=shrink)
    return header
