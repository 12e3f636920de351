"""Templates: a layer's markup with placeholders for colours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from app.ai.builtin.painting.drawing_error import DrawingError
from app.ai.builtin.painting.part_file import PartFile, part_file, shown
from app.ai.builtin.painting.shades import HEX, Names, Palette, Shade, shade_of


class LayerTemplate:
    """Markup split at the colours to replace, so that filling it is one join."""

    def __init__(self, markup: str, shades: Mapping[str, Shade]) -> None:
        self._texts, self._shades, end = list[str](), list[Shade](), 0
        for found in HEX.finditer(markup):
            if shade := shades.get(found.group(0).lower()):
                self._texts.append(markup[end : found.start()])
                self._shades.append(shade)
                end = found.end()
        self._rest = markup[end:]

    def filled(self, palette: Palette) -> str:
        """Returns the markup in the palette's colours. Shades with `each` are chosen in the order of the
        markup."""
        known: dict[Shade, str] = {}
        filled: list[str] = []
        for text, shade in zip(self._texts, self._shades, strict=True):
            if shade.each or shade not in known:
                known[shade] = shade.colour(palette)
            filled += (text, known[shade])
        return "".join((*filled, self._rest))


def templates_of(
    path: Path,
    entry: Path,
    name: str,
    layers: Sequence[str],
    colours: Mapping[str, str],
    names: Names,
) -> dict[str, LayerTemplate]:
    """Returns the drawing in `path` by layer, with the colours of the table `name` in the manifest `entry`.
    Raises DrawingError.

    `names`: the names that its shades may use.
    """
    file = part_file(path)
    if set(file.layers) != set(layers):
        raise DrawingError(
            f"{shown(path)}: has the layers {', '.join(file.layers)}, but its manifest says"
            f" {', '.join(layers)}; name the same in both."
        )
    shades = _shades(file, entry, name, colours, names)
    return {layer: LayerTemplate(file.layers[layer], shades) for layer in layers}


def _shades(
    file: PartFile, entry: Path, name: str, colours: Mapping[str, str], names: Names
) -> dict[str, Shade]:
    present = {found.group(0).lower() for markup in file.layers.values() for found in HEX.finditer(markup)}
    if missing := ", ".join(colour for colour in colours if colour not in present):
        raise DrawingError(
            f"{shown(entry)}: [{name}.colours] replaces {missing}, which is not in {shown(file.path)};"
            " give the drawing that colour (#rrggbb, in small letters), or take the line out."
        )
    try:
        return {colour: shade_of(text, colour, names) for colour, text in colours.items()}
    except ValueError as error:
        raise DrawingError(f"{shown(entry)}: [{name}.colours]: {error}.") from error
