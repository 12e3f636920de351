"""`python -m tests.ai.builtin.gallery.sheet hats/hood FILE.png`: one drawing as it is on different people.

A scene (`scenery/forest`) is shown at each hour instead.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from PIL import Image

from app.ai.builtin.painter import compose
from app.ai.builtin.painting.choose_look import look_of
from app.ai.builtin.painting.look import Look
from app.ai.builtin.painting.parts import parts
from app.ai.builtin.sight.moods import MOODS
from app.engines.ports import AvatarBrief, Gender, Traits
from tests.ai.builtin.painting.golden.pictures import rendered

_PEOPLE: tuple[tuple[str, Gender, int], ...] = (
    ("human", "female", 30), ("human", "male", 70), ("human", "non_binary", 8), ("elf", "female", 200),
    ("dwarf", "male", 120), ("orc", "male", 30),
)  # fmt: skip
_MOODS = ("cold", "bright", "warm", "sombre")  # dawn, day, dusk, night


def sheet(name: str, size: int = 384) -> Image.Image:
    """The drawing `folder/name` in a row of squares of that size. Raises KeyError where there is none."""
    folder, _, key = name.partition("/")
    pictures = [rendered(compose(brief, look)[-1].svg, size) for brief, look in _shown(folder, key)]
    row = Image.new("RGB", (size * len(pictures), size))
    for place, picture in enumerate(pictures):
        row.paste(picture, (place * size, 0))
    return row


def _shown(folder: str, key: str) -> Iterator[tuple[AvatarBrief, Look]]:
    if folder == "scenery":
        for mood in _MOODS:
            brief = replace(_brief(*_PEOPLE[0]), visual_style=MOODS[mood][0])
            yield brief, replace(look_of(brief), scene=key)
        return
    part = parts(folder)[key]
    for species, gender, age in _PEOPLE:
        brief = _brief((*part.entry.species, species)[0], gender, age)
        yield brief, _with(look_of(brief), folder, key)


def _with(look: Look, folder: str, key: str) -> Look:
    if folder in ("hats", "worn"):
        hat = folder == "hats"
        cut = {"hairVariant": "sideComed"} if hat else {}
        return replace(look, wears=(key,), hatted=hat, options=look.options | cut)
    if folder == "props":
        return replace(look, prop=key)
    if folder == "clothing":
        return replace(look, outfit=key)
    return replace(look, extra_cut=key) if folder == "hair" else look


def _brief(species: str, gender: Gender, age: int) -> AvatarBrief:
    traits = Traits(species_key=species)
    return AvatarBrief("Ada", "Oak", age, gender, species, None, None, traits, (), age)


if __name__ == "__main__":
    sheet(sys.argv[1]).save(Path(sys.argv[2]))
