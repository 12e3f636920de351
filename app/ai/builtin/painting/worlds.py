"""The world of a character's traits, which determines clothes and scene."""

from __future__ import annotations

from app.ai.builtin.vocabulary.occupations import OCCUPATIONS
from app.ai.builtin.writing.places import world_named
from app.engines.ports import Traits

_MACHINES = {"robot", "android", "cyborg", "alien", "mutant"}
_TALES = {"human", "vampire", "werewolf", "ghost", "undead"} | _MACHINES


def world_of(traits: Traits) -> str:
    """Returns `fantasy`, `historical`, `modern` or `science_fiction`, by species, place, then occupation."""
    if traits.species_key in _MACHINES or traits.place_key in ("station", "colony"):
        return "science_fiction"
    if traits.species_key not in _TALES:
        return "fantasy"
    role = OCCUPATIONS.get(traits.role_key or "")
    of_place = world_named(traits.place or "")
    if role and (of_place is None or of_place not in role.worlds):
        return role.worlds[0] if len(role.worlds) == 1 else _likely(role.worlds)
    return of_place or "fantasy"


def _likely(worlds: tuple[str, ...]) -> str:
    """Returns the world in which to draw an occupation of several: fantasy, else modern, else the first."""
    if "fantasy" in worlds:
        return "fantasy"
    return "modern" if "modern" in worlds else worlds[0]
