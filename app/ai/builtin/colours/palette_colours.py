"""Chooses a person's colours from a picture's palette, which doesn't say what they belong to."""

from __future__ import annotations

from app.ai.builtin.colours.arithmetic import rgb
from app.ai.builtin.colours.names import lab
from app.ai.builtin.species import Species
from app.ai.colours import EYES, HAIR, HUMAN_EYES, HUMAN_HAIR
from app.engines.ports import Swatch

_NEAR = 13.0  # in CIELAB: colours at most that far apart may have the same name


def hair_from(palette: tuple[Swatch, ...], species: Species) -> str | None:
    """Returns the key of a hair colour of the species that is in the palette; that of the largest share."""
    return _first(palette, {key: HAIR[key] for key in species.hair_colours or HUMAN_HAIR})


def eyes_from(palette: tuple[Swatch, ...], species: Species) -> str | None:
    """Returns the same for eyes, without browns, which are usually hair or background."""
    keys = (key for key in species.eye_colours or HUMAN_EYES if key not in ("brown", "dark_brown", "black"))
    return _first(palette, {key: EYES[key] for key in keys})


def skin_from(palette: tuple[Swatch, ...], species: Species) -> str | None:
    """Returns a skin colour of the species that is in the palette, as `#rrggbb`."""
    return _first(palette, {skin: skin for skin in species.skins})


def _first(palette: tuple[Swatch, ...], colours: dict[str, str]) -> str | None:
    for swatch in palette:
        near = {key: distance(swatch.hex, value) for key, value in colours.items()}
        best = min(near, key=lambda key: near[key], default=None)
        if best is not None and near[best] <= _NEAR:
            return best
    return None


def distance(first: str, second: str) -> float:
    """Returns the distance of two colours in CIELAB (CIE76)."""
    pairs = zip(lab(rgb(first)), lab(rgb(second)), strict=True)
    return float(sum((x - y) ** 2 for x, y in pairs) ** 0.5)
