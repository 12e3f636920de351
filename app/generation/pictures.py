"""Uploaded pictures made safe: sniffed, measured before decoding, turned upright, stripped, made WebP.

Also the small copies of what is painted. All decoding is done in pool processes.
"""

from __future__ import annotations

import io

import structlog
from PIL import Image, ImageOps, UnidentifiedImageError

from app.errors import EngineError, ImageTooLarge, UnsupportedImage
from app.generation.ports import Picture
from app.pool.pool import PoolLimitExceeded, PoolProcessDied, in_pool

log = structlog.get_logger()

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
_LONGEST_SIDE = 2048  # pixels; engines look at less, and people see a preview
_QUALITY = 88
THUMBNAIL_SIZE = 384  # pixels: a card in the list is at most half as wide, on a screen of double density

# The check below is stricter; Pillow's own would only warn between its limit and twice that.
Image.MAX_IMAGE_PIXELS = None


async def read_picture(upload: bytes) -> Picture:
    """The upload as it is stored. Raises ImageTooLarge, UnsupportedImage; Unavailable where the system has
    no process left to decode it."""
    try:
        return await _decoded_twice(upload)
    except PoolProcessDied as death:
        log.warning("picture.over_limits", bytes=len(upload), why=str(death))
        raise UnsupportedImage from death


async def _decoded_twice(upload: bytes) -> Picture:
    """A death that no limit explains may have had another cause than this picture: the second counts."""
    try:
        return await rewritten(upload)
    except PoolLimitExceeded:
        raise
    except PoolProcessDied:
        return await rewritten(upload)


async def rewritten(upload: bytes, max_bytes: int = MOST_BYTES) -> Picture:
    """As `read_picture`, but raises PoolProcessDied where the picture ended the process that decoded it."""
    if len(upload) > max_bytes:
        raise ImageTooLarge
    return await in_pool(_rewrite, upload)


def _rewrite(upload: bytes) -> Picture:
    try:
        with Image.open(io.BytesIO(upload), formats=_FORMATS) as image:
            # Opening reads the header alone: the limit holds before any pixel is decoded.
            if image.width * image.height > MOST_PIXELS:
                raise ImageTooLarge
            return _encode(_upright(image))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, MemoryError) as error:
        raise UnsupportedImage from error


def _upright(image: Image.Image) -> Image.Image:
    image.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))  # JPEG only: decodes at a fraction of the size
    plain = image.convert("RGBA" if image.has_transparency_data else "RGB")
    ImageOps.exif_transpose(plain, in_place=True)
    plain.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE), reducing_gap=2.0)
    return plain


def _encode(image: Image.Image) -> Picture:
    out = io.BytesIO()
    # Only the pixels are handed over: EXIF (a phone's GPS position), XMP and comments stay behind.
    bare = Image.frombytes(image.mode, image.size, image.tobytes())
    bare.save(out, "WEBP", quality=_QUALITY, method=2)
    return Picture(out.getvalue(), bare.width, bare.height)


def stored_picture(content: bytes) -> Picture:
    """A picture as read back from where it is kept. Raises UnsupportedImage."""
    try:
        with Image.open(io.BytesIO(content), formats=("WEBP",)) as image:
            return Picture(content, image.width, image.height)
    except (UnidentifiedImageError, OSError) as error:
        raise UnsupportedImage from error


async def thumbnail(content: bytes) -> bytes:
    """A painted picture as WebP, its longer side at most THUMBNAIL_SIZE pixels.

    Raises EngineError where the painter's picture can't be read, PoolProcessDied.
    """
    return await in_pool(_shrunk, content)


def _shrunk(content: bytes) -> bytes:
    out = io.BytesIO()
    try:
        with Image.open(io.BytesIO(content), formats=("WEBP",)) as image:
            small = image.convert("RGB")
            small.thumbnail((THUMBNAIL_SIZE, THUMBNAIL_SIZE), Image.Resampling.LANCZOS)
            small.save(out, "WEBP", quality=82, method=4)
    except (UnidentifiedImageError, OSError) as error:
        raise EngineError from error
    return out.getvalue()
