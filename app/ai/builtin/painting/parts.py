"""The parts that figures are composed of: read from `drawings/` when first drawn, then cached in the process.

All manifests together cost about 20 ms, a drawing half of one; a process that paints nothing reads none.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path

from app.ai.builtin.painting.drawing_error import DrawingError
from app.ai.builtin.painting.figure import Look
from app.ai.builtin.painting.manifest import PartEntry, VariantEntry, read_entries, read_tables
from app.ai.builtin.painting.markup import Layer
from app.ai.builtin.painting.part_file import FOLDER, PartFile, read_part, shown
from app.ai.builtin.painting.shades import FIGURE_COLOURS
from app.ai.builtin.painting.template import Template, shades_of

FIGURE_FOLDERS = ("hats", "worn", "hair", "props", "clothing", "species", "face")
# The square that a picture shows of a grown human, in the head's own frame; the picture's own frame.
_FIGURE_BOX, PICTURE_BOX = "-63 -7 893 893", "0 0 768 768"


class LookPalette:
    """The colours of one character."""

    def __init__(self, look: Look) -> None:
        self._look = look

    def named(self, name: str) -> str:
        colour: str = getattr(self._look, name)
        return colour

    def anew(self, name: str) -> str:
        return self.named(name)

    def tone(self, colour: str, depth: float) -> str:
        return colour

    def room(self, colour: str) -> str:
        return colour


class Drawn:
    """A part as some characters have it: its layers, its colours and what it hides of the head."""

    def __init__(self, part: Part, variant: VariantEntry | None = None) -> None:
        entry = part.entry
        own = variant or VariantEntry(entry.when)
        self._part = part
        self.when = own.when
        self.path = part.folder / (own.file or entry.file or f"{part.name.replace(' ', '_')}.svg")
        self.names = entry.layers if own.layers is None else own.layers
        self.colours = own.colours or ({} if own.file else entry.colours)
        self.hides = entry.hides if own.hides is None else own.hides

    @cached_property
    def templates(self) -> list[tuple[str, Template]]:
        """Each layer's name and markup. Raises DrawingError."""
        file = file_of(self.path)
        if set(file.layers) != set(self.names):
            raise DrawingError(
                f"{shown(self.path)}: has the layers {', '.join(file.layers)}, but its manifest"
                f" says {', '.join(self.names)}; name the same in both."
            )
        shades = shades_of(self._part.manifest, self._part.name, self.colours, file, FIGURE_COLOURS)
        return [(name, Template(file.layers[name], shades)) for name in self.names]


class Part:
    """One entry of a manifest. Its drawing is read when it is first drawn."""

    def __init__(self, folder: Path, name: str, entry: PartEntry) -> None:
        self.folder, self.name, self.entry = folder, name, entry
        self.manifest = folder / "manifest.toml"
        self.variants = [*(Drawn(self, variant) for variant in entry.variants), Drawn(self)]

    def layers(self, look: Look) -> list[Layer]:
        """As (part of the head it follows, markup), rearmost first. Raises DrawingError."""
        drawn, palette = self._drawn(look), LookPalette(look)
        return [(name, template.filled(palette)) for name, template in drawn.templates] if drawn else []

    def markup(self, look: Look) -> str:
        """All layers in one."""
        return "".join(markup for _, markup in self.layers(look))

    def hides(self, look: Look) -> tuple[str, ...]:
        """What of the drawn head is not seen with it."""
        drawn = self._drawn(look)
        return drawn.hides if drawn else ()

    def _drawn(self, look: Look) -> Drawn | None:
        if not self.entry.when.holds(look):
            return None
        return next((one for one in self.variants if one.when.holds(look)), None)


@cache
def parts(folder: str) -> Mapping[str, Part]:
    """The parts in that folder of `drawings/`, by name and in the manifest's order. Raises DrawingError."""
    path = FOLDER / folder / "manifest.toml"
    entries = read_entries(path, read_tables(path), PartEntry)
    return {name: Part(path.parent, name, entry) for name, entry in entries.items()}


@cache
def wearable() -> Mapping[str, Part]:
    """What a person may say that somebody wears: hats, and what is worn beside them."""
    return {**parts("hats"), **parts("worn")}


@cache
def file_of(path: Path) -> PartFile:
    """The drawing in that file; several parts and variants may share it. Raises DrawingError."""
    return read_part(path, PICTURE_BOX if path.parent.name in ("scenery", "frame") else _FIGURE_BOX)
