"""Scenes beyond the earth: space, stations, colonies, heaven, the deep fire, and plain grounds."""

# ruff: noqa: E501
from __future__ import annotations

from app.ai.builtin.colours.arithmetic import mix
from app.ai.builtin.painting.markup import box, disc, faint, oval, path, stroke
from app.ai.builtin.painting.scenery.air import SIZE, Air, falling, gradient, ridge, rolling


def space(air: Air) -> str:
    rng = air.rng
    deep = rng.choice(("#1a1f47", "#2a1a48", "#122c46"))
    parts = gradient("void", deep, mix(deep, "#8a6ac0", 0.4)) + box(0, 0, SIZE, SIZE, "url(#void)")
    cloud = rng.choice(("#c86fd0", "#5fa8e0", "#e08a6a"))
    parts += "".join(
        oval(rng.randint(0, SIZE), rng.randint(80, 500), 230, 90, cloud, faint(0.14)) for _ in range(5)
    )
    x, hue = rng.choice((120, 640)), rng.choice(("#d98a5a", "#7fb0d0", "#a9c27a", "#c9a2d6"))
    planet = disc(x, 230, 110, hue) + path(
        f"M{x} 120a110 110 0 0 1 0 220a150 150 0 0 0 0 -220Z", "#000000", faint(0.25)
    )
    ring = (
        stroke(f"M{x - 176} 262q176 60 352 -64", mix(hue, "#ffffff", 0.5), 9, faint(0.8))
        if rng.random() < 0.6
        else ""
    )
    return parts + falling(rng, 90, "#ffffff", (1.2, 1.8, 2.6), 0.9) + planet + ring


def station(air: Air) -> str:
    """Aboard: a great window on space, between panels with lights."""
    rng = air.rng
    hull, dark = air.room("#8f9db0"), air.room("#5d6b80")
    frame = path(
        "M0 0H768V768H0ZM150 110L90 300V470L150 620H618L678 470V300L618 110Z", hull, 'fill-rule="evenodd"'
    )
    ribs = stroke("M150 110L90 300V470L150 620H618L678 470V300L618 110Z", dark, 16) + stroke(
        "M384 110V620M90 385H678", dark, 8
    )
    lights = "".join(
        box(x, y, 30, 10, rng.choice(("#6ff0e0", "#ffcf6a", "#ff7a7a", "#9fe86a")), 'rx="4"')
        for x, y in (
            (20, 200),
            (20, 226),
            (20, 252),
            (718, 300),
            (718, 326),
            (718, 352),
            (40, 560),
            (696, 560),
        )
    )
    panels = stroke("M0 150H110M0 500H84M768 150H658M768 500H684M0 660H768", dark, 6)
    return space(air) + frame + ribs + panels + lights


def colony(air: Air) -> str:
    rng = air.rng
    parts = air.sky(air.tone("#c98a6a"), air.tone("#f0cda2")) + disc(
        rng.choice((150, 600)), 120, 30, "#fff4dd", faint(0.8)
    )
    parts += ridge(rng, 470, 120, air.tone("#a85f44", 0.4), 150) + rolling(
        rng, 560, 30, air.tone("#b8684a", 0.18)
    )
    for x, r in ((90, 84), (210, 46), (660, 96), (552, 44)):
        parts += path(f"M{x - r} 580a{r} {r} 0 0 1 {2 * r} 0Z", air.tone("#cfe3e8", 0.1), "") + stroke(
            f"M{x - r} 580a{r} {r} 0 0 1 {2 * r} 0M{x} {580 - r}V580M{x - r * 0.7:g} {580 - r * 0.6:g}H{x + r * 0.7:g}",
            air.tone("#7d98a4"),
            4,
        )
    mast = stroke("M330 580V380M318 400h24M470 580V430", air.tone("#6a5a58", 0.1), 6) + disc(
        330, 374, 8, "#ff6a5a"
    )
    return parts + mast + rolling(rng, 650, 26, air.tone("#8f4a38", 0.04))


def heaven(air: Air) -> str:
    rng = air.rng
    parts = gradient("bliss", "#9cc4ec", "#fdeecb") + box(0, 0, SIZE, SIZE, "url(#bliss)")
    rays = "".join(
        f'<g transform="rotate({k * 24} 384 300)">'
        + path("M372 300L340 -420H428L396 300Z", "#fff6d8", faint(0.4))
        + "</g>"
        for k in range(15)
    )
    clouds = ""
    for y in (520, 610, 700):
        clouds += "".join(
            disc(
                x + rng.randint(-14, 14),
                y + rng.randint(-10, 20),
                rng.randint(50, 80),
                mix("#ffffff", "#d8dff0", rng.random() * 0.6),
            )
            for x in range(-10, 790, 74)
        )
    return parts + rays + clouds


def embers(air: Air) -> str:
    rng = air.rng
    parts = gradient("pit", "#4a1c2a", "#d0562e") + box(0, 0, SIZE, SIZE, "url(#pit)")
    rocks = ridge(rng, 520, 300, "#6a2630", 130) + ridge(rng, 610, 200, "#481a26", 100)
    lava = stroke("M40 768Q90 660 60 560T100 420M700 768Q660 680 712 590T676 440", "#ffb03f", 12) + stroke(
        "M40 768Q90 660 60 560T100 420M700 768Q660 680 712 590T676 440", "#ffe08a", 4
    )
    return (
        parts
        + oval(384, 420, 330, 260, "#ff8a4a", faint(0.28))
        + rocks
        + lava
        + falling(rng, 46, "#ffc46a", (2, 3, 5), 0.85)
    )


def clinic(air: Air) -> str:
    rng, parts = (
        air.rng,
        gradient("ward", air.room("#e3f0ee"), air.room("#a9c9c8")) + box(0, 0, SIZE, SIZE, "url(#ward)"),
    )
    curtain = "".join(
        path(f"M{x} 60h44q-10 300 4 620h-56q14 -320 8 -620Z", air.room(fill), "")
        for x, fill in ((0, "#7fb8b0"), (44, "#94c9c0"), (88, "#7fb8b0"), (132, "#94c9c0"))
    )
    chart = (
        box(560, 150, 160, 200, air.room("#ffffff"), 'rx="8"')
        + box(624, 176, 32, 92, air.room("#d8504f"))
        + box(594, 206, 92, 32, air.room("#d8504f"))
    )
    shelf = "".join(
        box(x, 470, 34, 60, air.room(rng.choice(("#f2c46a", "#8fb6e0", "#e88f8f"))), 'rx="6"')
        for x in (560, 606, 652, 698)
    ) + box(540, 530, 228, 14, air.room("#6f9a9a"))
    return parts + box(0, 48, SIZE, 10, air.room("#8fa6a8")) + curtain + chart + shelf


def plain(air: Air) -> str:
    """No place is known: soft light on a ground of one colour."""
    base = air.tint or air.rng.choice(
        ("#9fbccb", "#c9b38f", "#a3bf98", "#c29db0", "#a59fca", "#d8b27f", "#90b5ae")
    )
    back = gradient("plain", mix(base, "#ffffff", 0.35), mix(base, "#30384a", 0.25)) + box(
        0, 0, SIZE, SIZE, "url(#plain)"
    )
    return back + "".join(
        disc(
            air.rng.randint(0, SIZE),
            air.rng.randint(0, SIZE),
            air.rng.randint(60, 190),
            "#ffffff",
            faint(0.09),
        )
        for _ in range(8)
    )
