"""Converts pictures to sRGB by the colour information in the file, as a browser does.

A broken profile, or one for another pixel type, is ignored. The rendering intent is perceptual, which selects
the table that Chromium uses if a profile has several.
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
    """Return RGB or RGBA, from any Pillow mode. `high_range` (see SourcePicture) is used if there is no
    profile."""
    colours, alpha = _split(image)
    converted = _converted(colours, profile) if profile else colours
    result = converted.convert("RGB")
    if high_range and not profile:
        result = mapped(result, *high_range)
    if alpha is not None:
        result.putalpha(alpha)
    return result


def _split(image: Image.Image) -> tuple[Image.Image, Image.Image | None]:
    """Return the colours, and the alpha channel if there is transparency."""
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
        return _apply_profile(_without_black(image) if image.mode == "CMYK" else image, profile)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image


def _without_black(image: Image.Image) -> Image.Image:
    """Fold black into the other inks, as Chromium does before applying a press profile (measured; not what a
    press would print for dark colours)."""
    inks = ImageChops.invert(image.convert("RGB")).split()
    return Image.merge("CMYK", (*inks, Image.new("L", image.size, 0)))


def _apply_profile(image: Image.Image, profile: bytes) -> Image.Image:
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
    """Return a version 2 sRGB profile: the perceptual intent of littlecms's own, version 4, would also shift
    the black point."""
    return ImageCms.ImageCmsProfile(io.BytesIO(profile_of(SRGB, CURVES[13])))
