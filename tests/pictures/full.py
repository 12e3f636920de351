"""What the product makes of a picture, at its full size; called in pool processes."""

from __future__ import annotations

import io

from PIL import Image

from app.pictures.decoding.decode import decoded


def at_full_size(content: bytes, stored: bytes) -> bytes:
    with Image.open(io.BytesIO(stored)) as image:
        kept = image.convert("RGBA")
    whole = decoded(content).convert("RGBA")
    out = io.BytesIO()
    (kept if kept.size == whole.size else whole).save(out, "PNG", compress_level=1)
    return out.getvalue()
