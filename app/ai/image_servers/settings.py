"""The settings that painters on servers of image models have in common, each under its engine's name."""

from __future__ import annotations

from typing import Any

from app.settings import environment
from app.settings.declaration import setting
from app.settings.environment import SettingsError


def pixels(variable: str, raw: str) -> int:
    """Pixels, as image models count: in eights."""
    size = int(environment.whole(256, 2048)(variable, raw))
    if size % 8:
        raise SettingsError(f"{variable} is {raw!r}: it must be a multiple of 8, such as 1024 or 512.")
    return size


def address(engine: str, default: str) -> Any:
    """Declares the setting of the server's address."""
    return setting(
        f"CHARGEN_{engine.upper()}_URL", environment.base_url, default,
        f"Where the `{engine}` painter finds its server.", secret=True,
    )  # fmt: skip


def key(engine: str) -> Any:
    """Declares the setting of the server's key."""
    return setting(
        f"CHARGEN_{engine.upper()}_API_KEY", environment.text, None,
        "Sent to that server as a bearer token, for one behind a proxy that wants it.", secret=True,
    )  # fmt: skip


def size(engine: str) -> Any:
    """Declares the setting of the pictures' size."""
    return setting(
        f"CHARGEN_{engine.upper()}_SIZE", pixels, 1024,
        "The square that is painted, in pixels: 1024 for SDXL, 512 for SD 1.5; kept at 768.",
    )  # fmt: skip


def steps(engine: str) -> Any:
    """Declares the setting of the sampling steps."""
    return setting(
        f"CHARGEN_{engine.upper()}_STEPS", environment.whole(1, 150), 25, "How many steps a portrait takes."
    )


def likeness(engine: str) -> Any:
    """Declares the setting of the likeness to the run's picture."""
    return setting(
        f"CHARGEN_{engine.upper()}_LIKENESS", environment.share, 0.4,
        "How much of the run's picture a portrait keeps, 0 to 1; 0 sends no picture.",
    )  # fmt: skip
