"""A painter on a scripted image model: what it is asked for, and what comes of it."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image

from app.ai.openai_compatible.chat.server import Server
from app.ai.openai_compatible.painter import OpenAIPainter
from app.engines.ports import AvatarBrief, Painting, Preview, Traits
from tests.support.model_answers import endpoint
from tests.support.model_script import Answer, model_script
from tests.support.runs import png

BRIEF = AvatarBrief(
    "Iris", "Vale", 31, "female", "human", None, None,
    Traits(role="lighthouse keeper", hair="copper hair"), (), 5,
)  # fmt: skip
ONE, TWO, LAST = png("red", (512, 512)), png("lime", (512, 512)), png("blue", (640, 640))


def painter(url: str, **changed: Any) -> OpenAIPainter:
    return OpenAIPainter(Server(endpoint(url, **changed)))


async def parts_of(painter: OpenAIPainter) -> tuple[list[Preview], Painting]:
    *previews, painting = [part async for part in painter.paint(BRIEF)]
    assert isinstance(painting, Painting)
    assert all(isinstance(one, Preview) for one in previews)
    return [one for one in previews if isinstance(one, Preview)], painting


async def painting(*answers: Answer) -> Painting:
    async with model_script(*answers) as server:
        return (await parts_of(painter(server.url)))[1]


def colour(content: bytes) -> tuple[int, ...]:
    with Image.open(io.BytesIO(content)) as shown:
        assert shown.format == "WEBP"
        pixel = shown.convert("RGB").getpixel((100, 100))
    assert isinstance(pixel, tuple)
    return tuple(round(part / 255) for part in pixel)
