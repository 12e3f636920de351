"""Encodes the pipeline's pictures as stored: WebP of a known size."""

from __future__ import annotations

import io

from PIL import Image, ImageOps

SIZE = 768
PREVIEW = 384


def finished_webp(image: Image.Image) -> bytes:
    """Return a square of `SIZE` pixels, whatever the model's size."""
    square = ImageOps.fit(image.convert("RGB"), (SIZE, SIZE), Image.Resampling.LANCZOS)
    return _webp(square, 90)


def preview_webp(image: Image.Image) -> bytes:
    """Return a copy at most `PREVIEW` pixels wide and high."""
    preview = image.convert("RGB")
    preview.thumbnail((PREVIEW, PREVIEW))
    return _webp(preview, 80)


def _webp(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=quality, method=2)
    return out.getvalue()
