"""All settings: one frozen class made from the environment, which refuses insecure values in production.

Each part declares and checks itself; each engine declares a section of its own (app/engines/registry.py).
Why this isn't pydantic-settings: docs/decisions/0006-settings.md.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.engines import registry
from app.settings import environment
from app.settings.access import AccessSettings
from app.settings.declaration import Described, SettingsPart, described, shown
from app.settings.engines import EngineChoices
from app.settings.environment import SettingsError
from app.settings.monitoring import MonitoringSettings
from app.settings.quotas import QuotaSettings
from app.settings.retention import RetentionSettings
from app.settings.site import SiteSettings
from app.settings.storage import StorageSettings
from app.settings.work import WorkSettings

__all__ = ["Described", "Settings", "SettingsError", "describe", "documented"]

# In the order of docs/settings.md; a default may depend on the parts before it.
PARTS: tuple[type[SettingsPart], ...] = (
    SiteSettings,
    StorageSettings,
    AccessSettings,
    EngineChoices,
    WorkSettings,
    RetentionSettings,
    MonitoringSettings,
    QuotaSettings,
)


@dataclass(frozen=True, kw_only=True)
class Settings(
    AccessSettings,
    StorageSettings,
    EngineChoices,
    WorkSettings,
    RetentionSettings,
    MonitoringSettings,
    QuotaSettings,
):
    """All settings of a deployment. Create one with `Settings.from_env`."""

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Returns the parsed and checked settings; creates data folder and secret if absent. Raises
        SettingsError."""
        given = {name: value.strip() for name, value in environ.items() if value.strip()}
        environment.refuse_unknown(given, frozenset(row.variable for row in documented()))
        values: dict[str, object] = {}
        for row in documented():
            raw = given.get(row.variable)
            values[row.name] = row.parse(row.variable, raw) if raw is not None else row.default_after(values)
        sections = {kind: kind(**_own(kind, values)) for kind in registry.sections()}
        own = {name: value for part in PARTS for name, value in _own(part, values).items()}
        make: Callable[..., Settings] = cls  # the types are right: each value was parsed by its own row
        settings = make(**own, sections=sections, redis_embedded="CHARGEN_REDIS_URL" not in given)
        settings.check()
        return settings

    def check(self) -> None:
        """Raises the SettingsError of the first part with a missing or insecure setting."""
        for part in PARTS:
            part.check(self)


def _own(declared: type[Any], values: Mapping[str, object]) -> dict[str, object]:
    return {row.name: values[row.name] for row in described(declared)}


def documented() -> Iterator[Described]:
    """Yields every setting, in the order of docs/settings.md."""
    for declared in (*PARTS, *registry.sections()):
        yield from described(declared)


def describe(settings: Settings) -> Iterator[tuple[Described, str]]:
    """Yields each setting with its value as shown: without secrets and passwords."""
    for declared in (*PARTS, *registry.sections()):
        owner = settings.sections.get(declared, settings)
        yield from ((row, shown(row, getattr(owner, row.name))) for row in described(declared))
