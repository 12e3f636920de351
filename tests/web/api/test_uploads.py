"""Pictures over HTTP: what is taken, what is refused, and what is left of a phone's photo."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngImageFile

from app.pictures.uploads import MAX_BYTES
from tests.support.runs import png
from tests.web.api.conftest import START, Person, announced, uploads

GPS, ORIENTATION, LATITUDE = 0x8825, 0x0112, 2


async def send(person: Person, picture: bytes, name: str = "picture.png") -> httpx.Response:
    return await person.client.post(START, files={"image": (name, picture, "image/png")})


def kept(folder: Path) -> bytes:
    """The one picture that lies in the store."""
    (path,) = uploads(folder)
    return path.read_bytes()


def drawn(kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((90, 60), 80).convert("RGB").save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "MPO", "AVIF"])
async def test_each_kind_is_taken_and_kept_as_webp(ana: Person, tmp_path: Path, kind: str) -> None:
    answer = await send(ana, drawn(kind), "named.after.nothing")
    assert answer.status_code == 200, answer.text
    with Image.open(io.BytesIO(kept(tmp_path))) as image:
        assert (image.format, image.size) == ("WEBP", (90, 60))


async def test_a_moving_gif_is_taken(ana: Person) -> None:
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    assert (await send(ana, out.getvalue())).status_code == 200


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
NOT_PICTURES = {
    "empty": b"",
    "text": b"I am a picture",
    "html named png": b"<!doctype html><script>alert(1)</script>",
    "svg": SVG,
    "pdf": b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
    "tiff": drawn("TIFF"),
    "bmp": drawn("BMP"),
    "ico": drawn("ICO"),
    "png cut in its first rows": drawn("PNG")[:400],
    "truncated jpeg": drawn("JPEG")[:400],
    "truncated webp": drawn("WEBP")[:-100],
    "truncated gif": drawn("GIF")[:200],
    "png without pixels": drawn("PNG")[:33],
    "png of rubbish": drawn("PNG")[:40] + bytes(range(256)) * 20,
}


@pytest.mark.parametrize("name", NOT_PICTURES)
async def test_415_unsupported_image(ana: Person, tmp_path: Path, name: str) -> None:
    announced(await send(ana, NOT_PICTURES[name]), 415, "unsupported_image")
    assert uploads(tmp_path) == []
    assert (await ana.client.get("/api/v1/generations")).json()["data"] == []


async def test_415_for_a_picture_sent_as_text(ana: Person) -> None:
    answer = await ana.client.post(START, data={"image": "data:image/png;base64,AAAA", "description": "x"})
    announced(answer, 415, "unsupported_image")


def bomb(side: int) -> bytes:
    """A PNG of one bit a pixel and equal pixels: a few KB that unfold to side² pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    packer = zlib.compressobj(9)
    row = bytes(1 + (side + 7) // 8)
    pixels = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


async def test_413_for_a_decompression_bomb_without_decoding(
    ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded: list[object] = []
    load = PngImageFile.load

    def watched(image: PngImageFile) -> object:
        decoded.append(image)
        return load(image)

    async def here(function: Callable[..., object], *arguments: object) -> object:
        """In a pool process nobody could watch."""
        return function(*arguments)

    monkeypatch.setattr(PngImageFile, "load", watched)
    monkeypatch.setattr("app.pictures.uploads.in_pool", here)
    picture = bomb(30_000)
    assert len(picture) < 150_000
    announced(await send(ana, picture), 413, "image_too_large")
    assert decoded == []
    assert (await send(ana, png())).status_code == 200
    assert decoded, "or the watch above saw nothing"


async def test_40_megapixels_pass_and_more_do_not(ana: Person) -> None:
    assert (await send(ana, bomb(6_324))).status_code == 200  # 39,992,976 pixels
    announced(await send(ana, bomb(6_325)), 413, "image_too_large")


async def test_10_mib_pass_and_a_byte_more_does_not(ana: Person) -> None:
    # What follows a PNG's end is no part of it.
    largest = png() + bytes(MAX_BYTES - len(png()))
    assert len(largest) == 10 * 1024 * 1024
    both = await ana.client.post(
        START, data={"description": "😀" * 4000}, files={"image": ("a.png", largest)}
    )
    assert both.status_code == 200
    announced(await send(ana, largest + b"x"), 413, "image_too_large")
    announced(await send(ana, largest + bytes(1024 * 1024)), 413, "image_too_large")


async def test_a_phones_photo_is_turned_upright_and_forgets_where_it_was_taken(
    ana: Person, tmp_path: Path
) -> None:
    photo = Image.new("RGB", (80, 40), "blue")
    photo.paste("red", (0, 0, 40, 40))
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # the camera was held upright: turn by 90° clockwise
    exif.get_ifd(GPS)[LATITUDE] = (52.0, 31.0, 12.0)
    out = io.BytesIO()
    photo.save(out, "JPEG", exif=exif, quality=95, comment=b"at home")
    assert Image.open(out).getexif().get_ifd(GPS), "the photo knows where it was taken"

    assert (await send(ana, out.getvalue(), "IMG_0001.jpg")).status_code == 200
    with Image.open(io.BytesIO(kept(tmp_path))) as image:
        assert image.size == (40, 80)
        top, bottom = (image.convert("RGB").getpixel((20, y)) for y in (10, 70))
        assert isinstance(top, tuple)
        assert isinstance(bottom, tuple)
        assert (top[0] > 200, bottom[2] > 200) == (True, True)
        assert not image.getexif()
        assert not {"exif", "xmp", "comment", "icc_profile"} & set(image.info)
    assert b"EXIF" not in kept(tmp_path)
