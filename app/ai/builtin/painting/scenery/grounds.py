"""Computed shapes of markets, battlefields, graveyards and arenas."""

from __future__ import annotations

from app.ai.builtin.painting.markup import box, disc, faint, oval, stroke
from app.ai.builtin.painting.scenery.air import SIZE, Air, falling, ridge, rolling
from app.ai.builtin.painting.scenery.pieces import Pieces


def market(air: Air, art: Pieces) -> str:
    rng = air.rng
    parts = air.sky() + "".join(
        box(
            x,
            250 + rng.randint(-40, 40),
            96,
            400,
            air.tone(rng.choice(("#dcbf98", "#cfa07c", "#e3d3b4")), 0.4),
        )
        for x in range(-10, 780, 96)
    )
    for number, x in enumerate((-60, 150, 440, 640), 1):
        parts += art(f"post_{number}") + _goods(air, x) + art(f"stall_{number}")
    return parts + art("flags")


def battlefield(air: Air, art: Pieces) -> str:
    rng = air.rng
    far = ridge(rng, 470, 90, air.tone("#5a5460", 0.5), 120) + rolling(
        rng, 540, 24, air.tone("#6a5448", 0.25)
    )
    smoke = "".join(
        oval(rng.randint(0, SIZE), rng.randint(260, 460), rng.randint(70, 130), 30, "#d9c3b4", faint(0.2))
        for _ in range(8)
    )
    spears = "".join(
        stroke(f"M{x} 660L{x + rng.randint(-22, 22)} {rng.randint(330, 450)}", air.tone("#3f3232", 0.15), 6)
        for x in (*range(8, 220, 28), *range(560, 768, 28))
    )
    ground = air.sky() + far + smoke + spears + art("banners")
    return (
        ground + rolling(rng, 660, 24, air.tone("#4a3a34", 0.06)) + falling(rng, 16, "#ffb060", (2, 3), 0.7)
    )


def graveyard(air: Air, art: Pieces) -> str:
    far = air.sky("#27314f", "#7a8fa8") + rolling(air.rng, 560, 40, air.tone("#4b5a52", 0.3))
    return far + art("stones") + rolling(air.rng, 650, 20, air.tone("#3c4a44", 0.1)) + art("mist")


def arena(air: Air, art: Pieces) -> str:
    rng = air.rng
    crowd = "".join(
        disc(
            rng.randint(0, SIZE),
            rng.randint(270, 520),
            9,
            air.tone(rng.choice(("#8a5a4a", "#d6c3a5", "#6b7a90", "#b34a40")), 0.3),
        )
        for _ in range(110)
    )
    return air.sky() + art("tiers") + crowd + art("sand")


def _goods(air: Air, x: int) -> str:
    rng = air.rng
    return "".join(
        disc(
            x + 20 + k * 25,
            600 + rng.randint(-5, 5),
            15,
            air.tone(rng.choice(("#d8743a", "#b23a3a", "#7a9a3c", "#e0b83f", "#8a5aa0")), 0.08),
        )
        for k in range(8)
    )
