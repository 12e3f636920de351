"""DiceBear's style `toon-head`, split into named layers so that others can be inserted between them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import msgspec

from app import patterns
from app.ai.builtin.colours.arithmetic import mix

if TYPE_CHECKING:
    from dicebear import Style

SIZE = 768
_STYLE_FILE = "toon-head.json"
_DEFS = patterns.compile(r"<defs>(.*)</defs>", patterns.DOTALL)
_USE = patterns.compile(r'<use [^>]*href="#([A-Za-z]+)-[^"]*"[^>]*/>')
_IRIS = patterns.compile(r'<circle (?P<at>(?:cx|transform)[^>]*?) fill="#4B2422"/>')


@dataclass(frozen=True, slots=True)
class Layers:
    """A head as SVG markup: shared definitions, and the use of each component by name, rearmost first."""

    definitions: str
    parts: dict[str, str]


def draw(seed: int, options: dict[str, object], iris: str) -> Layers:
    """Compose one head. `options` are DiceBear's own (`hairVariant`, `skinColor` …); `iris` is `#rrggbb`."""
    # Imported where used: it loads jsonschema, a third of a second that a web process never needs.
    from dicebear import Avatar

    svg = Avatar(_style(), {"seed": str(seed), **options}).to_string()
    found = _DEFS.search(svg)
    definitions = found.group(1) if found else ""
    parts = {use.group(1): use.group(0) for use in _USE.finditer(svg)}
    return Layers(_IRIS.sub(lambda eye: _eye(eye.group("at"), iris), definitions), parts)


class _License(msgspec.Struct):
    text: str


class _Meta(msgspec.Struct):
    license: _License


class _Credited(msgspec.Struct):
    """The part of the style's definition that is used."""

    meta: _Meta


@cache
def credit() -> str:
    """Returns the attribution that the licence requires, as worded in the style's definition."""
    return msgspec.convert(_definition(), _Credited).meta.license.text


@cache
def _style() -> Style:
    from dicebear import Style

    return Style(_definition())


@cache
def _definition() -> dict[str, object]:
    text = files("dicebear_styles").joinpath(_STYLE_FILE).read_text("utf-8")
    definition: dict[str, object] = json.loads(text)
    return definition


def _eye(at: str, iris: str) -> str:
    # The style's irises are one dark disc; a coloured eye needs a rim, a pupil and a light.
    rim, pupil = mix(iris, "#000000", 0.45), mix(iris, "#000000", 0.85)
    x, y = _attribute(at, "cx"), _attribute(at, "cy")
    mirrored = patterns.search(r'transform="[^"]*"', at)
    wrap = mirrored.group(0) if mirrored else ""
    side = -1 if mirrored else 1
    discs = ((0.0, 27.0, rim), (0.0, 23.5, iris), (0.0, 13.0, pupil))
    marks = "".join(f'<circle cx="{x + dx}" cy="{y}" r="{r}" fill="{fill}"/>' for dx, r, fill in discs)
    light = f'<circle cx="{x + side * 9}" cy="{y - 10}" r="6" fill="#ffffff" fill-opacity=".85"/>'
    return f"<g {wrap}>{marks}{light}</g>"


def _attribute(text: str, name: str) -> float:
    found = patterns.search(rf'\b{name}="([0-9.]+)"', text)
    return float(found.group(1)) if found else 0.0
