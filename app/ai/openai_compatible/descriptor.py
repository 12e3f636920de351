"""The descriptor of the engines and moderators on servers that speak OpenAI's API."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.ai.openai_compatible import moderation_settings
from app.ai.openai_compatible import settings as model_settings
from app.ai.openai_compatible.chat.endpoints import ModelEndpoint, RemoteModerator
from app.engines import registry
from app.engines.choices import EngineSettings
from app.engines.descriptor import Builders, BuiltModerator, EngineDescriptor
from app.engines.probe import Probe

if TYPE_CHECKING:
    from app.engines.ports import Analyst, Painter, Writer

_TURNS = 3  # timeouts: a request may first wait for others


def _build(settings: EngineSettings) -> Builders:
    return Builders(
        partial(_analyst, settings),
        partial(_writer, settings),
        partial(_painter, settings),
        {kind: partial(_moderator, settings) for kind in moderation_settings.REMOTE},
    )


def _analyst(settings: EngineSettings) -> Analyst:
    from app.ai.openai_compatible import engines

    return engines.analyst(_given(model_settings.endpoints_of(settings).vision, "vision"))


def _writer(settings: EngineSettings) -> Writer:
    from app.ai.openai_compatible import engines

    at = model_settings.endpoints_of(settings)
    details, history = _given(at.details, "details"), _given(at.history, "history")
    model = engines.writer(details, history)
    if settings.writer_fallback == "none":
        return model
    from app.ai.writer_fallback import FallbackWriter

    fallback_writer = registry.find(settings.writer_fallback, "writer").build(settings).writer()
    return FallbackWriter(model, fallback_writer, details.engine, history.engine)


def _painter(settings: EngineSettings) -> Painter:
    from app.ai.openai_compatible import engines

    return engines.painter(_given(model_settings.endpoints_of(settings).image, "image"))


def _moderator(settings: EngineSettings) -> BuiltModerator:
    if (remote := moderation_settings.remote_of(settings)) is None:
        raise ValueError("The openai moderator needs to know its server.")
    return built_moderator(remote)


def built_moderator(remote: RemoteModerator) -> BuiltModerator:
    """The moderator on that server."""
    from app.ai.openai_compatible import engines

    return BuiltModerator(engines.moderator(remote), _TURNS * remote.seconds)


def _given(model: ModelEndpoint | None, use: str) -> ModelEndpoint:
    if model is None:
        raise ValueError(f"The openai engine needs to know its {use} model.")
    return model


def _check(settings: EngineSettings) -> None:
    model_settings.check(settings)
    moderation_settings.check(settings)


def _probe() -> Probe:
    from app.ai.openai_compatible.probe.probe import OpenAIProbe

    return OpenAIProbe()


DESCRIPTOR = EngineDescriptor(
    name="openai",
    serves=frozenset({"analyst", "writer", "painter"}),
    build=_build,
    sections=(model_settings.OpenAISettings, moderation_settings.ModeratorSettings),
    check=_check,
    probe=_probe,
    is_paid=True,
    moderators=moderation_settings.REMOTE,
)
