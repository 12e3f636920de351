"""Chooses what an occupation wears, has on its head and carries, in the character's world.

The data is in `drawings/occupations.toml`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from random import Random

import msgspec

from app.ai.builtin.painting.manifest import DressEntry, Tables, read_entries, read_tables
from app.ai.builtin.painting.part_file import FOLDER
from app.ai.builtin.painting.parts import parts
from app.ai.builtin.painting.worlds import world_of
from app.engines.ports import AvatarBrief

_OCCUPATIONS = FOLDER / "occupations.toml"


@dataclass(frozen=True, slots=True)
class Outfit:
    """Names of parts: of clothing, of hats or worn, of props; None where there is nothing."""

    garment: str
    worn: str | None = None
    prop: str | None = None


def outfit_of(brief: AvatarBrief, rng: Random, child: bool) -> Outfit:
    """Returns the outfit. `rng`: the character's random source, so that all its portraits have the same
    outfit."""
    traits, world = brief.traits, world_of(brief.traits)
    row = dress(world).get(traits.role_key or "") or dress("occupations").get(traits.role_key or "")
    if row:
        garment, worn, prop = (rng.choice(choices) for choices in (row.garments, row.worn, row.props))
        return Outfit(_suited(garment, brief), worn or None, prop or None)
    row = dress("species").get(traits.species_key)
    if row is None or child:
        return Outfit(_suited(rng.choice(plain_garments("children" if child else "nobody", world)), brief))
    return Outfit(_suited(row.garments[0], brief), row.worn[0] or None, row.props[0] or None)


@cache
def dress(table: str) -> dict[str, DressEntry]:
    """Returns what occupations wear and hold: of a world, of any world (`occupations`), or of a species.
    Raises DrawingError."""
    return read_entries(_OCCUPATIONS, _tables().get(table, {}), DressEntry)


def plain_garments(table: str, world: str) -> list[str]:
    """Returns what people without an occupation wear in that world. `table`: `nobody` or `children`."""
    return msgspec.convert(_tables()[table][world], list[str])


@cache
def _tables() -> Tables:
    return read_tables(_OCCUPATIONS)


def hat_among(wears: tuple[str, ...]) -> str | None:
    """Returns the one item that covers the head; None without one."""
    return next((thing for thing in wears if thing in parts("hats")), None)


def _suited(garment: str, brief: AvatarBrief) -> str:
    """Returns the garment, or one that suits the character: only grown men are bare-chested, and machines
    show their trunk under light clothes."""
    if garment in ("harness", "hide") and (brief.gender != "male" or (brief.age or 20) < 16):
        return "leather"
    if garment == "royal" and brief.gender == "female" and brief.traits.role_key == "princess":
        return "gown"
    if brief.traits.species_key == "robot" and garment in ("tunic", "hoodie", "overalls", "uniform"):
        return "chassis"
    return garment
