"""What parts a head from its scene, whatever stands there."""

# ruff: noqa: E501
from __future__ import annotations

from app.ai.builtin.colours.arithmetic import luminance, rgb
from app.ai.builtin.painting.figure import Look


def glow(look: Look) -> str:
    """Light behind dark heads, dark behind light ones, and a shade at the picture's corners."""
    head = (luminance(rgb(look.hair)) + luminance(rgb(look.skin))) / 2
    haze, most = ("#fff6e4", 0.5) if head < 0.55 else ("#26304a", 0.2)
    return (
        f'<defs><radialGradient id="glow" cx=".5" cy=".5" r=".5"><stop offset=".35" stop-color="{haze}" stop-opacity="{most}"/>'
        f'<stop offset="1" stop-color="{haze}" stop-opacity="0"/></radialGradient>'
        '<radialGradient id="edge" cx=".5" cy=".45" r=".75"><stop offset=".65" stop-color="#10141f" stop-opacity="0"/>'
        '<stop offset="1" stop-color="#10141f" stop-opacity=".34"/></radialGradient></defs>'
        '<ellipse cx="384" cy="380" rx="370" ry="390" fill="url(#glow)"/><rect width="768" height="768" fill="url(#edge)"/>'
    )
