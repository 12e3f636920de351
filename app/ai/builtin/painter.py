"""The built-in painter: draws a head in layers, with previews of the layers so far."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from random import Random

from PIL import Image

from app.ai.builtin.painting import toon_head
from app.ai.builtin.painting.choose_look import look_of
from app.ai.builtin.painting.layers import extra_layers, hidden
from app.ai.builtin.painting.look import Look
from app.ai.builtin.painting.markup import Layer
from app.ai.builtin.painting.parts import parts
from app.ai.builtin.painting.scenery.choice import draw_scene, light_of
from app.engines.ports import AvatarBrief, Painting, Preview, Traits
from app.errors import EngineError, Unavailable
from app.pool.pool import PoolProcessDied, in_pool

ENGINE = "builtin"
SIZE = toon_head.SIZE
PREVIEW_SIZE = 384
# The parts in painting order, and the percent at which a preview shows all up to and including that part.
_PARTS = ("behind", "rearHair", "body", "outfit", "head", "mouth", "beard", "eyes", "eyebrows", "hair")
_STAGES = (("behind", 15), ("outfit", 40), ("eyebrows", 70))
_LOW = 886  # the lower end of the style's trunk, in its coordinates: it is moved to the picture's edge
_SCALE = 0.86
# The horizontal and vertical scale of species.
_BUILD: dict[str, tuple[float, float]] = {
    "dwarf": (1.08, 0.9), "halfling": (0.88, 0.86), "gnome": (0.86, 0.84), "goblin": (0.86, 0.82),
    "fairy": (0.84, 0.84), "orc": (1.06, 1.0), "half_orc": (1.03, 1.0), "giant": (1.12, 1.08),
    "troll": (1.08, 1.02), "golem": (1.1, 1.0), "minotaur": (1.05, 1.0), "alien": (0.96, 0.94),
    "robot": (0.96, 0.94), "angel": (0.9, 0.9), "catfolk": (0.96, 0.96), "foxfolk": (0.96, 0.96),
}  # fmt: skip
# The width of the trunk relative to the head.
_SHOULDERS = {"child": 0.74, "teen": 0.86}
_BROAD = {"orc", "half_orc", "troll", "giant", "golem", "minotaur", "dwarf", "werewolf"}


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the picture: SVG and percent (100 is the finished picture)."""

    svg: str
    progress: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """All stages of a picture, its prompt, and the attribution of the style."""

    stages: list[Stage]
    prompt: str
    credit: str


class BuiltinPainter:
    """Paints without a model: DiceBear's toon-head, extra layers for species and occupation, rendered by
    resvg.

    Works in pool processes, so that the calling process never loads these libraries.
    """

    free = True

    async def paint(self, brief: AvatarBrief) -> AsyncIterator[Preview | Painting]:
        """Three previews of 384 pixels, then the painting of 768; can stop between. Raises EngineError,
        PoolProcessDied."""
        drawing = await in_pool(drawn, brief)
        for stage in drawing.stages:
            if stage.progress < 100:
                yield Preview(await in_pool(render, stage.svg, PREVIEW_SIZE), stage.progress)
            else:
                content = await in_pool(render, stage.svg, SIZE)
                yield Painting(content, SIZE, SIZE, drawing.prompt, brief.seed, ENGINE, drawing.credit)

    async def warm(self) -> None:
        """Starts a pool process and has it load what the first painting would wait for, about a second."""
        with suppress(PoolProcessDied, Unavailable):  # the first painting will report the error
            await in_pool(warm)


def warm() -> None:
    """Loads the same in this process."""
    brief = AvatarBrief("", "", None, "unknown", "human", None, None, Traits(), (), 0)
    with suppress(EngineError):
        render(drawn(brief).stages[-1].svg, 32)


def drawn(brief: AvatarBrief) -> Drawing:
    """Returns the picture as SVG, not rendered yet. Raises EngineError."""
    look = look_of(brief)
    return Drawing(compose(brief, look), prompt_of(brief, look), toon_head.credit())


def compose(brief: AvatarBrief, look: Look) -> list[Stage]:
    """Returns every stage of the picture; each includes the one before."""
    try:
        layers = toon_head.draw(brief.seed, look.options, look.iris)
    except Exception as error:
        raise EngineError("The built-in painter could not draw this character. Please try again.") from error
    own = extra_layers(look)
    ground = _ground(brief, look) + parts("frame")["glow"].markup(look)
    unseen = hidden(look)
    drawn = [_part(name, "" if name in unseen else layers.parts.get(name, ""), own, look) for name in _PARTS]
    stages = [(_PARTS.index(last) + 1, progress) for last, progress in _STAGES]
    return [
        Stage(_svg(layers, ground, drawn[:count], look), progress)
        for count, progress in (*stages, (len(drawn), 100))
    ]


def _ground(brief: AvatarBrief, look: Look) -> str:
    """Returns the scene, mirrored at random."""
    scene = draw_scene(look.scene, light_of(brief, Random(f"{brief.seed}:scene")))
    if Random(f"{brief.seed}:side").random() < 0.5:
        return scene
    return f'<g transform="translate({SIZE} 0) scale(-1 1)">{scene}</g>'


def render(svg: str, size: int) -> bytes:
    """Returns the SVG as WebP, `size` pixels square. Raises EngineError."""
    import resvg_py

    try:
        png = resvg_py.svg_to_bytes(svg_string=svg, width=size, height=size, skip_system_fonts=True)
    except ValueError as error:
        raise EngineError("The built-in painter could not finish the picture. Please try again.") from error
    buffer = io.BytesIO()
    with Image.open(io.BytesIO(png)) as image:
        image.convert("RGB").save(buffer, "WEBP", quality=90, method=2)
    return buffer.getvalue()


def prompt_of(brief: AvatarBrief, look: Look) -> str:
    """Returns what the picture was made from, in words and colours, to be stored with it."""
    name = f"{brief.first_name} {brief.last_name}".strip()
    age = f", {brief.age}" if brief.age is not None else ""
    role = f", {brief.traits.role}" if brief.traits.role else ""
    colours = f"skin {look.skin}, hair {look.hair}, eyes {look.iris}, clothes {look.clothes}"
    source = (
        f" ({', '.join(look.from_palette)} taken from the picture's palette)" if look.from_palette else ""
    )
    who = f"{name}{age}: {brief.species}{role}; {brief.gender}"
    return f"{who}; {colours}{source}; {look.outfit} before {look.scene}; drawn as {look.species.key}"


def _svg(layers: toon_head.Layers, ground: str, parts: list[str], look: Look) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" fill="none">'
        f"<defs>{layers.definitions}</defs>{ground}{_placed(''.join(parts), look)}</svg>"
    )


def _part(name: str, drawn: str, own: list[Layer], look: Look) -> str:
    """Returns one part of the head with the extra layers that follow it."""
    markup = drawn + "".join(markup for after, markup in own if after == name)
    return _trunk(markup, look) if name in ("body", "outfit") else markup


def _trunk(markup: str, look: Look) -> str:
    """Returns the trunk with shoulders as wide as age, gender and species require, and an unchanged neck."""
    wide = _SHOULDERS.get(look.stage) or (0.9 if look.female else 1.0)
    wide *= 1.06 if look.species.key in _BROAD else 1.0
    return f'<g transform="translate({384 * (1 - wide):.1f} 0) scale({wide:.3f} 1)">{markup}</g>'


def _placed(body: str, look: Look) -> str:
    wide, high = _BUILD.get(look.species.key, (1.0, 1.0))
    size = _SCALE * {"child": 0.84, "teen": 0.95}.get(look.stage, 1.0)
    left, top = SIZE / 2 * (1 - wide * size), SIZE - _LOW * high * size
    faint = ' opacity=".8"' if look.species.key == "ghost" else ""
    moved = f"translate({left:.1f} {top:.1f}) scale({wide * size:.3f} {high * size:.3f})"
    return f'<g transform="{moved}"{faint}>{body}</g>'
