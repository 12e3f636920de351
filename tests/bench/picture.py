"""The picture that every run of the bench uploads: 8 KiB of PNG."""

from __future__ import annotations

import io
import random

from PIL import Image

SIZE = 8 * 1024  # bytes, about


def make_picture() -> bytes:
    """A PNG of noise with soft colours, of about 8 KiB; the same each time."""
    noise = random.Random(8)
    side = 48
    pixels = bytes(noise.randrange(256) for _ in range(side * side * 3))
    picture = Image.frombytes("RGB", (side, side), pixels).resize((96, 96), Image.Resampling.NEAREST)
    while len(content := _png(picture)) < SIZE:
        side += 2
        pixels = bytes(noise.randrange(256) for _ in range(side * side * 3))
        picture = Image.frombytes("RGB", (side, side), pixels)
    return content


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
