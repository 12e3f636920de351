"""Colours as a browser shows them: converted to sRGB by what the file says of them.

A profile that is broken, or of another kind than the pixels, is ignored. The intent is perceptual, which
takes the table that Chromium takes where a profile has several.
"""

from __future__ import annotations

import io
from functools import lru_cache

from PIL import Image, ImageChops, ImageCms

from app.pictures.decoding.code_points import CURVES
from app.pictures.decoding.high_range import mapped
from app.pictures.decoding.icc import SRGB
from app.pictures.decoding.icc import profile as profile_of

_SPACES = {"RGB": b"RGB ", "L": b"GRAY", "CMYK": b"CMYK"}


def to_srgb(
    image: Image.Image, profile: bytes | None, high_range: tuple[int, int] | None = None
) -> Image.Image:
    """RGB or RGBA, from any mode of Pillow's. `high_range` counts where there is no profile."""
    plain, alpha = _split(image)
    converted = _converted(plain, profile) if profile else plain
    shown = converted.convert("RGB")
    if high_range and not profile:
        shown = mapped(shown, *high_range)
    if alpha is not None:
        shown.putalpha(alpha)
    return shown


def _split(image: Image.Image) -> tuple[Image.Image, Image.Image | None]:
    """The colours, and the transparency where there is any."""
    if image.mode == "CMYK":
        return image, None
    if not image.has_transparency_data:
        return image.convert("L" if image.mode in ("L", "1") else "RGB"), None
    alpha = image.convert("RGBA").getchannel("A")
    return image.convert("RGBA").convert("L" if image.mode == "LA" else "RGB"), alpha


def _converted(image: Image.Image, profile: bytes) -> Image.Image:
    space = profile[16:20]
    if image.mode == "L" and space == b"RGB ":
        image = image.convert("RGB")
    if space != _SPACES[image.mode]:
        return image
    try:
        return _through(_without_black(image) if image.mode == "CMYK" else image, profile)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image


def _without_black(image: Image.Image) -> Image.Image:
    """Black folded into the other inks, as Chromium does before it applies a press' profile: measured, and
    not what a press would print of dark colours."""
    inks = ImageChops.invert(image.convert("RGB")).split()
    return Image.merge("CMYK", (*inks, Image.new("L", image.size, 0)))


def _through(image: Image.Image, profile: bytes) -> Image.Image:
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    transform = ImageCms.buildTransform(
        source,
        _srgb(),
        image.mode,
        "RGB",
        ImageCms.Intent.PERCEPTUAL,
        ImageCms.Flags.HIGHRESPRECALC,
    )
    converted = ImageCms.applyTransform(image, transform)
    assert converted is not None
    return converted


@lru_cache(maxsize=1)
def _srgb() -> ImageCms.ImageCmsProfile:
    """Of version 2: with littlecms' own, of version 4, its perceptual intent would also move the black
    point."""
    return ImageCms.ImageCmsProfile(io.BytesIO(profile_of(SRGB, CURVES[13])))
