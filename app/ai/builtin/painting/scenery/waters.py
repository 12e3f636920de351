"""Scenes by the water and under it."""

# ruff: noqa: E501
from __future__ import annotations

from app.ai.builtin.colours.arithmetic import mix
from app.ai.builtin.painting.markup import box, faint, oval, path, stroke
from app.ai.builtin.painting.scenery.air import SIZE, Air, falling, gradient, house, pine, ridge, rolling
from app.ai.builtin.painting.scenery.built import lamp
from app.ai.builtin.painting.scenery.wild import gulls


def sea(air: Air) -> str:
    rng = air.rng
    parts = (
        air.sky()
        + gradient("deep", air.tone("#6fb0c4", 0.25), air.tone("#245a7d"))
        + box(0, 455, SIZE, 320, "url(#deep)")
    )
    for _ in range(26):
        x, y = rng.randint(-40, SIZE), rng.randint(470, 740)
        parts += stroke(f"M{x} {y}q18 -8 36 0t36 0", mix(air.low, "#ffffff", 0.4), 2 + y // 300, faint(0.5))
    return parts + (_sail(rng.choice((90, 655)), 460, air) if rng.random() < 0.7 else "") + gulls(air)


def harbour(air: Air) -> str:
    rng = air.rng
    parts = air.sky() + box(0, 520, SIZE, 250, air.tone("#4c8ba3", 0.15))
    for x in (-20, 70, 160, 560, 650, 720):
        wall = air.tone(rng.choice(("#d9b38c", "#c98f7a", "#e2d3b5", "#a9b8b0")), 0.2)
        high = rng.randint(110, 190)
        parts += box(x, 525 - high, 88, high, wall) + path(
            f"M{x - 6} {525 - high}l50 -46l50 46Z", air.tone("#8a4a3a", 0.2), ""
        )
        parts += "".join(box(x + dx, 540 - high, 16, 22, lamp(air)) for dx in (16, 52))
    masts = "".join(
        stroke(
            f"M{x} 590V{top}M{x - 46} {top + 90}H{x + 46}M{x} {top}L{x + 70} 590M{x} {top}L{x - 70} 590",
            air.tone("#4a382c", 0.1),
            5,
        )
        for x, top in ((60, 210), (690, 250))
    )
    hulls = "".join(
        path(f"M{x - 90} 585h180l-30 60h-120Z", air.tone(fill, 0.05), "")
        for x, fill in ((60, "#6b3f2c"), (690, "#35506b"))
    )
    return parts + masts + hulls + box(0, 690, SIZE, 80, air.tone("#7b6a58")) + gulls(air)


def island(air: Air) -> str:
    palms = ""
    for x, lean in ((120, -24), (60, 20), (680, 26)):
        trunk = stroke(f"M{x} 620Q{x + lean // 2} 500 {x + lean} 390", air.tone("#7a5a3c", 0.05), 13)
        crown = "".join(
            path(
                f"M{x + lean} 392q{dx} {dy} {dx * 2} {dy + 62}q{-dx} -34 {-dx * 2} {-dy - 62}Z",
                air.tone("#3f8a55"),
                "",
            )
            for dx, dy in ((46, -40), (-46, -40), (56, -6), (-56, -6), (20, -60))
        )
        palms += trunk + crown
    water = air.sky() + box(0, 470, SIZE, 300, air.tone("#3fa3ad", 0.15))
    return (
        water
        + ridge(air.rng, 476, 70, air.tone("#5a8a78", 0.5), 120)
        + path("M-20 768V610Q180 560 384 610T790 600V768Z", air.tone("#e6d2a2"), "")
        + palms
    )


def river(air: Air) -> str:
    rng = air.rng
    banks = rolling(rng, 500, 60, air.tone("#7fa668", 0.35)) + rolling(
        rng, 570, 40, air.tone("#5f9154", 0.15)
    )
    water = path(
        "M640 560Q560 600 660 650T560 780H120Q260 700 420 650T600 560Z", air.tone("#7fb9d3", 0.1), ""
    )
    mill = house(70, 590, 110, air.tone("#d8c4a0", 0.1), air.tone("#7a4a3a", 0.1), lamp(air))
    wheel = f'<circle cx="196" cy="570" r="44" stroke="{air.tone("#5a4030")}" stroke-width="9"/>' + stroke(
        "M152 570H240M196 526V614M165 539L227 601M227 539L165 601", air.tone("#5a4030"), 6
    )
    return (
        air.sky()
        + banks
        + water
        + mill
        + wheel
        + "".join(pine(x, 590, 120, air.tone("#3c6548", 0.12)) for x in (640, 690, 745))
    )


def swamp(air: Air) -> str:
    rng = air.rng
    parts = gradient("bog", air.tone("#a5b394", 0.25), air.tone("#566b4e")) + box(
        0, 0, SIZE, SIZE, "url(#bog)"
    )
    for x, depth, lean in ((60, 0.4, 20), (180, 0.5, -14), (600, 0.45, 16), (110, 0.1, -26), (690, 0.12, 24)):
        wood = air.tone("#3d3a30", depth)
        parts += stroke(
            f"M{x} 660Q{x + lean} 480 {x - lean} 230M{x} 420q40 -20 60 -90M{x - lean // 2} 360q-50 -20 -60 -80",
            wood,
            14 - depth * 10,
        )
        parts += stroke(f"M{x - 40} 300v60M{x + 50} 340v70", air.tone("#5f7a48", depth), 5)
    water = box(0, 620, SIZE, 150, air.tone("#4e6a58", 0.1)) + "".join(
        oval(rng.randint(0, SIZE), rng.randint(640, 750), 60, 7, air.tone("#86a07a", 0.1)) for _ in range(9)
    )
    mist = "".join(
        oval(x, y, 240, 26, "#e3ecd9", faint(0.22)) for x, y in ((120, 560), (560, 520), (380, 610))
    )
    return parts + water + mist + falling(rng, 8, "#d9f58a", (4, 6), 0.9)


def underwater(air: Air) -> str:
    rng = air.rng
    parts = gradient("abyss", air.room("#7fd0d0"), air.room("#17507a")) + box(0, 0, SIZE, SIZE, "url(#abyss)")
    parts += path(
        "M180 -10H260L160 768H20ZM430 -10H480L470 768H350ZM600 -10H690L768 700V768H640Z",
        "#ffffff",
        faint(0.13),
    )
    for x in (40, 110, 650, 720):
        parts += stroke(f"M{x} 780q-40 -90 0 -170t0 -{rng.randint(120, 200)}", air.room("#2f8a6a"), 16)
    coral = "".join(
        stroke(f"M{x} 780v-90m0 40l-40 -60m40 30l36 -56m-36 40l8 -90", air.room(fill), 18)
        for x, fill in ((150, "#e0727a"), (610, "#e8a05a"))
    )
    fish = "".join(
        path(f"M{x} {y}q26 -22 56 0q-30 22 -56 0l-20 14v-28Z", air.room("#f2c04f"), "")
        for x, y in ((70, 210), (640, 300), (600, 150))
    )
    return parts + coral + fish + falling(rng, 26, "#e6ffff", (3, 5, 8), 0.45)


def _sail(x: int, y: int, air: Air) -> str:
    hull = path(f"M{x - 60} {y - 14}h120l-22 34h-76Z", air.tone("#5a3a2a", 0.2), "")
    return hull + path(
        f"M{x} {y - 150}q54 56 48 124h-48ZM{x - 8} {y - 130}q-46 50 -44 104h44Z",
        air.tone("#f3ead6", 0.15),
        "",
    )
