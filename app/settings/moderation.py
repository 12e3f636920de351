"""The settings of moderators that run beside the built-in rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from app.settings import environment as read
from app.settings.declaration import setting
from app.settings.environment import SettingsError
from app.settings.openai import OPENAI

if TYPE_CHECKING:
    from app.settings.settings import Settings

Kind = Literal["endpoint", "guard", "chat"]
REMOTE: tuple[Kind, ...] = ("endpoint", "guard", "chat")
_OPENAI_MODEL = "omni-moderation-latest"


def moderators(variable: str, raw: str) -> tuple[str, ...]:
    """`builtin`, and at most one on a server."""
    names = tuple(dict.fromkeys(name.lower() for name in read.names(variable, raw)))
    unknown = [name for name in names if name not in ("builtin", *REMOTE)]
    if unknown or "builtin" not in names or len(names) > 2:
        raise SettingsError(
            f"{variable} is {raw!r}: it must be builtin, or builtin and one of {', '.join(REMOTE)}, as in"
            " builtin,guard. The built-in rules always run."
        )
    return names


def _shared_key(known: dict[str, Any]) -> str | None:
    """A key goes to the server it was given for, and to no other."""
    same = known["moderation_base_url"] == known["openai_base_url"]
    return known["openai_api_key"] if same else None


def _model(known: dict[str, Any]) -> str | None:
    at_openai = urlsplit(known["moderation_base_url"]).hostname == urlsplit(OPENAI).hostname
    return _OPENAI_MODEL if "endpoint" in known["moderation"] and at_openai else None


@dataclass(frozen=True)
class ModerationSettings:
    """Read by the gate that all texts pass."""

    moderation: tuple[str, ...] = setting(
        "CHARGEN_MODERATION", moderators, ("builtin",),
        "Who moderates: `builtin` rules always, and with them one of `endpoint` (the moderation endpoint of a"
        " server that speaks OpenAI's API), `guard` (a guard model asked as a chat) or `chat` (any other"
        " model), as in `builtin,guard`. The stricter counts.",
    )  # fmt: skip
    moderation_base_url: str = setting(
        "CHARGEN_MODERATION_BASE_URL", read.base_url, lambda known: known["openai_base_url"],
        "The server of that moderator.", shown="CHARGEN_OPENAI_BASE_URL", secret=True,
    )  # fmt: skip
    moderation_api_key: str | None = setting(
        "CHARGEN_MODERATION_API_KEY", read.text, _shared_key, "The key of that server.",
        shown="CHARGEN_OPENAI_API_KEY, if the server is the shared one", secret=True,
    )  # fmt: skip
    moderation_model: str | None = setting(
        "CHARGEN_MODERATION_MODEL", read.text, _model,
        "The model that moderates; an endpoint may do without one.",
        shown="omni-moderation-latest for an endpoint of OpenAI's, else none",
    )  # fmt: skip
    moderation_seconds: float = setting(
        "CHARGEN_MODERATION_SECONDS", read.seconds, 20.0,
        "How long that moderator may take for one request; what is not judged by then does not pass.",
    )  # fmt: skip
    moderation_at_once: int = setting(
        "CHARGEN_MODERATION_AT_ONCE", read.whole(1, 1000), 4,
        "How many requests to that moderator one process has under way.",
    )  # fmt: skip


def remote(settings: Settings) -> Kind | None:
    """The kind of the moderator that is on a server, if there is one."""
    return next((kind for kind in REMOTE if kind in settings.moderation), None)


def check(settings: Settings) -> None:
    """Raises SettingsError where something is missing."""
    kind = remote(settings)
    if kind in ("guard", "chat") and settings.moderation_model is None:
        raise SettingsError(f"CHARGEN_MODERATION has {kind}, which needs CHARGEN_MODERATION_MODEL.")
    at_openai = urlsplit(settings.moderation_base_url).hostname == urlsplit(OPENAI).hostname
    if kind and at_openai and settings.moderation_api_key is None:
        raise SettingsError(
            f"CHARGEN_MODERATION has {kind} at {OPENAI}, which needs CHARGEN_MODERATION_API_KEY."
        )
