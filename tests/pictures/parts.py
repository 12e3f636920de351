"""What odd pictures are made of: PNG chunks, EXIF blocks, ICC profiles, written byte by byte.

Nothing here comes from the product, so that it can be held against it.
"""

from __future__ import annotations

import itertools
import struct
import zlib
from collections.abc import Sequence

from PIL import Image, ImageDraw

SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Colorants of the published profiles, adapted to D50.
SRGB = ((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410))
DISPLAY_P3 = ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407))
ADOBE_RGB = ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457))
SWAPPED = (SRGB[1], SRGB[0], SRGB[2])  # red and green change places: nobody overlooks it


def scene(width: int = 64, height: int = 48) -> Image.Image:
    """Gradients and flat shapes, saturated and grey."""
    picture = Image.merge(
        "RGB",
        (
            Image.linear_gradient("L").resize((width, height)),
            Image.linear_gradient("L").rotate(90).resize((width, height)),
            Image.radial_gradient("L").resize((width, height)),
        ),
    )
    draw = ImageDraw.Draw(picture)
    for index, colour in enumerate(("#e02020", "#20c040", "#2040e0", "#808080", "#f0e0a0", "#101010")):
        draw.rectangle((4 + index * 10, 4, 11 + index * 10, 13), fill=colour)
    draw.ellipse((8, 20, 30, 42), fill="#d09070")
    return picture


def chunk(kind: bytes, data: bytes = b"", *, crc: int | None = None) -> bytes:
    checksum = zlib.crc32(kind + data) if crc is None else crc
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)


def png(
    size: tuple[int, int],
    depth: int,
    colour: int,
    rows: bytes,
    *,
    before: bytes = b"",
    between: bytes = b"",
    after: bytes = b"",
) -> bytes:
    """`rows`: packed samples without filter bytes; `before`: PLTE, `between`: PLTE and IDAT, `after`:
    IDAT."""
    stride = len(rows) // size[1]
    lines = b"".join(b"\0" + rows[at : at + stride] for at in range(0, len(rows), stride))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", *size, depth, colour, 0, 0, 0))
    return SIGNATURE + head + before + between + chunk(b"IDAT", zlib.compress(lines)) + after + chunk(b"IEND")


def rgb_png(between: bytes = b"", *, before: bytes = b"", after: bytes = b"") -> bytes:
    picture = scene()
    return png(picture.size, 8, 2, picture.tobytes(), before=before, between=between, after=after)


def tiff(entries: Sequence[tuple[int, int, int, bytes]], *, order: str = ">", offset: int = 8) -> bytes:
    """A TIFF block with one directory; entries: tag, type, count, four bytes of value."""
    head = (b"MM" if order == ">" else b"II") + struct.pack(f"{order}HI", 42, offset)
    rows = b"".join(
        struct.pack(f"{order}HHI", tag, kind, count) + value for tag, kind, count, value in entries
    )
    return head + struct.pack(f"{order}H", len(entries)) + rows + struct.pack(f"{order}I", 0)


def oriented(orientation: int, *, order: str = ">") -> bytes:
    return tiff([(0x0112, 3, 1, struct.pack(f"{order}HH", orientation, 0))], order=order)


def _xyz(values: Sequence[float]) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(value * 65536) for value in values))


def _profile(space: bytes, tags: Sequence[tuple[bytes, bytes]], *, pcs: bytes = b"XYZ ") -> bytes:
    kind = b"prtr" if space == b"CMYK" else b"mntr"
    table, data, offset = b"", b"", 132 + 12 * len(tags)
    for name, content in tags:
        padded = content + bytes(-len(content) % 4)
        table += name + struct.pack(">II", offset + len(data), len(content))
        data += padded
    size = offset + len(data)
    head = struct.pack(">I4sI4s4s4s", size, b"\0\0\0\0", 0x02400000, kind, space, pcs)
    head += bytes(12) + b"acsp" + bytes(28) + struct.pack(">3i", 63190, 65536, 54061) + bytes(48)
    return head + struct.pack(">I", len(tags)) + table + data


def _text(text: bytes) -> bytes:
    return b"desc\0\0\0\0" + struct.pack(">I", len(text) + 1) + text + b"\0" + bytes(78)


def _gamma(gamma: float) -> bytes:
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256))


def rgb_profile(colorants: Sequence[Sequence[float]], gamma: float = 2.2) -> bytes:
    white = [sum(column) for column in zip(*colorants, strict=True)]
    names = (b"rXYZ", b"gXYZ", b"bXYZ")
    tags = [(b"desc", _text(b"made up")), (b"cprt", b"text\0\0\0\0none\0"), (b"wtpt", _xyz(white))]
    tags += [(name, _xyz(values)) for name, values in zip(names, colorants, strict=True)]
    return _profile(b"RGB ", [*tags, *((name, _gamma(gamma)) for name in (b"rTRC", b"gTRC", b"bTRC"))])


def gray_profile(gamma: float) -> bytes:
    white = (0.9642, 1.0, 0.8249)
    tags = [(b"desc", _text(b"grey")), (b"cprt", b"text\0\0\0\0none\0"), (b"wtpt", _xyz(white))]
    return _profile(b"GRAY", [*tags, (b"kTRC", _gamma(gamma))])


def cmyk_profile(points: int = 9) -> bytes:
    """A press: Lab of each overprint of the four inks, multiplied between them."""
    inks = ((55, -37, -50), (48, 74, -3), (89, -5, 93))
    lab = bytearray()
    for place in itertools.product(range(points), repeat=4):
        *shares, black = (step / (points - 1) for step in place)
        light, a, b = 100.0, 0.0, 0.0
        for share, (dark, green, blue) in zip(shares, inks, strict=True):
            light *= 1 - share * (1 - dark / 100)
            a, b = a + share * green * 0.7, b + share * blue * 0.7
        light, a, b = (value * (1 - 0.85 * black) for value in (light, a * light / 100, b * light / 100))
        lab += bytes([round(light * 2.55), round(a) + 128, round(b) + 128])
    identity = struct.pack(">9i", 65536, 0, 0, 0, 65536, 0, 0, 0, 65536)
    ramp = bytes(range(256))
    table = b"mft1\0\0\0\0" + bytes([4, 3, points, 0]) + identity + ramp * 4 + bytes(lab) + ramp * 3
    white = (0.9642, 1.0, 0.8249)
    tags = [(b"desc", _text(b"press")), (b"cprt", b"text\0\0\0\0none\0"), (b"wtpt", _xyz(white))]
    return _profile(b"CMYK", [*tags, (b"A2B0", table)], pcs=b"Lab ")


def iccp(profile: bytes) -> bytes:
    return chunk(b"iCCP", b"odd\0\0" + zlib.compress(profile))
