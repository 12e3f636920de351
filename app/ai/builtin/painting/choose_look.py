"""Decides what a portrait shows: stated traits first, then the picture's palette, then random choices.

There are two kinds of random sources: the character's, which all its portraits share, and the portrait's,
seeded by its seed.
"""

from __future__ import annotations

from random import Random

from app.ai.builtin.colours.arithmetic import luminance, mix, rgb, saturation
from app.ai.builtin.colours.palette_colours import distance, eyes_from, hair_from, skin_from
from app.ai.builtin.looks_words import greyed
from app.ai.builtin.painting.cuts import beard, extra_cut, haircut, style_of
from app.ai.builtin.painting.look import Look
from app.ai.builtin.painting.outfits import hat_among, outfit_of
from app.ai.builtin.painting.parts import parts, wearable
from app.ai.builtin.painting.scenery.choice import scene_of
from app.ai.builtin.species import Species, ageing, species_of
from app.ai.colours import EYES, HAIR, HUMAN_EYES, HUMAN_HAIR
from app.engines.ports import AvatarBrief

_CLOTHES = ("#3a4f7a", "#7a2f35", "#2f6650", "#5a4a78", "#8a6a2f", "#4f5a66", "#8f4a2a", "#2f6f7a", "#6e2f5c")
_TRIMS = ("#d9b552", "#c9ccd0", "#e8dcc0", "#c8604a", "#6aa5a0", "#d98f4a")
_AGELESS = {"vampire", "robot", "android", "golem", "fairy", "angel"}
_MIN_CONTRAST = 14.0  # in CIELAB: hair closer to the skin than that is drawn lighter or darker
_STERN = {"orc", "half_orc", "troll", "demon", "minotaur", "golem"}
_STANDING = {"bun", "spiky", "messy"}  # styles that no hat fits over


def look_of(brief: AvatarBrief) -> Look:
    """Returns all choices for a portrait; the same for the same brief and seed."""
    species = species_of(brief.traits.species_key)
    stage, lines = _stage(brief.age, species)
    outfit = outfit_of(brief, _character_random(brief, "outfit"), stage == "child")
    wears = _worn(brief, outfit.worn)
    skin, hair, iris, from_palette = _person(brief, species)
    shapes, clothes = _shapes(brief, species, stage, wears), _clothes(brief)
    colours = {"skinColor": [skin], "hairColor": [hair], "clothesColor": [clothes]}
    return Look(
        species=species,
        skin=skin,
        hair=hair,
        iris=iris,
        clothes=clothes,
        trim=_trim(brief, clothes),
        outfit=outfit.garment,
        prop=None if stage == "child" else outfit.prop,
        scene=scene_of(brief.traits),
        options=colours | shapes,
        wears=wears,
        lines=lines,
        stage=stage,
        female=brief.gender == "female",
        bearded=shapes["beardProbability"] == 100,
        hatted=hat_among(wears) is not None,
        extra_cut=extra_cut(style_of(brief), shapes),
        from_palette=from_palette,
    )


def _shapes(brief: AvatarBrief, species: Species, stage: str, wears: tuple[str, ...]) -> dict[str, object]:
    """Returns DiceBear's options for expression, beard, haircut and clothes."""
    return {
        **_expression(brief, species, stage),
        **beard(_character_random(brief, "beard"), brief, species, stage == "adult"),
        **haircut(_character_random(brief, "cut"), brief, species, wears),
        "clothesVariant": "tShirt",
    }


def _character_random(brief: AvatarBrief, part: str) -> Random:
    """Returns the character's random source for a part of the picture, seeded by its traits, which an edited
    name does not change, else by its name."""
    traits = brief.traits
    said = (traits.skin_color, traits.hair_color, traits.eyes_color, traits.place)
    who = said if any(said) else (brief.first_name, brief.last_name)
    return Random(f"{who}:{traits.species_key}:{traits.role_key}:{part}")


def _person(brief: AvatarBrief, species: Species) -> tuple[str, str, str, tuple[str, ...]]:
    """Returns the colours of skin, hair and iris, and which of them come from the picture's palette."""
    traits, palette = brief.traits, brief.palette
    hair_key, eyes_key = hair_from(palette, species), eyes_from(palette, species)
    from_picture = {
        "skin": None if traits.skin_color else skin_from(palette, species),
        "hair": HAIR[hair_key] if hair_key and not traits.hair_color and not species.hairless else None,
        "eyes": EYES[eyes_key] if eyes_key and not traits.eyes_color else None,
    }
    skin = traits.skin_color or from_picture["skin"] or _character_random(brief, "skin").choice(species.skins)
    hair = (
        traits.hair_color
        or from_picture["hair"]
        or _hair(_character_random(brief, "hair"), species, skin, brief.age)
    )
    drawn = EYES[_character_random(brief, "eyes").choice(species.eye_colours or HUMAN_EYES)]
    iris = traits.eyes_color or from_picture["eyes"] or drawn
    return (
        skin,
        _contrasting_hair(hair, skin),
        iris,
        tuple(name for name, colour in from_picture.items() if colour),
    )


def _contrasting_hair(hair: str, skin: str) -> str:
    """Returns the hair's colour, a shade darker or lighter if it is hardly distinguishable from the skin."""
    if distance(hair, skin) > _MIN_CONTRAST:
        return hair
    shades = (mix(hair, "#000000", 0.45), mix(hair, "#e8d2b4", 0.4))
    return max(shades, key=lambda shade: distance(shade, skin))


def _stage(age: int | None, species: Species) -> tuple[str, int]:
    if age is None:
        return "adult", 0
    adult = min(species.ages[0], 18)  # long-lived species look grown up long before they count as adults
    stage = "child" if age < adult * 0.72 else "teen" if age < adult else "adult"
    return stage, _lines(age, ageing(age, species), species)


def _lines(age: int, gone: float, species: Species) -> int:
    """Returns the lines of age in the face, 0 to 2, by years and by the share of the life that has passed;
    none for ageless species."""
    if species.key in _AGELESS:
        return 0
    mature = age >= 55 and gone > 0.05 and species.ages[1] < 400 and species.ages[0] > 3
    return 2 if gone >= 1.05 else 1 if gone >= 0.68 or mature else 0


def _hair(rng: Random, species: Species, skin: str, age: int | None) -> str:
    if species.hairless:
        return mix(skin, "#000000", 0.35)  # bald: the colour of the eyebrows
    return HAIR[greyed(rng, age, species, rng.choice(species.hair_colours or HUMAN_HAIR))]


def _clothes(brief: AvatarBrief) -> str:
    """Returns the colour of the clothes: the character's, in a shade of the portrait's."""
    vivid = [s.hex for s in brief.palette if saturation(s.hex) > 0.3 and 0.12 < luminance(rgb(s.hex)) < 0.8]
    if brief.traits.clothes_color or vivid:
        return brief.traits.clothes_color or max(vivid, key=saturation)
    shade = Random(f"{brief.seed}:shade").choice(("#000000", "#ffffff"))
    return mix(_character_random(brief, "clothes").choice(_CLOTHES), shade, 0.1)


def _trim(brief: AvatarBrief, clothes: str) -> str:
    """Returns a second colour that contrasts with the clothes."""
    apart = [one for one in _TRIMS if abs(luminance(rgb(one)) - luminance(rgb(clothes))) > 0.22]
    return Random(f"{brief.seed}:trim").choice(apart or list(_TRIMS))


def _worn(brief: AvatarBrief, of_occupation: str | None) -> tuple[str, ...]:
    """Returns what is worn: the stated items, and those of the occupation; at most one covers the head."""
    stated = tuple(thing for thing in dict.fromkeys(brief.traits.wears) if thing in wearable())
    added = of_occupation
    if added and hat_among((added,)) and (hat_among(stated) or _hides_stated_hair(brief, added)):
        added = None
    if added == "glasses" and any(wearable()[thing].entry.slot == "eyes" for thing in stated):
        added = None
    return tuple(dict.fromkeys((*stated, *((added,) if added else ()))))


def _hides_stated_hair(brief: AvatarBrief, hat: str) -> bool:
    """Returns whether this hat of an occupation would hide hair that was stated."""
    stated = "hair" in brief.traits.stated and brief.traits.hair_style != "bald"
    return brief.traits.hair_style in _STANDING or (stated and parts("hats")[hat].entry.hair is not None)


def _expression(brief: AvatarBrief, species: Species, stage: str) -> dict[str, object]:
    rng = Random(f"{brief.seed}:expression")
    stern, brows = species.key in _STERN, ("neutral", "happy", "raised", "neutral")
    return {
        "eyesVariant": "wide" if stage == "child" or rng.random() < 0.15 else "happy",
        "mouthVariant": _mouth(rng, species),
        "eyebrowsVariant": "angry" if stern else rng.choice(brows),
    }


def _mouth(rng: Random, species: Species) -> str:
    if species.key in _STERN | {"vampire", "undead", "ghost"}:
        return rng.choice(("smile", "sad"))
    return rng.choice(("smile", "smile", "laugh", "agape", "smile"))
