"""Computed shapes of scenes indoors and underground: books, tools, stalactites, sparks."""

from __future__ import annotations

from app.ai.builtin.painting.markup import box, disc, faint, path, stroke
from app.ai.builtin.painting.scenery.air import SIZE, Air, falling
from app.ai.builtin.painting.scenery.pieces import Pieces


def library(air: Air, art: Pieces) -> str:
    rng, parts = air.rng, art("wall")
    for top in range(20, SIZE, 118):
        for left, right in ((0, 176), (592, SIZE)):
            parts += (
                box(left, top, right - left, 104, air.room("#4a3528"))
                + _books(air, left + 8, right - 8, top + 104)
                + box(left, top + 104, right - left, 14, air.room("#7a5638"))
            )
    lamps = "".join(
        disc(x, y, 70, "#ffdf9a", faint(0.25)) + disc(x, y, 15, "#ffe9b4")
        for x, y in ((176, rng.choice((150, 240))), (592, rng.choice((150, 240))))
    )
    return parts + art("window") + lamps


def cave(air: Air, art: Pieces) -> str:
    rng = air.rng
    spikes = "".join(
        path(f"M{x - 34} -10h68l-{rng.randint(26, 40)} {rng.randint(90, 240)}Z", air.room("#403a4e"), "")
        for x in (10, 80, 160, 240, 540, 610, 690, 760)
    )
    floor = "".join(
        path(f"M{x - 44} 780h88l-44 -{rng.randint(90, 220)}Z", air.room("#403a4e"), "")
        for x in (0, 90, 170, 600, 690, 770)
    )
    return art("ground") + spikes + floor + art("crystals")


def forge(air: Air, art: Pieces) -> str:
    return art() + falling(air.rng, 34, "#ffc860", (2, 3, 4), 0.85)


def alchemy(air: Air, art: Pieces) -> str:
    return art() + falling(air.rng, 16, "#e8ffd8", (2, 3), 0.7)


def workshop(air: Air, art: Pieces) -> str:
    tools = "".join(
        stroke(f"M{x} 400v{air.rng.randint(70, 120)}", air.room("#6a4a34"), 11)
        + box(x - 17, 386, 34, 24, air.room("#98a0a8"), 'rx="5"')
        for x in (40, 96, 152, 620, 676, 732)
    )
    return art("wall") + tools + art("bench")


def _books(air: Air, left: int, right: int, base: int) -> str:
    rng, parts, x = air.rng, "", left
    while x < right - 24:
        wide, high = rng.randint(14, 26), rng.randint(62, 92)
        parts += box(
            x,
            base - high,
            wide - 2,
            high,
            air.room(rng.choice(("#8f3f3a", "#3f5a7a", "#5a7a52", "#a8803f", "#6a4a70", "#b09a7a"))),
        )
        x += wide
    return parts
