"""Pictures to and from an image server: small enough to send, and taken in as warily as an upload.

They are decoded in pool processes.
"""

from __future__ import annotations

import base64
import binascii
import io

from PIL import Image, ImageOps, UnidentifiedImageError

from app.ai.sentences import UNUSABLE_PICTURE
from app.errors import EngineError
from app.pool.pool import PoolProcessDied, in_pool

MOST_BYTES = 32 * 1024 * 1024  # a PNG of 40 megapixels' worth of paint is seldom more
_MOST_PIXELS = 40_000_000
_PORTRAIT = 768  # pixels, a square
_PREVIEW = 384
_LONGEST_SENT = 1024
_FORMATS = ("PNG", "JPEG", "WEBP")


async def portrait(content: bytes) -> tuple[bytes, int, int]:
    """The picture as it is kept: WebP, square. Raises EngineError, PoolProcessDied."""
    return await in_pool(_square, content), _PORTRAIT, _PORTRAIT


async def preview(content: bytes) -> bytes | None:
    """A small copy as WebP; None where it is no picture: a painting does not fail for its preview."""
    try:
        return await in_pool(_small, content)
    except (EngineError, PoolProcessDied):
        return None


async def reference(stored: bytes) -> bytes:
    """The run's picture as a JPEG of at most 1,024 pixels: what is sent. Raises as `portrait` does."""
    return await in_pool(_sent, stored)


def decoded(encoded: object) -> bytes:
    """What base64, or a data address, holds. Raises EngineError."""
    if not isinstance(encoded, str) or len(encoded) > MOST_BYTES * 4 // 3 + 100:
        raise EngineError(UNUSABLE_PICTURE)
    try:
        return base64.b64decode(encoded.rpartition(",")[2], validate=True)
    except (binascii.Error, ValueError) as error:
        raise EngineError(UNUSABLE_PICTURE) from error


def _opened(content: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
            # Opening reads the header alone: the limit holds before any pixel is decoded.
            if image.width * image.height > _MOST_PIXELS:
                raise EngineError(UNUSABLE_PICTURE)
            plain = image.convert("RGBA" if image.has_transparency_data else "RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, MemoryError) as error:
        raise EngineError(UNUSABLE_PICTURE) from error
    if plain.mode == "RGB":
        return plain
    ground = Image.new("RGB", plain.size, "white")
    ground.paste(plain, mask=plain.getchannel("A"))
    return ground


def _square(content: bytes) -> bytes:
    return _encoded(ImageOps.fit(_opened(content), (_PORTRAIT, _PORTRAIT)), "WEBP", quality=90, method=4)


def _small(content: bytes) -> bytes:
    image = _opened(content)
    image.thumbnail((_PREVIEW, _PREVIEW))
    return _encoded(image, "WEBP", quality=80, method=2)


def _sent(stored: bytes) -> bytes:
    image = _opened(stored)
    image.thumbnail((_LONGEST_SENT, _LONGEST_SENT))
    return _encoded(image, "JPEG", quality=92)


def _encoded(image: Image.Image, form: str, **options: int) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()
