"""Decodes pictures whose data are truncated or corrupt: the rest is transparent, as in browsers.

Each is decoded twice, over black and over white: where the results differ, nothing was decoded.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PIL import Image, ImageChops, ImageFile

from app.pictures.decoding.source_picture import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

MIN_SHARE = 0.1  # of the picture's pixels that must be decoded
Prepare = Callable[[ImageFile.ImageFile], None]


def decode_partly(content: bytes, kind: str, prepare: Prepare) -> tuple[Image.Image, Image.Image]:
    """Return the picture, and a mask that is 255 where it was decoded. Raises Unreadable if that is too
    little."""
    with _truncated_allowed():
        dark, bright = (_decode_over(content, kind, prepare, background) for background in (0, 255))
    mask = _equal(dark, bright)
    if mask.histogram()[255] < MIN_SHARE * mask.width * mask.height:
        raise Unreadable
    return dark, mask


def _decode_over(content: bytes, kind: str, prepare: Prepare, background: int) -> Image.Image:
    image = Image.open(io.BytesIO(content), formats=[kind])
    assert isinstance(image, ImageFile.ImageFile)
    prepare(image)
    full = 65535 if image.mode.startswith("I;16") else 255
    value = full if background else 0
    bands = len(image.getbands())
    # Pillow decodes into existing image memory, and allocates only if there is none.
    image.im = Image.new(image.mode, image.size, value if bands == 1 else (value,) * bands).im
    image.load()
    return image


def _equal(one: Image.Image, other: Image.Image) -> Image.Image:
    mask: Image.Image | None = None
    for first, second in zip(_bands(one), _bands(other), strict=True):
        same = ImageChops.difference(first, second).point([255] + [0] * 255)
        mask = same if mask is None else ImageChops.darker(mask, same)
    assert mask is not None
    return mask


def _bands(image: Image.Image) -> list[Image.Image]:
    """Return each band with eight bits: of a palette the indices, of 16 bits the upper half."""
    if image.mode == "1":
        return [image.convert("L")]
    if image.mode.startswith("I;16"):
        return [Image.frombytes("L", image.size, image.tobytes()[1::2])]
    if image.mode == "P":
        return [Image.frombytes("L", image.size, image.tobytes())]
    return list(image.split())


def fill_gaps(image: Image.Image, mask: Image.Image, blocks: Sequence[tuple[int, int]]) -> Image.Image:
    """Return RGBA: gaps of an interlaced picture are filled by the coarser pixels present, as in browsers."""
    decoded = Image.new("RGBA", image.size)
    decoded.paste(image.convert("RGBA"), mask=mask)
    result = decoded
    for block in reversed(blocks):
        coarse = _coarse_blocks(decoded, block)
        result = Image.composite(result, coarse, result.getchannel("A").point([0] + [255] * 255))
    return result


def _coarse_blocks(image: Image.Image, block: tuple[int, int]) -> Image.Image:
    """Fill each block with the colour of its first pixel."""
    block_width, block_height = block
    size = (-(-image.width // block_width), -(-image.height // block_height))
    method, nearest = Image.Transform.AFFINE, Image.Resampling.NEAREST
    first = image.transform(
        size,
        method,
        (block_width, 0, 0.5 - block_width / 2, 0, block_height, 0.5 - block_height / 2),
        nearest,
    )
    return first.transform(image.size, method, (1 / block_width, 0, 0, 0, 1 / block_height, 0), nearest)


@contextmanager
def _truncated_allowed() -> Iterator[None]:
    """Set Pillow's process-wide flag; a pool process runs one call at a time."""
    before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, True
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before
