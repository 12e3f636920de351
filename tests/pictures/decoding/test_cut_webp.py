"""A moving WebP that is cut: its first frame as long as that is whole."""

from __future__ import annotations

import pytest
from PIL import Image

from app.pictures.decoding.decode import decoded
from app.pictures.decoding.source_picture import Unreadable
from tests.pictures.parts import scene
from tests.support.images import encoded


def moving(size: tuple[int, int], mode: str, lossless: bool) -> bytes:
    first, *more = [scene().rotate(angle).resize(size).convert(mode) for angle in (0, 30, 60)]
    return encoded(first, "WEBP", save_all=True, append_images=more, duration=100, lossless=lossless)


def end_of_first_frame(content: bytes) -> int:
    at = content.index(b"ANMF")
    return at + 8 + int.from_bytes(content[at + 4 : at + 8], "little")


@pytest.mark.parametrize("lossless", [True, False])
@pytest.mark.parametrize(("size", "mode"), [((64, 48), "RGB"), ((97, 61), "RGBA")])
def test_the_first_frame_of_a_cut_moving_webp_is_shown(
    size: tuple[int, int], mode: str, lossless: bool
) -> None:
    whole = moving(size, mode, lossless)
    first, shown = end_of_first_frame(whole), decoded(whole)
    for end in (first + 1, first + 8, first + 30, (first + len(whole)) // 2, len(whole) - 1):
        assert decoded(whole[:end]).tobytes() == shown.tobytes()


@pytest.mark.parametrize("moves", [True, False])
def test_a_webp_without_one_whole_frame_is_refused(moves: bool) -> None:
    still = encoded(Image.effect_noise((64, 48), 90).convert("RGB"), "WEBP")
    content = moving((64, 48), "RGB", False) if moves else still
    end = end_of_first_frame(content) if moves else len(content)
    with pytest.raises(Unreadable):
        decoded(content[: end - 40])
