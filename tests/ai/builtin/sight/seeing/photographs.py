"""Photographs that packages ship, as they are and in other light, and some drawings that lie beside them."""

# ruff: noqa: E501
from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from PIL import Image, ImageEnhance, ImageOps

from tests.ai.builtin.sight.seeing.labels import Labelled, labelled

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


def _photo(name: str, make: Callable[[], Image.Image], words: str, *, held: bool = False) -> Labelled:
    return labelled(name, make, f"style=photo {words}", held=held)


_ASTRONAUT, _CAT, _COFFEE = shipped("astronaut.png"), shipped("chelsea.png"), shipped("coffee.png")
_ROCKET, _CHINA, _FLOWER = (
    shipped("rocket.jpg"),
    shipped("china.jpg", "sklearn"),
    shipped("flower.jpg", "sklearn"),
)
_HOPPER = shipped("grace_hopper.jpg", "matplotlib")
SET = (
    _photo("astronaut", _ASTRONAUT, "frame=square light=middling contrast=strong tone=warm|neutral colours=black|near-black|charcoal,"
           "light grey|grey|off-white,brown|rust|orange|sienna|copper|reddish brown|burnt orange"),
    _photo("camera man", shipped("camera.png"), "frame=square light=middling strength=grey tone=neutral contrast=strong mood=stark|calm "
           "colours=light grey|grey,black|near-black"),
    _photo("coffee", _COFFEE, "frame=landscape light=middling|dark tone=warm strength=strong mood=warm|fiery|vivid "
           "colours=brown|dark brown|sienna|umber|rust|dark red|reddish brown|burnt orange"),
    _photo("coins", shipped("coins.png"), "frame=landscape light=middling strength=grey tone=neutral colours=dark grey|grey|charcoal"),
    _photo("rocket at dusk", _ROCKET, "frame=landscape light=dark tone=neutral|cool mood=mysterious|sombre|cold "
           "colours=near-black|black|charcoal|navy|midnight blue"),
    _photo("tissue", shipped("ihc.png"), "frame=square light=middling|bright contrast=moderate|low tone=neutral|warm strength=soft|grey"),
    _photo("gravel", shipped("gravel.png"), "frame=square light=middling strength=grey tone=neutral colours=grey|dark grey"),
    _photo("brick", shipped("brick.png"), "frame=square light=middling contrast=low|moderate strength=grey tone=neutral colours=dark grey|grey"),
    _photo("motorcycle", shipped("motorcycle_left.png"), "frame=landscape light=middling contrast=moderate|strong tone=warm|neutral colours="
           "dark brown|charcoal|brown|dark grey|umber|near-black|black"),
    _photo("flower", _FLOWER, "frame=landscape light=dark|middling colours=dark green|teal|near-black|deep green|dark teal|black,"
           "orange|light orange|peach|salmon|pale orange|sand"),
    _photo("coffee at night", at_night(_COFFEE), "frame=landscape light=dark tone=warm|neutral mood=sombre|mysterious "
           "colours=near-black|black|umber|dark brown|deep brown"),
    _photo("cat, washed out", washed_out(_CAT), "frame=landscape light=bright contrast=low strength=grey mood=gentle "
           "colours=light grey|beige|off-white|grey|taupe"),
    _photo("astronaut in blue", cast(_ASTRONAUT, "#2a5fd0"), "frame=square tone=cool strength=strong mood=vivid|cold colours=deep blue|blue|navy|dark blue"),
    _photo("china", _CHINA, "frame=landscape light=middling tone=neutral|cool colours=pale blue|light grey|blue grey|grey|light blue|sky blue,"
           "near-black|dark green|charcoal|dark grey|black|olive|dark olive", held=True),
    _photo("cat", _CAT, "frame=landscape light=middling contrast=low|moderate tone=warm strength=soft mood=warm|calm "
           "colours=brown|tan|taupe|grey|dark grey|sand|greyish brown|dark brown|light brown", held=True),
    _photo("admiral", _HOPPER, "frame=portrait light=middling|dark contrast=strong|moderate colours=near-black|black|navy|charcoal|midnight blue,"
           "deep blue|blue|navy|dark blue", held=True),
    _photo("retina", shipped("retina.jpg"), "frame=square tone=warm strength=strong|soft mood=warm|fiery|vivid colours="
           "black|near-black,red|salmon|rust|rose|coral|bright red|sienna|copper|dark red", held=True),
    _photo("deep field", shipped("hubble_deep_field.jpg"), "frame=landscape light=dark strength=grey mood=sombre|mysterious "
           "colours=near-black|black", held=True),
    _photo("moon", shipped("moon.png"), "frame=square light=middling contrast=low strength=grey tone=neutral colours=grey|dark grey", held=True),
    _photo("grass", shipped("grass.png"), "frame=square light=middling strength=grey tone=neutral colours=grey|dark grey", held=True),
    _photo("rocket, washed out", washed_out(_ROCKET), "frame=landscape light=bright|middling contrast=low strength=grey", held=True),
    _photo("china at night", at_night(_CHINA), "frame=landscape light=dark mood=sombre|mysterious|cold colours=near-black|black|charcoal", held=True),
    _photo("admiral in sepia", cast(_HOPPER, "#9a6a32"), "frame=portrait tone=warm mood=warm|fiery|sombre|mysterious colours="
           "umber|dark brown|near-black|brown|black|deep brown", held=True),
    _photo("flower in violet", cast(_FLOWER, "#7a3fb0"), "frame=landscape strength=strong light=dark|middling colours="
           "deep purple|dark purple|indigo|violet|plum|purple", held=True),
    labelled("page of a book", shipped("page.png"), "style=photo|line frame=landscape light=middling|bright strength=grey tone=neutral "
             "colours=light grey|grey"),
    labelled("horse", shipped("horse.png"), "style=flat|line frame=landscape contrast=strong strength=grey tone=neutral mood=stark "
             "colours=white,black|near-black"),
    labelled("a turning circle of colours", shipped("color.png"), "style=shaded frame=square contrast=moderate|strong colours=black|near-black", held=True),
    labelled("phantom", shipped("phantom.png"), "style=flat frame=square light=dark strength=grey tone=neutral mood=sombre|stark "
             "colours=black|near-black,charcoal|dark grey", held=True),
    labelled("present, an icon", shipped("Minduka_Present_Blue_Pack.png", "matplotlib"), "style=shaded|flat frame=square "
             "colours=blue|sky blue|light blue|bright blue", held=True),
)  # fmt: skip
