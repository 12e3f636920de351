"""The descriptor of the painter on a ComfyUI server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ai.comfyui.settings import ComfySettings, check, server_of
from app.engines.choices import EngineSettings
from app.engines.descriptor import Builders, EngineDescriptor
from app.engines.probe import Probe

if TYPE_CHECKING:
    from app.engines.ports import Painter


def _build(settings: EngineSettings) -> Builders:
    return Builders(painter=lambda: _painter(settings))


def _painter(settings: EngineSettings) -> Painter:
    from app.ai.comfyui.painter import ComfyPainter

    return ComfyPainter(server_of(settings))


def _probe() -> Probe:
    from app.ai.comfyui.probe import ComfyProbe

    return ComfyProbe()


DESCRIPTOR = EngineDescriptor(
    name="comfyui",
    serves=frozenset({"painter"}),
    build=_build,
    sections=(ComfySettings,),
    check=check,
    probe=_probe,
)
