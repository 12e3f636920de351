"""Chooses the scene behind a character: that of the stated place, else of the occupation, else of the
invented place.

The data is in `drawings/scenery/manifest.toml`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from random import Random

from app import patterns
from app.ai.builtin.painting.scenery import built, grounds, inside, otherworlds, waters, wild
from app.ai.builtin.painting.scenery.scene_drawing import SceneDrawing, scenes
from app.ai.builtin.painting.scenery.scene_light import TIMES, SceneLight
from app.ai.builtin.painting.worlds import world_of
from app.ai.builtin.sight.moods import MOODS
from app.ai.builtin.vocabulary.occupations import OCCUPATIONS
from app.engines.ports import AvatarBrief, Traits

# Scenes with computed shapes; the others are drawings alone.
_COMPUTED: dict[str, Callable[[SceneLight, SceneDrawing], str]] = {
    draw.__name__: draw
    for draw in (
        wild.mountain, wild.forest, wild.desert, wild.plains, wild.snow, wild.garden,
        waters.sea, waters.harbour, waters.island, waters.river, waters.swamp, waters.underwater,
        built.village, built.fields, built.city, built.modern, built.neon, built.castle,
        grounds.market, grounds.battlefield, grounds.graveyard, grounds.arena,
        inside.library, inside.forge, inside.workshop, inside.alchemy, inside.cave,
        otherworlds.space, otherworlds.station, otherworlds.colony,
        otherworlds.heaven, otherworlds.embers, otherworlds.plain,
    )
}  # fmt: skip
_HOURS = {
    "sombre": "night",
    "mysterious": "night",
    "cold": "dawn",
    "stark": "dusk",
    "warm": "dusk",
    "fiery": "dusk",
    "gentle": "dawn",
    "bright": "day",
    "vivid": "day",
    "calm": "day",
}
# Replacements of old scenes in the modern world.
_MODERN = {"castle": "modern", "battlefield": "modern", "throne": "modern", "alchemy": None}
# Scenes of occupations that are replaced by the invented home with probability _AT_HOME.
_OUTDOORS = ("castle", "battlefield", "forest", "market", "sea", "harbour")
_AT_HOME = 0.4
_NIGHT = {
    "vampire",
    "ghost",
    "werewolf",
    "undead",
    "skeleton",
    "assassin",
    "necromancer",
    "thief",
    "spy",
    "slayer",
}


def draw_scene(key: str, light: SceneLight) -> str:
    """Returns the scene's SVG, in the picture's coordinates. Raises DrawingError."""
    light = SceneLight(scenes()[key].hours.get(light.time, light.time), light.rng, light.tint)
    drawing = SceneDrawing(key, light)
    return _COMPUTED[key](light, drawing) if key in _COMPUTED else drawing.markup()


def scene_of(traits: Traits) -> str:
    """Returns the key of the scene, the same for every portrait of a character."""
    stated = "place" in traits.stated
    placed = _by_place(traits) if traits.place or traits.place_key else None
    if stated and placed:
        return placed
    of_species = _scenes_by("species").get(traits.species_key)
    own = of_species if "role" not in traits.stated else None
    occupation = _fitting(traits)
    if placed and occupation in _OUTDOORS and Random(traits.place).random() < _AT_HOME:
        return placed
    return own or occupation or placed or of_species or _by_kind(traits)


def _by_kind(traits: Traits) -> str:
    role = OCCUPATIONS.get(traits.role_key or "")
    return _scenes_by("kinds")[role.kind] if role else "plain"


def light_of(brief: AvatarBrief, rng: Random) -> SceneLight:
    """Returns the time of day and the light: by the picture's mood if known, else random."""
    mood = next((key for key, words in MOODS.items() if _in_words(words, brief.visual_style)), None)
    dark = {brief.traits.species_key, brief.traits.role_key} & _NIGHT
    drawn = rng.choice(("night", "dusk") if dark else (*TIMES, "day", "day", "dawn"))
    return SceneLight(_HOURS[mood] if mood else drawn, rng, brief.palette[0].hex if brief.palette else None)


def _by_place(traits: Traits) -> str | None:
    words = (traits.place or "").lower()
    named = next((key for key, pattern in _words().items() if patterns.search(pattern, words)), None)
    if named or traits.place_key is None:
        return named or ("city" if "place" in traits.stated and _modern_or_old(traits) == "city" else None)
    if traits.place_key == "city" or (traits.place_key == "village" and world_of(traits) == "modern"):
        return _modern_or_old(traits) if traits.place_key == "city" else "village"
    return _scenes_by("places").get(traits.place_key)


@cache
def _scenes_by(attribute: str) -> dict[str, str]:
    """Returns value → scene for that attribute of the manifest."""
    return {value: key for key, entry in scenes().items() for value in getattr(entry, attribute)}


@cache
def _words() -> dict[str, str]:
    """Returns scene → regular expression of its words, for scenes that have some."""
    return {key: rf"\b(?:{entry.words})\b" for key, entry in scenes().items() if entry.words}


def _fitting(traits: Traits) -> str | None:
    """Returns the occupation's scene, if it occurs in the character's world."""
    scene, world = _scenes_by("occupations").get(traits.role_key or ""), world_of(traits)
    if world == "science_fiction":
        return scene if scene and world in scenes()[scene].worlds else None
    if world == "modern":
        grounded = "mountain" if traits.role_key == "pilot" else "workshop"
        swaps = {**_MODERN, "station": grounded}
        return swaps.get(scene or "", scene)
    return {"modern": "city", "station": "workshop"}.get(scene or "", scene)


def _modern_or_old(traits: Traits) -> str:
    return {"science_fiction": "neon", "modern": "modern"}.get(world_of(traits), "city")


def _in_words(words: tuple[str, str], text: str | None) -> bool:
    return text is not None and any(word in text for word in words)
