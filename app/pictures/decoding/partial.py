"""Pictures whose data end too early or break: what there is, the rest transparent, as browsers show them.

Decoded twice, once over black and once over white: where the two differ nothing was decoded.
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

MIN_SHARE = 0.1  # of the picture: less is nobody's picture any more
Prepare = Callable[[ImageFile.ImageFile], None]


def decoded_partly(content: bytes, kind: str, prepare: Prepare) -> tuple[Image.Image, Image.Image]:
    """The picture, and a mask that is 255 where it was decoded. Raises Unreadable where that is too
    little."""
    with _truncated_allowed():
        dark, bright = (_over(content, kind, prepare, ground) for ground in (0, 255))
    mask = _equal(dark, bright)
    if mask.histogram()[255] < MIN_SHARE * mask.width * mask.height:
        raise Unreadable
    return dark, mask


def _over(content: bytes, kind: str, prepare: Prepare, ground: int) -> Image.Image:
    image = Image.open(io.BytesIO(content), formats=[kind])
    assert isinstance(image, ImageFile.ImageFile)
    prepare(image)
    full = 65535 if image.mode.startswith("I;16") else 255
    value = full if ground else 0
    bands = len(image.getbands())
    # Pillow decodes into the memory that is there already, and makes its own only where there is none.
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
    """Each as eight bits: of a palette its indices, of 16 bits the upper half."""
    if image.mode == "1":
        return [image.convert("L")]
    if image.mode.startswith("I;16"):
        return [Image.frombytes("L", image.size, image.tobytes()[1::2])]
    if image.mode == "P":
        return [Image.frombytes("L", image.size, image.tobytes())]
    return list(image.split())


def filled(image: Image.Image, mask: Image.Image, blocks: Sequence[tuple[int, int]]) -> Image.Image:
    """RGBA: what is missing of an interlaced picture shown by the coarser pixels that are there, as
    browsers do."""
    known = Image.new("RGBA", image.size)
    known.paste(image.convert("RGBA"), mask=mask)
    shown = known
    for block in reversed(blocks):
        coarse = _spread(known, block)
        shown = Image.composite(shown, coarse, shown.getchannel("A").point([0] + [255] * 255))
    return shown


def _spread(image: Image.Image, block: tuple[int, int]) -> Image.Image:
    """Each block in the colour of its first pixel."""
    wide, high = block
    size = (-(-image.width // wide), -(-image.height // high))
    method, nearest = Image.Transform.AFFINE, Image.Resampling.NEAREST
    first = image.transform(size, method, (wide, 0, 0.5 - wide / 2, 0, high, 0.5 - high / 2), nearest)
    return first.transform(image.size, method, (1 / wide, 0, 0, 0, 1 / high, 0), nearest)


@contextmanager
def _truncated_allowed() -> Iterator[None]:
    """Pillow has this for the whole process alone; a pool process works one call at a time."""
    before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, True
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before
