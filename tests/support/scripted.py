"""Scripted engines without pauses, and what they are asked for."""

from __future__ import annotations

from app.ai.scripted.engines import ScriptedOptions, scripted_engines
from app.engines.ports import Brief, Engines

BRIEF = Brief("a brave knight", None, None, "en", 1)


def scripted(**options: object) -> Engines:
    return scripted_engines(ScriptedOptions(step_seconds=0, **options))  # type: ignore[arg-type]
