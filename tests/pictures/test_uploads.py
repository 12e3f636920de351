"""Uploads made safe."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

from app.errors import EngineError, ImageTooLarge, UnsupportedImage
from app.pictures.uploads import MAX_BYTES, THUMBNAIL_SIZE, read_picture, stored_picture, thumbnail
from tests.support.images import encoded


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
async def test_each_allowed_kind_becomes_webp(kind: str) -> None:
    picture = await read_picture(encoded(Image.new("RGB", (40, 30), "orange"), kind))
    assert opened(picture.content).format == "WEBP"
    assert (picture.width, picture.height) == (40, 30)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "RGB", "RGBA", "I;16"])
async def test_every_colour_mode_of_png_is_read(mode: str) -> None:
    image = Image.new("RGBA", (20, 20), (200, 40, 40, 128)) if mode == "PA" else Image.new(mode, (20, 20))
    assert (await read_picture(encoded(image, "PNG"))).width == 20


async def test_a_cmyk_jpeg_is_read() -> None:
    assert (await read_picture(encoded(Image.new("CMYK", (20, 20)), "JPEG"))).width == 20


async def test_transparency_is_kept() -> None:
    picture = await read_picture(encoded(Image.new("RGBA", (20, 20), (0, 0, 0, 0)), "PNG"))
    assert opened(picture.content).mode == "RGBA"


def phone_photo() -> bytes:
    image = Image.new("RGB", (60, 40), "white")
    image.paste("red", (0, 0, 20, 40))
    exif = Image.Exif()
    exif[Base.Orientation] = 6  # to be turned a quarter clockwise
    exif[Base.Make] = "A phone"
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (51.0, 28.0, 40.0)
    return encoded(image, "JPEG", exif=exif, comment=b"taken at home", quality=95)


async def test_a_phones_position_does_not_survive() -> None:
    photo = phone_photo()
    assert opened(photo).getexif().get_ifd(IFD.GPSInfo)
    picture = await read_picture(photo)
    assert not opened(picture.content).getexif()
    assert b"A phone" not in picture.content
    assert b"EXIF" not in picture.content
    assert b"taken at home" not in picture.content


async def test_the_picture_is_turned_upright() -> None:
    picture = await read_picture(phone_photo())
    upright = opened(picture.content).convert("RGB")
    assert upright.size == (40, 60)
    red, green, _ = upright.tobytes()[(5 * 40 + 20) * 3 :][:3]  # what was left is above now
    assert red > 200
    assert green < 80


async def test_a_large_picture_is_made_smaller() -> None:
    picture = await read_picture(encoded(Image.new("RGB", (3000, 1500)), "JPEG"))
    assert (picture.width, picture.height) == (2048, 1024)


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that claims these measures."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b"")


async def test_a_decompression_bomb_is_refused_by_its_header() -> None:
    with pytest.raises(ImageTooLarge):
        await read_picture(bomb(30_000, 30_000))


async def test_too_many_bytes_are_refused() -> None:
    with pytest.raises(ImageTooLarge):
        await read_picture(b"\0" * (MAX_BYTES + 1))


@pytest.mark.parametrize(
    "upload",
    [
        b"",
        b"<html><script>alert(1)</script></html>",
        b"%PDF-1.7 and so on",
        b'<svg xmlns="http://www.w3.org/2000/svg"></svg>',
        encoded(Image.new("RGB", (20, 20)), "TIFF"),
        encoded(Image.new("RGB", (20, 20)), "BMP"),
        encoded(Image.effect_noise((200, 200), 50), "PNG")[:2000],
        encoded(Image.effect_noise((200, 200), 50), "JPEG")[:1000],
    ],
    ids=["empty", "html", "pdf", "svg", "tiff", "bmp", "cut png", "cut jpeg"],
)
async def test_whatever_is_no_readable_picture_is_refused(upload: bytes) -> None:
    with pytest.raises(UnsupportedImage):
        await read_picture(upload)


def test_a_stored_picture_that_is_broken_is_refused() -> None:
    with pytest.raises(UnsupportedImage):
        stored_picture(b"RIFF....WEBP")


async def test_a_thumbnail_is_small_webp_of_the_same_shape() -> None:
    large = encoded(Image.effect_noise((1024, 512), 60).convert("RGB"), "WEBP")
    small = await thumbnail(large)
    with opened(small) as image:
        assert (image.format, image.size) == ("WEBP", (THUMBNAIL_SIZE, THUMBNAIL_SIZE // 2))
    assert len(small) < len(large) / 3


async def test_a_file_that_is_no_picture_has_no_thumbnail() -> None:
    with pytest.raises(EngineError):
        await thumbnail(b"RIFF nothing")
