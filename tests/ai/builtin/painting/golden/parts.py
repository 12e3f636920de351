"""Every drawing by itself, in small, in all its variants; `parts.json` has hashes of the pixels."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from itertools import product
from pathlib import Path
from random import Random
from zlib import crc32

from app.ai.builtin.painting.choose_look import look_of
from app.ai.builtin.painting.layers import extra_layers
from app.ai.builtin.painting.parts import parts, wearable
from app.ai.builtin.painting.scenery.choice import draw_scene
from app.ai.builtin.painting.scenery.scene_drawing import scenes
from app.ai.builtin.painting.scenery.scene_light import TIMES, SceneLight
from app.ai.builtin.species import SPECIES
from app.engines.ports import AvatarBrief, Traits
from tests.ai.builtin.painting.golden.pictures import rendered

FILE = Path(__file__).with_name("parts.json")
_SIZE = 96
# What a part may change with, beside the colours: what else is worn, the sex, and how light the skin is.
_BASE = look_of(AvatarBrief("Ada", "Oak", 30, "male", "human", None, None, Traits(), (), 1))
_DARK = replace(_BASE, skin="#5c3829", hair="#b5401f", iris="#3f7fc0", clothes="#3a4f7a", trim="#d9b552")
_LIGHT = replace(_BASE, skin="#f1c3a5", hair="#20242c", iris="#5a8f4a", clothes="#8f4a2a", trim="#6aa5a0")
_LOOKS = (_DARK, _LIGHT, replace(_LIGHT, female=True), replace(_DARK, hatted=True))
_OUTFITS_OF_HATS = ("captain", "police", "sailor", "overalls", "trench")


def drawings() -> Iterator[tuple[str, str]]:
    """Each drawing's name and SVG, in all its variants."""
    for key, number in product(parts("clothing"), range(3)):
        yield f"clothing/{key}/{number}", parts("clothing")[key].markup(_LOOKS[number])
    for key, number in product(parts("props"), range(2)):
        yield f"props/{key}/{number}", parts("props")[key].markup(_LOOKS[number])
    for key, look in product(wearable(), _LOOKS):
        yield f"worn/{key}/{_LOOKS.index(look)}", wearable()[key].markup(look)
    for key, outfit in product(("cap", "fedora"), _OUTFITS_OF_HATS):
        yield f"worn/{key}/{outfit}", wearable()[key].markup(replace(_LIGHT, outfit=outfit))
    for key, number in product(parts("hair"), (0, 1, 3)):
        yield f"hair/{key}/{number}", parts("hair")[key].markup(_LOOKS[number])
    yield from _people()
    yield from _scenes()


def hashes() -> dict[str, str]:
    """The first 16 digits of the SHA-256 of each drawing's RGB pixels, 96 square."""
    return {
        name: sha256(rendered(_figure(svg), _SIZE).tobytes()).hexdigest()[:16] for name, svg in drawings()
    }


def recorded() -> dict[str, str]:
    found: dict[str, str] = json.loads(FILE.read_text("utf-8"))
    return found


def record() -> None:
    """Write the file anew from what the painter draws now."""
    FILE.write_text(json.dumps(hashes(), indent=0) + "\n", "utf-8")


def species_with_parts() -> list[str]:
    """The species that are drawn with parts of their own."""
    return sorted({key for part in parts("species").values() for key in part.entry.species})


def _people() -> Iterator[tuple[str, str]]:
    for key, number in product(species_with_parts(), (0, 1, 3)):
        look = replace(_LOOKS[number], species=SPECIES[key], outfit="tunic", prop=None, wears=())
        yield f"species/{key}/{number}", _layers(extra_layers(look))
    for stage, lines, look in product(("child", "adult"), (0, 1, 2), (_DARK, _LIGHT)):
        aged = replace(look, stage=stage, lines=lines, prop=None)
        yield f"face/{stage}/{lines}/{_LOOKS.index(look)}", _layers(extra_layers(aged))
    for key in ("hood", "headscarf", "helmet"):
        elf = replace(_DARK, species=SPECIES["elf"], prop=None, wears=(key,))
        yield f"through/{key}", _layers(extra_layers(elf))


def _scenes() -> Iterator[tuple[str, str]]:
    for key, hour in product(scenes(), TIMES):
        number = crc32(f"{key} {hour}".encode())  # so that no scene depends on the order of the others
        tint = "#12204a" if number % 3 == 0 else None
        yield f"scenery/{key}/{hour}", draw_scene(key, SceneLight(hour, Random(number), tint))
    for look in (_DARK, _LIGHT):
        yield f"scenery/glow/{_LOOKS.index(look)}", parts("frame")["glow"].markup(look)


def _layers(found: list[tuple[str, str]]) -> str:
    return "".join(markup for _, markup in found)


def _figure(markup: str) -> str:
    """With what reaches beyond the picture's edges: wings, coats."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-120 -60 1000 1000" fill="none">{markup}</svg>'
