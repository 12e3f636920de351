"""Makes untrusted pictures safe: detects the type, checks the size before decoding, decodes as a browser
would, strips metadata, encodes as WebP.

Uploads and pictures from image servers take the same path (`rewritten`). Also makes thumbnails. All decoding
happens in pool processes.
"""

from __future__ import annotations

import io
from importlib.util import find_spec

import structlog
from PIL import Image, UnidentifiedImageError

from app.engines.ports import Picture
from app.errors import EngineError, HeicUnsupported, ImageTooLarge, UnsupportedImage
from app.pictures.decoding.decode import HeicNotInstalled, decoded
from app.pictures.decoding.source_picture import TooManyPixels, Unreadable
from app.pool.pool import PoolLimitExceeded, PoolProcessDied, in_pool

log = structlog.get_logger()

MAX_BYTES = 10 * 1024 * 1024
_MAX_SIDE = 2048  # pixels; engines use less, and users see a preview
_QUALITY = 88
_MAX_LOSSLESS_PIXELS = (
    128 * 1024
)  # up to here lossless: pixel art and flat drawings would lose what makes them so
THUMBNAIL_SIZE = 384  # pixels: a list card is at most half as wide, on high-density screens
_TYPES = ("image/png", "image/jpeg", "image/webp", "image/gif", "image/avif")
_HEIC_TYPES = ("image/heic", "image/heif")


def accepted_types() -> tuple[str, ...]:
    """Return the media types for a browser's file input. HEIC is left out if it can't be decoded: iPhones
    then send JPEG."""
    return (*_TYPES, *_HEIC_TYPES) if find_spec("pillow_heif") else _TYPES


async def read_picture(upload: bytes) -> Picture:
    """Return the upload as stored. Raises ImageTooLarge, UnsupportedImage; Unavailable if no process can be
    started."""
    try:
        return await _decode_with_retry(upload)
    except PoolProcessDied as died:
        log.warning("picture.over_limits", bytes=len(upload), why=str(died))
        raise UnsupportedImage from died


async def _decode_with_retry(upload: bytes) -> Picture:
    """Decode it; retry once if the process died without exceeding a limit, which may have had another
    cause."""
    try:
        return await rewritten(upload)
    except PoolLimitExceeded:
        raise
    except PoolProcessDied:
        return await rewritten(upload)


async def rewritten(upload: bytes, max_bytes: int = MAX_BYTES) -> Picture:
    """Like `read_picture`, but raise PoolProcessDied if the picture ended the process that decoded it."""
    if len(upload) > max_bytes:
        raise ImageTooLarge
    return await in_pool(rewrite, upload)


def rewrite(upload: bytes) -> Picture:
    """Decode and encode a picture, in the pool process."""
    try:
        return _encode(decoded(upload, _MAX_SIDE))
    except TooManyPixels as error:
        raise ImageTooLarge from error
    except HeicNotInstalled as error:
        raise HeicUnsupported from error
    except (Unreadable, MemoryError) as error:
        raise UnsupportedImage from error


def _encode(image: Image.Image) -> Picture:
    out = io.BytesIO()
    # Only the pixels are copied: EXIF (a phone's GPS position), XMP and comments are dropped.
    pixels_only = Image.frombytes(image.mode, image.size, image.tobytes())
    if pixels_only.width * pixels_only.height <= _MAX_LOSSLESS_PIXELS:
        pixels_only.save(out, "WEBP", lossless=True, quality=20, method=0)
    else:
        pixels_only.save(out, "WEBP", quality=_QUALITY, method=2)
    return Picture(out.getvalue(), pixels_only.width, pixels_only.height)


def stored_picture(content: bytes) -> Picture:
    """Return a picture read back from storage. Raises UnsupportedImage."""
    try:
        with Image.open(io.BytesIO(content), formats=("WEBP",)) as image:
            return Picture(content, image.width, image.height)
    except (UnidentifiedImageError, OSError) as error:
        raise UnsupportedImage from error


async def thumbnail(content: bytes) -> bytes:
    """Return a painted picture as WebP, its longer side at most THUMBNAIL_SIZE pixels.

    Raises EngineError if the painter's picture can't be read, PoolProcessDied.
    """
    return await in_pool(_thumbnail_webp, content)


def _thumbnail_webp(content: bytes) -> bytes:
    out = io.BytesIO()
    try:
        with Image.open(io.BytesIO(content), formats=("WEBP",)) as image:
            small = image.convert("RGB")
            small.thumbnail((THUMBNAIL_SIZE, THUMBNAIL_SIZE), Image.Resampling.LANCZOS)
            small.save(out, "WEBP", quality=82, method=4)
    except (UnidentifiedImageError, OSError) as error:
        raise EngineError from error
    return out.getvalue()
