"""Scenes of places where people live: villages, fields, cities old and new, castles."""

# ruff: noqa: E501
from __future__ import annotations

from app.ai.builtin.colours.arithmetic import mix
from app.ai.builtin.painting.markup import box, disc, faint, oval, path, stroke
from app.ai.builtin.painting.scenery.air import SIZE, Air, house, ridge, rolling


def village(air: Air) -> str:
    rng = air.rng
    homes = ""
    for x, y, wide in ((20, 500, 90), (130, 520, 80), (560, 515, 84), (665, 500, 96)):
        homes += house(
            x,
            y,
            wide,
            air.tone(rng.choice(("#e8d8b8", "#dfc3a0", "#d4c6b4")), 0.2),
            air.tone(rng.choice(("#9a5a40", "#7d5a3c", "#a4783c")), 0.15),
            lamp(air),
        )
    smoke = "".join(
        oval(x, y, r, r * 0.7, "#ffffff", faint(0.35))
        for x, y, r in ((95, 395, 12), (106, 368, 16), (122, 336, 21))
    )
    land = rolling(rng, 490, 50, air.tone("#8fb06a", 0.45)) + rolling(rng, 545, 34, air.tone("#7ba257", 0.2))
    return air.sky() + land + homes + smoke + rolling(rng, 640, 30, air.tone("#6b9248", 0.05)) + _fence(air)


def fields(air: Air) -> str:
    rng = air.rng
    parts = air.sky() + rolling(rng, 470, 50, air.tone("#a3b96a", 0.45))
    rows = "".join(
        path(
            f"M{384 + k * 34} 520L{384 + k * 150} 780h70L{384 + k * 34 + 16} 520Z",
            air.tone("#c79a3f", 0.12),
            "",
        )
        for k in range(-7, 7)
    )
    barn = (
        box(596, 400, 128, 110, air.tone("#a8473a", 0.15))
        + path("M584 404l76 -60l76 60Z", air.tone("#6d3a30", 0.15), "")
        + box(640, 446, 44, 64, air.tone("#f0e2cc", 0.2))
    )
    wheat = "".join(
        stroke(
            f"M{x} 780q{rng.randint(-8, 8)} -50 {rng.randint(-12, 16)} -{rng.randint(80, 130)}",
            air.tone("#e0b652"),
            6,
        )
        for x in range(6, SIZE, 30)
    )
    return parts + box(0, 515, SIZE, 260, air.tone("#e2bf62", 0.1)) + rows + barn + wheat


def city(air: Air) -> str:
    """Roofs and towers of an old town."""
    rng = air.rng
    parts = air.sky()
    for depth, base, low, high in ((0.6, 470, 60, 190), (0.38, 540, 60, 150), (0.14, 660, 90, 190)):
        x = -30
        while x < SIZE:
            wide, tall = rng.randint(60, 110), rng.randint(low, high)
            wall, roof = (
                rng.choice(("#d3b592", "#c7a284", "#dccbb0", "#b99a86")),
                rng.choice(("#9c5340", "#7c4a44", "#5c6676")),
            )
            parts += box(x, base - tall, wide, 400, air.tone(wall, depth)) + path(
                f"M{x - 6} {base - tall}L{x + wide / 2:.0f} {base - tall - rng.randint(40, 96)}L{x + wide + 6} {base - tall}Z",
                air.tone(roof, depth),
                "",
            )
            parts += "".join(
                box(x + wide * k, base - tall + 24, 13, 20, lamp(air), faint(1 - depth)) for k in (0.22, 0.62)
            )
            x += wide
    return parts


def modern(air: Air) -> str:
    """Blocks of a city of today."""
    rng = air.rng
    parts = air.sky()
    for depth, base, low, high in ((0.62, 560, 160, 380), (0.36, 620, 120, 300)):
        x = -20
        while x < SIZE:
            wide, tall = rng.randint(58, 104), rng.randint(low, high)
            parts += box(
                x,
                base - tall,
                wide,
                SIZE,
                air.tone(rng.choice(("#6f8299", "#8a8f98", "#7a6f76", "#5f7384")), depth),
            )
            parts += _panes(air, x, base - tall, wide, 1 - depth)
            x += wide + rng.randint(0, 12)
    trees = "".join(
        disc(x, 690 + rng.randint(-8, 8), 54, air.tone("#5d8a5b", 0.12)) for x in (-6, 70, 138, 630, 704, 770)
    )
    return parts + box(0, 690, SIZE, 80, air.tone("#6d7278", 0.1)) + trees


def neon(air: Air) -> str:
    """A city of the future by night, whatever the hour."""
    rng = air.rng
    night = Air("night", rng, air.tint)
    parts = night.sky("#1b1440", "#8a3f8f")
    for depth, low, high in ((0.5, 260, 470), (0.22, 180, 380)):
        x = -20
        while x < SIZE:
            wide, tall = rng.randint(64, 110), rng.randint(low, high)
            parts += box(x, 640 - tall, wide, SIZE, mix("#1d2145", "#6a4a96", depth))
            parts += "".join(
                box(x + 10, y, wide - 20, 4, rng.choice(("#52e5ff", "#ff5fc4", "#ffe066")), faint(0.65))
                for y in range(660 - tall, 700, rng.choice((28, 44, 60)))
            )
            x += wide + rng.randint(2, 14)
    signs = "".join(
        box(x, y, 30, 110, "none", f'stroke="{fill}" stroke-width="6" rx="8"')
        + box(x + 10, y + 16, 10, 78, fill, faint(0.8))
        for x, y, fill in ((70, 330, "#ff5fc4"), (664, 280, "#52e5ff"))
    )
    cars = "".join(
        oval(x, y, 34, 6, fill, faint(0.9))
        for x, y, fill in ((190, 250, "#ffe9a8"), (590, 200, "#ff8a8a"), (640, 520, "#a8f0ff"))
    )
    return parts + signs + cars


def castle(air: Air) -> str:
    rng, wall = air.rng, air.tone("#a9a4a0", 0.3)
    side = rng.choice((0, 1))
    towers = ""
    for x, top, wide in ((20, 230, 88), (128, 320, 62), (590, 300, 70), (676, 210, 96)):
        towers += box(x, top, wide, 400, wall) + path(
            f"M{x - 10} {top + 4}L{x + wide / 2:g} {top - 110}L{x + wide + 10} {top + 4}Z",
            air.tone(("#5d6f95", "#8d4a4a")[side], 0.2),
            "",
        )
        towers += box(x + wide / 2 - 8, top + 44, 16, 38, lamp(air), 'rx="8"') + stroke(
            f"M{x + wide / 2:g} {top - 110}v-34", air.tone("#54443a"), 4
        )
        towers += path(f"M{x + wide / 2:g} {top - 144}l38 12l-38 14Z", air.tone("#b3303a", 0.1), "")
    battlement = "".join(box(x, 416, 28, 30, wall) for x in range(-10, 780, 52)) + box(
        -10, 440, 800, 200, air.tone("#9d9894", 0.24)
    )
    return (
        air.sky()
        + ridge(rng, 420, 150, air.tone("#6f86a4", 0.6), 140)
        + towers
        + battlement
        + rolling(rng, 600, 40, air.tone("#6a9257", 0.1))
    )


def lamp(air: Air) -> str:
    """What windows show: lamps once it grows dark."""
    return "#ffd98a" if air.time in ("dusk", "night") else air.tone("#6d8796", 0.2)


def _panes(air: Air, x: int, top: int, wide: int, shown: float) -> str:
    lit, dark = "#ffe3a0", air.tone("#b9cddb", 0.35)
    often = 0.55 if air.time in ("dusk", "night") else 0.08
    spots = ((px, py) for px in range(x + 10, x + wide - 12, 22) for py in range(top + 16, 690, 34))
    return "".join(
        box(px, py, 11, 17, lit if air.rng.random() < often else dark, faint(0.75 * shown))
        for px, py in spots
    )


def _fence(air: Air) -> str:
    wood = air.tone("#8a6a4a")
    posts = "".join(box(x, 660, 12, 80, wood) for x in range(6, SIZE, 62))
    return box(0, 676, SIZE, 9, wood) + box(0, 710, SIZE, 9, wood) + posts
