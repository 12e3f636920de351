"""HEIC: with the extra `heic` decoded as any other picture; without it refused with what to do.

The first test runs everywhere, the others under `make test-heic`.
"""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops

from app.errors import AppError, HeicUnsupported
from app.pictures import uploads as pictures
from app.pictures.decoding import decode
from app.pictures.decoding.decode import HeicNotInstalled, decoded
from app.pictures.decoding.orientation import upright
from app.pictures.decoding.source_picture import Unreadable
from tests.pictures.parts import SWAPPED, oriented, rgb_profile, scene

HEIC_BOX = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(64)


def test_a_heic_without_the_extra_is_refused_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise HeicNotInstalled

    monkeypatch.setattr(decode, "require_heif", missing)
    with pytest.raises(HeicUnsupported) as refused:
        pictures.rewrite(HEIC_BOX)
    assert isinstance(refused.value, AppError)
    assert (refused.value.status, refused.value.code) == (415, "unsupported_image")
    assert "JPEG" in refused.value.sentence()
    assert "'heic'" in refused.value.sentence()


def _heic(image: Image.Image, **options: object) -> bytes:
    import pillow_heif

    pillow_heif.register_heif_opener()
    out = io.BytesIO()
    image.save(out, "HEIF", quality=95, **options)
    return out.getvalue()


def _mean_gap(one: Image.Image, other: Image.Image) -> float:
    counts = ImageChops.difference(one.convert("L"), other.convert("L")).histogram()
    return sum(value * count for value, count in enumerate(counts)) / sum(counts)


@pytest.mark.heic
def test_a_heic_is_decoded() -> None:
    assert _mean_gap(decoded(_heic(scene())), scene()) < 3


@pytest.mark.heic
@pytest.mark.parametrize("turned", [3, 6, 8])
def test_a_heic_is_turned_once(turned: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = turned
    assert _mean_gap(decoded(_heic(scene(), exif=exif.tobytes())), upright(scene(), turned)) < 3


@pytest.mark.heic
def test_malformed_exif_does_not_cost_a_heic() -> None:
    broken = b"Exif\0\0" + oriented(6)[:9] + b"\xff" * 40
    assert _mean_gap(decoded(_heic(scene(), exif=broken)), scene()) < 3


@pytest.mark.heic
def test_a_heics_profile_counts() -> None:
    ours = decoded(_heic(scene(), icc_profile=rgb_profile(SWAPPED))).resize((8, 6))
    red, green, _ = ours.split()
    assert _mean_gap(red, scene().resize((8, 6)).getchannel("G")) < 8
    assert _mean_gap(green, scene().resize((8, 6)).getchannel("R")) < 8


@pytest.mark.heic
def test_a_cut_heic_is_refused() -> None:
    whole = _heic(scene())
    with pytest.raises(Unreadable):
        decoded(whole[: len(whole) // 2])
