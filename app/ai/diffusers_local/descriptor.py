"""The descriptor of the painter in the worker, whose optional library only the painting process loads."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from app.ai.diffusers_local.settings import DiffusersSettings, check, options_of
from app.engines.choices import EngineSettings
from app.engines.descriptor import Builders, EngineDescriptor
from app.engines.probe import Probe

if TYPE_CHECKING:
    from app.engines.ports import Painter


def _build(settings: EngineSettings) -> Builders:
    return Builders(painter=lambda: _painter(settings))


def _painter(settings: EngineSettings) -> Painter:
    from app.ai.diffusers_local.painter import DiffusersPainter

    if (options := options_of(settings)) is None:
        raise ValueError("The diffusers engine needs to know its image model.")
    return DiffusersPainter(options)


def _probe() -> Probe:
    from app.ai.diffusers_local.probe import DiffusersProbe

    return DiffusersProbe()


def _is_painting() -> bool:
    """Returns whether a painting thread is running: torch aborts a process that ends during a step."""
    threads = sys.modules.get("app.ai.diffusers_local.threads")
    return bool(threads and threads.any_running())


DESCRIPTOR = EngineDescriptor(
    name="diffusers",
    serves=frozenset({"painter"}),
    build=_build,
    sections=(DiffusersSettings,),
    check=check,
    probe=_probe,
    has_abandonable_threads=_is_painting,
)
