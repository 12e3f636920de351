"""Computed shapes of landscapes: hills, woods, grass, flowers, snow."""

from __future__ import annotations

from app.ai.builtin.painting.markup import disc, path, stroke
from app.ai.builtin.painting.scenery.scene_drawing import SceneDrawing
from app.ai.builtin.painting.scenery.scene_light import SIZE, SceneLight, falling, pine, ridge, rolling


def mountain(light: SceneLight, drawing: SceneDrawing) -> str:
    rng = light.rng
    peaks = ridge(rng, 400, 260, light.tone("#5c7196", 0.55), 150) + ridge(
        rng, 470, 190, light.tone("#4a6280", 0.3), 110
    )
    slope = rolling(rng, 590, 60, light.tone("#4f7a58", 0.12))
    trees = "".join(
        pine(
            rng.choice((rng.randint(-10, 190), rng.randint(580, 780))),
            rng.randint(600, 680),
            rng.randint(90, 170),
            light.tone("#2d4d40", 0.08),
        )
        for _ in range(12)
    )
    return light.sky() + peaks + slope + trees


def forest(light: SceneLight, drawing: SceneDrawing) -> str:
    rng = light.rng
    trunks = ""
    for depth, count, wide in ((0.55, 9, 22), (0.3, 6, 40), (0.06, 4, 64)):
        for _ in range(count):
            x = rng.choice((rng.randint(-30, 250), rng.randint(500, 760)))
            trunks += path(
                f"M{x} -10h{wide}l{wide // 5} 640q4 40 20 60h-{wide + 50}q22 -20 20 -60Z",
                light.tone("#4b3a30", depth),
                "",
            )
    leaves = "".join(
        disc(
            rng.randint(0, SIZE),
            rng.randint(-40, 90),
            rng.randint(50, 105),
            light.tone(rng.choice(("#3f6b3a", "#55833f", "#32592f")), 0.1),
        )
        for _ in range(16)
    )
    floor = rolling(rng, 690, 34, light.tone("#345a34"))
    return (
        drawing.markup("ground")
        + trunks
        + leaves
        + drawing.markup("shafts")
        + floor
        + falling(rng, 14, light.sun, (2, 3), 0.6)
    )


def desert(light: SceneLight, drawing: SceneDrawing) -> str:
    rng = light.rng
    far = drawing.markup("pyramids" if rng.random() < 0.5 else "mesas")
    dunes = "".join(
        rolling(rng, y, rise, light.tone(fill, depth))
        for y, rise, fill, depth in (
            (480, 34, "#dcae70", 0.35),
            (560, 50, "#d19a58", 0.18),
            (660, 60, "#bf8446", 0.05),
        )
    )
    cactus = drawing.markup("cactus") if rng.random() < 0.5 else ""
    return light.sky(low=light.tone("#f3d9a8")) + far + dunes + cactus


def plains(light: SceneLight, drawing: SceneDrawing) -> str:
    rng = light.rng
    land = "".join(
        rolling(rng, y, 28, light.tone(fill, depth))
        for y, fill, depth in ((470, "#9db36a", 0.45), (540, "#b9b25f", 0.25), (620, "#9aa24c", 0.05))
    )
    grass = "".join(
        stroke(
            f"M{x} 780q{rng.randint(-12, 12)} -40 {rng.randint(-16, 26)} -{rng.randint(60, 120)}",
            light.tone("#7c8a3c"),
            5,
        )
        for x in range(0, SIZE, 22)
    )
    return light.sky() + ridge(rng, 470, 60, light.tone("#7f93a8", 0.6), 160) + land + grass + gulls(light)


def snow(light: SceneLight, drawing: SceneDrawing) -> str:
    rng = light.rng
    land = ridge(rng, 430, 200, light.tone("#a9bfd6", 0.4), 130) + ridge(
        rng, 480, 90, light.tone("#dfe9f2", 0.2), 110
    )
    trees = "".join(
        pine(x, 620 + rng.randint(-10, 20), rng.randint(110, 190), light.tone("#5d7f86", 0.2))
        for x in (20, 90, 150, 620, 690, 750)
    )
    sky = light.sky() + (drawing.markup("lights") if light.night else "")
    ground = rolling(rng, 640, 30, light.tone("#eef4f8"))
    return sky + land + trees + ground + falling(rng, 70, "#ffffff", (2, 3, 5))


def garden(light: SceneLight, drawing: SceneDrawing) -> str:
    rng = light.rng
    hedge = "".join(
        disc(x, 520 + rng.randint(-16, 16), 62, light.tone("#5a935a", 0.25)) for x in range(0, 800, 60)
    )
    bloom = "".join(
        disc(
            rng.randint(0, SIZE),
            rng.randint(520, 760),
            rng.choice((10, 14, 18)),
            light.tone(rng.choice(("#e8719a", "#f4c24f", "#fbfaf2", "#b678d6", "#e8604f")), 0.05),
        )
        for _ in range(60)
    )
    leaves = "".join(
        disc(
            rng.choice((110, 660)) + rng.randint(-30, 30),
            rng.randint(210, 560),
            rng.randint(14, 24),
            light.tone("#6fa561", 0.1),
        )
        for _ in range(30)
    )
    return light.sky() + hedge + drawing.markup("meadow") + leaves + bloom


def gulls(light: SceneLight) -> str:
    """Four gulls at random positions."""
    places = [
        (
            light.rng.choice((light.rng.randint(40, 220), light.rng.randint(540, 700))),
            light.rng.randint(90, 330),
        )
        for _ in range(4)
    ]
    return "".join(
        stroke(f"M{x} {y}q12 -14 22 0q10 -14 22 0", light.tone("#5a6470", 0.2), 4) for x, y in places
    )
