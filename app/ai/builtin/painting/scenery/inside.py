"""Scenes in halls and houses, and in the deep: throne, library, tavern, temple, stage, cave."""

from __future__ import annotations

from app.ai.builtin.colours.arithmetic import mix
from app.ai.builtin.painting.markup import box, disc, faint, oval, path, stroke
from app.ai.builtin.painting.scenery.air import SIZE, Air, gradient, window


def throne(air: Air) -> str:
    rng = air.rng
    parts = wall_of(air, "#b7a184", "#7d6a58")
    red = air.room(rng.choice(("#8f2a35", "#2f4a86", "#4a6a3a", "#5d3a7a")))
    parts += "".join(window(x, 420, 84, 260, glass_of(air), air.room("#6a5848")) for x in (150, 618))
    columns = "".join(
        box(x, 0, 64, SIZE, air.room("#d3c2a6"))
        + box(x, 0, 16, SIZE, "#ffffff", faint(0.18))
        + box(x - 10, 40, 84, 22, air.room("#c2ad8c"))
        for x in (10, 694)
    )
    seat = path("M190 780V250Q200 60 384 20Q568 60 578 250V780Z", air.room("#c49a3f"), "") + path(
        "M222 780V260Q232 96 384 60Q536 96 546 260V780Z", mix(red, "#000000", 0.15), ""
    )
    return parts + columns + seat


def library(air: Air) -> str:
    rng, parts = air.rng, wall_of(air, "#8a6a4e", "#5a4434")
    for top in range(20, SIZE, 118):
        for left, right in ((0, 176), (592, SIZE)):
            parts += (
                box(left, top, right - left, 104, air.room("#4a3528"))
                + _books(air, left + 8, right - 8, top + 104)
                + box(left, top + 104, right - left, 14, air.room("#7a5638"))
            )
    glass = window(384, SIZE, 380, 730, glass_of(air), air.room("#6a4c34"))
    lamps = "".join(
        disc(x, y, 70, "#ffdf9a", faint(0.25)) + disc(x, y, 15, "#ffe9b4")
        for x, y in ((176, rng.choice((150, 240))), (592, rng.choice((150, 240))))
    )
    return parts + glass + lamps


def tavern(air: Air) -> str:
    rng, parts = air.rng, wall_of(air, "#b98d5c", "#7a5638")
    parts += "".join(box(x, 0, 30, SIZE, air.room("#5a3d28")) for x in (0, 240, 500, 738)) + box(
        0, 96, SIZE, 34, air.room("#5a3d28")
    )
    for y in (270, 400):
        for left in (44, 544):
            bottles = "".join(
                path(
                    f"M{x} {y}v-44q0 -10 7 -14v-24h10v24q7 4 7 14v44Z",
                    air.room(rng.choice(("#4f7a4a", "#9a4a34", "#c99a44", "#4a6a86"))),
                    "",
                )
                for x in range(left, left + 170, 34)
            )
            parts += bottles + box(left - 8, y, 190, 14, air.room("#4a3220"))
    casks = "".join(
        disc(x, 590, 74, air.room("#8a5a34"))
        + f'<circle cx="{x}" cy="590" r="58" stroke="{air.room("#5a3a22")}" stroke-width="9"/>'
        + disc(x, 590, 9, air.room("#d8b060"))
        for x in (60, 708)
    )
    lanterns = "".join(
        stroke(f"M{x} 120v60", air.room("#3a2a20"), 4)
        + disc(x, 214, 92, "#ffcf70", faint(0.28))
        + box(x - 17, 182, 34, 52, "#ffdf8f", 'rx="9"')
        for x in (140, 628)
    )
    return parts + casks + lanterns


def temple(air: Air) -> str:
    rng, parts = air.rng, wall_of(air, "#d8cbb2", "#a6957c")
    rose = disc(384, 250, 216, air.room("#8d7c66")) + disc(384, 250, 200, glass_of(air))
    hues = [air.room(rng.choice(("#c9505a", "#4f7fc0", "#e0b44a", "#5fa07a", "#8a62b0"))) for _ in range(12)]
    petals = "".join(
        f'<g transform="rotate({k * 30} 384 250)">' + oval(384, 120, 32, 58, fill, faint(0.75)) + "</g>"
        for k, fill in enumerate(hues)
    )
    columns = "".join(
        box(x, 110, 60, SIZE, air.room("#e6dcc6"))
        + box(x + 40, 110, 20, SIZE, "#000000", faint(0.1))
        + path(f"M{x - 20} 110h100l-16 -36h-68Z", air.room("#cdbfa2"), "")
        for x in (30, 150, 558, 678)
    )
    rays = path("M330 250L40 768H240ZM438 250L728 768H528Z", "#fff3cf", faint(0.28))
    candles = "".join(
        box(x, 650, 14, 120, "#f3ead2") + oval(x + 7, 636, 7, 15, "#ffc24f") for x in (100, 128, 640, 668)
    )
    return parts + rose + petals + rays + columns + candles


def stage(air: Air) -> str:
    rng = air.rng
    red = air.room(rng.choice(("#9a2a38", "#7a2f6a", "#2f4f86", "#8a4a1f")))
    dark, light = mix(red, "#000000", 0.3), mix(red, "#ffffff", 0.12)
    back = gradient("stage", mix(red, "#2a1a30", 0.72), mix(red, "#e0b080", 0.5)) + box(
        0, 0, SIZE, SIZE, "url(#stage)"
    )
    beams = path("M230 -10L330 -10L560 768H210ZM540 -10L440 -10L210 768H560Z", "#fff2c8", faint(0.22))
    folds = "".join(
        path(f"M{x} 0h48q-16 380 6 780h-70q20 -380 16 -780Z", fill, "")
        for x, fill in (
            (0, red),
            (46, dark),
            (92, light),
            (138, red),
            (590, red),
            (636, light),
            (682, dark),
            (728, red),
        )
    )
    swag = "".join(
        path(f"M{x} 0h140q-10 92 -70 96q-60 -4 -70 -96Z", dark if k % 2 else red, "")
        for k, x in enumerate(range(-40, SIZE, 132))
    )
    return back + beams + folds + swag


def cave(air: Air) -> str:
    rng, parts = (
        air.rng,
        gradient("cave", air.room("#6a6280"), air.room("#3a3448")) + box(0, 0, SIZE, SIZE, "url(#cave)"),
    )
    parts += oval(384, 360, 300, 330, air.room("#a394b0"), faint(0.45))
    spikes = "".join(
        path(f"M{x - 34} -10h68l-{rng.randint(26, 40)} {rng.randint(90, 240)}Z", air.room("#403a4e"), "")
        for x in (10, 80, 160, 240, 540, 610, 690, 760)
    )
    floor = "".join(
        path(f"M{x - 44} 780h88l-44 -{rng.randint(90, 220)}Z", air.room("#403a4e"), "")
        for x in (0, 90, 170, 600, 690, 770)
    )
    hue = rng.choice(("#6fe0e8", "#c58af0", "#8af0a8", "#f0c46f"))
    crystals = "".join(
        disc(x, y - 30, 66, hue, faint(0.16))
        + path(
            f"M{x - 18} {y}l-10 -60l20 -40l18 44l-6 56ZM{x + 14} {y}l8 -40l16 -24l12 30l-10 34Z",
            hue,
            faint(0.85),
        )
        for x, y in ((70, 620), (140, 690), (640, 650), (716, 560))
    )
    return parts + spikes + floor + crystals


def wall_of(air: Air, above: str, below: str) -> str:
    lit = gradient("wall", air.room(above), air.room(below))
    return lit + box(0, 0, SIZE, SIZE, "url(#wall)")


def glass_of(air: Air) -> str:
    return {"dawn": "#f6dcc4", "day": "#d8ecf2", "dusk": "#f0b184", "night": "#3c4f86"}[air.time]


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
