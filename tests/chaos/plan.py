"""A configuration to be tried, and how hard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["worker", "web", "valkey"]
KINDS: tuple[Kind, ...] = ("worker", "web", "valkey")


@dataclass(frozen=True, slots=True)
class Plan:
    """`served`: all runs under `chargen serve`, which starts again what dies; else the suite does that.

    `kills`: how many kills of each kind must hit a run that is under way. `stops`: SIGTERMs to workers.
    `fails`: the step at which each process's engine fails in its first calls, and as what, in turn.
    """

    database: Literal["sqlite", "postgresql"]
    dispatch: Literal["inline", "queue"]
    webs: int = 1
    workers: int = 1
    served: bool = False
    kills: int = 5
    stops: int = 1
    users: int = 6
    fails: tuple[str, tuple[str, ...]] | None = None

    @property
    def name(self) -> str:
        webs = "serve" if self.served else f"{self.webs} web"
        return f"{self.database}, {self.dispatch}, {webs}, {self.workers} worker"


# A failure for a moment, which is tried again by itself; then one that waits for its user.
_OF_RUNS = ("generating_history", ("engine_busy", "engine_failed"))
_OF_AVATARS = ("generating_avatar", ("engine_timeout", "engine_busy"))

SHORT = (
    Plan("sqlite", "inline", served=True, fails=_OF_RUNS),
    Plan("postgresql", "queue", webs=2, workers=2, fails=_OF_AVATARS),
)
LONG = tuple(
    Plan(database, dispatch, webs=webs, workers=webs, served=served, kills=10, stops=3, users=8, fails=fails)
    for database in ("sqlite", "postgresql")
    for dispatch in ("inline", "queue")
    for webs, served, fails in ((1, True, _OF_RUNS), (1, False, _OF_AVATARS), (2, False, _OF_RUNS))
)
