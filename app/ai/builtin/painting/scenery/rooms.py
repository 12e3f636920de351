"""Scenes in rooms where people work."""

from __future__ import annotations

from app.ai.builtin.painting.markup import box, disc, faint, oval, path, stroke
from app.ai.builtin.painting.scenery.air import SIZE, Air, falling, window
from app.ai.builtin.painting.scenery.inside import glass_of, wall_of


def forge(air: Air) -> str:
    rng, parts = air.rng, wall_of(air, "#6f5a50", "#3f3430")
    bricks = "".join(
        box(x + (y // 40 % 2) * 40, y, 74, 34, air.room("#7d6358"), faint(0.5))
        for y in range(10, 520, 80)
        for x in range(-40, SIZE, 160)
    )
    mouth = "M20 620V430Q20 320 130 320T240 430V620Z"
    fire = (
        disc(130, 480, 250, "#ff9a3c", faint(0.28))
        + path(mouth, "#3a221c", "")
        + path("M40 620V450Q44 350 130 350T220 450V620Z", "#ff8f2e", "")
        + path("M70 620V500Q84 420 130 400Q180 430 192 510V620Z", "#ffd35c", "")
    )
    tools = stroke("M560 150H740", air.room("#2e2622"), 12) + "".join(
        stroke(f"M{x} 156v{length}", air.room("#8f8a86"), 9) + head
        for x, length, head in (
            (590, 130, box(570, 280, 42, 26, air.room("#a8a4a0"))),
            (644, 160, disc(644, 324, 17, "none", f'stroke="{air.room("#8f8a86")}" stroke-width="8"')),
            (700, 120, path("M686 270h28l6 54h-40Z", air.room("#a8a4a0"), "")),
        )
    )
    anvil = path("M560 610h190v26q-50 6 -56 34h-60q-6 -30 -90 -34Z", air.room("#5a5c62"), "") + box(
        620, 670, 90, 100, air.room("#6a4c34")
    )
    return parts + bricks + fire + tools + anvil + falling(rng, 34, "#ffc860", (2, 3, 4), 0.85)


def kitchen(air: Air) -> str:
    rng, parts = air.rng, wall_of(air, "#e2cba4", "#b8976c")
    tiles = "".join(
        box(x, y, 60, 60, "#ffffff", faint(0.14))
        for y in range(0, 520, 128)
        for x in range((y // 128 % 2) * 64, SIZE, 128)
    )
    oven = (
        box(0, 330, 216, 440, air.room("#a4644a"))
        + path("M34 600V470Q34 400 108 400T182 470V600Z", "#4a2a20", "")
        + path("M52 600V490Q60 430 108 430T166 490V600Z", "#ff9d45", "")
    )
    loaves = ""
    for y in (230, 350, 470):
        loaves += "".join(
            oval(x, y - 20, 34, 22, air.room(rng.choice(("#c98a48", "#b5743a", "#d9a25c"))))
            + stroke(f"M{x - 14} {y - 28}l10 14m4 -18l10 14", air.room("#f0d3a0"), 4)
            for x in (566, 644, 720)
        ) + box(524, y, 250, 14, air.room("#7a5638"))
    pans = "".join(
        stroke(f"M{x} 40v60", air.room("#5a4a40"), 6)
        + disc(x, 134, 38, air.room("#b5703f"))
        + disc(x, 134, 28, air.room("#8a5230"))
        for x in (60, 156)
    )
    return parts + tiles + oven + loaves + pans


def workshop(air: Air) -> str:
    rng, parts = air.rng, wall_of(air, "#b99a72", "#80654a")
    gears = "".join(
        _gear(air, x, y, r) for x, y, r in ((70, 190, 74), (166, 110, 44), (700, 230, 80), (610, 130, 50))
    )
    tools = "".join(
        stroke(f"M{x} 400v{rng.randint(70, 120)}", air.room("#6a4a34"), 11)
        + box(x - 17, 386, 34, 24, air.room("#98a0a8"), 'rx="5"')
        for x in (40, 96, 152, 620, 676, 732)
    )
    bench = box(0, 640, SIZE, 24, air.room("#8a6040")) + box(0, 664, SIZE, 110, air.room("#6a4830"))
    jars = "".join(
        box(x, 590, 36, 50, air.room(rng.choice(("#7fb0a8", "#c98f5a", "#a8b86a"))), 'rx="7"')
        for x in (30, 80, 130, 610, 664, 716)
    )
    panes = window(384, 640, 420, 620, glass_of(air), air.room("#6a4c34"))
    return parts + panes + gears + tools + bench + jars


def laboratory(air: Air) -> str:
    rng, parts = air.rng, wall_of(air, "#cfdde2", "#93a9b4")
    shelves = ""
    for y in (210, 340, 470):
        for left in (10, 560):
            glass = ("#57b8a8", "#e08a5a", "#7a8fd6", "#c95f8f", "#a9c95a")
            shelves += "".join(
                path(
                    f"M{x + 12} {y}h20v-0l0 0h-20Zm4 -70v24l-16 40q0 6 6 6h32q6 0 6 -6l-16 -40v-24Z",
                    air.room(rng.choice(glass)),
                    faint(0.9),
                )
                for x in range(left + 6, left + 180, 46)
            ) + box(left - 10, y, 216, 10, air.room("#6a7f8a"))
    screen = box(214, 60, 340, 200, air.room("#24404e"), 'rx="12"') + stroke(
        "M234 150l30 -50l30 66l40 -86l30 46H470l30 -40l40 20", "#6ff0c8", 5
    )
    lights = box(60, 20, 648, 16, "#ffffff", faint(0.8)) + path(
        "M60 36H708L768 300H0Z", "#ffffff", faint(0.14)
    )
    return parts + screen + lights + shelves


def alchemy(air: Air) -> str:
    rng, parts = air.rng, wall_of(air, "#6d6480", "#443c58")
    shelves = ""
    for y in (240, 370, 500):
        for left in (16, 552):
            shelves += "".join(
                disc(
                    x,
                    y - 28,
                    22,
                    air.room(rng.choice(("#58c08a", "#d8605a", "#e0b04a", "#6a86e0", "#b85fc0"))),
                )
                + box(x - 7, y - 68, 14, 26, air.room("#cfd6dc"))
                for x in range(left + 24, left + 200, 54)
            ) + box(left - 10, y, 214, 12, air.room("#4a3528"))
    fumes = "".join(
        oval(x, y, r, r * 0.8, "#9af0c0", faint(0.18))
        for x, y, r in ((384, 120, 110), (330, 60, 80), (450, 50, 90))
    )
    herbs = "".join(
        stroke(f"M{x} 0v50", air.room("#8a7a5a"), 4)
        + path(f"M{x} 44q-40 60 0 110q40 -50 0 -110Z", air.room("#6f8f52"), "")
        for x in (60, 140, 620, 700)
    )
    return parts + shelves + fumes + herbs + falling(rng, 16, "#e8ffd8", (2, 3), 0.7)


def _gear(air: Air, x: int, y: int, r: int) -> str:
    fill = air.room("#8f7440")
    teeth = "".join(
        f'<g transform="rotate({k * 45} {x} {y})">'
        + box(x - r / 7, y - r * 1.16, r / 3.5, r * 2.32, fill)
        + "</g>"
        for k in range(4)
    )
    return teeth + disc(x, y, r, fill) + disc(x, y, r * 0.45, air.room("#c9ae82"))
