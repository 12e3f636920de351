"""Which scene stands behind a character: the place that was stated, else the calling's, else the place made up."""

# ruff: noqa: E501
from __future__ import annotations

from collections.abc import Callable
from random import Random

from app import patterns
from app.ai.builtin.painting.scenery import beyond, built, grounds, inside, rooms, waters, wild
from app.ai.builtin.painting.scenery.air import TIMES, Air
from app.ai.builtin.painting.worlds import world_of
from app.ai.builtin.sight.moods import MOODS
from app.ai.builtin.vocabulary.roles import ROLES
from app.engines.ports import AvatarBrief, Traits

SCENES: dict[str, Callable[[Air], str]] = {
    "mountain": wild.mountain, "forest": wild.forest, "sea": waters.sea, "harbour": waters.harbour, "island": waters.island,
    "desert": wild.desert, "plains": wild.plains, "river": waters.river, "snow": wild.snow, "swamp": waters.swamp,
    "underwater": waters.underwater, "garden": wild.garden, "village": built.village, "fields": built.fields,
    "city": built.city, "modern": built.modern, "neon": built.neon, "castle": built.castle, "market": grounds.market,
    "battlefield": grounds.battlefield, "graveyard": grounds.graveyard, "arena": grounds.arena, "throne": inside.throne,
    "library": inside.library, "tavern": inside.tavern, "forge": rooms.forge, "kitchen": rooms.kitchen,
    "temple": inside.temple, "workshop": rooms.workshop, "laboratory": rooms.laboratory, "alchemy": rooms.alchemy,
    "stage": inside.stage, "cave": inside.cave, "space": beyond.space, "station": beyond.station,
    "colony": beyond.colony, "heaven": beyond.heaven, "embers": beyond.embers, "clinic": beyond.clinic,
    "plain": beyond.plain,
}  # fmt: skip
_BY_PLACE = {
    "north": "snow", "underground": "cave", "monastery": "temple",
    **{key: key for key in ("harbour", "mountain", "forest", "village", "desert", "island", "swamp", "plains", "river",
                            "castle", "station", "colony", "sea")},
}  # fmt: skip
_BY_ROLE: dict[str, str] = {}
for _scene, _roles in {
    "castle": "knight squire guard", "battlefield": "soldier warrior mercenary viking", "forge": "smith",
    "kitchen": "baker cook", "tavern": "innkeeper brewer", "cave": "miner", "alchemy": "mage alchemist witch",
    "graveyard": "necromancer slayer", "forest": "druid hunter ranger archer beastmaster", "arena": "gladiator",
    "library": "scholar librarian teacher writer mapmaker pupil accountant", "laboratory": "scientist",
    "temple": "priest monk paladin", "garden": "gardener healer", "clinic": "doctor nurse",
    "throne": "queen king monarch prince princess noble diplomat judge chief", "modern": "detective firefighter athlete courier",
    "neon": "hacker", "station": "pilot engineer bountyhunter", "market": "merchant thief tailor jeweller",
    "sea": "sailor pirate", "harbour": "fisher lighthouse", "fields": "farmer", "stage": "bard musician dancer actor",
    "workshop": "carpenter mason potter clockmaker inventor mechanic painter apprentice", "desert": "explorer",
}.items():  # fmt: skip
    _BY_ROLE |= dict.fromkeys(_roles.split(), _scene)
_BY_SPECIES = {"merfolk": "underwater", "angel": "heaven", "demon": "embers", "skeleton": "graveyard", "undead": "graveyard",
               "ghost": "graveyard", "fairy": "garden", "vampire": "castle"}  # fmt: skip
# Words of a place that say more than its kind.
_WORDS = (
    ("library", r"librar\w*|bibliotecas?|archives?"), ("tavern", r"taverns?|inn|pub|tavernas?|estalagem"),
    ("temple", r"temples?|church|cathedral|templos?|igreja|catedral"), ("throne", r"throne|palace|court|palácio|corte|trono"),
    ("market", r"market|bazaar|mercado|feira"), ("fields", r"farm\w*|fazenda|ranch|sítio"), ("arena", r"arena|coliseu"),
    ("snow", r"snow\w*|frozen|arctic|neve|gelad[oa]|ártico"), ("graveyard", r"cemetery|graveyard|crypt|cemitério|cripta"),
    ("space", r"ship|starship|spaceship|nave"), ("forge", r"forge|forja"),
)  # fmt: skip
_HOURS = {
    "sombre": "night", "mysterious": "night", "cold": "dawn", "stark": "dusk", "warm": "dusk", "fiery": "dusk",
    "gentle": "dawn", "bright": "day", "vivid": "day", "calm": "day",
}  # fmt: skip
# Indoors that the future has too.
_ANYWHERE = (
    "laboratory",
    "neon",
    "clinic",
    "stage",
    "cave",
    "garden",
    "library",
    "kitchen",
    "temple",
    "arena",
)
# Where a calling's scene gives way to the home that was made up, in so many of ten lives.
_OUTDOORS = ("castle", "battlefield", "forest", "market", "sea", "harbour")
_AT_HOME = 0.4
_BY_KIND = {
    "arms": "castle", "craft": "workshop", "magic": "alchemy", "lore": "library", "faith": "temple", "healing": "village",
    "rule": "throne", "shadow": "city", "tech": "workshop", "law": "city", "road": "market", "sea": "sea", "wild": "forest",
    "land": "fields", "stage": "stage", "plain": "village",
}  # fmt: skip
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


def scene_of(traits: Traits) -> str:
    """The key of the scene; the same for every portrait of a character."""
    stated = "place" in traits.stated
    placed = _by_place(traits) if traits.place or traits.place_key else None
    if stated and placed:
        return placed
    of_species = _BY_SPECIES.get(traits.species_key)
    own = of_species if "role" not in traits.stated else None
    calling = _fitting(traits)
    if placed and calling in _OUTDOORS and Random(traits.place).random() < _AT_HOME:
        return placed
    return own or calling or placed or of_species or _by_kind(traits)


def _by_kind(traits: Traits) -> str:
    role = ROLES.get(traits.role_key or "")
    return _BY_KIND[role.kind] if role else "plain"


def air_of(brief: AvatarBrief, rng: Random) -> Air:
    """The hour and the light: the picture's mood where it is known, else as the seed has it."""
    mood = next((key for key, words in MOODS.items() if _in_words(words, brief.visual_style)), None)
    dark = {brief.traits.species_key, brief.traits.role_key} & _NIGHT
    drawn = rng.choice(("night", "dusk") if dark else (*TIMES, "day", "day", "dawn"))
    return Air(_HOURS[mood] if mood else drawn, rng, brief.palette[0].hex if brief.palette else None)


def _by_place(traits: Traits) -> str | None:
    words = (traits.place or "").lower()
    told = next((scene for scene, pattern in _WORDS if patterns.search(rf"\b(?:{pattern})\b", words)), None)
    if told or traits.place_key is None:
        return told or ("city" if "place" in traits.stated and _modern_or_old(traits) == "city" else None)
    if traits.place_key == "city" or (traits.place_key == "village" and world_of(traits) == "modern"):
        return _modern_or_old(traits) if traits.place_key == "city" else "village"
    return _BY_PLACE.get(traits.place_key)


def _fitting(traits: Traits) -> str | None:
    """The calling's scene, in the world where the character lives."""
    scene, world = _BY_ROLE.get(traits.role_key or ""), world_of(traits)
    if world == "science_fiction":
        return scene if scene in _ANYWHERE else None
    if world == "modern":
        swaps = {"castle": "modern", "battlefield": "modern", "station": "mountain" if traits.role_key == "pilot" else "workshop",
                 "throne": "modern", "alchemy": None}  # fmt: skip
        return swaps.get(scene or "", scene)
    return {"modern": "city", "station": "workshop"}.get(scene or "", scene)


def _modern_or_old(traits: Traits) -> str:
    return {"science_fiction": "neon", "modern": "modern"}.get(world_of(traits), "city")


def _in_words(words: tuple[str, str], text: str | None) -> bool:
    return text is not None and any(word in text for word in words)
