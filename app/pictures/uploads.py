"""Foreign pictures made safe: sniffed, measured before decoding, shown as a browser would, stripped, made
WebP.

Uploads and what painters on servers return are read alike (`rewritten`). Also the small copies of what is
painted. All decoding is done in pool processes.
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
_MAX_SIDE = 2048  # pixels; engines look at less, and people see a preview
_QUALITY = 88
_MAX_EXACT_PIXELS = (
    128 * 1024
)  # up to here lossless: pixel art and flat drawings would lose what makes them so
THUMBNAIL_SIZE = 384  # pixels: a card in the list is at most half as wide, on a screen of double density
_TYPES = ("image/png", "image/jpeg", "image/webp", "image/gif", "image/avif")
_HEIC_TYPES = ("image/heic", "image/heif")


def accepted_types() -> tuple[str, ...]:
    """What a browser may offer for sending. HEIC is left out where it can't be read: iPhones then send
    JPEG."""
    return (*_TYPES, *_HEIC_TYPES) if find_spec("pillow_heif") else _TYPES


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


async def rewritten(upload: bytes, max_bytes: int = MAX_BYTES) -> Picture:
    """As `read_picture`, but raises PoolProcessDied where the picture ended the process that decoded it."""
    if len(upload) > max_bytes:
        raise ImageTooLarge
    return await in_pool(_rewrite, upload)


def _rewrite(upload: bytes) -> Picture:
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
    # Only the pixels are handed over: EXIF (a phone's GPS position), XMP and comments stay behind.
    bare = Image.frombytes(image.mode, image.size, image.tobytes())
    if bare.width * bare.height <= _MAX_EXACT_PIXELS:
        bare.save(out, "WEBP", lossless=True, quality=20, method=0)
    else:
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
