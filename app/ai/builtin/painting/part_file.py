"""Reads a drawing: an SVG document whose groups with an `id` are the layers that its manifest names.

What editors add to a drawing (titles, metadata, their own namespaces) is dropped. Alternatives considered:
svgelements and svgpathtools parse shapes into geometry, which would not render the same pixels; lxml has no
advantage over ElementTree here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from app import patterns
from app.ai.builtin.painting.drawing_error import DrawingError

FOLDER = Path(__file__).with_name("drawings")
# The square that a picture shows of a grown human, in the head's own frame; the picture's own frame.
FIGURE_BOX, PICTURE_BOX = "-63 -7 893 893", "0 0 768 768"
_ON_PICTURE = {"scenery", "frame"}  # folders whose drawings are not part of the figure
_SVG, _XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
_WORDS_ONLY = {"title", "desc", "metadata"}
_DRAWN = {
    "g", "defs", "use", "path", "circle", "ellipse", "rect", "line", "polyline", "polygon", "clipPath",
    "mask", "linearGradient", "radialGradient", "stop",
}  # fmt: skip
_URL = patterns.compile(r"url\((?P<target>[^)]*)\)")


def shown(path: Path) -> str:
    """Returns the path for messages: with its last two folders."""
    return "/".join(path.parts[-3:])


@dataclass(frozen=True, slots=True)
class PartFile:
    """One drawing: each layer's markup by its name, in the file's order; its ids are unique to the file."""

    path: Path
    layers: dict[str, str]


@cache
def part_file(path: Path) -> PartFile:
    """Returns the drawing in that file, read once in a process. Raises DrawingError."""
    return read_part(path, PICTURE_BOX if path.parent.name in _ON_PICTURE else FIGURE_BOX)


def read_part(path: Path, view_box: str) -> PartFile:
    """Returns the drawing in that file. Raises DrawingError."""
    return _Reader(path).part(view_box)


class _Reader:
    """Parses one file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._prefix = f"{path.parent.name}-{path.stem}-"

    def part(self, view_box: str) -> PartFile:
        root = self._root()
        if root.get("viewBox") != view_box:
            raise self._error(
                f'its viewBox is not "{view_box}"', "draw on that canvas, so that all parts fit together"
            )
        layers: dict[str, str] = {}
        shared = ""
        for child in self._children(root):
            if child.tag == "defs":
                shared += ElementTree.tostring(child, "unicode")
            else:
                name = self._layer_name(child, layers)
                layers[name] = _inner(child)
        if layers and shared:
            first = next(iter(layers))
            layers[first] = shared + layers[first]
        return PartFile(self._path, layers)

    def _root(self) -> Element:
        try:
            root = ElementTree.fromstring(self._path.read_text("utf-8"))
        except FileNotFoundError:
            raise self._error(
                "the manifest names it, but it is not there", "add it, or take the entry out"
            ) from None
        except (ElementTree.ParseError, UnicodeDecodeError) as error:
            raise self._error(f"is no well-formed XML ({error})", "save it again as plain SVG") from error
        if root.tag != f"{_SVG}svg":
            raise self._error("is no SVG document", "save it again as plain SVG")
        return root

    def _layer_name(self, child: Element, known: dict[str, str]) -> str:
        name = child.attrib.pop("id", "").removeprefix(self._prefix)
        if child.tag != "g" or not name:
            raise self._error(
                f"has a <{child.tag}> outside all layers", 'put it into the <g id="…"> of its layer'
            )
        if name in known:
            raise self._error(f"has two layers {name}", "join them into one group")
        return name

    def _cleaned(self, element: Element) -> Element | None:
        """Returns the element without invisible content; None if it has no other."""
        if not element.tag.startswith(_SVG) or (tag := element.tag.removeprefix(_SVG)) in _WORDS_ONLY:
            return None
        if tag not in _DRAWN:
            raise self._error(
                f"has a <{tag}>",
                f"a drawing has shapes, groups and gradients alone: {', '.join(sorted(_DRAWN))}",
            )
        clean = Element(tag, dict(filter(None, (self._attribute(*pair) for pair in element.items()))))
        clean.extend(self._children(element))
        return clean

    def _children(self, element: Element) -> list[Element]:
        return [clean for child in element if (clean := self._cleaned(child)) is not None]

    def _attribute(self, name: str, value: str) -> tuple[str, str] | None:
        name = name.replace(f"{_XLINK}href", "href")
        if name.startswith("{"):
            return None
        if name.startswith("on"):
            raise self._error(f"has a script in {name}", "take it out")
        if name == "id":
            return name, self._prefix + value
        if name == "href":
            return name, f"#{self._prefix}{self._local(value)}"
        return name, _URL.sub(lambda found: f"url(#{self._prefix}{self._local(found['target'])})", value)

    def _local(self, target: str) -> str:
        target = target.strip("'\" ")
        if not target.startswith("#"):
            raise self._error(f"refers to {target}, outside the file", "draw it here instead")
        return target[1:]

    def _error(self, wrong: str, remedy: str) -> DrawingError:
        return DrawingError(
            f"{shown(self._path)}: {wrong}; {remedy}. docs/drawings.md shows what a part looks like."
        )


def _inner(layer: Element) -> str:
    """Returns the markup within the layer's group; with the group itself if it has a transform or style."""
    if layer.attrib:
        return ElementTree.tostring(layer, "unicode")
    return "".join(ElementTree.tostring(child, "unicode") for child in layer)
