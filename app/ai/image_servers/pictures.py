"""Transfers pictures to and from an image server: scaled down to send, validated like uploads on receipt.

They are decoded in pool processes.
"""

from __future__ import annotations

import io

from PIL import Image, ImageOps

from app.ai.base64_pictures import from_base64
from app.ai.error_messages import UNUSABLE_PICTURE
from app.errors import AppError, EngineError, Unavailable
from app.pictures.uploads import rewritten
from app.pool.pool import PoolProcessDied, in_pool

MAX_BYTES = 32 * 1024 * 1024  # a painted PNG of 40 megapixels is rarely larger
_PORTRAIT = 768  # pixels, a square
_PREVIEW = 384
_MAX_SENT = 1024


async def portrait(content: bytes) -> tuple[bytes, int, int]:
    """Return the picture as stored (WebP, square), with width and height in pixels. Raises EngineError,
    PoolProcessDied."""
    return await in_pool(_square, await _rewritten_webp(content)), _PORTRAIT, _PORTRAIT


async def preview(content: bytes) -> bytes | None:
    """Return a small copy as WebP; None if it is not a picture: a painting does not fail because of a
    preview."""
    try:
        return await in_pool(_preview_webp, await _rewritten_webp(content))
    except (EngineError, PoolProcessDied):
        return None


async def reference(stored: bytes) -> bytes:
    """Return the run's picture as a JPEG of at most 1,024 pixels a side. Raises as `portrait` does."""
    return await in_pool(_reference_jpeg, stored)


def decoded(encoded: object) -> bytes:
    """Return the bytes of base64 or a data URL. Raises EngineError."""
    return from_base64(encoded, MAX_BYTES)


async def _rewritten_webp(content: bytes) -> bytes:
    """Validate and rewrite the picture as WebP, like an upload."""
    try:
        return (await rewritten(content.lstrip(b"\r\n \t"), MAX_BYTES)).content
    except Unavailable:
        raise
    except AppError as error:
        raise EngineError(UNUSABLE_PICTURE) from error


def _on_white(stored: bytes) -> Image.Image:
    """Return a picture that we wrote ourselves, on a white background."""
    with Image.open(io.BytesIO(stored), formats=("WEBP", "PNG", "JPEG")) as image:
        plain = image.convert("RGBA" if image.has_transparency_data else "RGB")
    if plain.mode == "RGB":
        return plain
    background = Image.new("RGB", plain.size, "white")
    background.paste(plain, mask=plain.getchannel("A"))
    return background


def _square(stored: bytes) -> bytes:
    return _encoded(ImageOps.fit(_on_white(stored), (_PORTRAIT, _PORTRAIT)), "WEBP", quality=90, method=4)


def _preview_webp(stored: bytes) -> bytes:
    image = _on_white(stored)
    image.thumbnail((_PREVIEW, _PREVIEW))
    return _encoded(image, "WEBP", quality=80, method=2)


def _reference_jpeg(stored: bytes) -> bytes:
    image = _on_white(stored)
    image.thumbnail((_MAX_SENT, _MAX_SENT))
    return _encoded(image, "JPEG", quality=92)


def _encoded(image: Image.Image, file_format: str, **options: int) -> bytes:
    out = io.BytesIO()
    image.save(out, file_format, **options)
    return out.getvalue()
