"""From a brief to what is to be painted: stated traits first, then the picture's palette, then the seed."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from app.ai.builtin.colour_math import luminance, mix, rgb, saturation
from app.ai.builtin.colours import EYES, HAIR, HUMAN_EYES, HUMAN_HAIR
from app.ai.builtin.looks_words import greyed
from app.ai.builtin.species import Species, ageing, species_of
from app.generation.ports import AvatarBrief

_CLOTHES = ("#3a4f7a", "#7a2f35", "#2f6650", "#5a4a78", "#8a6a2f", "#3f474f", "#8f4a2a", "#2f6f7a", "#6e2f5c")
_BACKGROUNDS = ("#cfdfe6", "#e6dcc9", "#d6e3d0", "#e3d3dc", "#d8d5e8", "#f0dfc4", "#c9d8d4", "#dbe0e8")
_STERN = {"orc", "half_orc", "troll", "demon", "minotaur", "golem"}
_HATS: dict[str, tuple[str, ...]] = {
    "crown": ("king", "queen", "prince", "emperor", "monarch"),
    "hat": ("mage", "wizard", "witch", "sorcerer", "warlock"),
    "glasses": (
        "scholar",
        "librarian",
        "scientist",
        "professor",
        "teacher",
        "archivist",
        "accountant",
        "writer",
    ),
    "eyepatch": ("pirate",),
    "helmet": ("knight", "paladin", "guard", "soldier", "gladiator"),
    "goggles": ("inventor", "engineer", "mechanic", "pilot", "tinkerer"),
}
_STANDING = {"bun", "spiky", "messy"}  # stated hair that no hat of a calling may hide
_FIXED_CUTS: dict[str | None, tuple[str, str | None]] = {
    "bun": ("bun", None),
    "spiky": ("spiky", None),
    "messy": ("spiky", None),
    "shaved": ("undercut", None),
    "braided": ("sideComed", "longStraight"),
    "ponytail": ("sideComed", "longStraight"),
    "wavy": ("sideComed", "longWavy"),
    "dreadlocks": ("sideComed", "longWavy"),
    "curly": ("sideComed", "shoulderHigh"),
}


@dataclass(frozen=True, slots=True)
class Look:
    """All choices made. Colours are `#rrggbb`; `options` go to DiceBear; `wears` names own layers."""

    species: Species
    skin: str
    hair: str
    iris: str
    clothes: str
    background: str
    options: dict[str, Any]
    wears: tuple[str, ...]
    lines: int  # of age in the face: 0 none, 1 some, 2 many
    child: bool


def look_of(brief: AvatarBrief) -> Look:
    """Decide the whole picture. The same brief and seed decide the same."""
    rng = Random(f"{brief.seed}:look")
    species = species_of(brief.traits.species_key)
    child, lines = _stage(brief.age, species)
    skin = brief.traits.skin_color or rng.choice(species.skins)
    hair = brief.traits.hair_color or _hair(rng, species, skin, brief.age)
    iris = brief.traits.eyes_color or EYES[rng.choice(species.eye_colours or HUMAN_EYES)]
    clothes, background = _clothes(rng, brief), _background(rng, brief)
    wears = _worn(brief)
    shapes = _shapes(rng, brief, species, child, wears)
    colours = {"skinColor": [skin], "hairColor": [hair], "clothesColor": [clothes]}
    return Look(species, skin, hair, iris, clothes, background, colours | shapes, wears, lines, child)


def _stage(age: int | None, species: Species) -> tuple[bool, int]:
    if age is None:
        return False, 0
    gone = ageing(age, species)
    return age < species.ages[0] * 0.72, _lines(age, gone, species)


def _lines(age: int, gone: float, species: Species) -> int:
    """Sixty years leave their mark on a dwarf too, young as that is among dwarves; not on the ageless."""
    mature = age >= 55 and gone > 0.05 and species.ages[1] < 400 and species.ages[0] > 3
    return 2 if gone >= 1.05 else 1 if gone >= 0.68 or mature else 0


def _hair(rng: Random, species: Species, skin: str, age: int | None) -> str:
    if species.hairless:
        return mix(skin, "#000000", 0.35)  # what is left of it: the eyebrows
    return HAIR[greyed(rng, age, species, rng.choice(species.hair_colours or HUMAN_HAIR))]


def _clothes(rng: Random, brief: AvatarBrief) -> str:
    vivid = [s.hex for s in brief.palette if saturation(s.hex) > 0.3 and 0.12 < luminance(rgb(s.hex)) < 0.8]
    chosen = rng.choice(_CLOTHES)
    return brief.traits.clothes_color or (max(vivid, key=saturation) if vivid else chosen)


def _background(rng: Random, brief: AvatarBrief) -> str:
    chosen = rng.choice(_BACKGROUNDS)
    if not brief.palette:
        return chosen
    main = brief.palette[0].hex
    return mix(main, "#ffffff", 0.55) if luminance(rgb(main)) > 0.25 else mix(main, "#ffffff", 0.3)


def _worn(brief: AvatarBrief) -> tuple[str, ...]:
    role = brief.traits.role_key if brief.traits.hair_style not in _STANDING else None
    by_role = (thing for thing, roles in _HATS.items() if role in roles)
    return tuple(dict.fromkeys((*brief.traits.wears, *by_role)))


def _shapes(
    rng: Random, brief: AvatarBrief, species: Species, child: bool, wears: tuple[str, ...]
) -> dict[str, Any]:
    options: dict[str, Any] = {
        "eyesVariant": "wide" if child or rng.random() < 0.15 else "happy",
        "mouthVariant": _mouth(rng, species),
        "eyebrowsVariant": "angry"
        if species.key in _STERN
        else rng.choice(("neutral", "happy", "raised", "neutral")),
        "clothesVariant": _garment(rng, brief),
    }
    options |= _beard(rng, brief, species, child)
    return options | _haircut(rng, brief, species, wears)


def _mouth(rng: Random, species: Species) -> str:
    if species.key in _STERN | {"vampire", "undead", "ghost"}:
        return rng.choice(("smile", "sad"))
    return rng.choice(("smile", "smile", "laugh", "agape", "smile"))


def _garment(rng: Random, brief: AvatarBrief) -> str:
    garments = ["tShirt", "turtleNeck", "openJacket", "shirt"]
    if brief.gender == "female":
        garments.append("dress")
    if "helmet" in _worn(brief):
        return "turtleNeck"
    return rng.choice(garments)


def _beard(rng: Random, brief: AvatarBrief, species: Species, child: bool) -> dict[str, Any]:
    wanted = brief.traits.beard
    usual = brief.gender == "male" and not child and not species.hairless
    likely = 0.92 if species.key == "dwarf" else 0.0 if species.names == "elf" else 0.35
    drawn = rng.random() < likely
    if wanted is False or (wanted is None and not (usual and drawn)):
        return {"beardProbability": 0}
    full = ["longBeard"] if species.key == "dwarf" else ["fullBeard", "longBeard"]
    kinds = (
        full if wanted or species.key == "dwarf" else ["chin", "chinMoustache", "fullBeard", "moustacheTwirl"]
    )
    styled = {"moustache": "moustacheTwirl", "goatee": "chinMoustache", "long": "longBeard"}
    if brief.traits.beard_style in styled:
        kinds = [styled[brief.traits.beard_style]]
    return {"beardProbability": 100, "beardVariant": rng.choice(kinds)}


def _haircut(rng: Random, brief: AvatarBrief, species: Species, wears: tuple[str, ...]) -> dict[str, Any]:
    style = brief.traits.hair_style
    bald = style == "bald" or (species.hairless and brief.traits.hair is None)
    if bald:
        return {"hairProbability": 0, "rearHairProbability": 0}
    front, rear = _cut(rng, style, brief.gender)
    if {"hat", "helmet", "crown"} & set(wears):
        front = "sideComed"  # the other cuts stand up through a hat
    options: dict[str, Any] = {"hairProbability": 100, "hairVariant": front}
    if rear is None:
        return options | {"rearHairProbability": 0}
    return options | {"rearHairProbability": 100, "rearHairVariant": rear}


def _cut(rng: Random, style: str | None, gender: str) -> tuple[str, str | None]:
    if style in _FIXED_CUTS:
        return _FIXED_CUTS[style]
    if style == "long":
        return "sideComed", rng.choice(("longStraight", "longWavy"))
    if style == "short":
        return rng.choice(("sideComed", "spiky")), None
    return _free_cut(rng, gender)


def _free_cut(rng: Random, gender: str) -> tuple[str, str | None]:
    if gender == "female":
        rear = rng.choice(("longStraight", "longWavy", "shoulderHigh", "neckHigh", None))
        return ("bun", None) if rear is None else ("sideComed", rear)
    if gender == "male":
        return rng.choice(("sideComed", "spiky", "undercut", "sideComed")), rng.choice(
            (None, None, None, "neckHigh")
        )
    return rng.choice(("sideComed", "spiky", "undercut")), rng.choice((None, "neckHigh", "shoulderHigh"))
