"""The world that a character's traits speak of: what they wear and where they stand depends on it."""

from __future__ import annotations

from app.ai.builtin.vocabulary.roles import ROLES
from app.ai.builtin.writing.places import world_named
from app.engines.ports import Traits

_MACHINES = {"robot", "android", "cyborg", "alien", "mutant"}
_TALES = {"human", "vampire", "werewolf", "ghost", "undead"} | _MACHINES


def world_of(traits: Traits) -> str:
    """`fantasy`, `historical`, `modern` or `science_fiction`, by species, place, then calling."""
    if traits.species_key in _MACHINES or traits.place_key in ("station", "colony"):
        return "science_fiction"
    if traits.species_key not in _TALES:
        return "fantasy"
    role = ROLES.get(traits.role_key or "")
    of_place = world_named(traits.place or "")
    if role and (of_place is None or of_place not in role.worlds):
        return role.worlds[0] if len(role.worlds) == 1 else _likely(role.worlds)
    return of_place or "fantasy"


def _likely(worlds: tuple[str, ...]) -> str:
    """A calling of our time that also belongs elsewhere is drawn of our time; an old one as of old."""
    if "fantasy" in worlds:
        return "fantasy"
    return "modern" if "modern" in worlds else worlds[0]
