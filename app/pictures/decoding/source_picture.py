"""What the readers of each kind of file report, before any pixel is decoded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PIL import Image

from app.pictures.decoding.orientation import UPRIGHT

MAX_PIXELS = 40_000_000


class Unreadable(Exception):
    """No picture that can be shown."""


class TooManyPixels(Exception):
    """The header claims more pixels than are decoded."""


@dataclass(frozen=True, slots=True)
class Foreign:
    """`content`: a file that Pillow reads, of the picture's parts alone. `profile`: an ICC profile,
    unchecked.

    `finish`: what Pillow's pixels still need before colours are converted, such as a transparent colour of
    16 bits; given the picture as opened and loaded. `torn`: the content as it is best decoded where it is
    spoilt or cut. `blocks`: of an interlaced picture, what a pixel stands for until finer ones come, width
    and height, in turn. `high_range`: primaries and curve of PQ or HLG, by their numbers in H.273.
    """

    kind: str
    content: bytes
    orientation: int = UPRIGHT
    profile: bytes | None = None
    finish: Callable[[Image.Image], Image.Image] | None = field(default=None)
    torn: Callable[[], bytes] | None = field(default=None)
    blocks: tuple[tuple[int, int], ...] = ()
    high_range: tuple[int, int] | None = None


def require_measures(width: int, height: int) -> None:
    """Raises TooManyPixels, Unreadable."""
    if width < 1 or height < 1:
        raise Unreadable
    if width * height > MAX_PIXELS:
        raise TooManyPixels
