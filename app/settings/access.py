"""Access settings: tokens and their signatures, allowed origins, guests."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from app.settings import environment, secret
from app.settings.declaration import Known, setting
from app.settings.environment import SettingsError
from app.settings.site import SiteSettings


def _default_secret(known: Known) -> str:
    """Generated once and stored; required in production."""
    if known["env"] == "production":
        raise SettingsError("CHARGEN_JWT_SECRET must be set in production: use 32 random characters or more.")
    return secret.stored_secret(known["data_dir"])


def _guests(known: Known) -> bool:
    """On by default, except in production on a public address."""
    hosts = [known["host"], urlsplit(known["public_url"] or "http://localhost").hostname or ""]
    if known["env"] != "production" or all(environment.is_loopback(host) for host in hosts):
        return True
    raise SettingsError(
        f"In production on {known['public_url'] or known['host']} guests must be chosen by name:"
        " set CHARGEN_GUESTS=off (visitors sign in) or CHARGEN_GUESTS=on (anyone may use the studio)."
    )


@dataclass(frozen=True, kw_only=True)
class AccessSettings(SiteSettings):
    """Access settings; production refuses insecure ones."""

    jwt_secret: str = setting(
        "CHARGEN_JWT_SECRET", environment.text, _default_secret,
        "Signs tokens, cookies and picture addresses; unset, one is made and kept in the data folder."
        " Production wants one of 32 characters or more.",
        shown="made once", secret=True,
    )  # fmt: skip
    jwks_url: str | None = setting(
        "CHARGEN_JWKS_URL",
        environment.web_url,
        None,
        "The public keys of an identity provider whose tokens are taken as well.",
    )
    jwt_algorithms: tuple[str, ...] = setting(
        "CHARGEN_JWT_ALGORITHMS", environment.algorithms,
        lambda known: ("HS256", "RS256", "ES256") if known["jwks_url"] else ("HS256",),
        "The signature algorithms taken, comma-separated; the token's own word counts for nothing.",
        shown="HS256; with CHARGEN_JWKS_URL also RS256 and ES256",
    )  # fmt: skip
    jwt_issuer: str | None = setting(
        "CHARGEN_JWT_ISSUER",
        environment.text,
        None,
        "The `iss` that tokens of the identity provider must carry.",
    )
    jwt_audience: str | None = setting(
        "CHARGEN_JWT_AUDIENCE",
        environment.text,
        None,
        "The `aud` that tokens of the identity provider must carry.",
    )
    jwt_admin_roles: tuple[str, ...] = setting(
        "CHARGEN_JWT_ADMIN_ROLES", environment.names, (),
        "Which of the identity provider's roles make an administrator here, comma-separated.", shown="none",
    )  # fmt: skip
    cors_origins: tuple[str, ...] = setting(
        "CHARGEN_CORS_ORIGINS", environment.origins,
        lambda known: () if known["env"] == "production" else ("*",),
        "The origins whose pages may call the API and open sockets, comma-separated, or `*`.",
        shown="* in development, none in production",
    )  # fmt: skip
    guests: bool = setting(
        "CHARGEN_GUESTS", environment.switch, _guests,
        "`on`: whoever starts a character becomes a guest; `off`: visitors sign in with e-mail and password.",
        shown="on; to be chosen in production on an address other than loopback",
    )  # fmt: skip

    def check(self) -> None:
        """Raises SettingsError."""
        keyed = [name for name in self.jwt_algorithms if not name.startswith("HS")]
        if keyed and not self.jwks_url:
            raise SettingsError(
                f"CHARGEN_JWT_ALGORITHMS has {keyed[0]}, which needs the keys of a CHARGEN_JWKS_URL."
            )
        if self.jwks_url and not (self.jwt_issuer and self.jwt_audience):
            raise SettingsError(
                "CHARGEN_JWKS_URL needs CHARGEN_JWT_ISSUER and CHARGEN_JWT_AUDIENCE beside it."
            )
        if self.production:
            self._check_production()

    def _check_production(self) -> None:
        if len(self.jwt_secret) < secret.SECRET_LENGTH or len(set(self.jwt_secret)) < 10:
            raise SettingsError("CHARGEN_JWT_SECRET is too easy to guess: use 32 random characters or more.")
        if "*" in self.cors_origins:
            raise SettingsError("CHARGEN_CORS_ORIGINS must not be '*' in production: name the origins.")
