"""Pictures from SVG: rendered as the painter renders, avatars of DiceBear's styles among them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from importlib.resources import files

import resvg_py
from dicebear import Avatar, Style
from PIL import Image


def drawn(body: str, width: int = 900, height: int = 900) -> Callable[[], Image.Image]:
    """A picture of this SVG markup, in a space 300 wide or as high as the form asks."""
    high = round(300 * height / width)
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 {high}">{body}</svg>'
    return lambda: rendered(svg, width, height)


def avatar(style: str, seed: str, ground: str | None = "#ffffff") -> Callable[[], Image.Image]:
    """An avatar of that style; `ground` None leaves it transparent where the style does."""

    def make() -> Image.Image:
        definition = json.loads(files("dicebear_styles").joinpath(f"{style}.json").read_text("utf-8"))
        image = rendered(Avatar(Style(definition), {"seed": seed}).to_string(), 768, 768)
        if ground is None:
            return image
        return Image.alpha_composite(Image.new("RGBA", image.size, ground), image)

    return make


def rendered(svg: str, width: int, height: int) -> Image.Image:
    png = resvg_py.svg_to_bytes(svg_string=svg, width=width, height=height, skip_system_fonts=True)
    return Image.open(io.BytesIO(bytes(png))).convert("RGBA")


def round_shade(name: str, light: str, dark: str, at: str = "35% 30%") -> str:
    """The definition of a shading that falls from a light point."""
    x, y = at.split()
    return (
        f'<radialGradient id="{name}" cx="{x}" cy="{y}" r="75%"><stop offset="0" stop-color="{light}"/>'
        f'<stop offset="1" stop-color="{dark}"/></radialGradient>'
    )


def down_shade(name: str, top: str, bottom: str) -> str:
    return (
        f'<linearGradient id="{name}" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="{top}"/>'
        f'<stop offset="1" stop-color="{bottom}"/></linearGradient>'
    )
