"""Settings from the variables that a test names, without their `CHARGEN_`; and how they are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.settings.settings import Settings, SettingsError

SECRET = "a secret of thirty-two characters"


def bare(**variables: str) -> Settings:
    """Settings for what needs no folder: nothing is written."""
    return Settings.from_env({"CHARGEN_JWT_SECRET": SECRET, **prefixed(variables)})


def made(folder: Path, **variables: str) -> Settings:
    return Settings.from_env({"CHARGEN_DATA_DIR": str(folder), **prefixed(variables)})


def prefixed(variables: dict[str, str]) -> dict[str, str]:
    return {
        f"CHARGEN_{name}" if not name.startswith("CHARGEN_") else name: value
        for name, value in variables.items()
    }


def refused(folder: Path, variables: dict[str, str], word: str) -> None:
    """They are, in one line with that word in it."""
    with pytest.raises(SettingsError) as refusal:
        made(folder, **variables)
    assert word in str(refusal.value)
    assert "\n" not in str(refusal.value)
