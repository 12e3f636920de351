"""One way in for every foreign picture: `decoded`."""

from __future__ import annotations

import io

from PIL import Image, ImageFile

from app.pictures.decoding import gif, heif, jpeg, png, webp
from app.pictures.decoding.colours import to_srgb
from app.pictures.decoding.orientation import orientation, upright, without_prefix
from app.pictures.decoding.partial import decoded_partly, filled
from app.pictures.decoding.png_chunks import SIGNATURE
from app.pictures.decoding.source_picture import Foreign, TooManyPixels, Unreadable, require_measures

# `require_measures` is stricter; Pillow's own would only warn between its limit and twice that.
Image.MAX_IMAGE_PIXELS = None


class HeicNotInstalled(Exception):
    """A HEIC picture, and the package that reads these is not there."""


def decoded(content: bytes, side: int | None = None) -> Image.Image:
    """RGB or RGBA, in sRGB and upright; no side longer than `side` pixels.

    Raises Unreadable, TooManyPixels, HeicNotInstalled; MemoryError where the process has too little.
    """
    ways = _ways(content)
    for number, way in enumerate(ways, 1):
        try:
            return _decoded(way, side)
        except (TooManyPixels, MemoryError):
            raise
        except Exception as error:  # whatever a decoder says of bytes that anybody may have made
            if number == len(ways):
                raise Unreadable from error
    raise Unreadable


def _ways(content: bytes) -> list[Foreign]:
    try:
        if content.startswith(SIGNATURE):
            return png.read(content)
        if content.startswith(b"\xff\xd8\xff"):
            return [jpeg.read(content)]
        if content.startswith((b"GIF87a", b"GIF89a")):
            return [gif.read(content)]
        if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
            return webp.read(content)
        return _boxed(content)
    except (IndexError, ValueError) as error:  # cut within what a reader looks at
        raise Unreadable from error


def _boxed(content: bytes) -> list[Foreign]:
    kind = heif.kind(content)
    if kind == "HEIF":
        _require_heif()
    return [heif.read(content, kind)] if kind else []


def _require_heif() -> None:
    try:
        import pillow_heif
    except ImportError as error:
        raise HeicNotInstalled from error
    pillow_heif.register_heif_opener()


def _decoded(way: Foreign, side: int | None) -> Image.Image:
    image, mask = _loaded(way, side)
    shown = way.finish(image) if way.finish else image
    if mask is not None:
        shown = _whole(shown, mask, way)
    if side is not None:
        if shown.mode in ("P", "PA", "1"):
            shown = shown.convert("RGBA" if shown.has_transparency_data else "RGB")
        shown.thumbnail((side, side), reducing_gap=2.0)
    profile, turned = way.profile, way.orientation
    if way.kind in ("AVIF", "HEIF"):
        profile = image.info.get("icc_profile") or profile
        turned = orientation(without_prefix(image.info.get("exif") or b""))
    return upright(to_srgb(shown, profile, way.high_range), turned)


def _loaded(way: Foreign, side: int | None) -> tuple[Image.Image, Image.Image | None]:
    """The picture; with a mask where only a part of it could be decoded."""
    try:
        return _loaded_whole(way, side), None
    except (OSError, SyntaxError, ValueError, EOFError, IndexError):
        if way.kind not in ("JPEG", "PNG", "GIF"):
            raise
    content = way.torn() if way.torn else way.content
    return decoded_partly(content, way.kind, lambda again: _prepare_cut(again, way, side))


def _loaded_whole(way: Foreign, side: int | None) -> Image.Image:
    image = _opened(way)
    _prepare(image, side)
    image.load()
    return image


def _opened(way: Foreign) -> ImageFile.ImageFile:
    image = Image.open(io.BytesIO(way.content), formats=[way.kind])
    assert isinstance(image, ImageFile.ImageFile)
    # Opening reads the header alone: the limit holds before any pixel is decoded.
    require_measures(image.width, image.height)
    return image


def _prepare_cut(image: ImageFile.ImageFile, way: Foreign, side: int | None) -> None:
    """Pillow would end a cut JPEG with a mark of its own, and libjpeg fill the rest with grey: browsers
    show the rows that are there, and of a progressive one all scans so far."""
    _prepare(image, side)
    if way.kind == "JPEG" and not jpeg.is_progressive(way.content):
        assert image.fp is not None
        image.load_read = image.fp.read  # type: ignore[attr-defined]


def _prepare(image: ImageFile.ImageFile, side: int | None) -> None:
    """JPEG only: decodes at a fraction of the size."""
    if side is not None and image.mode in ("RGB", "L"):
        image.draft(image.mode, (side, side))


def _whole(shown: Image.Image, mask: Image.Image, way: Foreign) -> Image.Image:
    """A picture decoded in part. The frame of an animation, put on its canvas, has no mask of its size: as
    it is."""
    return filled(shown, mask, way.blocks) if shown.size == mask.size else shown
