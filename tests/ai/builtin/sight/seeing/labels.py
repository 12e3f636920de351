"""What a picture is known to show, in the keys of the analyst, which gets it as uploads are stored."""

from __future__ import annotations

import asyncio
import io
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from PIL import Image

from app.engines.ports import Picture
from app.pictures.uploads import read_picture

# Attributes with one right answer, or a few that may stand: `light=dark|middling`.
ATTRIBUTES = ("style", "light", "contrast", "tone", "strength", "mood", "frame")


@dataclass(frozen=True)
class Labelled:
    """`says`: by attribute, the right answers. `colours`: for each main colour, the names that fit."""

    name: str
    make: Callable[[], Image.Image]
    says: dict[str, frozenset[str]]
    colours: tuple[frozenset[str], ...]
    held: bool  # looked at when the analyst was finished, not while it was tuned

    @cached_property
    def stored(self) -> Picture:
        return as_stored(self.make())


@cache
def _labels() -> dict[str, str]:
    """Of all sets, by the picture's name: `style=flat light=bright colours=navy|deep blue,gold`."""
    sets: dict[str, dict[str, str]] = tomllib.loads((Path(__file__).parent / "labels.toml").read_text())
    return {name: words for one in sets.values() for name, words in one.items()}


def labelled(name: str, make: Callable[[], Image.Image], *, held: bool = False) -> Labelled:
    """The picture with what `labels.toml` says of it; colours stand last there."""
    before, _, names = _labels()[name].partition("colours=")
    pairs = (word.split("=") for word in before.split())
    says = {attribute: frozenset(answers.split("|")) for attribute, answers in pairs}
    unknown = says.keys() - set(ATTRIBUTES)
    if unknown:
        raise ValueError(f"{name} is labelled with {sorted(unknown)}, which is no attribute")
    colours = tuple(frozenset(one.strip().split("|")) for one in names.split(",") if one.strip())
    return Labelled(name, make, says, colours, held)


def as_stored(image: Image.Image) -> Picture:
    """Through the same door as any upload."""
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=1)
    return asyncio.run(read_picture(buffer.getvalue()))


@cache
def all_labelled() -> tuple[Labelled, ...]:
    from tests.ai.builtin.sight.seeing import drawings, painted, photographs, pixels

    pictures = (*pixels.SET, *drawings.SET, *painted.SET, *photographs.SET)
    if unmade := _labels().keys() - {one.name for one in pictures}:
        raise ValueError(f"{sorted(unmade)} are labelled, and nothing makes them")
    return pictures
