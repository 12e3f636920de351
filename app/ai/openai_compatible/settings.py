"""The settings of engines on servers that speak OpenAI's API: shared ones, and each use's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from app.ai.openai_compatible.chat.endpoints import ModelEndpoint, ModelEndpoints
from app.engines.choices import ENGINE_USES, EngineSettings
from app.settings import environment
from app.settings.declaration import Known, setting
from app.settings.environment import SettingsError

OPENAI = "https://api.openai.com/v1"


def _base_url(use: str) -> Any:
    return setting(
        f"CHARGEN_OPENAI_{use.upper()}_BASE_URL", environment.base_url,
        lambda known: known["openai_base_url"],
        f"The server of the {use} model.", shown="CHARGEN_OPENAI_BASE_URL", secret=True,
    )  # fmt: skip


def _api_key(use: str) -> Any:
    def shared(known: Known) -> str | None:
        """A key goes to the server it was given for, and to no other."""
        same = known[f"openai_{use}_base_url"] == known["openai_base_url"]
        return known["openai_api_key"] if same else None

    return setting(
        f"CHARGEN_OPENAI_{use.upper()}_API_KEY", environment.text, shared,
        f"The key of the {use} model's server.",
        shown="CHARGEN_OPENAI_API_KEY, if the server is the shared one", secret=True,
    )  # fmt: skip


def _model(use: str, what: str) -> Any:
    return setting(
        f"CHARGEN_OPENAI_{use.upper()}_MODEL", environment.text, lambda known: known["openai_model"],
        f"The model that {what}.", shown="CHARGEN_OPENAI_MODEL",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class OpenAISettings:
    """Read by no one but the `openai` engines."""

    openai_base_url: str = setting(
        "CHARGEN_OPENAI_BASE_URL", environment.base_url, OPENAI,
        "Where the `openai` engines find their models: any server that speaks OpenAI's API.", secret=True,
    )  # fmt: skip
    openai_api_key: str | None = setting(
        "CHARGEN_OPENAI_API_KEY",
        environment.text,
        None,
        "The key of that server, if it wants one.",
        secret=True,
    )
    openai_model: str | None = setting(
        "CHARGEN_OPENAI_MODEL", environment.text, None, "The model for reading pictures and for writing."
    )
    openai_most_tokens: int = setting(
        "CHARGEN_OPENAI_MOST_TOKENS", environment.whole(100, 200_000), 4000,
        "How long one answer may become, with what some models think before it.",
    )  # fmt: skip
    openai_vision_base_url: str = _base_url("vision")
    openai_vision_api_key: str | None = _api_key("vision")
    openai_vision_model: str | None = _model("vision", "reads pictures")
    openai_details_base_url: str = _base_url("details")
    openai_details_api_key: str | None = _api_key("details")
    openai_details_model: str | None = _model("details", "decides who the character is")
    openai_history_base_url: str = _base_url("history")
    openai_history_api_key: str | None = _api_key("history")
    openai_history_model: str | None = _model("history", "writes the history")
    openai_image_base_url: str = _base_url("image")
    openai_image_api_key: str | None = _api_key("image")
    openai_image_model: str | None = setting(
        "CHARGEN_OPENAI_IMAGE_MODEL", environment.text, None, "The model that paints portraits."
    )


def models(settings: EngineSettings) -> dict[str, ModelEndpoint]:
    """For each use that an `openai` engine serves. Raises SettingsError where something is missing."""
    served = [use for use, role in ENGINE_USES.items() if getattr(settings, role) == "openai"]
    return {use: _model_at(settings.of(OpenAISettings), use) for use in served}


def check(settings: EngineSettings) -> None:
    """Raises SettingsError."""
    models(settings)


def endpoints_of(settings: EngineSettings) -> ModelEndpoints:
    """Where the models are, for the steps that `openai` engines serve."""
    return ModelEndpoints(**models(settings))


def _model_at(chosen: OpenAISettings, use: str) -> ModelEndpoint:
    base_url, api_key, model = (
        getattr(chosen, f"openai_{use}_{part}") for part in ("base_url", "api_key", "model")
    )
    choice, prefix = f"CHARGEN_{ENGINE_USES[use].upper()}", f"CHARGEN_OPENAI_{use.upper()}"
    if model is None:
        shared = "" if use == "image" else " or CHARGEN_OPENAI_MODEL"
        raise SettingsError(
            f"{choice} is openai, which needs {prefix}_MODEL{shared}; or set {choice}=builtin."
        )
    if api_key is None and urlsplit(base_url).hostname == urlsplit(OPENAI).hostname:
        raise SettingsError(f"{choice} is openai at {OPENAI}, which needs CHARGEN_OPENAI_API_KEY.")
    return ModelEndpoint(base_url, api_key, model, chosen.openai_most_tokens)
