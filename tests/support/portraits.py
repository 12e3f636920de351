"""Portraits in tests of painters: what is asked for, what comes, and which colour it has."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image

from app.ai.comfyui.painter import ComfyPainter
from app.ai.image_servers.server_options import ImageServer
from app.engines.ports import AvatarBrief, Painter, Painting, Preview, Traits
from tests.support.comfy_server import Comfy


def brief(**changed: Any) -> AvatarBrief:
    known: dict[str, Any] = {
        "first_name": "Iris",
        "last_name": "Vale",
        "age": 31,
        "gender": "female",
        "species": "human",
        "physical_description": None,
        "visual_style": None,
        "traits": Traits(role="lighthouse keeper", hair="copper hair"),
        "palette": (),
        "seed": 5,
    }
    return AvatarBrief(**known | changed)


def comfy_painter(comfy: Comfy, **changed: Any) -> ComfyPainter:
    return ComfyPainter(ImageServer(comfy.url, **changed))


async def parts_of(ours: Painter, wanted: AvatarBrief | None = None) -> tuple[list[Preview], Painting]:
    parts = [part async for part in ours.paint(wanted or brief())]
    previews = [part for part in parts if isinstance(part, Preview)]
    assert isinstance(parts[-1], Painting)
    assert not any(isinstance(part, Painting) for part in parts[:-1])
    return previews, parts[-1]


def colour(content: bytes) -> tuple[str | None, tuple[int, int], tuple[int, ...]]:
    with Image.open(io.BytesIO(content)) as shown:
        pixel = shown.convert("RGB").getpixel((100, 100))
        assert isinstance(pixel, tuple)
        return shown.format, shown.size, tuple(round(part / 255) for part in pixel)
