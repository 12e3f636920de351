"""Scaling that runs in pool processes; a separate module, so that they load no HTTP library."""

from __future__ import annotations

import base64
import io

from PIL import Image

MAX_SENT = 1024  # pixels; models use no more
PREVIEW = 384


def jpeg_url(content: bytes) -> str:
    """Return the picture as a JPEG data URL, at most MAX_SENT pixels a side, on white."""
    with Image.open(io.BytesIO(content)) as image:
        seen = image.convert("RGBA")
    seen.thumbnail((MAX_SENT, MAX_SENT))
    ground = Image.new("RGB", seen.size, "white")
    ground.paste(seen, mask=seen.getchannel("A"))
    out = io.BytesIO()
    ground.save(out, "JPEG", quality=85)
    return f"data:image/jpeg;base64,{base64.b64encode(out.getvalue()).decode()}"


def small(content: bytes) -> bytes:
    """Return a preview as WebP, at most PREVIEW pixels a side."""
    with Image.open(io.BytesIO(content)) as image:
        reduced = image.convert("RGB")
    reduced.thumbnail((PREVIEW, PREVIEW))
    out = io.BytesIO()
    reduced.save(out, "WEBP", quality=80, method=2)
    return out.getvalue()
