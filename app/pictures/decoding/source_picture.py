"""What the readers of each file type return, before any pixel is decoded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PIL import Image

from app.pictures.decoding.orientation import UPRIGHT

MAX_PIXELS = 40_000_000


class Unreadable(Exception):
    """Not a picture that can be shown."""


class TooManyPixels(Exception):
    """The header claims more pixels than are decoded."""


@dataclass(frozen=True, slots=True)
class SourcePicture:
    """`content`: a file that Pillow reads, reduced to the picture's own parts. `profile`: an ICC profile, not
    validated.

    `finish`: what Pillow's pixels still need before colour conversion, such as a transparent colour of 16
    bits; takes the picture as opened and loaded. `salvaged`: the content to decode if it is corrupt or
    truncated. `blocks`: of an interlaced picture, width and height that a pixel stands for in each pass.
    `high_range`: code points of primaries and transfer (PQ or HLG) in H.273.
    """

    kind: str
    content: bytes
    orientation: int = UPRIGHT
    profile: bytes | None = None
    finish: Callable[[Image.Image], Image.Image] | None = field(default=None)
    salvaged: Callable[[], bytes] | None = field(default=None)
    blocks: tuple[tuple[int, int], ...] = ()
    high_range: tuple[int, int] | None = None


def require_measures(width: int, height: int) -> None:
    """Raise TooManyPixels, Unreadable for sizes in pixels that are too large or zero."""
    if width < 1 or height < 1:
        raise Unreadable
    if width * height > MAX_PIXELS:
        raise TooManyPixels
