"""Photographs that packages ship, as they are and in other light, and some drawings that lie beside them."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from PIL import Image, ImageEnhance, ImageOps

from tests.ai.builtin.sight.seeing.labels import labelled

_FOLDERS = {
    "skimage": ("skimage", "data"),
    "sklearn": ("sklearn", "datasets/images"),
    "matplotlib": ("matplotlib", "mpl-data/sample_data"),
}


def shipped(file: str, package: str = "skimage") -> Callable[[], Image.Image]:
    """The picture of that name; the package is found but never imported: what it needs is not installed."""

    def make() -> Image.Image:
        name, folder = _FOLDERS[package]
        spec = find_spec(name)
        if spec is None or not spec.submodule_search_locations:
            raise LookupError(f"{name} is not installed: run `make check` first")
        return Image.open(Path(spec.submodule_search_locations[0], folder, file))

    return make


def at_night(make: Callable[[], Image.Image]) -> Callable[[], Image.Image]:
    return lambda: ImageEnhance.Brightness(make().convert("RGB")).enhance(0.22)


def washed_out(make: Callable[[], Image.Image]) -> Callable[[], Image.Image]:
    return lambda: Image.blend(make().convert("RGB"), Image.new("RGB", make().size, "#d8d8d8"), 0.75)


def cast(make: Callable[[], Image.Image], colour: str) -> Callable[[], Image.Image]:
    """As through coloured glass: black and white keep their place, all between takes the colour."""
    return lambda: ImageOps.colorize(make().convert("L"), "#000000", "#ffffff", colour)


_ASTRONAUT, _CAT, _COFFEE = shipped("astronaut.png"), shipped("chelsea.png"), shipped("coffee.png")
_ROCKET, _CHINA, _FLOWER = (
    shipped("rocket.jpg"),
    shipped("china.jpg", "sklearn"),
    shipped("flower.jpg", "sklearn"),
)
_HOPPER = shipped("grace_hopper.jpg", "matplotlib")
SET = (
    labelled("astronaut", _ASTRONAUT),
    labelled("camera man", shipped("camera.png")),
    labelled("coffee", _COFFEE),
    labelled("coins", shipped("coins.png")),
    labelled("rocket at dusk", _ROCKET),
    labelled("tissue", shipped("ihc.png")),
    labelled("gravel", shipped("gravel.png")),
    labelled("brick", shipped("brick.png")),
    labelled("motorcycle", shipped("motorcycle_left.png")),
    labelled("flower", _FLOWER),
    labelled("coffee at night", at_night(_COFFEE)),
    labelled("cat, washed out", washed_out(_CAT)),
    labelled("astronaut in blue", cast(_ASTRONAUT, "#2a5fd0")),
    labelled("china", _CHINA, held=True),
    labelled("cat", _CAT, held=True),
    labelled("admiral", _HOPPER, held=True),
    labelled("retina", shipped("retina.jpg"), held=True),
    labelled("deep field", shipped("hubble_deep_field.jpg"), held=True),
    labelled("moon", shipped("moon.png"), held=True),
    labelled("grass", shipped("grass.png"), held=True),
    labelled("rocket, washed out", washed_out(_ROCKET), held=True),
    labelled("china at night", at_night(_CHINA), held=True),
    labelled("admiral in sepia", cast(_HOPPER, "#9a6a32"), held=True),
    labelled("flower in violet", cast(_FLOWER, "#7a3fb0"), held=True),
    labelled("page of a book", shipped("page.png")),
    labelled("horse", shipped("horse.png")),
    labelled("a turning circle of colours", shipped("color.png"), held=True),
    labelled("phantom", shipped("phantom.png"), held=True),
    labelled("present, an icon", shipped("Minduka_Present_Blue_Pack.png", "matplotlib"), held=True),
)
