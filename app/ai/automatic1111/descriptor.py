"""The descriptor of the painter on a server with AUTOMATIC1111's API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ai.automatic1111.settings import A1111Settings, server_of
from app.engines.choices import EngineSettings
from app.engines.descriptor import Builders, EngineDescriptor
from app.engines.probe import Probe

if TYPE_CHECKING:
    from app.engines.ports import Painter


def _build(settings: EngineSettings) -> Builders:
    return Builders(painter=lambda: _painter(settings))


def _painter(settings: EngineSettings) -> Painter:
    from app.ai.automatic1111.painter import A1111Painter

    return A1111Painter(server_of(settings))


def _probe() -> Probe:
    from app.ai.automatic1111.probe import A1111Probe

    return A1111Probe()


DESCRIPTOR = EngineDescriptor(
    name="automatic1111",
    serves=frozenset({"painter"}),
    build=_build,
    sections=(A1111Settings,),
    probe=_probe,
)
