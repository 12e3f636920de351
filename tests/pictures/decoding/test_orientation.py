"""The orientation alone, from EXIF however it is written: never an error, never another value's type."""

from __future__ import annotations

import struct

import pytest
from PIL import Image

from app.pictures.decoding.orientation import orientation, upright, without_prefix
from tests.pictures.parts import oriented, tiff

TAG = 0x0112
SIX = b"\0\6\0\0"
BLOCKS = {
    "big-endian": (oriented(6), 6),
    "little-endian": (oriented(8, order="<"), 8),
    "of nine": (oriented(9), 1),
    "of nought": (oriented(0), 1),
    "a rational": (tiff([(TAG, 5, 1, b"\0\0\0\x20")]) + struct.pack(">II", 6, 1), 1),
    "a long": (tiff([(TAG, 4, 1, b"\0\0\0\6")]), 1),
    "text": (tiff([(TAG, 2, 2, b"6\0\0\0")]), 1),
    "a byte": (tiff([(TAG, 1, 1, b"\6\0\0\0")]), 1),
    "two shorts": (tiff([(TAG, 3, 2, b"\0\6\0\6")]), 1),
    "no short": (tiff([(TAG, 3, 0, SIX)]), 1),
    "behind a count beyond the block": (tiff([(0x010F, 2, 0xFFFFFFFF, b"\xff" * 4), (TAG, 3, 1, SIX)]), 6),
    "behind an unknown type": (tiff([(0x010F, 99, 1, bytes(4)), (TAG, 3, 1, SIX)]), 6),
    "twice": (tiff([(TAG, 3, 1, SIX), (TAG, 3, 1, b"\0\3\0\0")]), 6),
    "wrong, then right": (tiff([(TAG, 4, 1, b"\0\0\0\3"), (TAG, 3, 1, SIX)]), 6),
    "with more entries claimed than there are": (oriented(6)[:8] + b"\xff\xff" + oriented(6)[10:], 6),
    "without what follows the entries": (oriented(6)[:-4], 6),
    "of another byte order": (b"XX" + oriented(6)[2:], 1),
    "without the forty-two": (b"MM\0\0" + oriented(6)[4:], 1),
    "far away": (oriented(6)[:4] + struct.pack(">I", 0xFFFFFFF0) + oriented(6)[8:], 1),
    "nothing": (b"", 1),
}


@pytest.mark.parametrize("name", BLOCKS)
def test_an_orientation_of_the_right_type_counts_and_no_other(name: str) -> None:
    block, wanted = BLOCKS[name]
    assert orientation(block) == wanted


def test_a_block_may_be_cut_anywhere() -> None:
    for end in range(len(oriented(6))):
        assert orientation(oriented(6)[:end]) in (1, 6)


def test_the_prefix_of_jpeg_is_no_part_of_the_block() -> None:
    assert orientation(without_prefix(b"Exif\0\0" + oriented(6))) == 6
    assert orientation(without_prefix(oriented(6))) == 6


@pytest.mark.parametrize(
    ("turned", "corner"),
    [(1, (0, 0)), (2, (1, 0)), (3, (1, 2)), (4, (0, 2)), (5, (0, 0)), (6, (2, 0)), (7, (2, 1)), (8, (0, 1))],
)
def test_each_orientation_brings_the_first_pixel_to_its_corner(turned: int, corner: tuple[int, int]) -> None:
    picture = Image.new("L", (2, 3))
    picture.putpixel((0, 0), 255)
    assert upright(picture, turned).getpixel(corner) == 255
