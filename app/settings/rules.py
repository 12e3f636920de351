"""What must hold between settings: which need others beside them, and what production refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from app.settings import diffusers as settings_diffusers
from app.settings import environment as read
from app.settings import images as settings_images
from app.settings import moderation as settings_moderation
from app.settings.declaration import Parse
from app.settings.environment import SettingsError
from app.settings.openai import models

if TYPE_CHECKING:
    from app.settings.settings import Settings


def own_secret(known: dict[str, Any]) -> str:
    """Made once and kept, but in production."""
    if known["env"] == "production":
        raise SettingsError("CHARGEN_JWT_SECRET must be set in production: use 32 random characters or more.")
    return read.kept_secret(known["data_dir"])


def engine(*names: str) -> Parse:
    """An engine that serves every step; those that only paint are chosen for that alone."""
    allowed = read.one_of(*names)

    def parse(variable: str, raw: str) -> str:
        if raw.lower() in settings_images.PAINTERS_ONLY:
            raise SettingsError(
                f"{variable} is {raw!r}, which only paints: set CHARGEN_PAINTER={raw.lower()} instead."
            )
        return allowed(variable, raw)

    return parse


def guests(known: dict[str, Any]) -> bool:
    """On, but in production on an open address only by choice."""
    hosts = [known["host"], urlsplit(known["public_url"] or "http://localhost").hostname or ""]
    if known["env"] != "production" or all(read.is_loopback(host) for host in hosts):
        return True
    raise SettingsError(
        f"In production on {known['public_url'] or known['host']} guests must be chosen by name:"
        " set CHARGEN_GUESTS=off (visitors sign in) or CHARGEN_GUESTS=on (anyone may use the studio)."
    )


def check(settings: Settings) -> None:
    """Raises SettingsError."""
    keyed = [name for name in settings.jwt_algorithms if not name.startswith("HS")]
    if keyed and not settings.jwks_url:
        raise SettingsError(
            f"CHARGEN_JWT_ALGORITHMS has {keyed[0]}, which needs the keys of a CHARGEN_JWKS_URL."
        )
    if settings.jwks_url and not (settings.jwt_issuer and settings.jwt_audience):
        raise SettingsError("CHARGEN_JWKS_URL needs CHARGEN_JWT_ISSUER and CHARGEN_JWT_AUDIENCE beside it.")
    if settings.worker_metrics_port and not settings.metrics_token:
        raise SettingsError("CHARGEN_WORKER_METRICS_PORT needs CHARGEN_METRICS_TOKEN beside it.")
    models(settings)
    settings_images.check(settings)
    settings_diffusers.check(settings)
    settings_moderation.check(settings)
    if settings.production:
        _check_production(settings)


def _check_production(settings: Settings) -> None:
    secret = settings.jwt_secret
    if len(secret) < read.SECRET_LENGTH or len(set(secret)) < 10:
        raise SettingsError("CHARGEN_JWT_SECRET is too easy to guess: use 32 random characters or more.")
    if "*" in settings.cors_origins:
        raise SettingsError("CHARGEN_CORS_ORIGINS must not be '*' in production: name the origins.")
