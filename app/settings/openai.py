"""The settings of engines on servers that speak OpenAI's API: shared ones, and each step's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from app.settings import environment as read
from app.settings.declaration import setting
from app.settings.environment import SettingsError

if TYPE_CHECKING:
    from app.settings.settings import Settings

OPENAI = "https://api.openai.com/v1"
# Which choice of engine each step follows.
STEPS = {"vision": "analyst", "details": "writer", "history": "writer", "image": "painter"}


def _base_url(step: str) -> Any:
    return setting(
        f"CHARGEN_OPENAI_{step.upper()}_BASE_URL", read.base_url, lambda known: known["openai_base_url"],
        f"The server of the {step} model.", shown="CHARGEN_OPENAI_BASE_URL", secret=True,
    )  # fmt: skip


def _api_key(step: str) -> Any:
    def shared(known: dict[str, Any]) -> str | None:
        """A key goes to the server it was given for, and to no other."""
        same = known[f"openai_{step}_base_url"] == known["openai_base_url"]
        return known["openai_api_key"] if same else None

    return setting(
        f"CHARGEN_OPENAI_{step.upper()}_API_KEY", read.text, shared, f"The key of the {step} model's server.",
        shown="CHARGEN_OPENAI_API_KEY, if the server is the shared one", secret=True,
    )  # fmt: skip


def _model(step: str, what: str) -> Any:
    return setting(
        f"CHARGEN_OPENAI_{step.upper()}_MODEL", read.text, lambda known: known["openai_model"],
        f"The model that {what}.", shown="CHARGEN_OPENAI_MODEL",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class OpenAISettings:
    """Read by no one but the `openai` engines."""

    openai_base_url: str = setting(
        "CHARGEN_OPENAI_BASE_URL", read.base_url, OPENAI,
        "Where the `openai` engines find their models: any server that speaks OpenAI's API.", secret=True,
    )  # fmt: skip
    openai_api_key: str | None = setting(
        "CHARGEN_OPENAI_API_KEY", read.text, None, "The key of that server, if it wants one.", secret=True
    )
    openai_model: str | None = setting(
        "CHARGEN_OPENAI_MODEL", read.text, None, "The model for reading pictures and for writing."
    )
    openai_most_tokens: int = setting(
        "CHARGEN_OPENAI_MOST_TOKENS", read.whole(100, 200_000), 4000,
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
        "CHARGEN_OPENAI_IMAGE_MODEL", read.text, None, "The model that paints portraits."
    )


@dataclass(frozen=True, slots=True)
class ModelAt:
    """What one step is configured to ask."""

    base_url: str
    api_key: str | None
    model: str


def models(settings: Settings) -> dict[str, ModelAt]:
    """For each step that an `openai` engine serves. Raises SettingsError where something is missing."""
    served = [step for step, choice in STEPS.items() if getattr(settings, choice) == "openai"]
    return {step: _model_at(settings, step) for step in served}


def _model_at(settings: Settings, step: str) -> ModelAt:
    base_url, api_key, model = (
        getattr(settings, f"openai_{step}_{part}") for part in ("base_url", "api_key", "model")
    )
    choice, prefix = f"CHARGEN_{STEPS[step].upper()}", f"CHARGEN_OPENAI_{step.upper()}"
    if model is None:
        shared = "" if step == "image" else " or CHARGEN_OPENAI_MODEL"
        raise SettingsError(
            f"{choice} is openai, which needs {prefix}_MODEL{shared}; or set {choice}=builtin."
        )
    if api_key is None and urlsplit(base_url).hostname == urlsplit(OPENAI).hostname:
        raise SettingsError(f"{choice} is openai at {OPENAI}, which needs CHARGEN_OPENAI_API_KEY.")
    return ModelAt(base_url, api_key, model)
