"""Hair that the head style has no cut for: curls, braids, dreadlocks, a ponytail."""

# ruff: noqa: E501
from __future__ import annotations

from collections.abc import Callable

from app.ai.builtin.colours.arithmetic import mix
from app.ai.builtin.painting.figure import Look
from app.ai.builtin.painting.markup import LINE, Layer, both, disc, oval, path, stroke


def curls(look: Look) -> list[Layer]:
    """A cloud of curls; under a hat only what hangs at the sides."""
    dark = mix(look.hair, "#000000", 0.22)
    low = ((186, 330, 44), (176, 396, 42), (190, 454, 38), (206, 280, 44))
    top = (
        (226, 214, 58),
        (268, 160, 60),
        (326, 128, 62),
        (384, 120, 62),
        (284, 226, 44),
        (336, 206, 46),
        (384, 200, 44),
        (240, 270, 36),
    )
    sides = both("".join(disc(x, y, r, look.hair, LINE) for x, y, r in low))
    rear = both("".join(disc(x, y, r + 12, dark) for x, y, r in low)) + disc(384, 300, 190, dark)
    if look.hatted:
        return [("rearHair", rear), ("head", sides)]
    crown = both("".join(disc(x, y, r, look.hair, LINE) for x, y, r in top))
    spirals = both(
        stroke(
            "M246 190q22 -22 36 4q4 22 -20 20M318 140q24 -18 36 8q0 22 -22 18M200 330q-22 4 -16 26M190 400q-20 6 -12 26M300 214q20 -16 30 6",
            dark,
            5,
        )
    )
    return [("rearHair", rear), ("hair", sides + crown + spirals)]


def braids(look: Look) -> list[Layer]:
    """Two of them, over the shoulders."""
    dark = mix(look.hair, "#000000", 0.25)
    knots = "".join(
        oval(212 - k * 2, 520 + k * 44, 34 - k * 2, 30, look.hair, LINE)
        + stroke(f"M{194 - k} {512 + k * 44}q20 12 34 6", dark, 4)
        for k in range(5)
    )
    tip = path("M190 722Q202 790 214 722Z", look.hair) + stroke("M186 722H222", look.trim, 12)
    return [("hair", both(tip + knots))]


def dreadlocks(look: Look) -> list[Layer]:
    dark = mix(look.hair, "#000000", 0.3)
    rear = "".join(
        stroke(
            f"M{x} 260Q{x - 14} 480 {x - 6 - (384 - x) // 12} {690 + k % 3 * 26}",
            dark if k % 2 else look.hair,
            27,
        )
        for k, x in enumerate(range(190, 590, 26))
    )
    front = both(
        "".join(
            stroke(
                f"M{x} {y}Q{x - 30} {y + 130} {x - 16} {y + low}",
                look.hair if k % 2 else mix(look.hair, "#ffffff", 0.08),
                22,
            )
            + stroke(f"M{x - 26} {y + low - 50}h18", look.trim, 8)
            for k, (x, y, low) in enumerate(((232, 240, 300), (212, 270, 350)))
        )
    )
    return [("rearHair", rear), ("hair", front)]


def ponytail(look: Look) -> list[Layer]:
    tail = path(
        "M470 150C610 90 690 220 660 380C640 520 690 600 640 690C560 650 560 520 566 420C572 320 540 240 470 220Z",
        look.hair,
    )
    return [
        ("behind", tail + stroke("M600 240C640 340 600 460 630 620", mix(look.hair, "#000000", 0.25), 6)),
        ("behind", disc(520, 180, 26, look.trim, LINE)),
    ]


STYLES: dict[str, Callable[[Look], list[Layer]]] = {
    "curls": curls, "braids": braids, "dreadlocks": dreadlocks, "ponytail": ponytail,
}  # fmt: skip
