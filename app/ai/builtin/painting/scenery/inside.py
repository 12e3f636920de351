"""Computed shapes of scenes indoors and underground: books, tools, stalactites, sparks."""

from __future__ import annotations

from app.ai.builtin.painting.markup import box, disc, faint, path, stroke
from app.ai.builtin.painting.scenery.scene_drawing import SceneDrawing
from app.ai.builtin.painting.scenery.scene_light import SIZE, SceneLight, falling


def library(light: SceneLight, drawing: SceneDrawing) -> str:
    rng, parts = light.rng, drawing.markup("wall")
    for top in range(20, SIZE, 118):
        for left, right in ((0, 176), (592, SIZE)):
            parts += (
                box(left, top, right - left, 104, light.room("#4a3528"))
                + _books(light, left + 8, right - 8, top + 104)
                + box(left, top + 104, right - left, 14, light.room("#7a5638"))
            )
    lamps = "".join(
        disc(x, y, 70, "#ffdf9a", faint(0.25)) + disc(x, y, 15, "#ffe9b4")
        for x, y in ((176, rng.choice((150, 240))), (592, rng.choice((150, 240))))
    )
    return parts + drawing.markup("window") + lamps


def cave(light: SceneLight, drawing: SceneDrawing) -> str:
    rng = light.rng
    spikes = "".join(
        path(f"M{x - 34} -10h68l-{rng.randint(26, 40)} {rng.randint(90, 240)}Z", light.room("#403a4e"), "")
        for x in (10, 80, 160, 240, 540, 610, 690, 760)
    )
    floor = "".join(
        path(f"M{x - 44} 780h88l-44 -{rng.randint(90, 220)}Z", light.room("#403a4e"), "")
        for x in (0, 90, 170, 600, 690, 770)
    )
    return drawing.markup("ground") + spikes + floor + drawing.markup("crystals")


def forge(light: SceneLight, drawing: SceneDrawing) -> str:
    return drawing.markup() + falling(light.rng, 34, "#ffc860", (2, 3, 4), 0.85)


def alchemy(light: SceneLight, drawing: SceneDrawing) -> str:
    return drawing.markup() + falling(light.rng, 16, "#e8ffd8", (2, 3), 0.7)


def workshop(light: SceneLight, drawing: SceneDrawing) -> str:
    tools = "".join(
        stroke(f"M{x} 400v{light.rng.randint(70, 120)}", light.room("#6a4a34"), 11)
        + box(x - 17, 386, 34, 24, light.room("#98a0a8"), 'rx="5"')
        for x in (40, 96, 152, 620, 676, 732)
    )
    return drawing.markup("wall") + tools + drawing.markup("bench")


def _books(light: SceneLight, left: int, right: int, base: int) -> str:
    rng, parts, x = light.rng, "", left
    while x < right - 24:
        wide, high = rng.randint(14, 26), rng.randint(62, 92)
        parts += box(
            x,
            base - high,
            wide - 2,
            high,
            light.room(rng.choice(("#8f3f3a", "#3f5a7a", "#5a7a52", "#a8803f", "#6a4a70", "#b09a7a"))),
        )
        x += wide
    return parts
