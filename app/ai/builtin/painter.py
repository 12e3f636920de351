"""The built-in painter: a drawn head in layers, shown stage by stage as it is really put together."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass

from PIL import Image

from app.ai.builtin import toon_head
from app.ai.builtin.colour_math import mix
from app.ai.builtin.layers import own_layers
from app.ai.builtin.look import Look, look_of
from app.errors import EngineError
from app.generation.ports import AvatarBrief, Painting, Preview, Traits

ENGINE = "builtin"
SIZE = toon_head.SIZE
PREVIEW_SIZE = 384
# The parts in painting order, and the percent at which a preview shows all up to and including that part.
_PARTS = ("behind", "rearHair", "body", "head", "clothes", "mouth", "beard", "eyes", "eyebrows", "hair")
_STAGES = (("rearHair", 20), ("clothes", 45), ("eyebrows", 70))
# How a species stands in the frame: horizontal and vertical scale, feet on the lower edge.
_BUILD: dict[str, tuple[float, float]] = {
    "dwarf": (1.06, 0.92), "halfling": (0.86, 0.86), "gnome": (0.84, 0.84), "goblin": (0.84, 0.82),
    "fairy": (0.84, 0.84), "orc": (1.05, 0.99), "half_orc": (1.03, 0.98), "giant": (1.08, 1.04),
    "troll": (1.06, 1.0),
    "golem": (1.06, 0.98), "minotaur": (1.04, 0.98), "alien": (0.96, 0.92), "robot": (0.96, 0.92),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stage:
    """One state of the picture: SVG, and how far it is in percent (100 is the finished picture)."""

    svg: str
    progress: int


class BuiltinPainter:
    """Paints without a model: DiceBear's toon-head, own layers for species and calling, rendered by resvg."""

    async def paint(self, brief: AvatarBrief) -> AsyncIterator[Preview | Painting]:
        """Three previews of 384 pixels, then the painting of 768; can stop between. Raises EngineError."""
        look = look_of(brief)
        for stage in await asyncio.to_thread(compose, look, brief.seed):
            if stage.progress < 100:
                yield Preview(await asyncio.to_thread(render, stage.svg, PREVIEW_SIZE), stage.progress)
            else:
                content = await asyncio.to_thread(render, stage.svg, SIZE)
                yield Painting(
                    content, SIZE, SIZE, prompt_of(brief, look), brief.seed, ENGINE, toon_head.credit()
                )


def warm() -> None:
    """Load what the first painting would wait for, about a second of work; safe to call in any thread."""
    brief = AvatarBrief("", "", None, "unknown", "human", None, None, Traits(), (), 0)
    with suppress(EngineError):  # the first painting will say what is wrong
        render(compose(look_of(brief), 0)[-1].svg, 32)


def compose(look: Look, seed: int) -> list[Stage]:
    """Every stage of the picture, emptiest first."""
    try:
        layers = toon_head.draw(seed, look.options, look.iris)
    except Exception as error:
        raise EngineError("The built-in painter could not draw this character. Please try again.") from error
    own = own_layers(look)
    stages = [Stage(_svg(layers, own, look, last), progress) for last, progress in _STAGES]
    return [*stages, Stage(_svg(layers, own, look, _PARTS[-1]), 100)]


def render(svg: str, size: int) -> bytes:
    """The SVG as WebP, `size` pixels square. Raises EngineError."""
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
    """What the picture was made from, in words and colours, for the record."""
    name = f"{brief.first_name} {brief.last_name}".strip()
    age = f", {brief.age}" if brief.age is not None else ""
    role = f", {brief.traits.role}" if brief.traits.role else ""
    colours = f"skin {look.skin}, hair {look.hair}, eyes {look.iris}, clothes {look.clothes}"
    who = f"{name}{age}: {brief.species}{role}; {brief.gender}"
    return f"{who}; {colours}, ground {look.background}; drawn as {look.species.key}"


def _svg(layers: toon_head.Layers, own: list[tuple[str, str]], look: Look, last: str) -> str:
    body = "".join(_part(name, layers, own, look) for name in _PARTS[: _PARTS.index(last) + 1])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" fill="none">'
        f"<defs>{layers.definitions}</defs>{_ground(look)}{_placed(body, look)}</svg>"
    )


def _part(name: str, layers: toon_head.Layers, own: list[tuple[str, str]], look: Look) -> str:
    drawn = layers.parts.get(name, "")
    if look.species.key == "skeleton" and name in ("eyes", "eyebrows"):
        drawn = _embers(look) if name == "eyes" else ""
    return drawn + "".join(markup for after, markup in own if after == name)


def _embers(look: Look) -> str:
    spots = "".join(f'<circle cx="{x}" cy="412" r="16" fill="{look.iris}"/>' for x in (316, 452))
    return f"<g>{spots}</g>"


def _ground(look: Look) -> str:
    edge = mix(look.background, "#20242c", 0.18)
    light = mix(look.background, "#ffffff", 0.25)
    return (
        '<defs><radialGradient id="ground" cx=".5" cy=".42" r=".75">'
        f'<stop offset="0" stop-color="{light}"/><stop offset=".55" stop-color="{look.background}"/>'
        f'<stop offset="1" stop-color="{edge}"/></radialGradient></defs>'
        f'<rect width="{SIZE}" height="{SIZE}" fill="url(#ground)"/>'
    )


def _placed(body: str, look: Look) -> str:
    wide, high = _BUILD.get(look.species.key, (1.0, 1.0))
    if look.child:
        wide, high = wide * 0.88, high * 0.88
    if {"hat", "crown", "helmet"} & set(look.wears):
        high, wide = high * 0.95, wide * 0.95
    left, top = SIZE / 2 * (1 - wide), SIZE * (1 - high) + 2
    faint = ' opacity=".78"' if look.species.key == "ghost" else ""
    return f'<g transform="translate({left:.1f} {top:.1f}) scale({wide:.3f} {high:.3f})"{faint}>{body}</g>'
