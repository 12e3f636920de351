"""Computed shapes of scenes by the water and under it: waves, banks, houses of a quay, weeds."""

from __future__ import annotations

from app.ai.builtin.colours.arithmetic import mix
from app.ai.builtin.painting.markup import box, faint, oval, path, stroke
from app.ai.builtin.painting.scenery.air import SIZE, Air, falling, ridge, rolling
from app.ai.builtin.painting.scenery.pieces import Pieces
from app.ai.builtin.painting.scenery.wild import gulls


def sea(air: Air, art: Pieces) -> str:
    rng = air.rng
    parts = air.sky() + art("water")
    for _ in range(26):
        x, y = rng.randint(-40, SIZE), rng.randint(470, 740)
        parts += stroke(f"M{x} {y}q18 -8 36 0t36 0", mix(air.low, "#ffffff", 0.4), 2 + y // 300, faint(0.5))
    sail = (
        f'<g transform="translate({rng.choice((90, 655))} 0)">{art("sail")}</g>' if rng.random() < 0.7 else ""
    )
    return parts + sail + gulls(air)


def harbour(air: Air, art: Pieces) -> str:
    rng = air.rng
    parts = air.sky() + art("water")
    for x in (-20, 70, 160, 560, 650, 720):
        wall = air.tone(rng.choice(("#d9b38c", "#c98f7a", "#e2d3b5", "#a9b8b0")), 0.2)
        high = rng.randint(110, 190)
        parts += box(x, 525 - high, 88, high, wall) + path(
            f"M{x - 6} {525 - high}l50 -46l50 46Z", air.tone("#8a4a3a", 0.2), ""
        )
        parts += "".join(box(x + dx, 540 - high, 16, 22, air.lamp) for dx in (16, 52))
    return parts + art("ships") + gulls(air)


def island(air: Air, art: Pieces) -> str:
    sea_and_sky = air.sky() + art("water")
    return sea_and_sky + ridge(air.rng, 476, 70, air.tone("#5a8a78", 0.5), 120) + art("shore")


def river(air: Air, art: Pieces) -> str:
    rng = air.rng
    banks = rolling(rng, 500, 60, air.tone("#7fa668", 0.35)) + rolling(
        rng, 570, 40, air.tone("#5f9154", 0.15)
    )
    return air.sky() + banks + art("mill")


def swamp(air: Air, art: Pieces) -> str:
    rng = air.rng
    pads = "".join(
        oval(rng.randint(0, SIZE), rng.randint(640, 750), 60, 7, air.tone("#86a07a", 0.1)) for _ in range(9)
    )
    return art("trees", "water") + pads + art("mist") + falling(rng, 8, "#d9f58a", (4, 6), 0.9)


def underwater(air: Air, art: Pieces) -> str:
    rng, weeds = air.rng, ""
    for x in (40, 110, 650, 720):
        weeds += stroke(f"M{x} 780q-40 -90 0 -170t0 -{rng.randint(120, 200)}", air.room("#2f8a6a"), 16)
    return art("ground") + weeds + art("reef") + falling(rng, 26, "#e6ffff", (3, 5, 8), 0.45)
