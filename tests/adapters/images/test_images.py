import asyncio
import base64
import struct
import zlib
from typing import Any

import pytest
import pyvips

from cavea.adapters.images import VipsImages
from cavea.adapters.images.glyphs import can_write
from cavea.adapters.images.lettering import HEAVY, set_text
from cavea.adapters.images.scenes import SCENES, draw_scene
from cavea.adapters.images.stage import PALETTES, Stage
from cavea.adapters.images.thumbhash import thumbhash
from cavea.ports.images import ImageRefused, Images


def plain(width: int, height: int, colour: tuple[int, ...] = (200, 30, 60)) -> Any:
    return (
        pyvips.Image.black(width, height)
        .new_from_image(list(colour))
        .copy(interpretation="srgb")
        .cast("uchar")
    )


def encoded(suffix: str, width: int = 300, height: int = 450, **options: Any) -> bytes:
    raw: bytes = plain(width, height).write_to_buffer(suffix, **options)
    return raw


def png_that_claims(width: int, height: int) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".avif", ".gif"])
def test_every_kept_format_is_measured_and_encoded_anew(suffix: str) -> None:
    raw = encoded(suffix)
    images: Images = VipsImages()
    facts = asyncio.run(images.measure(raw))
    small = asyncio.run(images.variant(raw, 100, None, "webp"))

    assert (facts.width, facts.height) == (300, 450)
    assert 5 <= len(base64.b64decode(facts.placeholder)) <= 40
    assert small[8:12] == b"WEBP"
    assert pyvips.Image.webpload_buffer(small).width == 100
    assert pyvips.Image.webpload_buffer(small).height == 150


def test_a_box_is_filled_and_the_rest_is_cut_off() -> None:
    small = asyncio.run(VipsImages().variant(encoded(".jpg", 800, 450), 100, 150, "jpeg"))
    picture = pyvips.Image.jpegload_buffer(small)

    assert (picture.width, picture.height) == (100, 150)


def test_a_small_picture_is_never_made_larger() -> None:
    small = asyncio.run(VipsImages().variant(encoded(".png", 40, 60), 400, None, "jpeg"))

    assert pyvips.Image.jpegload_buffer(small).width == 40


def test_a_picture_lying_on_its_side_is_measured_and_shown_upright() -> None:
    lying = plain(80, 40).copy()
    lying.set_type(pyvips.GValue.gint_type, "orientation", 6)
    raw = lying.write_to_buffer(".jpg")
    facts = asyncio.run(VipsImages().measure(raw))
    small = pyvips.Image.jpegload_buffer(asyncio.run(VipsImages().variant(raw, 20, None, "jpeg")))

    assert (facts.width, facts.height) == (40, 80)
    assert (small.width, small.height) == (20, 40)


def test_metadata_does_not_leave() -> None:
    secret = plain(80, 40).copy()
    secret.set_type(pyvips.GValue.gstr_type, "exif-ifd0-ImageDescription", "at home")
    raw = secret.write_to_buffer(".jpg")
    small = asyncio.run(VipsImages().variant(raw, 20, None, "jpeg"))

    assert b"at home" in raw
    assert b"at home" not in small
    assert b"Exif" not in small


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"GIF",
        b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
        b'<?xml version="1.0"?><!DOCTYPE svg><svg xmlns="http://www.w3.org/2000/svg"/>',
        b"%PDF-1.7",
        b"II*\x00\x08\x00\x00\x00",
        b"\xff\xd8\xff\xe0 and nothing more",
        b"RIFF\x00\x00\x00\x00WEBPjunk",
        b"\x00\x00\x00\x20ftypheic" + bytes(40),
        b"\x00\x00\x00\x20ftypavif" + bytes(40),
        b"GIF89a" + bytes(30),
        png_that_claims(50_000, 50_000),
        png_that_claims(10_001, 10_000),
        png_that_claims(60_000, 1),
        png_that_claims(64, 64),
        b"\xff\xd8\xff" + bytes(20_000_001),
    ],
    ids=lambda raw: repr(raw[:24]),
)
def test_what_is_no_sound_picture_is_refused_with_a_reason(raw: bytes) -> None:
    with pytest.raises(ImageRefused, match="picture"):
        asyncio.run(VipsImages().measure(raw))
    with pytest.raises(ImageRefused, match="picture"):
        asyncio.run(VipsImages().variant(raw, 100, None, "webp"))


def test_a_truncated_picture_is_refused() -> None:
    noise = pyvips.Image.gaussnoise(400, 400).cast("uchar").write_to_buffer(".jpg")

    with pytest.raises(ImageRefused, match="damaged"):
        asyncio.run(VipsImages().measure(noise[: len(noise) // 2]))


def test_a_drawn_poster_is_the_same_each_time_and_another_for_another_title() -> None:
    images = VipsImages()
    one, again, other = (
        asyncio.run(images.draw_poster(title, 1927, "movie", title))
        for title in ("Metropolis", "Metropolis", "Faust")
    )
    facts = asyncio.run(images.measure(one))

    assert one == again
    assert one != other
    assert (facts.width, facts.height) == (600, 900)


@pytest.mark.parametrize(
    "title", ["", "M", "A" * 500, "<b>&amp;</b> <span", "a\nb\x00c", "word " * 90, "\ud800", "🎬"]
)
def test_any_title_gets_a_poster(title: str) -> None:
    raw = asyncio.run(VipsImages().draw_poster(title, None, "series", "seed"))

    assert raw[8:12] == b"WEBP"


def test_stills_and_backdrops_have_the_sizes_they_promise() -> None:
    images = VipsImages()
    still = asyncio.run(images.measure(asyncio.run(images.draw_still("Pilot", "a"))))
    backdrop = asyncio.run(images.measure(asyncio.run(images.draw_backdrop("a"))))

    assert (still.width, still.height) == (640, 360)
    assert (backdrop.width, backdrop.height) == (1280, 720)


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__.strip("_"))
def test_every_scene_can_be_drawn_in_every_palette_and_shape(scene: Any) -> None:
    import random

    for palette in PALETTES:
        for size in ((600, 900), (640, 360)):
            svg = draw_scene(Stage(*size, palette, random.Random(1)), scene, 0.5)
            picture = pyvips.Image.svgload_buffer(svg)
            assert (picture.width, picture.height) == size
    assert picture.flatten().deviate() > 1


def test_titles_fit_their_box_or_are_left_out() -> None:
    for title in ("M", "Metropolis", "The General and a great many other words " * 3, "Ж" * 60):
        mask = set_text(title, HEAVY, 512, 290, 96)
        assert mask is None or (mask.width <= 512 and mask.height <= 290)
    assert set_text("Metropolis", HEAVY, 512, 290, 96) is not None


def test_a_script_without_a_font_is_told_before_it_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    assert can_write("Nosferatu Ωμέγα Иди ñ", (HEAVY.path,))
    monkeypatch.setattr("cavea.adapters.images.glyphs._system_fonts", lambda: ())

    assert not can_write("\U00013000", (HEAVY.path,))  # an Egyptian hieroglyph
    assert set_text("A \U00013000", HEAVY, 512, 290, 96) is None


def test_placeholders_tell_shape_and_colour() -> None:
    red = base64.b64decode(thumbhash(10, 20, bytes((255, 0, 0, 255)) * 200))
    landscape = base64.b64decode(thumbhash(20, 10, bytes((255, 0, 0, 255)) * 200))
    clear = base64.b64decode(thumbhash(4, 4, bytes((0, 0, 0, 0)) * 16))

    assert not red[4] & 0x80
    assert landscape[4] & 0x80
    assert clear[2] & 0x80
    assert (red[0] & 63) / 63 == pytest.approx(1 / 3, abs=0.02)


@pytest.mark.parametrize(
    ("width", "height", "pixel", "expected"),
    [
        (60, 90, lambda x, y: (x * 4, y * 2, x * y, 255), "mzcKLRhwdnJ3d3dnd3d3d5CSCdeI"),
        (90, 40, lambda x, y: (x * 7, y * 5, x + y, 255), "VykKI5RUJqiAiHd3T4Fn9Yg="),
        (50, 50, lambda x, y: (x * 5, y * 5, 100, x * 3), "YFmGFQgks4ewiId4iLOwOPt0gIeHiHh4iA=="),
    ],
)
def test_placeholders_are_those_of_the_formats_own_encoder(
    width: int, height: int, pixel: Any, expected: str
) -> None:
    rgba = bytes(value % 256 for y in range(height) for x in range(width) for value in pixel(x, y))

    ours, theirs = (base64.b64decode(text) for text in (thumbhash(width, height, rgba), expected))
    steps = [
        (a >> shift & 15) - (b >> shift & 15)
        for a, b in zip(ours[5:], theirs[5:], strict=True)
        for shift in (0, 4)
    ]

    assert ours[:5] == theirs[:5]
    assert max(map(abs, steps)) <= 1  # a term that is nothing lies on the edge between two steps


def test_importing_the_adapter_does_not_load_the_library() -> None:
    import subprocess
    import sys

    code = "import cavea.adapters.images, sys; sys.exit('pyvips' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
