"""Hair and beard: stated styles, else random ones from the character's random source."""

from __future__ import annotations

from random import Random

from app.ai.builtin.painting.outfits import hat_among
from app.ai.builtin.painting.parts import parts
from app.ai.builtin.species import Species
from app.engines.ports import AvatarBrief

# Species with fur on the face have no beard.
_MUZZLED = {"catfolk", "foxfolk", "wolffolk", "werewolf", "minotaur"}
_FIXED_CUTS: dict[str | None, tuple[str, str | None]] = {
    "bun": ("bun", None),
    "spiky": ("spiky", None),
    "messy": ("spiky", None),
    "shaved": ("undercut", None),
    "braided": ("sideComed", None),
    "ponytail": ("sideComed", None),
    "wavy": ("sideComed", "longWavy"),
    "dreadlocks": ("sideComed", None),
    "curly": ("sideComed", None),
}

_OWN_CUTS: dict[str | None, str] = {
    "curly": "curls",
    "braided": "braids",
    "ponytail": "ponytail",
    "dreadlocks": "dreadlocks",
}


def beard(rng: Random, brief: AvatarBrief, species: Species, grown: bool) -> dict[str, object]:
    """Returns DiceBear's options for the beard."""
    wanted = brief.traits.beard
    usual = brief.gender == "male" and grown and not species.hairless
    none = species.names == "elf" or species.key in _MUZZLED
    likely = 0.92 if species.key == "dwarf" else 0.0 if none else 0.35
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


def haircut(rng: Random, brief: AvatarBrief, species: Species, wears: tuple[str, ...]) -> dict[str, object]:
    """Returns DiceBear's options for the hair, under what is worn on the head."""
    style, hat = style_of(brief), hat_among(wears)
    bald = style == "bald" or (species.hairless and brief.traits.hair is None)
    front, rear = _cut(rng, style, brief.gender)
    if bald or (hat and parts("hats")[hat].entry.hair == "fully_hidden"):
        return {"hairProbability": 0, "rearHairProbability": 0}
    if hat:
        front = "sideComed"  # the other cuts would show through a hat
    options: dict[str, object] = {"hairProbability": 100, "hairVariant": front}
    if rear is None:
        return options | {"rearHairProbability": 0}
    return options | {"rearHairProbability": 100, "rearHairVariant": rear}


def style_of(brief: AvatarBrief) -> str | None:
    """Returns the stated style; braids by default for dwarf women."""
    braided = brief.traits.species_key == "dwarf" and brief.gender == "female"
    return brief.traits.hair_style or ("braided" if braided else None)


def extra_cut(style: str | None, options: dict[str, object]) -> str | None:
    """Returns the extra layer for the stated style; None if no hair is visible, or the head has the style."""
    return _OWN_CUTS.get(style) if options["hairProbability"] == 100 else None


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
        rear = rng.choice(("longStraight", "longWavy", "longWavy", "shoulderHigh", "neckHigh", None))
        return ("bun", None) if rear is None else ("sideComed", rear)
    if gender == "male":
        return rng.choice(("sideComed", "spiky", "undercut", "sideComed")), rng.choice(
            (None, None, None, "neckHigh")
        )
    return rng.choice(("sideComed", "spiky", "undercut")), rng.choice((None, "neckHigh", "shoulderHigh"))
