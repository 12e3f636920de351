"""Computed shapes of scenes in space and in heaven, and the plain background."""

from __future__ import annotations

from app.ai.builtin.colours.arithmetic import mix
from app.ai.builtin.painting.markup import box, disc, faint, oval, path, stroke
from app.ai.builtin.painting.scenery.scene_drawing import SceneDrawing
from app.ai.builtin.painting.scenery.scene_light import SIZE, SceneLight, falling, gradient, ridge, rolling


def space(light: SceneLight, drawing: SceneDrawing) -> str:
    rng = light.rng
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


def station(light: SceneLight, drawing: SceneDrawing) -> str:
    """Aboard a station: a large window on space, between panels with lights."""
    cabin = drawing.markup("cabin")
    return space(light, drawing) + cabin


def colony(light: SceneLight, drawing: SceneDrawing) -> str:
    rng = light.rng
    parts = light.sky(light.tone("#c98a6a"), light.tone("#f0cda2")) + disc(
        rng.choice((150, 600)), 120, 30, "#fff4dd", faint(0.8)
    )
    parts += ridge(rng, 470, 120, light.tone("#a85f44", 0.4), 150) + rolling(
        rng, 560, 30, light.tone("#b8684a", 0.18)
    )
    return parts + drawing.markup("domes") + rolling(rng, 650, 26, light.tone("#8f4a38", 0.04))


def heaven(light: SceneLight, drawing: SceneDrawing) -> str:
    rng = light.rng
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
    return drawing.markup("ground") + clouds


def embers(light: SceneLight, drawing: SceneDrawing) -> str:
    rng = light.rng
    rocks = ridge(rng, 520, 300, "#6a2630", 130) + ridge(rng, 610, 200, "#481a26", 100)
    return (
        drawing.markup("ground")
        + rocks
        + drawing.markup("lava")
        + falling(rng, 46, "#ffc46a", (2, 3, 5), 0.85)
    )


def plain(light: SceneLight, drawing: SceneDrawing) -> str:
    """Returns the background without a known place: soft light on one colour."""
    base = light.tint or light.rng.choice(
        ("#9fbccb", "#c9b38f", "#a3bf98", "#c29db0", "#a59fca", "#d8b27f", "#90b5ae")
    )
    back = gradient("plain", mix(base, "#ffffff", 0.35), mix(base, "#30384a", 0.25)) + box(
        0, 0, SIZE, SIZE, "url(#plain)"
    )
    return back + "".join(
        disc(
            light.rng.randint(0, SIZE),
            light.rng.randint(0, SIZE),
            light.rng.randint(60, 190),
            "#ffffff",
            faint(0.09),
        )
        for _ in range(8)
    )
