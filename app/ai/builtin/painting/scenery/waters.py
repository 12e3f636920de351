"""Computed shapes of scenes by the water and under it: waves, banks, houses of a quay, weeds."""

from __future__ import annotations

from app.ai.builtin.colours.arithmetic import mix
from app.ai.builtin.painting.markup import box, faint, oval, path, stroke
from app.ai.builtin.painting.scenery.scene_drawing import SceneDrawing
from app.ai.builtin.painting.scenery.scene_light import SIZE, SceneLight, falling, ridge, rolling
from app.ai.builtin.painting.scenery.wild import gulls


def sea(light: SceneLight, drawing: SceneDrawing) -> str:
    rng = light.rng
    parts = light.sky() + drawing.markup("water")
    for _ in range(26):
        x, y = rng.randint(-40, SIZE), rng.randint(470, 740)
        parts += stroke(f"M{x} {y}q18 -8 36 0t36 0", mix(light.low, "#ffffff", 0.4), 2 + y // 300, faint(0.5))
    sail = (
        f'<g transform="translate({rng.choice((90, 655))} 0)">{drawing.markup("sail")}</g>'
        if rng.random() < 0.7
        else ""
    )
    return parts + sail + gulls(light)


def harbour(light: SceneLight, drawing: SceneDrawing) -> str:
    rng = light.rng
    parts = light.sky() + drawing.markup("water")
    for x in (-20, 70, 160, 560, 650, 720):
        wall = light.tone(rng.choice(("#d9b38c", "#c98f7a", "#e2d3b5", "#a9b8b0")), 0.2)
        high = rng.randint(110, 190)
        parts += box(x, 525 - high, 88, high, wall) + path(
            f"M{x - 6} {525 - high}l50 -46l50 46Z", light.tone("#8a4a3a", 0.2), ""
        )
        parts += "".join(box(x + dx, 540 - high, 16, 22, light.lamp) for dx in (16, 52))
    return parts + drawing.markup("ships") + gulls(light)


def island(light: SceneLight, drawing: SceneDrawing) -> str:
    sea_and_sky = light.sky() + drawing.markup("water")
    return sea_and_sky + ridge(light.rng, 476, 70, light.tone("#5a8a78", 0.5), 120) + drawing.markup("shore")


def river(light: SceneLight, drawing: SceneDrawing) -> str:
    rng = light.rng
    banks = rolling(rng, 500, 60, light.tone("#7fa668", 0.35)) + rolling(
        rng, 570, 40, light.tone("#5f9154", 0.15)
    )
    return light.sky() + banks + drawing.markup("mill")


def swamp(light: SceneLight, drawing: SceneDrawing) -> str:
    rng = light.rng
    pads = "".join(
        oval(rng.randint(0, SIZE), rng.randint(640, 750), 60, 7, light.tone("#86a07a", 0.1)) for _ in range(9)
    )
    return (
        drawing.markup("trees", "water")
        + pads
        + drawing.markup("mist")
        + falling(rng, 8, "#d9f58a", (4, 6), 0.9)
    )


def underwater(light: SceneLight, drawing: SceneDrawing) -> str:
    rng, weeds = light.rng, ""
    for x in (40, 110, 650, 720):
        weeds += stroke(f"M{x} 780q-40 -90 0 -170t0 -{rng.randint(120, 200)}", light.room("#2f8a6a"), 16)
    return (
        drawing.markup("ground")
        + weeds
        + drawing.markup("reef")
        + falling(rng, 26, "#e6ffff", (3, 5, 8), 0.45)
    )
