"""The extra layers of a look, by the part of the head that each follows.

`behind` precedes all parts; `outfit` is in the body's coordinates; the rest follows the part of that name.
"""

from __future__ import annotations

from app.ai.builtin.painting.look import Look
from app.ai.builtin.painting.markup import Layer
from app.ai.builtin.painting.parts import Part, parts, wearable


def extra_layers(look: Look) -> list[Layer]:
    """Returns the layers, rearmost first, as (part it follows, markup). Raises DrawingError."""
    return [layer for part in parts_of(look) for layer in part.layers(look)] + _ears_through(look)


def hidden(look: Look) -> set[str]:
    """Returns the parts of the drawn head that are hidden. Raises DrawingError."""
    return {name for part in parts_of(look) for name in part.hides(look)}


def parts_of(look: Look) -> list[Part]:
    """Returns all parts in painting order: held, garment, age, cut, species, worn. Raises DrawingError."""
    found = [parts("props")[look.prop]] if look.prop else []
    found.append(parts("clothing")[look.outfit])
    found += [part for part in parts("face").values() if look.species.key not in part.entry.not_species]
    found += [parts("hair")[look.extra_cut]] if look.extra_cut else []
    return found + _of_species(look) + [wearable()[thing] for thing in look.wears]


def _of_species(look: Look) -> list[Part]:
    return [part for part in parts("species").values() if look.species.key in part.entry.species]


def _ears_through(look: Look) -> list[Layer]:
    """Returns the layers of ears at the sides, which are drawn over a hat that encloses the head."""
    if not any(wearable()[thing].entry.encloses for thing in look.wears):
        return []
    ears = [part for part in _of_species(look) if part.entry.slot == "side_ears"]
    return [("hair", part.markup(look)) for part in ears]
