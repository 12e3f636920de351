"""Probes this machine for the requirements of the painter in the worker, for `chargen doctor`."""

from __future__ import annotations

from app.ai.diffusers_local.options import lacking
from app.ai.diffusers_local.settings import options_of
from app.engines.choices import EngineSettings
from app.engines.finding import Finding
from app.engines.probe import Probe


class DiffusersProbe(Probe):
    def configured(self, settings: EngineSettings, use: str) -> Finding:
        if why := self.lacks(settings):
            return Finding("MISSING", use, why)
        return super().configured(settings, use)

    def summary(self, settings: EngineSettings, use: str) -> str:
        if (options := options_of(settings)) is None:
            return "diffusers: no model"
        fetched = "" if options.folder else ", fetched from the hub unless it is here already"
        return f"diffusers: {options.model} in the worker{fetched}, device {options.device}"

    def lacks(self, settings: EngineSettings) -> str | None:
        options = options_of(settings)
        return lacking(options) if options else None
