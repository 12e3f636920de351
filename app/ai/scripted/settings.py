"""The settings of the scripted engines."""

from __future__ import annotations

from dataclasses import dataclass

from app.settings import environment
from app.settings.declaration import setting


@dataclass(frozen=True, slots=True)
class ScriptedSettings:
    """Read by no one but the `scripted` engines."""

    scripted_step_seconds: float = setting(
        "CHARGEN_SCRIPTED_STEP_SECONDS",
        environment.seconds,
        0.5,
        "How long each step of the scripted engine takes.",
    )
    scripted_fail_step: str | None = setting(
        "CHARGEN_SCRIPTED_FAIL_STEP", environment.text, None, "The step at which the scripted engine fails."
    )
    scripted_fail_times: int = setting(
        "CHARGEN_SCRIPTED_FAIL_TIMES",
        environment.whole(0, 1000),
        1,
        "How often it fails there before it succeeds.",
    )
    scripted_fail_as: tuple[str, ...] = setting(
        "CHARGEN_SCRIPTED_FAIL_AS", environment.names, ("engine_failed",),
        "How it fails there: codes that take turns, comma-separated; `engine_busy` and `engine_timeout` are"
        " tried again by themselves.", shown="engine_failed",
    )  # fmt: skip
