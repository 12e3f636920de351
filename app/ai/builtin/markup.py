"""Small helpers for own layers in SVG: outlined paths and mirror images on the 768 canvas."""

from __future__ import annotations

LINE = 'stroke="#000000" stroke-width="1" stroke-linejoin="round"'
# The part of the head that a layer follows, and its markup.
Layer = tuple[str, str]


def both(markup: str) -> str:
    """The markup and its mirror image: the head's middle is the canvas's."""
    return f'{markup}<g transform="translate(768 0) scale(-1 1)">{markup}</g>'


def path(d: str, fill: str, more: str = LINE) -> str:
    return f'<path d="{d}" fill="{fill}" {more}/>'
