"""Monitoring settings: metrics and logs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.settings import environment
from app.settings.declaration import SettingsPart, setting
from app.settings.environment import SettingsError


@dataclass(frozen=True, kw_only=True)
class MonitoringSettings(SettingsPart):
    """Metrics are for administrators and holders of the metrics token."""

    metrics_token: str | None = setting(
        "CHARGEN_METRICS_TOKEN", environment.text, None,
        "The bearer token that opens `/metrics`; unset, only administrators see it.", secret=True,
    )  # fmt: skip
    worker_metrics_port: int | None = setting(
        "CHARGEN_WORKER_METRICS_PORT", environment.whole(1, 65535), None,
        "The TCP port on HOST where a worker serves `/metrics`; needs CHARGEN_METRICS_TOKEN.",
    )  # fmt: skip
    log_level: Literal["debug", "info", "warning", "error"] = setting(
        "CHARGEN_LOG_LEVEL",
        environment.one_of("debug", "info", "warning", "error"),
        "info",
        "The least severe line logged.",
    )
    log_format: Literal["console", "json"] = setting(
        "CHARGEN_LOG_FORMAT",
        environment.one_of("console", "json"),
        "console",
        "`console` for people, `json` for machines.",
    )

    def check(self) -> None:
        """Raises SettingsError."""
        if self.worker_metrics_port and not self.metrics_token:
            raise SettingsError("CHARGEN_WORKER_METRICS_PORT needs CHARGEN_METRICS_TOKEN beside it.")
