"""The colours that a manifest puts in place of a drawing's own, each written as a start and steps.

- `clothes`: a colour of the character: skin, hair, iris, clothes or trim
- `clothes, 25% #000000`: with a quarter of black in it
- `#7a5636, 15% clothes`: a fixed colour with some of the clothes in it
- `#8a6142, tone 10%`: in a scene outdoors, in the hour's light, a tenth lost in haze
- `room`: in a scene indoors, the file's own colour by the hour's lamplight
- `each bottle, room`: one of the scene's `choices`, drawn anew at each place; without `each`, once a scene
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Protocol

from app import patterns
from app.ai.builtin.colours.arithmetic import mix

FIGURE_COLOURS = ("skin", "hair", "iris", "clothes", "trim")
SCENE_COLOURS = ("sun", "low", "haze", "lamp", "glass")
HEX = patterns.compile(r"#[0-9a-fA-F]{6}")
_MIX = patterns.compile(r"(?P<share>[0-9]{1,3})% (?P<colour>\S+)")
_TONE = patterns.compile(r"tone(?: (?P<depth>[0-9]{1,3})%)?")


class Palette(Protocol):
    """What the names in a shade stand for in one picture; all colours are `#rrggbb`."""

    def named(self, name: str) -> str:
        """The colour of that name: of the character, of the hour, or the one choice made for the scene."""

    def anew(self, name: str) -> str:
        """One of the colours that the scene's choice of that name offers, drawn at each call."""

    def tone(self, colour: str, depth: float) -> str:
        """The colour in the open at that distance (0 near, 1 lost in haze)."""

    def room(self, colour: str) -> str:
        """The colour indoors."""


Step = Callable[[str, Palette], str]


@dataclass(frozen=True, slots=True)
class Shade:
    """One colour to compute: where it starts, whether that is drawn anew at each place, and what follows."""

    start: str
    each: bool
    steps: tuple[Step, ...]

    def colour(self, palette: Palette) -> str:
        """The colour in this picture, `#rrggbb`."""
        colour = palette.anew(self.start) if self.each else _colour(self.start, palette)
        for step in self.steps:
            colour = step(colour, palette)
        return colour


def shade_of(text: str, own: str, names: Collection[str]) -> Shade:
    """Reads one shade; `own` is the colour in the file, `names` are those it may use. Raises ValueError."""
    first, *rest = (part.strip() for part in text.split(","))
    each = first.startswith("each ")
    start = first.removeprefix("each ")
    if start in names or HEX.fullmatch(start):
        return Shade(start, each, tuple(_step(part, names) for part in rest))
    return Shade(own, False, tuple(_step(part, names) for part in (first, *rest)))


def _step(text: str, names: Collection[str]) -> Step:
    if (mixed := _MIX.fullmatch(text)) and (mixed["colour"] in names or HEX.fullmatch(mixed["colour"])):
        return _mixing(mixed["colour"], int(mixed["share"]) / 100)
    if toned := _TONE.fullmatch(text):
        return _toning(int(toned["depth"] or 0) / 100)
    if text == "room":
        return lambda colour, palette: palette.room(colour)
    raise ValueError(
        f"`{text}` is neither a colour (#rrggbb, {', '.join(names)}) nor a step (15% COLOUR, tone 10%, room)"
    )


def _mixing(other: str, share: float) -> Step:
    return lambda colour, palette: mix(colour, _colour(other, palette), share)


def _toning(depth: float) -> Step:
    return lambda colour, palette: palette.tone(colour, depth)


def _colour(name: str, palette: Palette) -> str:
    return name if name.startswith("#") else palette.named(name)
