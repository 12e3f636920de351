"""Scenes where people gather outdoors: markets, battlefields, graveyards, arenas."""

from __future__ import annotations

from app.ai.builtin.painting.markup import box, disc, faint, oval, path, stroke
from app.ai.builtin.painting.scenery.air import SIZE, Air, falling, ridge, rolling


def market(air: Air) -> str:
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
    for x, first in ((-60, "#c8473e"), (150, "#d9a13c"), (440, "#3f7f8c"), (640, "#7d4a86")):
        stripes = "".join(
            path(
                f"M{x + k * 36} 420h36l-6 74q-15 18 -30 0Z",
                air.tone(first if k % 2 == 0 else "#f5ead4", 0.12),
                "",
            )
            for k in range(6)
        )
        goods = "".join(
            disc(
                x + 20 + k * 25,
                600 + rng.randint(-5, 5),
                15,
                air.tone(rng.choice(("#d8743a", "#b23a3a", "#7a9a3c", "#e0b83f", "#8a5aa0")), 0.08),
            )
            for k in range(8)
        )
        parts += (
            box(x + 6, 490, 8, 190, air.tone("#6a4c36", 0.1))
            + goods
            + box(x, 612, 214, 110, air.tone("#8a6142", 0.1))
            + stripes
        )
    flags = "".join(
        path(
            f"M{x} {300 + abs(384 - x) // 8 * -1 + 60}h30l-15 34Z",
            air.tone(rng.choice(("#c8473e", "#e0b83f", "#3f7f8c")), 0.15),
            "",
        )
        for x in range(0, SIZE, 44)
    )
    return parts + flags + box(0, 700, SIZE, 70, air.tone("#a98e70", 0.1))


def battlefield(air: Air) -> str:
    rng = air.rng
    dusk = Air("dusk" if air.time in ("day", "dawn") else air.time, rng, air.tint)
    far = ridge(rng, 470, 90, dusk.tone("#5a5460", 0.5), 120) + rolling(
        rng, 540, 24, dusk.tone("#6a5448", 0.25)
    )
    smoke = "".join(
        oval(rng.randint(0, SIZE), rng.randint(260, 460), rng.randint(70, 130), 30, "#d9c3b4", faint(0.2))
        for _ in range(8)
    )
    spears = "".join(
        stroke(f"M{x} 660L{x + rng.randint(-22, 22)} {rng.randint(330, 450)}", dusk.tone("#3f3232", 0.15), 6)
        for x in (*range(8, 220, 28), *range(560, 768, 28))
    )
    banners = "".join(
        stroke(f"M{x} 680V220", dusk.tone("#3a2c2a"), 8)
        + path(f"M{x} 226h{wide}l{-wide // 4} 48l{wide // 4} 48H{x}Z", dusk.tone(fill, 0.08), "")
        for x, wide, fill in ((70, 110, "#a8323a"), (706, -110, "#c79a3f"))
    )
    return (
        dusk.sky()
        + far
        + smoke
        + spears
        + banners
        + rolling(rng, 660, 24, dusk.tone("#4a3a34", 0.06))
        + falling(rng, 16, "#ffb060", (2, 3), 0.7)
    )


def graveyard(air: Air) -> str:
    rng = air.rng
    dark = Air("night" if air.time in ("night", "dusk") else "dusk", rng, air.tint)
    stones = ""
    for x, y, wide in ((20, 600, 74), (130, 570, 56), (596, 575, 60), (676, 610, 80)):
        stones += path(
            f"M{x} {y}v-70a{wide / 2:g} {wide / 2:g} 0 0 1 {wide} 0v70Z", dark.tone("#8f97a0", 0.2), ""
        ) + stroke(f"M{x + wide / 2:g} {y - 84}v40m-12 -26h24", dark.tone("#5d656e", 0.2), 5)
    tree = stroke(
        "M690 620Q700 480 664 330M676 420q-50 -30 -76 -90M672 380q44 -40 60 -110M664 340q-16 -50 -50 -80",
        dark.tone("#3a3238", 0.12),
        13,
    )
    mist = "".join(
        oval(x, y, 250, 24, "#dfe8ee", faint(0.2)) for x, y in ((140, 600), (600, 560), (384, 640))
    )
    return (
        dark.sky("#27314f", "#7a8fa8")
        + rolling(rng, 560, 40, dark.tone("#4b5a52", 0.3))
        + tree
        + stones
        + rolling(rng, 650, 20, dark.tone("#3c4a44", 0.1))
        + mist
    )


def arena(air: Air) -> str:
    rng = air.rng
    tiers = "".join(
        path(f"M-20 {y}Q384 {y + 90} 790 {y}V{y + 62}Q384 {y + 152} -20 {y + 62}Z", air.tone(fill, 0.28), "")
        for y, fill in ((240, "#d9bf98"), (310, "#c7a67c"), (380, "#d9bf98"), (450, "#b8946c"))
    )
    crowd = "".join(
        disc(
            rng.randint(0, SIZE),
            rng.randint(270, 520),
            9,
            air.tone(rng.choice(("#8a5a4a", "#d6c3a5", "#6b7a90", "#b34a40")), 0.3),
        )
        for _ in range(110)
    )
    flags = "".join(
        stroke(f"M{x} 270V130", air.tone("#5a4434"), 6)
        + path(f"M{x} 132l64 20l-64 22Z", air.tone("#b3303a", 0.1), "")
        for x in (60, 200, 560, 700)
    )
    return (
        air.sky()
        + flags
        + tiers
        + crowd
        + path("M-20 560Q384 640 790 560V780H-20Z", air.tone("#e3c793", 0.08), "")
    )
