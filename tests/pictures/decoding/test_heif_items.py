"""The items of an AVIF or a HEIC: a block of EXIF is hidden, and nothing else changes."""

from __future__ import annotations

import io
import struct

import pytest
from PIL import Image

from app.pictures.decoding import heif
from tests.pictures.parts import scene, tiff
from tests.support.images import encoded

MAKER = 0x010F
FILE_TYPE = struct.pack(">I4s4sI4s", 20, b"ftyp", b"heic", 0, b"mif1")


def entry(version: int, kind: bytes, number: int = 1, protected: int = 0) -> bytes:
    """An item's entry, as ISO 14496-12 has it: from version 3 on its number takes 4 bytes."""
    wide = struct.pack(">IH" if version >= 3 else ">HH", number, protected)
    body = b"infe" + bytes((version, 0, 0, 0)) + wide + kind + b"\0"
    return struct.pack(">I", len(body) + 4) + body


def holding(*entries: bytes) -> bytes:
    """A file of these entries alone."""
    info = b"iinf\0\0\0\0" + struct.pack(">H", len(entries)) + b"".join(entries)
    inner = struct.pack(">I", len(info) + 4) + info
    return FILE_TYPE + struct.pack(">I4sI", len(inner) + 12, b"meta", 0) + inner + b"Exif in the pixels"


@pytest.mark.parametrize("version", [2, 3])
def test_an_exif_items_type_is_hidden_and_nothing_else_changes(version: int) -> None:
    # 0x4578 is how "Ex" is read as a number: the type stands in its own place alone.
    others = entry(version, b"hvc1", 0x4578), entry(version, b"mime", 3, 0x6966)
    given = holding(others[0], entry(version, b"Exif", 2), others[1])
    wanted = holding(others[0], entry(version, b"free", 2), others[1])
    assert heif.read(given, "HEIF").content == wanted


@pytest.mark.parametrize("version", [0, 1, 2, 3, 255])
def test_an_entry_may_be_cut_anywhere(version: int) -> None:
    whole = holding(entry(version, b"Exif"))
    for end in range(len(whole)):
        assert len(heif.read(whole[:end], "HEIF").content) == end


def test_an_avif_has_no_exif_left_and_its_picture_stays() -> None:
    given = encoded(scene(), "AVIF", exif=b"Exif\0\0" + tiff([(MAKER, 2, 4, b"abc\0")]))
    cleaned = heif.read(given, "AVIF").content
    with Image.open(io.BytesIO(given)) as before, Image.open(io.BytesIO(cleaned)) as after:
        assert (bool(before.info.get("exif")), bool(after.info.get("exif"))) == (True, False)
        assert after.tobytes() == before.tobytes()
