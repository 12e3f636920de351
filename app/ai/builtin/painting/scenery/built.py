"""Computed shapes of scenes of towns and villages: land, rows of houses, lit windows."""

from __future__ import annotations

from app.ai.builtin.colours.arithmetic import mix
from app.ai.builtin.painting.markup import box, disc, faint, path, stroke
from app.ai.builtin.painting.scenery.scene_drawing import SceneDrawing
from app.ai.builtin.painting.scenery.scene_light import SIZE, SceneLight, ridge, rolling


def village(light: SceneLight, drawing: SceneDrawing) -> str:
    rng, homes = light.rng, drawing.markup("homes")
    land = rolling(rng, 490, 50, light.tone("#8fb06a", 0.45)) + rolling(
        rng, 545, 34, light.tone("#7ba257", 0.2)
    )
    return (
        light.sky()
        + land
        + homes
        + rolling(rng, 640, 30, light.tone("#6b9248", 0.05))
        + drawing.markup("fence")
    )


def fields(light: SceneLight, drawing: SceneDrawing) -> str:
    rng = light.rng
    parts = light.sky() + rolling(rng, 470, 50, light.tone("#a3b96a", 0.45))
    wheat = "".join(
        stroke(
            f"M{x} 780q{rng.randint(-8, 8)} -50 {rng.randint(-12, 16)} -{rng.randint(80, 130)}",
            light.tone("#e0b652"),
            6,
        )
        for x in range(6, SIZE, 30)
    )
    return parts + drawing.markup("field") + wheat


def city(light: SceneLight, drawing: SceneDrawing) -> str:
    """Returns an old town: roofs and towers."""
    rng = light.rng
    parts = light.sky()
    for depth, base, low, high in ((0.6, 470, 60, 190), (0.38, 540, 60, 150), (0.14, 660, 90, 190)):
        x = -30
        while x < SIZE:
            wide, top = rng.randint(60, 110), base - rng.randint(low, high)
            wall, roof = (
                rng.choice(("#d3b592", "#c7a284", "#dccbb0", "#b99a86")),
                rng.choice(("#9c5340", "#7c4a44", "#5c6676")),
            )
            parts += box(x, top, wide, 400, light.tone(wall, depth)) + path(
                f"M{x - 6} {top}L{x + wide / 2:.0f} {top - rng.randint(40, 96)}L{x + wide + 6} {top}Z",
                light.tone(roof, depth),
                "",
            )
            parts += "".join(
                box(x + wide * k, top + 24, 13, 20, light.lamp, faint(1 - depth)) for k in (0.22, 0.62)
            )
            x += wide
    return parts


def modern(light: SceneLight, drawing: SceneDrawing) -> str:
    """Returns a modern city: blocks of buildings."""
    rng = light.rng
    parts = light.sky()
    for depth, base, low, high in ((0.62, 560, 160, 380), (0.36, 620, 120, 300)):
        x = -20
        while x < SIZE:
            wide, tall = rng.randint(58, 104), rng.randint(low, high)
            parts += box(
                x,
                base - tall,
                wide,
                SIZE,
                light.tone(rng.choice(("#6f8299", "#8a8f98", "#7a6f76", "#5f7384")), depth),
            )
            parts += _panes(light, x, base - tall, wide, 1 - depth)
            x += wide + rng.randint(0, 12)
    trees = "".join(
        disc(x, 690 + rng.randint(-8, 8), 54, light.tone("#5d8a5b", 0.12))
        for x in (-6, 70, 138, 630, 704, 770)
    )
    return parts + box(0, 690, SIZE, 80, light.tone("#6d7278", 0.1)) + trees


def neon(light: SceneLight, drawing: SceneDrawing) -> str:
    """Returns a city of the future."""
    rng = light.rng
    parts = light.sky("#1b1440", "#8a3f8f")
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
    return parts + drawing.markup("signs")


def castle(light: SceneLight, drawing: SceneDrawing) -> str:
    rng, towers = light.rng, drawing.markup("towers")
    far = light.sky() + ridge(rng, 420, 150, light.tone("#6f86a4", 0.6), 140)
    return far + towers + rolling(rng, 600, 40, light.tone("#6a9257", 0.1))


def _panes(light: SceneLight, x: int, top: int, wide: int, shown: float) -> str:
    lit, dark = "#ffe3a0", light.tone("#b9cddb", 0.35)
    often = 0.55 if light.time in ("dusk", "night") else 0.08
    spots = ((px, py) for px in range(x + 10, x + wide - 12, 22) for py in range(top + 16, 690, 34))
    return "".join(
        box(px, py, 11, 17, lit if light.rng.random() < often else dark, faint(0.75 * shown))
        for px, py in spots
    )
