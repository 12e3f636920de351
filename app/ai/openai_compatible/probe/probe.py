"""Probes the engines on servers that speak OpenAI's API, for `chargen doctor`."""

from __future__ import annotations

from collections.abc import Iterator

from app.ai.openai_compatible.chat.endpoints import RemoteModerator
from app.ai.openai_compatible.moderation_settings import remote_of
from app.ai.openai_compatible.probe import ollama, servers
from app.ai.openai_compatible.settings import models
from app.engines.choices import EngineSettings
from app.engines.finding import Finding
from app.engines.probe import Probe
from app.errors import AppError
from app.settings.declaration import without_password


class OpenAIProbe(Probe):
    def summary(self, settings: EngineSettings, use: str) -> str:
        if use == "moderation" and (remote := remote_of(settings)):
            return _moderator(remote)
        at = models(settings)[use]
        return f"openai: {at.model} at {at.base_url}{'' if at.api_key else ', without a key'}"

    def servers(self, settings: EngineSettings) -> Iterator[Finding]:
        yield from servers.servers(settings)

    def why(self, settings: EngineSettings, use: str, error: AppError) -> str:
        return servers.why(settings, use, error)

    def unused(self, settings: EngineSettings) -> Iterator[Finding]:
        yield from ollama.unused(settings)


def _moderator(remote: RemoteModerator) -> str:
    endpoint = remote.endpoint
    named = f"{endpoint.model} at " if endpoint.model else ""
    key = "" if endpoint.api_key else ", without a key"
    return f"builtin rules, then {remote.kind}: {named}{without_password(endpoint.base_url)}{key}"
