"""The entry point for untrusted pictures: `decoded`."""

from __future__ import annotations

import io

from PIL import Image, ImageFile

from app.pictures.decoding import gif, heif, jpeg, png, webp
from app.pictures.decoding.colours import to_srgb
from app.pictures.decoding.orientation import orientation, upright, without_prefix
from app.pictures.decoding.partial import decode_partly, fill_gaps
from app.pictures.decoding.png_chunks import SIGNATURE
from app.pictures.decoding.source_picture import SourcePicture, TooManyPixels, Unreadable, require_measures

# `require_measures` is stricter; Pillow only warns between its limit and twice that.
Image.MAX_IMAGE_PIXELS = None


class HeicNotInstalled(Exception):
    """A HEIC picture, and the package that decodes these is not installed."""


def decoded(content: bytes, side: int | None = None) -> Image.Image:
    """Return RGB or RGBA, in sRGB and upright; no side longer than `side` pixels.

    Raises Unreadable, TooManyPixels, HeicNotInstalled; MemoryError if the process runs out of memory.
    """
    candidates = _candidates(content)
    for number, candidate in enumerate(candidates, 1):
        try:
            return _decode_candidate(candidate, side)
        except (TooManyPixels, MemoryError):
            raise
        except Exception as error:  # decoders raise anything for untrusted bytes
            if number == len(candidates):
                raise Unreadable from error
    raise Unreadable


def _candidates(content: bytes) -> list[SourcePicture]:
    try:
        if content.startswith(SIGNATURE):
            return png.read(content)
        if content.startswith(b"\xff\xd8\xff"):
            return [jpeg.read(content)]
        if content.startswith((b"GIF87a", b"GIF89a")):
            return [gif.read(content)]
        if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
            return webp.read(content)
        return _read_boxes(content)
    except (IndexError, ValueError) as error:  # truncated within the file structure
        raise Unreadable from error


def _read_boxes(content: bytes) -> list[SourcePicture]:
    kind = heif.kind(content)
    if kind == "HEIF":
        require_heif()
    return [heif.read(content, kind)] if kind else []


def require_heif() -> None:
    try:
        import pillow_heif
    except ImportError as error:
        raise HeicNotInstalled from error
    pillow_heif.register_heif_opener()


def _decode_candidate(candidate: SourcePicture, side: int | None) -> Image.Image:
    image, mask = _load(candidate, side)
    picture = candidate.finish(image) if candidate.finish else image
    if mask is not None:
        picture = _filled_gaps(picture, mask, candidate)
    if side is not None:
        if picture.mode in ("P", "PA", "1"):
            picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
        picture.thumbnail((side, side), reducing_gap=2.0)
    profile, orientation_value = candidate.profile, candidate.orientation
    if candidate.kind in ("AVIF", "HEIF"):
        profile = image.info.get("icc_profile") or profile
        orientation_value = orientation(without_prefix(image.info.get("exif") or b""))
    return upright(to_srgb(picture, profile, candidate.high_range), orientation_value)


def _load(candidate: SourcePicture, side: int | None) -> tuple[Image.Image, Image.Image | None]:
    """Return the picture; with a mask if only part of it could be decoded."""
    try:
        return _load_complete(candidate, side), None
    except (OSError, SyntaxError, ValueError, EOFError, IndexError):
        if candidate.kind not in ("JPEG", "PNG", "GIF"):
            raise
    content = candidate.salvaged() if candidate.salvaged else candidate.content
    return decode_partly(content, candidate.kind, lambda again: _prepare_cut(again, candidate, side))


def _load_complete(candidate: SourcePicture, side: int | None) -> Image.Image:
    image = _opened(candidate)
    _prepare(image, side)
    image.load()
    return image


def _opened(candidate: SourcePicture) -> ImageFile.ImageFile:
    image = Image.open(io.BytesIO(candidate.content), formats=[candidate.kind])
    assert isinstance(image, ImageFile.ImageFile)
    # Opening reads only the header: the limit applies before any pixel is decoded.
    require_measures(image.width, image.height)
    return image


def _prepare_cut(image: ImageFile.ImageFile, candidate: SourcePicture, side: int | None) -> None:
    """Prepare a truncated JPEG: Pillow would append an end marker, and libjpeg fill the rest with grey;
    browsers show the rows that are there, and of a progressive one all scans so far."""
    _prepare(image, side)
    if candidate.kind == "JPEG" and not jpeg.is_progressive(candidate.content):
        assert image.fp is not None
        image.load_read = image.fp.read  # type: ignore[attr-defined]


def _prepare(image: ImageFile.ImageFile, side: int | None) -> None:
    """Decode JPEGs at a fraction of their size if possible."""
    if side is not None and image.mode in ("RGB", "L"):
        image.draft(image.mode, (side, side))


def _filled_gaps(picture: Image.Image, mask: Image.Image, candidate: SourcePicture) -> Image.Image:
    """Fill the gaps of a partly decoded picture. An animation frame on its canvas has no mask of that size,
    and is returned as it is."""
    return fill_gaps(picture, mask, candidate.blocks) if picture.size == mask.size else picture
