"""Work settings: dispatch, concurrency, time limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.settings import environment
from app.settings.declaration import SettingsPart, setting


@dataclass(frozen=True, kw_only=True)
class WorkSettings(SettingsPart):
    """Limits for one user, one process, and one step."""

    dispatch: Literal["inline", "queue"] = setting(
        "CHARGEN_DISPATCH", environment.one_of("inline", "queue"), "inline",
        "Where runs are worked on: `inline` in the web process, `queue` on the workers.",
    )  # fmt: skip
    step_seconds: float = setting(
        "CHARGEN_STEP_SECONDS",
        environment.seconds,
        120.0,
        "How long an engine may make no progress with one step; time in its server's queue is not counted.",
    )
    runs_at_once: int = setting(
        "CHARGEN_RUNS_AT_ONCE",
        environment.whole(1, 1000),
        3,
        "How many runs of one user are worked on at once.",
    )
    runs_waiting: int = setting(
        "CHARGEN_RUNS_WAITING", environment.whole(0, 100_000), 100, "How many more of a user's runs may wait."
    )
    sockets_per_user: int = setting(
        "CHARGEN_SOCKETS_PER_USER",
        environment.whole(1, 100_000),
        20,
        "How many sockets and event streams of one user may be open in one web process.",
    )
    worker_concurrency: int = setting(
        "CHARGEN_WORKER_CONCURRENCY",
        environment.whole(1, 1000),
        4,
        "How many jobs one worker works on at once.",
    )
