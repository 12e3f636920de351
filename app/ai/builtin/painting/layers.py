"""Every own layer of a look, by the part of the head that it follows.

`behind` comes before all parts; `outfit` stands in the body's own frame; the rest follows the part of that name.
"""

# ruff: noqa: E501
from __future__ import annotations

from app.ai.builtin.colours.arithmetic import luminance, mix, rgb
from app.ai.builtin.painting.figure import Look
from app.ai.builtin.painting.hair import STYLES
from app.ai.builtin.painting.markup import Layer, both, disc, faint, stroke
from app.ai.builtin.painting.outfits import OUTFITS
from app.ai.builtin.painting.props import PROPS
from app.ai.builtin.painting.species_parts import BY_SPECIES, SIDE_EARS
from app.ai.builtin.painting.worn import WORN

_CLOSE = {"hood", "headscarf", "helmet"}


def own_layers(look: Look) -> list[Layer]:
    """Rearmost first, as (part it follows, markup)."""
    found = [("behind", PROPS[look.prop](look))] if look.prop else []
    found.append(("outfit", OUTFITS[look.outfit](look)))
    found += _face(look)
    found += STYLES[look.own_cut](look) if look.own_cut else []
    found += [layer for draw in BY_SPECIES.get(look.species.key, ()) for layer in draw(look)]
    found += [layer for thing in look.wears for layer in WORN[thing](look)]
    return found + (_through(look) if _CLOSE & set(look.wears) else [])


def _through(look: Look) -> list[Layer]:
    """Ears come out through what encloses the head."""
    ears = [draw for draw in BY_SPECIES.get(look.species.key, ()) if draw in SIDE_EARS]
    return [("hair", markup) for draw in ears for _, markup in draw(look)]


def _face(look: Look) -> list[Layer]:
    """Age in the face: lines, red cheeks."""
    if look.species.key in ("skeleton", "robot"):
        return []
    layers: list[Layer] = [("head", _wrinkles(look))] if look.lines else []
    if look.stage != "adult" and luminance(rgb(look.skin)) > 0.42:
        layers.append(("head", both(disc(276, 488, 34, mix(look.skin, "#e0506a", 0.55), faint(0.4)))))
    return layers


def _wrinkles(look: Look) -> str:
    line = mix(look.skin, "#000000", 0.34 if look.lines == 1 else 0.42)
    marks = "M244 420q-14 4 -26 16M248 438q-12 8 -18 22M276 470q26 18 60 6M318 492q-16 16 -18 44M322 276q32 -10 62 -10"
    if look.lines == 2:
        marks += "M240 402q-14 -2 -28 4M284 484q22 14 46 8M330 250q28 -8 54 -8M336 300q24 -8 48 -8"
    return both(stroke(marks, line, 5 if look.lines == 1 else 6))
