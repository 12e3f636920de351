"""The built-in painter's pictures stay what they were, to the pixel."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import pytest

from app.ai.builtin.painting.choose_look import look_of
from app.ai.builtin.painting.parts import parts as parts_in
from app.ai.builtin.painting.parts import wearable
from app.ai.builtin.painting.scenery.scene_drawing import scenes
from tests.ai.builtin.painting.golden import parts, pictures

RECORDED = pictures.recorded()


@pytest.mark.parametrize("tens", range(5))
def test_fifty_pictures_stay_the_same_to_the_pixel(tens: int, tmp_path: Path) -> None:
    different: list[str] = []
    for one in RECORDED[tens * 10 : tens * 10 + 10]:
        image = pictures.picture(one.brief)
        if pictures.digest(image) != one.preview:
            different.append(pictures.difference(one, image, tmp_path))
    assert not different, "\n".join(different)


def test_the_fifty_show_nearly_every_drawing() -> None:
    shown = pictures.covered([look_of(one.brief) for one in RECORDED])
    kinds: dict[str, Collection[str]] = {
        "garment": parts_in("clothing"),
        "prop": parts_in("props"),
        "scene": scenes(),
        "worn": wearable(),
        "cut": parts_in("hair"),
        "species": parts.species_with_parts(),
    }
    every = {f"{kind}:{key}" for kind, keys in kinds.items() for key in keys}
    assert len(RECORDED) == 50
    assert len(every - shown) < len(every) * 0.05  # a part that was added since need not be among them


def test_a_changed_picture_is_noticed_and_its_tiles_are_named(tmp_path: Path) -> None:
    image = pictures.picture(RECORDED[0].brief)
    before, tiles = pictures.digest(image), "".join(pictures.tiles(image))
    image.putpixel((100, 300), (1, 2, 3))
    assert pictures.digest(image) != before
    one = replace(RECORDED[0], tiles=tiles)
    assert pictures.difference(one, image, tmp_path).startswith(f"{one.name}: 1 of 64 tiles differ")
    assert (tmp_path / f"{one.name}.png").exists()


def test_every_drawing_by_itself_stays_the_same_to_the_pixel() -> None:
    now, before = parts.hashes(), parts.recorded()
    assert [name for name in before if now.get(name) != before[name]] == []
    assert set(now) == set(before)
