"""Retention settings: how long unused data is stored."""

from __future__ import annotations

from dataclasses import dataclass

from app.settings import environment
from app.settings.declaration import SettingsPart, setting


@dataclass(frozen=True, kw_only=True)
class RetentionSettings(SettingsPart):
    """Minutes and days; 0 days: for ever."""

    discard_minutes: int = setting(
        "CHARGEN_DISCARD_MINUTES",
        environment.whole(0, 100_000),
        15,
        "How long a discarded character can be brought back.",
    )
    keep_guests_days: int = setting(
        "CHARGEN_KEEP_GUESTS_DAYS", environment.days, 30,
        "After how many days unseen a guest goes who has no character and no run under way;"
        " 0 or `off`: never.",
    )  # fmt: skip
    keep_runs_days: int = setting(
        "CHARGEN_KEEP_RUNS_DAYS", environment.days, 30,
        "After how many days a run goes that has ended without a character; 0 or `off`: never.",
    )  # fmt: skip
    keep_previews_days: int = setting(
        "CHARGEN_KEEP_PREVIEWS_DAYS", environment.days, 7,
        "After how many days the previews of a portrait go that is done; 0 or `off`: never.",
    )  # fmt: skip
