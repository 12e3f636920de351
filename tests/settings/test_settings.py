"""Settings: defaults, what each variable becomes, and every refusal in one clear sentence."""

from __future__ import annotations

import multiprocessing
import stat
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from app.settings.environment import SOCKET_PATH_LIMIT
from app.settings.settings import Settings, SettingsError, describe, documented
from tests.support.paths import ROOT

SECRET = "k3wq-Zt8v_Lm1x-Yb6n_Rd0s-Hf5p_Jc2g"
PRODUCTION = {"CHARGEN_ENV": "production", "CHARGEN_JWT_SECRET": SECRET}


def made(tmp_path: Path, **variables: str) -> Settings:
    return Settings.from_env({"CHARGEN_DATA_DIR": str(tmp_path), **variables})


def test_an_empty_environment_gives_the_embedded_defaults(tmp_path: Path) -> None:
    settings = made(tmp_path)
    assert (settings.host, settings.port, settings.env) == ("127.0.0.1", 3000, "development")
    assert settings.database_url == f"sqlite+aiosqlite:///{tmp_path}/chargen.sqlite3"
    assert settings.files_url == f"file://{tmp_path}/files"
    assert settings.redis_embedded
    assert settings.guests
    assert settings.cors_origins == ("*",)
    assert (settings.dispatch, settings.engine, settings.discard_minutes) == ("inline", "builtin", 15)
    assert (settings.runs_at_once, settings.runs_waiting) == (3, 100)
    assert settings.jwt_algorithms == ("HS256",)
    assert settings.url == "http://127.0.0.1:3000"


def test_an_empty_variable_counts_as_unset(tmp_path: Path) -> None:
    assert made(tmp_path, PORT="", CHARGEN_REDIS_URL=" ").redis_embedded


def test_the_data_folder_stands_in_the_checkout_unless_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    folder = Settings.from_env({"CHARGEN_JWT_SECRET": SECRET}).data_dir
    assert folder == ROOT / "data"


def test_trusted_proxies_are_addresses_and_networks_and_by_default_this_machines(tmp_path: Path) -> None:
    assert made(tmp_path).trusted_proxies == ()
    public = {"CHARGEN_PUBLIC_URL": "https://chargen.example"}
    assert made(tmp_path, **public).trusted_proxies == ("127.0.0.1", "::1")
    named = made(tmp_path, CHARGEN_TRUSTED_PROXIES="10.0.0.5, 172.16.0.0/12,fd00::/8, ::1")
    assert named.trusted_proxies == ("10.0.0.5", "172.16.0.0/12", "fd00::/8", "::1")


def test_the_secret_is_made_once_and_kept_for_its_owner_alone(tmp_path: Path) -> None:
    first = made(tmp_path / "new").jwt_secret
    assert len(first) >= 32
    assert made(tmp_path / "new").jwt_secret == first
    assert stat.S_IMODE((tmp_path / "new" / "jwt-secret").stat().st_mode) == 0o600
    assert made(tmp_path / "other").jwt_secret != first


def test_a_secret_that_others_could_read_is_closed_again(tmp_path: Path) -> None:
    made(tmp_path)
    (tmp_path / "jwt-secret").chmod(0o644)
    made(tmp_path)
    assert stat.S_IMODE((tmp_path / "jwt-secret").stat().st_mode) == 0o600


def _secret(folder: str) -> str:
    return Settings.from_env({"CHARGEN_DATA_DIR": folder}).jwt_secret


def test_processes_that_start_at_once_make_one_secret(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        assert len(set(pool.map(_secret, [str(tmp_path)] * 16, chunksize=1))) == 1


@pytest.mark.parametrize(
    ("given", "becomes"),
    [
        ("postgres://u:p@h/d", "postgresql+asyncpg://u:p@h/d"),
        ("postgresql://u:p@h/d?sslmode=require", "postgresql+asyncpg://u:p@h/d?ssl=require"),
        ("postgresql+asyncpg://h/d", "postgresql+asyncpg://h/d"),
        ("sqlite:////srv/x.db", "sqlite+aiosqlite:////srv/x.db"),
    ],
)
def test_a_database_address_gets_its_async_driver(tmp_path: Path, given: str, becomes: str) -> None:
    assert made(tmp_path, CHARGEN_DATABASE_URL=given).database_url == becomes


def test_the_valkey_socket_stays_short_and_is_the_same_for_every_process(tmp_path: Path) -> None:
    near = made(tmp_path)
    deep = tmp_path / ("d" * SOCKET_PATH_LIMIT)
    far, again = made(deep), made(deep)
    assert near.redis_url == f"unix://{tmp_path}/valkey/valkey.sock"
    assert far.redis_url == again.redis_url
    assert not far.redis_url.startswith(f"unix://{tmp_path}")
    assert len(unquote(urlsplit(far.redis_url).path)) <= SOCKET_PATH_LIMIT


def test_an_identity_provider_brings_its_algorithms(tmp_path: Path) -> None:
    provider = {
        "CHARGEN_JWKS_URL": "https://id.example/keys",
        "CHARGEN_JWT_ISSUER": "i",
        "CHARGEN_JWT_AUDIENCE": "a",
    }
    assert made(tmp_path, **provider).jwt_algorithms == ("HS256", "RS256", "ES256")


@pytest.mark.parametrize(
    ("variables", "word"),
    [
        ({"PORT": "http"}, "PORT"),
        ({"PORT": "0"}, "PORT"),
        ({"PORT": "65536"}, "PORT"),
        ({"CHARGEN_ENV": "prod"}, "CHARGEN_ENV"),
        ({"CHARGEN_GUESTS": "yes"}, "on or off"),
        ({"CHARGEN_DATABASE_URL": "mysql://h/d"}, "postgresql://"),
        ({"CHARGEN_DATABASE_URL": "sqlite:///:memory:"}, "share"),
        ({"CHARGEN_DATABASE_URL": "sqlite://"}, "share"),
        ({"CHARGEN_REDIS_URL": "localhost:6379"}, "redis://"),
        ({"CHARGEN_FILES_URL": "/srv/files"}, "file:///"),
        ({"CHARGEN_CORS_ORIGINS": "example.org"}, "https://example.org"),
        ({"CHARGEN_CORS_ORIGINS": "https://example.org/app"}, "origin"),
        ({"CHARGEN_CORS_ORIGINS": "*,https://example.org"}, "alone"),
        ({"CHARGEN_PUBLIC_URL": "example.org"}, "CHARGEN_PUBLIC_URL"),
        ({"CHARGEN_PUBLIC_URL": "https://example.org/studio"}, "path"),
        ({"CHARGEN_PUBLIC_URL": "https://example.org:port"}, "CHARGEN_PUBLIC_URL"),
        ({"CHARGEN_PUBLIC_URL": "https://example.org/#a"}, "path"),
        ({"CHARGEN_PUBLIC_URL": "https://me:secret@example.org"}, "no user"),
        ({"CHARGEN_TRUSTED_PROXIES": "proxy.example"}, "CHARGEN_TRUSTED_PROXIES"),
        ({"CHARGEN_TRUSTED_PROXIES": "*"}, "addresses or networks"),
        ({"CHARGEN_TRUSTED_PROXIES": "10.0.0.5/8"}, "10.0.0.5/8"),
        ({"CHARGEN_TRUSTED_PROXIES": "10.0.0.1,0.0.0.0/0"}, "everybody"),
        ({"CHARGEN_TRUSTED_PROXIES": "::/0"}, "everybody"),
        ({"CHARGEN_JWT_ALGORITHMS": "none"}, "none"),
        ({"CHARGEN_JWT_ALGORITHMS": "HS256,RS256"}, "CHARGEN_JWKS_URL"),
        ({"CHARGEN_JWKS_URL": "https://id.example/keys"}, "CHARGEN_JWT_ISSUER"),
        ({"CHARGEN_SCRIPTED_STEP_SECONDS": "fast"}, "seconds"),
        ({"CHARGEN_RUNS_AT_ONCE": "0"}, "CHARGEN_RUNS_AT_ONCE"),
        ({"CHARGEN_RUNS_AT_ONCE": "-1"}, "CHARGEN_RUNS_AT_ONCE"),
        ({"CHARGEN_LOG_LEVEL": "loud"}, "CHARGEN_LOG_LEVEL"),
        ({"CHARGEN_DATA_DIR": "/tmp/what?"}, "CHARGEN_DATA_DIR"),
        ({"CHARGEN_ENGIN": "builtin"}, "did you mean CHARGEN_ENGINE?"),
        ({"CHARGEN_PORT": "80"}, "did you mean PORT?"),
        ({"CHARGEN_ZZZZZZ": "1"}, "doctor"),
    ],
)
def test_a_malformed_setting_is_refused_in_one_sentence(
    tmp_path: Path, variables: dict[str, str], word: str
) -> None:
    with pytest.raises(SettingsError) as refusal:
        Settings.from_env({"CHARGEN_DATA_DIR": str(tmp_path), **variables})
    assert word in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_what_kubernetes_sets_for_a_service_named_chargen_is_no_mistake(tmp_path: Path) -> None:
    pod = {"CHARGEN_PORT": "tcp://10.0.0.1:80", "CHARGEN_SERVICE_HOST": "10.0.0.1"}
    assert made(tmp_path, KUBERNETES_SERVICE_HOST="10.0.0.2", **pod).port == 3000


def test_a_data_folder_that_cannot_be_made_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SettingsError, match=r"data folder .* can't be written .*CHARGEN_DATA_DIR"):
        made(tmp_path / "file" / "data")


def test_a_damaged_secret_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "jwt-secret").write_text("short\n")
    with pytest.raises(SettingsError, match="damaged"):
        made(tmp_path)


def test_production_starts_on_loopback_with_a_good_secret(tmp_path: Path) -> None:
    settings = made(tmp_path, **PRODUCTION)
    assert settings.production
    assert settings.cors_origins == ()
    assert settings.guests


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"CHARGEN_JWT_SECRET": ""}, "CHARGEN_JWT_SECRET must be set"),
        ({"CHARGEN_JWT_SECRET": "secret"}, "too easy"),
        ({"CHARGEN_JWT_SECRET": "x" * 64}, "too easy"),
        ({"CHARGEN_CORS_ORIGINS": "*"}, "CHARGEN_CORS_ORIGINS"),
        ({"HOST": "0.0.0.0"}, "CHARGEN_GUESTS"),
        ({"HOST": "::"}, "CHARGEN_GUESTS"),
        ({"HOST": "chargen.example"}, "CHARGEN_GUESTS"),
        ({"CHARGEN_PUBLIC_URL": "https://chargen.example"}, "CHARGEN_GUESTS"),
    ],
)
def test_production_refuses_what_is_insecure(tmp_path: Path, changed: dict[str, str], word: str) -> None:
    with pytest.raises(SettingsError, match=word):
        made(tmp_path, **{**PRODUCTION, **changed})


@pytest.mark.parametrize(("chosen", "guests"), [("on", True), ("off", False)])
def test_production_takes_guests_anywhere_when_they_are_chosen_by_name(
    tmp_path: Path, chosen: str, guests: bool
) -> None:
    assert made(tmp_path, **PRODUCTION, HOST="0.0.0.0", CHARGEN_GUESTS=chosen).guests is guests


def test_development_takes_guests_on_any_address(tmp_path: Path) -> None:
    assert made(tmp_path, HOST="0.0.0.0").guests


def test_cookies_are_secure_behind_https(tmp_path: Path) -> None:
    assert made(tmp_path, CHARGEN_PUBLIC_URL="https://chargen.example/").url == "https://chargen.example"
    assert made(tmp_path, CHARGEN_PUBLIC_URL="https://chargen.example").secure_cookies
    assert not made(tmp_path).secure_cookies


def test_every_setting_is_explained_and_no_secret_is_shown(tmp_path: Path) -> None:
    settings = made(
        tmp_path,
        CHARGEN_JWT_SECRET=SECRET,
        CHARGEN_DATABASE_URL="postgresql://u:pass-word@h/d",
        CHARGEN_REDIS_URL="redis://:pass-word@h",
    )
    shown = {row.variable: value for row, value in describe(settings)}
    assert SECRET not in shown.values()
    assert not [value for value in shown.values() if "pass-word" in value]
    assert "h/d" in shown["CHARGEN_DATABASE_URL"]
    assert all(row.help.endswith(".") and row.shown for row in documented())
