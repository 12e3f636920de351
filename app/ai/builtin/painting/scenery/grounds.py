"""Computed shapes of markets, battlefields, graveyards and arenas."""

from __future__ import annotations

from app.ai.builtin.painting.markup import box, disc, faint, oval, stroke
from app.ai.builtin.painting.scenery.scene_drawing import SceneDrawing
from app.ai.builtin.painting.scenery.scene_light import SIZE, SceneLight, falling, ridge, rolling


def market(light: SceneLight, drawing: SceneDrawing) -> str:
    rng = light.rng
    parts = light.sky() + "".join(
        box(
            x,
            250 + rng.randint(-40, 40),
            96,
            400,
            light.tone(rng.choice(("#dcbf98", "#cfa07c", "#e3d3b4")), 0.4),
        )
        for x in range(-10, 780, 96)
    )
    for number, x in enumerate((-60, 150, 440, 640), 1):
        parts += drawing.markup(f"post_{number}") + _goods(light, x) + drawing.markup(f"stall_{number}")
    return parts + drawing.markup("flags")


def battlefield(light: SceneLight, drawing: SceneDrawing) -> str:
    rng = light.rng
    far = ridge(rng, 470, 90, light.tone("#5a5460", 0.5), 120) + rolling(
        rng, 540, 24, light.tone("#6a5448", 0.25)
    )
    smoke = "".join(
        oval(rng.randint(0, SIZE), rng.randint(260, 460), rng.randint(70, 130), 30, "#d9c3b4", faint(0.2))
        for _ in range(8)
    )
    spears = "".join(
        stroke(f"M{x} 660L{x + rng.randint(-22, 22)} {rng.randint(330, 450)}", light.tone("#3f3232", 0.15), 6)
        for x in (*range(8, 220, 28), *range(560, 768, 28))
    )
    ground = light.sky() + far + smoke + spears + drawing.markup("banners")
    return (
        ground + rolling(rng, 660, 24, light.tone("#4a3a34", 0.06)) + falling(rng, 16, "#ffb060", (2, 3), 0.7)
    )


def graveyard(light: SceneLight, drawing: SceneDrawing) -> str:
    far = light.sky("#27314f", "#7a8fa8") + rolling(light.rng, 560, 40, light.tone("#4b5a52", 0.3))
    return (
        far
        + drawing.markup("stones")
        + rolling(light.rng, 650, 20, light.tone("#3c4a44", 0.1))
        + drawing.markup("mist")
    )


def arena(light: SceneLight, drawing: SceneDrawing) -> str:
    rng = light.rng
    crowd = "".join(
        disc(
            rng.randint(0, SIZE),
            rng.randint(270, 520),
            9,
            light.tone(rng.choice(("#8a5a4a", "#d6c3a5", "#6b7a90", "#b34a40")), 0.3),
        )
        for _ in range(110)
    )
    return light.sky() + drawing.markup("tiers") + crowd + drawing.markup("sand")


def _goods(light: SceneLight, x: int) -> str:
    rng = light.rng
    return "".join(
        disc(
            x + 20 + k * 25,
            600 + rng.randint(-5, 5),
            15,
            light.tone(rng.choice(("#d8743a", "#b23a3a", "#7a9a3c", "#e0b83f", "#8a5aa0")), 0.08),
        )
        for k in range(8)
    )
