"""The engines and the moderation gate that the settings choose."""

from __future__ import annotations

from app.engines import registry
from app.engines.choices import EngineRole, EngineSettings
from app.engines.descriptor import Builders, BuiltModerator
from app.engines.moderation import ModerationGate, Moderator, Rating, StrictestVerdict
from app.engines.ports import Engines


def build_engines(settings: EngineSettings) -> Engines:
    """One engine for each role. Raises ValueError for a name that no engine of that role has."""
    built: dict[str, Builders] = {}

    def builders(name: str, role: EngineRole) -> Builders:
        descriptor = registry.find(name, role)
        if name not in built:
            built[name] = descriptor.build(settings)
        return built[name]

    return Engines(
        builders(settings.analyst, "analyst").analyst(),
        builders(settings.writer, "writer").writer(),
        builders(settings.painter, "painter").painter(),
    )


def build_moderation_gate(settings: EngineSettings) -> ModerationGate:
    """The gate that all texts pass, before the moderators that these settings choose."""
    chosen = (_moderator(settings, name) for name in registry.moderators() if name in settings.moderation)
    return moderation_gate(Rating(settings.most_mature), *chosen)


def moderation_gate(most: Rating, rules: BuiltModerator, *more: BuiltModerator) -> ModerationGate:
    """The rules, and behind them the others. Those are not asked about a text under way: each piece would
    cost a call."""
    seconds = sum(one.seconds for one in (rules, *more))
    moderator = (
        StrictestVerdict(rules.moderator, *(one.moderator for one in more)) if more else rules.moderator
    )
    return ModerationGate(moderator, most, seconds, drafts=rules.moderator, prepare=rules.prepare)


def remote_moderator(settings: EngineSettings) -> Moderator | None:
    """The moderator on a server alone; None where there is none."""
    name = remote_kind(settings)
    return _moderator(settings, name).moderator if name else None


def remote_kind(settings: EngineSettings) -> str | None:
    """The name of the moderator that runs beside the built-in rules, if there is one."""
    return next((name for name in registry.moderators()[1:] if name in settings.moderation), None)


def _moderator(settings: EngineSettings, name: str) -> BuiltModerator:
    return registry.find_moderator(name).build(settings).moderators[name]()
