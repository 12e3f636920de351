"""The subject's position in the frame, if an even border separates it from the background."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PIL import Image, ImageChops, ImageFilter

from app.ai.builtin.colours.arithmetic import RGB

HorizontalPosition = Literal["middle", "left", "right"]
_APART = 26  # levels of 255 from the ground that make a subject
_WHOLE = 0.7  # of what differs: in one piece rather than in specks or strokes
_EVEN = 0.8  # of the rim
_OFF = 0.12  # of the frame: how far from its middle still counts as there


@dataclass(frozen=True, slots=True)
class Framing:
    """The colour of an even background, and the subject's position and share of the frame."""

    ground: RGB
    place: HorizontalPosition
    share: float


def framing_of(small: Image.Image) -> Framing | None:
    """Returns the framing; None if no subject can be separated from the background."""
    if min(small.size) < 16:
        return None
    rim = _rim(small)
    ground = max(rim, key=rim.count)
    if sum(_near(pixel, ground) for pixel in rim) < _EVEN * len(rim):
        return None
    marks = _apart(small, ground)
    subject = marks.filter(ImageFilter.MinFilter(5)).filter(ImageFilter.MaxFilter(5))
    if subject.histogram()[255] < _WHOLE * marks.histogram()[255]:
        return None
    share = subject.histogram()[255] / (small.width * small.height)
    place = _place(subject)
    # More than half of the picture, or a part at one end, may be land below a sky instead of a subject.
    if place is None or not 0.03 < share < 0.55:
        return None
    return Framing(ground, place, share)


def _rim(small: Image.Image) -> list[RGB]:
    """Returns the outermost pixels of the top and both sides; a bust is cut by the lower edge."""
    coarse = small.point([min(255, value // 8 * 8 + 4) for value in range(256)] * 3)
    width, height = small.size
    across = [(x, 0) for x in range(width)]
    down = [(x, y) for x in (0, width - 1) for y in range(1, int(height * 0.66))]
    return [_pixel(coarse, at) for at in across + down]


def _pixel(image: Image.Image, at: tuple[int, int]) -> RGB:
    value = image.getpixel(at)
    if not isinstance(value, tuple):
        raise TypeError("an RGB picture has three channels")
    return int(value[0]), int(value[1]), int(value[2])


def _near(one: RGB, other: RGB) -> bool:
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) < _APART


def _apart(small: Image.Image, ground: RGB) -> Image.Image:
    red, green, blue = ImageChops.difference(small, Image.new("RGB", small.size, ground)).split()
    difference = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return difference.point([0] * _APART + [255] * (256 - _APART))


def _place(subject: Image.Image) -> HorizontalPosition | None:
    x, y = (_middle(subject, size) for size in ((subject.width, 1), (1, subject.height)))
    if max(abs(x), abs(y)) <= _OFF:
        return "middle"
    if abs(x) < abs(y):
        return None
    return "left" if x < 0 else "right"


def _middle(subject: Image.Image, size: tuple[int, int]) -> float:
    """Returns the centre of weight along one direction, from -0.5 to 0.5."""
    line = subject.resize(size, Image.Resampling.BOX).tobytes()
    total = sum(line) or 1
    return sum((at + 0.5) * value for at, value in enumerate(line)) / total / len(line) - 0.5
