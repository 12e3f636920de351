"""Which engine serves what. The registry has the names; each engine declares its own settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from app.engines import registry
from app.engines.choices import EngineRole
from app.settings import environment as read
from app.settings.declaration import Parse, SettingsPart, setting
from app.settings.environment import SettingsError

Section = TypeVar("Section")


def _engine(*roles: EngineRole) -> Parse:
    """Returns a parser of an engine's name: one that serves all these roles."""
    allowed = read.one_of(*registry.names(*roles))

    def parse(variable: str, raw: str) -> str:
        name = raw.lower()
        if name in registry.names("painter") and name not in registry.names(*roles):
            raise SettingsError(
                f"{variable} is {raw!r}, which only paints: set CHARGEN_PAINTER={name} instead."
            )
        return str(allowed(variable, raw))

    return parse


def _moderators(variable: str, raw: str) -> tuple[str, ...]:
    """Parses `builtin`, and at most one engine on a server."""
    remote = registry.moderators()[1:]
    names = tuple(dict.fromkeys(name.lower() for name in read.names(variable, raw)))
    unknown = [name for name in names if name not in ("builtin", *remote)]
    if unknown or "builtin" not in names or len(names) > 2:
        raise SettingsError(
            f"{variable} is {raw!r}: it must be builtin, or builtin and one of {', '.join(remote)}, as in"
            " builtin,guard. The built-in rules always run."
        )
    return names


@dataclass(frozen=True, kw_only=True)
class EngineChoices(SettingsPart):
    """The chosen engines, and the sections of settings that engines declare in their own folders."""

    engine: str = setting(
        "CHARGEN_ENGINE", _engine("analyst", "writer", "painter"), "builtin",
        "`builtin` engines need nothing; `openai` ones ask models; `scripted` ones play a script, for tests.",
    )  # fmt: skip
    analyst: str = setting(
        "CHARGEN_ANALYST", _engine("analyst"), lambda known: known["engine"], "Which engine reads pictures.",
        shown="CHARGEN_ENGINE",
    )  # fmt: skip
    writer: str = setting(
        "CHARGEN_WRITER", _engine("writer"), lambda known: known["engine"],
        "Which engine writes details and history.", shown="CHARGEN_ENGINE",
    )  # fmt: skip
    writer_fallback: Literal["none", "builtin"] = setting(
        "CHARGEN_WRITER_FALLBACK", read.one_of("none", "builtin"), "none",
        "`builtin`: where an `openai` writer's answer and its repair can't be used, the built-in writer takes"
        " over, and the character says so.",
    )  # fmt: skip
    painter: str = setting(
        "CHARGEN_PAINTER",
        _engine("painter"),
        lambda known: known["engine"],
        "Which engine paints portraits: also `comfyui` or `automatic1111`, on a server of image models,"
        " and `diffusers`, in the worker.",
        shown="CHARGEN_ENGINE",
    )  # fmt: skip
    moderation: tuple[str, ...] = setting(
        "CHARGEN_MODERATION", _moderators, ("builtin",),
        "Who moderates: `builtin` rules always, and with them one of `endpoint` (the moderation endpoint of a"
        " server that speaks OpenAI's API), `guard` (a guard model asked as a chat) or `chat` (any other"
        " model), as in `builtin,guard`. The stricter counts.",
    )  # fmt: skip
    most_mature: Literal["everyone", "teen", "mature"] = setting(
        "CHARGEN_MOST_MATURE", read.one_of("everyone", "teen", "mature"), "teen",
        "The most mature content that is let through; what is refused always is refused at `mature` too.",
    )  # fmt: skip
    sections: Mapping[type[Any], Any] = field(default_factory=dict)

    def of(self, section: type[Section]) -> Section:
        """Returns the settings of one engine."""
        found: Section = self.sections[section]
        return found

    def check(self) -> None:
        """Raises SettingsError if a chosen engine lacks a setting."""
        for descriptor in registry.descriptors():
            descriptor.check(self)
