"""All settings: one frozen class made from the environment, which refuses insecure values in production."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from app.settings import environment as read
from app.settings import rules
from app.settings.declaration import Described, described, setting, shown
from app.settings.diffusers import DiffusersSettings
from app.settings.environment import SettingsError
from app.settings.images import ImageSettings
from app.settings.moderation import ModerationSettings
from app.settings.openai import OpenAISettings
from app.settings.quotas import QuotaSettings

__all__ = ["Described", "Settings", "SettingsError", "describe", "documented"]


def _home() -> Path:
    """The checkout; for an installed package, the folder the command was given in."""
    root = Path(__file__).resolve().parents[2]
    return root if (root / "pyproject.toml").exists() else Path.cwd()


Engine = Literal["builtin", "openai", "scripted"]
Painter = Literal["builtin", "openai", "comfyui", "automatic1111", "diffusers", "scripted"]
_engine = rules.engine("builtin", "openai", "scripted")


@dataclass(frozen=True, slots=True)
class Settings(ModerationSettings, OpenAISettings, ImageSettings, DiffusersSettings, QuotaSettings):
    """Everything that may differ between two deployments. Make one with `Settings.from_env`."""

    env: Literal["development", "production"] = setting(
        "CHARGEN_ENV", read.one_of("development", "production"), "development",
        "`production` refuses insecure values of the settings below and hides `/dev/progress`.",
    )  # fmt: skip
    host: str = setting("HOST", read.text, "127.0.0.1", "The address the web process listens on.")
    port: int = setting("PORT", read.whole(1, 65535), 3000, "The TCP port the web process listens on.")
    public_url: str | None = setting(
        "CHARGEN_PUBLIC_URL", read.site_url, None,
        "The address visitors use, when a proxy stands in front: a whole host, no path. Cookies are Secure if"
        " it begins with https.",
    )  # fmt: skip
    trusted_proxies: tuple[str, ...] = setting(
        "CHARGEN_TRUSTED_PROXIES", read.proxies,
        lambda known: ("127.0.0.1", "::1") if known["public_url"] else (),
        "The proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed: addresses or networks,"
        " comma-separated. Nobody else's are.",
        shown="this machine's, where CHARGEN_PUBLIC_URL is set; else none",
    )  # fmt: skip
    data_dir: Path = setting(
        "CHARGEN_DATA_DIR", read.folder, lambda _: _home() / "data",
        "The one folder that holds everything kept: database, pictures, queue and secret.", shown="data",
    )  # fmt: skip
    database_url: str = setting(
        "CHARGEN_DATABASE_URL", read.database_url,
        lambda known: read.sqlite_url(known["data_dir"] / "chargen.sqlite3"),
        "The database: `postgresql://user:password@host/name` or `sqlite:////folder/file`.",
        shown="SQLite in the data folder", secret=True,
    )  # fmt: skip
    database_pool: int = setting(
        "CHARGEN_DATABASE_POOL", read.whole(1, 1000), 15,
        "How many connections to PostgreSQL one process opens at most.",
    )  # fmt: skip
    redis_url: str = setting(
        "CHARGEN_REDIS_URL", read.redis_url, lambda known: read.socket_url(known["data_dir"]),
        "A Redis or Valkey to use: `redis://`, `rediss://` or `unix://`; unset, `serve` starts its own.",
        shown="an embedded Valkey", secret=True,
    )  # fmt: skip
    files_url: str = setting(
        "CHARGEN_FILES_URL", read.files_url, lambda known: (known["data_dir"] / "files").as_uri(),
        "Where pictures are kept: `file:///folder`, `s3://bucket/folder` and the like.",
        shown="files in the data folder",
    )  # fmt: skip
    jwt_secret: str = setting(
        "CHARGEN_JWT_SECRET", read.text, rules.own_secret,
        "Signs tokens, cookies and picture addresses; unset, one is made and kept in the data folder."
        " Production wants one of 32 characters or more.",
        shown="made once", secret=True,
    )  # fmt: skip
    jwks_url: str | None = setting(
        "CHARGEN_JWKS_URL",
        read.web_url,
        None,
        "The public keys of an identity provider whose tokens are taken as well.",
    )
    jwt_algorithms: tuple[str, ...] = setting(
        "CHARGEN_JWT_ALGORITHMS", read.algorithms,
        lambda known: ("HS256", "RS256", "ES256") if known["jwks_url"] else ("HS256",),
        "The signature algorithms taken, comma-separated; the token's own word counts for nothing.",
        shown="HS256; with CHARGEN_JWKS_URL also RS256 and ES256",
    )  # fmt: skip
    jwt_issuer: str | None = setting(
        "CHARGEN_JWT_ISSUER", read.text, None, "The `iss` that tokens of the identity provider must carry."
    )
    jwt_audience: str | None = setting(
        "CHARGEN_JWT_AUDIENCE", read.text, None, "The `aud` that tokens of the identity provider must carry."
    )
    jwt_admin_roles: tuple[str, ...] = setting(
        "CHARGEN_JWT_ADMIN_ROLES", read.names, (),
        "Which of the identity provider's roles make an administrator here, comma-separated.", shown="none",
    )  # fmt: skip
    cors_origins: tuple[str, ...] = setting(
        "CHARGEN_CORS_ORIGINS", read.origins, lambda known: () if known["env"] == "production" else ("*",),
        "The origins whose pages may call the API and open sockets, comma-separated, or `*`.",
        shown="* in development, none in production",
    )  # fmt: skip
    guests: bool = setting(
        "CHARGEN_GUESTS", read.switch, rules.guests,
        "`on`: whoever starts a character becomes a guest; `off`: visitors sign in with e-mail and password.",
        shown="on; to be chosen in production on an address other than loopback",
    )  # fmt: skip
    dispatch: Literal["inline", "queue"] = setting(
        "CHARGEN_DISPATCH", read.one_of("inline", "queue"), "inline",
        "Where runs are worked on: `inline` in the web process, `queue` on the workers.",
    )  # fmt: skip
    engine: Engine = setting(
        "CHARGEN_ENGINE", _engine, "builtin",
        "`builtin` engines need nothing; `openai` ones ask models; `scripted` ones play a script, for tests.",
    )  # fmt: skip
    analyst: Engine = setting(
        "CHARGEN_ANALYST", _engine, lambda known: known["engine"], "Which engine reads pictures.",
        shown="CHARGEN_ENGINE",
    )  # fmt: skip
    writer: Engine = setting(
        "CHARGEN_WRITER", _engine, lambda known: known["engine"], "Which engine writes details and history.",
        shown="CHARGEN_ENGINE",
    )  # fmt: skip
    writer_fallback: Literal["none", "builtin"] = setting(
        "CHARGEN_WRITER_FALLBACK", read.one_of("none", "builtin"), "none",
        "`builtin`: where an `openai` writer's answer and its repair can't be used, the built-in writer takes"
        " over, and the character says so.",
    )  # fmt: skip
    painter: Painter = setting(
        "CHARGEN_PAINTER",
        read.one_of("builtin", "openai", "comfyui", "automatic1111", "diffusers", "scripted"),
        lambda known: known["engine"],
        "Which engine paints portraits: also `comfyui` or `automatic1111`, on a server of image models,"
        " and `diffusers`, in the worker.",
        shown="CHARGEN_ENGINE",
    )  # fmt: skip
    most_mature: Literal["everyone", "teen", "mature"] = setting(
        "CHARGEN_MOST_MATURE", read.one_of("everyone", "teen", "mature"), "teen",
        "The most mature content that is let through; what is refused always is refused at `mature` too.",
    )  # fmt: skip
    scripted_step_seconds: float = setting(
        "CHARGEN_SCRIPTED_STEP_SECONDS", read.seconds, 0.5, "How long each step of the scripted engine takes."
    )
    scripted_fail_step: str | None = setting(
        "CHARGEN_SCRIPTED_FAIL_STEP", read.text, None, "The step at which the scripted engine fails."
    )
    scripted_fail_times: int = setting(
        "CHARGEN_SCRIPTED_FAIL_TIMES", read.whole(0, 1000), 1, "How often it fails there before it succeeds."
    )
    scripted_fail_as: tuple[str, ...] = setting(
        "CHARGEN_SCRIPTED_FAIL_AS", read.names, ("engine_failed",),
        "How it fails there: codes that take turns, comma-separated; `engine_busy` and `engine_timeout` are"
        " tried again by themselves.", shown="engine_failed",
    )  # fmt: skip
    step_seconds: float = setting(
        "CHARGEN_STEP_SECONDS",
        read.seconds,
        120.0,
        "How long an engine may make no progress with one step; time in its server's queue is not counted.",
    )
    runs_at_once: int = setting(
        "CHARGEN_RUNS_AT_ONCE", read.whole(1, 1000), 3, "How many runs of one user are worked on at once."
    )
    runs_waiting: int = setting(
        "CHARGEN_RUNS_WAITING", read.whole(0, 100_000), 100, "How many more of a user's runs may wait."
    )
    sockets_per_user: int = setting(
        "CHARGEN_SOCKETS_PER_USER",
        read.whole(1, 100_000),
        20,
        "How many sockets and event streams of one user may be open in one web process.",
    )
    worker_concurrency: int = setting(
        "CHARGEN_WORKER_CONCURRENCY", read.whole(1, 1000), 4, "How many jobs one worker works on at once."
    )
    discard_minutes: int = setting(
        "CHARGEN_DISCARD_MINUTES",
        read.whole(0, 100_000),
        15,
        "How long a discarded character can be brought back.",
    )
    keep_guests_days: int = setting(
        "CHARGEN_KEEP_GUESTS_DAYS", read.days, 30,
        "After how many days unseen a guest goes who has no character and no run under way;"
        " 0 or `off`: never.",
    )  # fmt: skip
    keep_runs_days: int = setting(
        "CHARGEN_KEEP_RUNS_DAYS", read.days, 30,
        "After how many days a run goes that has ended without a character; 0 or `off`: never.",
    )  # fmt: skip
    keep_previews_days: int = setting(
        "CHARGEN_KEEP_PREVIEWS_DAYS", read.days, 7,
        "After how many days the previews of a portrait go that is done; 0 or `off`: never.",
    )  # fmt: skip
    metrics_token: str | None = setting(
        "CHARGEN_METRICS_TOKEN", read.text, None,
        "The bearer token that opens `/metrics`; unset, only administrators see it.", secret=True,
    )  # fmt: skip
    worker_metrics_port: int | None = setting(
        "CHARGEN_WORKER_METRICS_PORT", read.whole(1, 65535), None,
        "The TCP port on HOST where a worker serves `/metrics`; needs CHARGEN_METRICS_TOKEN.",
    )  # fmt: skip
    log_level: Literal["debug", "info", "warning", "error"] = setting(
        "CHARGEN_LOG_LEVEL",
        read.one_of("debug", "info", "warning", "error"),
        "info",
        "The least severe line logged.",
    )
    log_format: Literal["console", "json"] = setting(
        "CHARGEN_LOG_FORMAT",
        read.one_of("console", "json"),
        "console",
        "`console` for people, `json` for machines.",
    )
    redis_embedded: bool = field(default=False)  # true where CHARGEN_REDIS_URL is unset

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Reads, checks and completes; makes data folder and secret if need be. Raises SettingsError."""
        given = {name: value.strip() for name, value in environ.items() if value.strip()}
        read.refuse_unknown(given, frozenset(row.variable for row in documented()))
        values: dict[str, Any] = {}
        for row in documented():
            raw = given.get(row.variable)
            values[row.name] = row.parse(row.variable, raw) if raw is not None else row.default_after(values)
        settings = cls(**values, redis_embedded="CHARGEN_REDIS_URL" not in given)
        rules.check(settings)
        return settings

    @property
    def production(self) -> bool:
        return self.env == "production"

    @property
    def url(self) -> str:
        """Where a browser finds the site, without a closing slash."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)
        return (
            self.public_url
            or f"http://{f'[{host}]' if ':' in host and '[' not in host else host}:{self.port}"
        )

    @property
    def secure_cookies(self) -> bool:
        return self.url.startswith("https://")


def documented() -> Iterator[Described]:
    """Every setting a person may set; docs/settings.md lists them."""
    return described(Settings)


def describe(settings: Settings) -> Iterator[tuple[Described, str]]:
    """Each setting with its value as it may be shown: no secrets, no passwords."""
    return ((row, shown(row, getattr(settings, row.name))) for row in documented())
