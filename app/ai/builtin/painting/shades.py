"""Shades: the colours with which a manifest replaces a drawing's own, each written as a start and steps.

- `clothes`: a colour of the character: skin, hair, iris, clothes or trim
- `clothes, 25% #000000`: with a quarter of black in it
- `#7a5636, 15% clothes`: a fixed colour with some of the clothes in it
- `#8a6142, tone 10%`: in a scene outdoors, in the light of the hour, with a tenth of haze
- `room`: in a scene indoors, the file's own colour in lamplight
- `each bottle, room`: one of the scene's `choices`, chosen anew each time; without `each`, once a scene
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app import patterns
from app.ai.builtin.colours.arithmetic import mix

HEX = patterns.compile(r"#[0-9a-fA-F]{6}")
_MIX = patterns.compile(r"(?P<share>[0-9]{1,3})% (?P<colour>\S+)")
_TONE = patterns.compile(r"tone(?: (?P<depth>[0-9]{1,3})%)?")


class Palette:
    """The colours of one picture by name, as `#rrggbb`. Only scenes have light (`tone`, `room`)."""

    def named(self, name: str) -> str:
        """Returns the colour of that name: the character's, the hour's, or the scene's choice."""
        raise NotImplementedError

    def anew(self, name: str) -> str:
        """Returns one of the colours of the scene's choice of that name, chosen at each call."""
        return self.named(name)

    def tone(self, colour: str, depth: float) -> str:
        """Returns the colour outdoors at that distance: 0 near, 1 completely in haze."""
        return colour

    def room(self, colour: str) -> str:
        """Returns the colour indoors."""
        return colour


@dataclass(frozen=True, slots=True)
class Names:
    """The names that shades may use: colours, choices, and in scenes the light (`tone`, `room`)."""

    colours: tuple[str, ...]
    choices: tuple[str, ...] = ()
    light: bool = False

    def __contains__(self, name: str) -> bool:
        return name in self.colours or name in self.choices or HEX.fullmatch(name) is not None


FIGURE = Names(("skin", "hair", "iris", "clothes", "trim"))


def scene_names(choices: Iterable[str]) -> Names:
    """Returns the names that shades of a scene with these choices may use."""
    return Names(("sun", "low", "haze", "lamp", "glass"), tuple(choices), light=True)


Step = Callable[[str, Palette], str]


@dataclass(frozen=True, slots=True)
class Shade:
    """A computed colour: its start, whether that is chosen anew at each occurrence, and the steps."""

    start: str
    each: bool
    steps: tuple[Step, ...]

    def colour(self, palette: Palette) -> str:
        """Returns the colour in this picture, `#rrggbb`."""
        colour = palette.anew(self.start) if self.each else _colour(self.start, palette)
        for step in self.steps:
            colour = step(colour, palette)
        return colour


def shade_of(text: str, own: str, names: Names) -> Shade:
    """Parses one shade; `own` is the colour in the file. Raises ValueError."""
    first, *rest = (part.strip() for part in text.split(","))
    start = first.removeprefix("each ")
    if start in (names.choices if start != first else names):
        return Shade(start, start != first, tuple(_step(part, names) for part in rest))
    return Shade(own, False, tuple(_step(part, names) for part in (first, *rest)))


def _step(text: str, names: Names) -> Step:
    if (mixed := _MIX.fullmatch(text)) and mixed["colour"] in names:
        return _mixing(mixed["colour"], int(mixed["share"]) / 100)
    if names.light and (toned := _TONE.fullmatch(text)):
        return _toning(int(toned["depth"] or 0) / 100)
    if names.light and text == "room":
        return lambda colour, palette: palette.room(colour)
    steps = "15% COLOUR, tone 10%, room" if names.light else "15% COLOUR"
    known = ", ".join(("#rrggbb", *names.colours, *names.choices))
    raise ValueError(f"`{text}` is neither a colour ({known}) nor a step ({steps})")


def _mixing(other: str, share: float) -> Step:
    return lambda colour, palette: mix(colour, _colour(other, palette), share)


def _toning(depth: float) -> Step:
    return lambda colour, palette: palette.tone(colour, depth)


def _colour(name: str, palette: Palette) -> str:
    return name if name.startswith("#") else palette.named(name)
