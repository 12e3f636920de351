"""The descriptor of the scripted engines: one script for all roles, so that failures are counted together."""

from __future__ import annotations

from app.ai.scripted.settings import ScriptedSettings
from app.engines.choices import EngineSettings
from app.engines.descriptor import Builders, EngineDescriptor
from app.engines.probe import Probe


def _build(settings: EngineSettings) -> Builders:
    from app.ai.scripted.engines import ScriptedOptions, scripted_engines

    chosen = settings.of(ScriptedSettings)
    engines = scripted_engines(
        ScriptedOptions(
            chosen.scripted_step_seconds,
            chosen.scripted_fail_step,
            chosen.scripted_fail_times,
            chosen.scripted_fail_as,
        )
    )
    return Builders(lambda: engines.analyst, lambda: engines.writer, lambda: engines.painter)


class ScriptedProbe(Probe):
    def summary(self, settings: EngineSettings, use: str) -> str:
        return "scripted: a fixed script for tests, not for visitors"


DESCRIPTOR = EngineDescriptor(
    name="scripted",
    serves=frozenset({"analyst", "writer", "painter"}),
    build=_build,
    sections=(ScriptedSettings,),
    probe=ScriptedProbe,
)
