"""Builds the engines and the moderation gate that the settings choose."""

from __future__ import annotations

from app.engines import registry
from app.engines.choices import EngineRole, EngineSettings
from app.engines.descriptor import Builders, BuiltModerator
from app.engines.moderation import ModerationGate, Moderator, Rating, StrictestVerdict
from app.engines.ports import Engines


def build_engines(settings: EngineSettings) -> Engines:
    """Returns one engine for each role. Raises ValueError for a name that no engine of that role has."""
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
    """Returns the gate that all texts pass, with the moderators that these settings choose."""
    chosen = (_moderator(settings, name) for name in registry.moderators() if name in settings.moderation)
    return moderation_gate(Rating(settings.most_mature), *chosen)


def moderation_gate(max_rating: Rating, rules: BuiltModerator, *more: BuiltModerator) -> ModerationGate:
    """Returns a gate with the built-in rules and the other moderators, whose strictest verdict counts. Drafts
    are reviewed by the rules alone: other moderators would need a call to a server for each piece of text."""
    seconds = sum(one.seconds for one in (rules, *more))
    moderator = (
        StrictestVerdict(rules.moderator, *(one.moderator for one in more)) if more else rules.moderator
    )
    return ModerationGate(moderator, max_rating, seconds, drafts=rules.moderator, warm=rules.warm)


def remote_moderator(settings: EngineSettings) -> Moderator | None:
    """Returns the moderator on a server, without the built-in rules; None if none is chosen."""
    name = remote_kind(settings)
    return _moderator(settings, name).moderator if name else None


def remote_kind(settings: EngineSettings) -> str | None:
    """Returns the name of the moderator that runs beside the built-in rules; None if none is chosen."""
    return next((name for name in registry.moderators()[1:] if name in settings.moderation), None)


def _moderator(settings: EngineSettings, name: str) -> BuiltModerator:
    return registry.find_moderator(name).build(settings).moderators[name]()
