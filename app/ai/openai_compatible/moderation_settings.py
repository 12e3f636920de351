"""The settings of moderators that run beside the built-in rules."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from app.ai.openai_compatible.chat.endpoints import ModelEndpoint, ModeratorKind, RemoteModerator
from app.ai.openai_compatible.settings import OPENAI, OpenAISettings
from app.engines.choices import EngineSettings
from app.settings import environment
from app.settings.declaration import Known, setting
from app.settings.environment import SettingsError

REMOTE: tuple[ModeratorKind, ...] = ("endpoint", "guard", "chat")
_OPENAI_MODEL = "omni-moderation-latest"


def _shared_key(known: Known) -> str | None:
    """A key goes to the server it was given for, and to no other."""
    same = known["moderation_base_url"] == known["openai_base_url"]
    return known["openai_api_key"] if same else None


def _model(known: Known) -> str | None:
    at_openai = urlsplit(known["moderation_base_url"]).hostname == urlsplit(OPENAI).hostname
    return _OPENAI_MODEL if "endpoint" in known["moderation"] and at_openai else None


@dataclass(frozen=True, slots=True)
class ModeratorSettings:
    """Read by no one but moderators on a server."""

    moderation_base_url: str = setting(
        "CHARGEN_MODERATION_BASE_URL", environment.base_url, lambda known: known["openai_base_url"],
        "The server of that moderator.", shown="CHARGEN_OPENAI_BASE_URL", secret=True,
    )  # fmt: skip
    moderation_api_key: str | None = setting(
        "CHARGEN_MODERATION_API_KEY", environment.text, _shared_key, "The key of that server.",
        shown="CHARGEN_OPENAI_API_KEY, if the server is the shared one", secret=True,
    )  # fmt: skip
    moderation_model: str | None = setting(
        "CHARGEN_MODERATION_MODEL", environment.text, _model,
        "The model that moderates; an endpoint may do without one.",
        shown="omni-moderation-latest for an endpoint of OpenAI's, else none",
    )  # fmt: skip
    moderation_seconds: float = setting(
        "CHARGEN_MODERATION_SECONDS", environment.seconds, 20.0,
        "How long that moderator may take for one request; what is not judged by then does not pass.",
    )  # fmt: skip
    moderation_at_once: int = setting(
        "CHARGEN_MODERATION_AT_ONCE", environment.whole(1, 1000), 4,
        "How many requests to that moderator one process has under way.",
    )  # fmt: skip


def remote_kind(settings: EngineSettings) -> ModeratorKind | None:
    """The kind of the moderator that is on a server, if there is one."""
    return next((kind for kind in REMOTE if kind in settings.moderation), None)


def check(settings: EngineSettings) -> None:
    """Raises SettingsError where something is missing."""
    chosen, kind = settings.of(ModeratorSettings), remote_kind(settings)
    if kind in ("guard", "chat") and chosen.moderation_model is None:
        raise SettingsError(f"CHARGEN_MODERATION has {kind}, which needs CHARGEN_MODERATION_MODEL.")
    at_openai = urlsplit(chosen.moderation_base_url).hostname == urlsplit(OPENAI).hostname
    if kind and at_openai and chosen.moderation_api_key is None:
        raise SettingsError(
            f"CHARGEN_MODERATION has {kind} at {OPENAI}, which needs CHARGEN_MODERATION_API_KEY."
        )


def remote_of(settings: EngineSettings) -> RemoteModerator | None:
    """Where the moderator is that runs beside the built-in rules."""
    if (kind := remote_kind(settings)) is None:
        return None
    chosen = settings.of(ModeratorSettings)
    endpoint = ModelEndpoint(
        chosen.moderation_base_url,
        chosen.moderation_api_key,
        chosen.moderation_model or "",
        settings.of(OpenAISettings).openai_most_tokens,
    )
    return RemoteModerator(kind, endpoint, chosen.moderation_seconds, chosen.moderation_at_once)
