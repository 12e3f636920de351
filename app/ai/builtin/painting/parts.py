"""The parts that figures are composed of: read from `drawings/` when first drawn, then cached in the process.

All manifests together cost about 20 ms, a drawing half of one; a process that paints nothing reads none.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path

from app.ai.builtin.painting.look import Look
from app.ai.builtin.painting.manifest import PartEntry, VariantEntry, read_entries, read_tables
from app.ai.builtin.painting.markup import Layer
from app.ai.builtin.painting.part_file import FOLDER
from app.ai.builtin.painting.shades import FIGURE, Palette
from app.ai.builtin.painting.template import LayerTemplate, templates_of

FIGURE_FOLDERS = ("hats", "worn", "hair", "props", "clothing", "species", "face")


class LookPalette(Palette):
    """The colours of one character."""

    def __init__(self, look: Look) -> None:
        self._look = look

    def named(self, name: str) -> str:
        colour: str = getattr(self._look, name)
        return colour


class Drawn:
    """A part, or one variant of it: its layers, its colours, and the parts of the head that it hides."""

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
    def templates(self) -> dict[str, LayerTemplate]:
        """The markup of each layer by its name. Raises DrawingError."""
        part = self._part
        return templates_of(self.path, part.manifest, part.name, self.names, self.colours, FIGURE)


class Part:
    """One entry of a manifest. Its drawing is read when it is first drawn."""

    def __init__(self, folder: Path, name: str, entry: PartEntry) -> None:
        self.folder, self.name, self.entry = folder, name, entry
        self.manifest = folder / "manifest.toml"
        self.variants = [*(Drawn(self, variant) for variant in entry.variants), Drawn(self)]

    def layers(self, look: Look) -> list[Layer]:
        """Returns the layers as (part of the head it follows, markup), rearmost first. Raises
        DrawingError."""
        drawn, palette = self._drawn(look), LookPalette(look)
        found = drawn.templates if drawn else {}
        return [(name, template.filled(palette)) for name, template in found.items()]

    def markup(self, look: Look) -> str:
        """Returns the markup of all layers joined."""
        return "".join(markup for _, markup in self.layers(look))

    def hides(self, look: Look) -> tuple[str, ...]:
        """Returns the parts of the drawn head that it hides."""
        drawn = self._drawn(look)
        return drawn.hides if drawn else ()

    def _drawn(self, look: Look) -> Drawn | None:
        if not self.entry.when.holds(look):
            return None
        return next((one for one in self.variants if one.when.holds(look)), None)


@cache
def parts(folder: str) -> Mapping[str, Part]:
    """Returns the parts in that folder of `drawings/`, by name and in the manifest's order. Raises
    DrawingError."""
    path = FOLDER / folder / "manifest.toml"
    entries = read_entries(path, read_tables(path), PartEntry)
    return {name: Part(path.parent, name, entry) for name, entry in entries.items()}


@cache
def wearable() -> Mapping[str, Part]:
    """Returns all items that a description may state as worn: hats, glasses, jewellery and the like."""
    return {**parts("hats"), **parts("worn")}
