"""Helpers for extra layers in SVG, in the picture's coordinates of 768 pixels."""

from __future__ import annotations

LINE = 'stroke="#000000" stroke-width="1" stroke-linejoin="round"'
# The part of the head that a layer follows, and its markup.
Layer = tuple[str, str]


def path(d: str, fill: str, more: str = LINE) -> str:
    """Returns a path with that fill."""
    return f'<path d="{d}" fill="{fill}" {more}/>'


def stroke(d: str, colour: str, width: float, more: str = "") -> str:
    """Returns an open line with round ends."""
    ends = 'stroke-linecap="round" stroke-linejoin="round"'
    return f'<path d="{d}" stroke="{colour}" stroke-width="{width}" {ends} {more}/>'


def disc(x: float, y: float, r: float, fill: str, more: str = "") -> str:
    """Returns a circle."""
    return f'<circle cx="{x:g}" cy="{y:g}" r="{r:g}" fill="{fill}" {more}/>'


def oval(x: float, y: float, rx: float, ry: float, fill: str, more: str = "") -> str:
    """Returns an ellipse."""
    return f'<ellipse cx="{x:g}" cy="{y:g}" rx="{rx:g}" ry="{ry:g}" fill="{fill}" {more}/>'


def box(x: float, y: float, wide: float, high: float, fill: str, more: str = "") -> str:
    """Returns a rectangle."""
    return f'<rect x="{x:g}" y="{y:g}" width="{wide:g}" height="{high:g}" fill="{fill}" {more}/>'


def faint(opacity: float) -> str:
    """Returns the attribute for that opacity."""
    return f'opacity="{opacity:g}"'
