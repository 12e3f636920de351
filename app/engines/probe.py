"""Probe: the questions of `chargen doctor` to an engine. The defaults suit one without server or library."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.engines.choices import ENGINE_USES, EngineSettings
from app.engines.finding import Finding

if TYPE_CHECKING:
    from app.errors import AppError


class Probe:
    """Looks without cost: no model is asked for anything but what it is."""

    def configured(self, settings: EngineSettings, use: str) -> Finding:
        """What serves this use, for the engine that is chosen for it."""
        return Finding("ok", use, self.summary(settings, use))

    def summary(self, settings: EngineSettings, use: str) -> str:
        """The engine's name, and after a colon what it works with."""
        return f"{getattr(settings, ENGINE_USES[use])}: needs nothing"

    def lacks(self, settings: EngineSettings) -> str | None:
        """What this machine lacks for it to work, in one sentence that says what to do."""
        return None

    def servers(self, settings: EngineSettings) -> Iterator[Finding]:
        """A look at each server that it is configured to use; nothing about those that are fine."""
        return iter(())

    def why(self, settings: EngineSettings, use: str, error: AppError) -> str:
        """What a look at the server adds to an error that a real call ended in; may be empty."""
        return ""

    def unused(self, settings: EngineSettings) -> Iterator[Finding]:
        """What answers at its usual address and is not used, with the lines of configuration that would."""
        return iter(())

    def answers_at(self, base_url: str, api_key: str | None) -> bool:
        """Whether a server of its kind answers there: another engine may have been given its address."""
        return False
