"""What each calling wears, puts on its head and carries, in the world where the character lives."""

# ruff: noqa: E501
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from app.ai.builtin.painting.clothing import armour, coats, robes, work
from app.ai.builtin.painting.figure import Look
from app.ai.builtin.painting.hats import HATS
from app.ai.builtin.painting.worlds import world_of
from app.engines.ports import AvatarBrief

OUTFITS: dict[str, Callable[[Look], str]] = {
    "plate": armour.plate, "mail": armour.mail, "leather": armour.leather, "lamellar": armour.lamellar, "hide": armour.hide,
    "harness": armour.harness, "vest": armour.vest, "robe": robes.robe, "habit": robes.habit, "vestment": robes.vestment,
    "cassock": robes.cassock, "cloak": robes.cloak, "shroud": robes.shroud, "royal": robes.royal, "noble": robes.noble,
    "gown": robes.gown, "leaves": robes.leaves, "shawl": robes.scarf, "captain": coats.captain, "pirate": coats.pirate,
    "suit": coats.suit, "trench": coats.trench, "labcoat": coats.labcoat, "doctor": coats.doctor, "scrubs": coats.scrubs,
    "police": coats.police, "spacesuit": coats.spacesuit, "uniform": coats.uniform, "bomber": coats.bomber,
    "hoodie": coats.hoodie, "turnout": coats.turnout, "apron": work.apron, "white_apron": work.white_apron,
    "smock": work.smock, "jerkin": work.jerkin, "doublet": work.doublet, "motley": work.motley, "overalls": work.overalls,
    "patches": work.patches, "sailor": work.sailor, "oilskin": work.oilskin, "tunic": work.tunic,
    "sportswear": work.sportswear, "shell": work.shell, "chassis": work.chassis,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outfit:
    """Keys of OUTFITS, WORN and PROPS; None where there is nothing."""

    garment: str
    worn: str | None = None
    prop: str | None = None


# calling: garment, what is worn, what is carried; "a/b" are choices that the character's own stream makes.
_OLD = """
knight plate helmet/- sword | paladin plate circlet/- sword | soldier mail helmet spear | warrior hide/leather -/headband axe/sword
samurai lamellar kabuto/headband katana | viking hide horned_helmet axe | gladiator harness helmet trident | squire mail - sword
apprentice apron - - | pupil tunic - book | guard mail helmet spear | mercenary leather -/bandana sword | archer jerkin -/hood bow
captain captain cap/- - | slayer leather fedora sword | smith apron -/bandana hammer | carpenter apron - tools | mason apron -/cap hammer
baker white_apron chef_hat rolling_pin | cook white_apron chef_hat/bandana ladle | tailor noble glasses - | potter apron bandana -
clockmaker doublet monocle - | jeweller noble monocle - | brewer apron - - | innkeeper white_apron - - | miner overalls miner_helmet pick
mage robe hat/hood/- staff | witch shawl/robe hat branch | necromancer shroud hood skull | alchemist apron goggles - | seer shawl circlet/wreath staff
druid leaves wreath/- branch | scholar robe glasses book | librarian noble glasses book | teacher noble glasses book
scientist labcoat glasses - | writer noble - quill | mapmaker cloak glasses quill | accountant noble glasses quill
priest vestment -/circlet crook | monk habit -/hood - | pilgrim cloak fedora/hood crook | healer shawl -/wreath branch
doctor doctor glasses/- - | nurse scrubs - - | queen royal crown - | king royal crown - | monarch royal crown - | prince royal circlet sword
princess gown tiara - | noble noble -/circlet - | diplomat noble - quill | chief hide circlet/headband spear | thief shroud hood/domino daggers
assassin shroud hood/mask daggers | spy cloak hood/- - | hacker hoodie goggles - | detective trench fedora - | sheriff leather fedora -
judge cassock glasses book | bountyhunter leather bandana/fedora sword | merchant doublet turban/beret - | explorer cloak fedora/- pack
courier cloak cap - | sailor sailor cap/bandana - | pirate pirate tricorn/bandana parrot/- | fisher oilskin cap net | lighthouse oilskin cap lantern
hunter jerkin -/hood bow | ranger jerkin hood/- bow | beastmaster jerkin - falcon | farmer overalls fedora pitchfork | gardener overalls fedora/wreath -
bard doublet beret lute | musician doublet - lute | dancer shawl flower/headband - | actor motley/doublet/noble jester/- - | painter smock beret brush
pilot bomber goggles - | engineer overalls goggles tools | mechanic overalls goggles tools | inventor apron goggles tools
athlete sportswear headband - | firefighter turnout fire_helmet - | servant white_apron - -
"""
_MODERN = """
soldier vest cap - | guard police cap - | captain captain cap - | mercenary vest -/bandana - | tailor suit glasses - | writer suit/hoodie glasses/- quill
teacher suit glasses book | pupil hoodie -/headphones book | librarian suit glasses book | scholar suit glasses book | accountant suit glasses -
priest cassock - - | diplomat suit - - | thief hoodie mask/cap - | assassin suit - - | spy suit - - | sheriff police cap - | judge suit glasses book
merchant suit - - | courier hoodie cap - | musician hoodie headphones/- guitar | dancer sportswear headband - | explorer bomber cap/fedora pack
actor suit -/beret - | clockmaker suit monocle - | jeweller suit monocle - | servant suit - - | ranger vest fedora - | inventor labcoat goggles tools
gardener overalls fedora - | healer shawl - - | innkeeper white_apron - - | pilot bomber goggles - | athlete sportswear headband/- -
"""
_FUTURE = """
soldier vest - - | guard vest - - | captain captain - - | mercenary vest goggles/- - | pilot spacesuit/bomber -/goggles - | engineer uniform goggles tools
explorer spacesuit - - | mechanic overalls goggles tools | miner spacesuit miner_helmet pick | bountyhunter vest bandana/goggles - | thief hoodie goggles/mask -
merchant bomber - - | courier bomber goggles - | diplomat uniform - - | spy uniform - - | pupil uniform - - | musician hoodie headphones guitar
"""
_NOBODY = {
    "fantasy": ("tunic", "cloak", "doublet", "jerkin", "shawl"),
    "historical": ("tunic", "noble", "cloak"),
    "modern": ("hoodie", "bomber", "suit", "sportswear", "labcoat"),
    "science_fiction": ("uniform", "spacesuit", "bomber", "uniform"),
}
_BY_SPECIES: dict[str, tuple[str, str | None, str | None]] = {
    "robot": ("chassis", None, None), "golem": ("harness", None, None), "merfolk": ("shell", None, "trident"),
    "angel": ("vestment", None, None), "fairy": ("leaves", "wreath", None), "vampire": ("noble", None, None),
    "demon": ("robe", None, None), "alien": ("uniform", None, None), "android": ("uniform", None, None),
    "undead": ("patches", None, None), "ghost": ("noble", None, None), "skeleton": ("shroud", "hood", None),
    "minotaur": ("hide", None, "axe"), "centaur": ("jerkin", None, "bow"), "faun": ("leaves", "wreath", None),
    "orc": ("hide", None, "axe"), "troll": ("hide", None, None), "giant": ("hide", None, None), "dwarf": ("leather", None, "axe"),
    "goblin": ("patches", None, None), "dragonborn": ("leather", None, None), "lizardfolk": ("leather", None, "spear"),
    "gnome": ("apron", "goggles", "tools"), "halfling": ("doublet", None, None), "elf": ("cloak", "circlet", None), "werewolf": ("patches", None, None), "wolffolk": ("leather", None, None),
    "cyborg": ("bomber", None, None),
}  # fmt: skip


def _table(text: str) -> dict[str, tuple[str, str, str]]:
    rows = (entry.split() for line in text.strip().splitlines() for entry in line.split(" | "))
    return {role: (garment, worn, prop) for role, garment, worn, prop in rows}


_TABLES = {"fantasy": {}, "historical": {}, "modern": _table(_MODERN), "science_fiction": _table(_FUTURE)}
_ROLES = _table(_OLD)
_SPACED = {"horned_helmet"}  # the table parts its columns by spaces


def outfit_of(brief: AvatarBrief, rng: Random, child: bool) -> Outfit:
    """The same for every portrait of a character: `rng` is the character's own."""
    traits, world = brief.traits, world_of(brief.traits)
    row = _TABLES[world].get(traits.role_key or "") or _ROLES.get(traits.role_key or "")
    if row:
        garment, worn, prop = (_drawn(rng, choices) for choices in row)
        return Outfit(_suited(garment or "tunic", brief), worn, prop)
    garment, worn, prop = _BY_SPECIES.get(traits.species_key, (None, None, None))
    if garment is None or child:
        garment, worn, prop = rng.choice(_childish(world) if child else _NOBODY[world]), None, None
    return Outfit(_suited(garment, brief), worn, prop)


def hat_among(wears: tuple[str, ...]) -> str | None:
    """The one thing that covers the head."""
    return next((thing for thing in wears if thing in HATS), None)


def _drawn(rng: Random, choices: str) -> str | None:
    chosen = rng.choice(choices.split("/"))
    return None if chosen == "-" else chosen.replace("_", " ") if chosen in _SPACED else chosen


def _suited(garment: str, brief: AvatarBrief) -> str:
    """Nobody but a grown man goes bare-chested; machines keep their own trunk under light clothes."""
    if garment in ("harness", "hide") and (brief.gender != "male" or (brief.age or 20) < 16):
        return "leather"
    if garment == "royal" and brief.gender == "female" and brief.traits.role_key == "princess":
        return "gown"
    if brief.traits.species_key == "robot" and garment in ("tunic", "hoodie", "overalls", "uniform"):
        return "chassis"
    return garment


def _childish(world: str) -> tuple[str, ...]:
    return {"modern": ("hoodie", "sportswear", "overalls"), "science_fiction": ("hoodie", "uniform")}.get(
        world, ("tunic", "overalls", "cloak")
    )
