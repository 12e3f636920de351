"""The secret that signs tokens, generated once and stored in the data folder."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from app.settings.environment import SettingsError

SECRET_LENGTH = 32  # characters: required by HS256 (RFC 7518, section 3.2)


def stored_secret(data_dir: Path) -> str:
    """Returns the secret in `data_dir/jwt-secret`, generated at first use; safe for concurrent processes."""
    path = data_dir / "jwt-secret"
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        secret = _read(path) or _make(path)
    except OSError as error:
        raise SettingsError(
            f"The data folder {data_dir} can't be written ({error.strerror}): set CHARGEN_DATA_DIR."
        ) from error
    if len(secret) < SECRET_LENGTH:
        raise SettingsError(f"The secret in {path} is damaged: remove the file to have a new one made.")
    return secret


def _read(path: Path) -> str | None:
    if not path.exists():
        return None
    path.chmod(0o600)
    return path.read_text(encoding="ascii", errors="replace").strip()


def _make(path: Path) -> str:
    import fcntl  # not on Windows, which `chargen` refuses earlier

    lock = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return _read(path) or _write(path)
    finally:
        os.close(lock)


def _write(path: Path) -> str:
    secret = secrets.token_urlsafe(48)
    fresh = path.with_name(".jwt-secret.new")
    fresh.unlink(missing_ok=True)
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secret + "\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(path)
    return secret
