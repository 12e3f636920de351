"""A configuration to be tried, and how hard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["worker", "web", "valkey"]
KINDS: tuple[Kind, ...] = ("worker", "web", "valkey")


@dataclass(frozen=True, slots=True)
class Plan:
    """`served`: all runs under `chargen serve`, which starts again what dies; else the suite does that.

    `blows`: how many kills of each kind must hit a run that is under way. `stops`: SIGTERMs to workers.
    """

    database: Literal["sqlite", "postgresql"]
    dispatch: Literal["inline", "queue"]
    webs: int = 1
    workers: int = 1
    served: bool = False
    blows: int = 5
    stops: int = 1
    users: int = 6

    @property
    def name(self) -> str:
        webs = "serve" if self.served else f"{self.webs} web"
        return f"{self.database}, {self.dispatch}, {webs}, {self.workers} worker"


SHORT = (
    Plan("sqlite", "inline", served=True),
    Plan("postgresql", "queue", webs=2, workers=2),
)
LONG = tuple(
    Plan(database, dispatch, webs=webs, workers=webs, served=served, blows=10, stops=3, users=8)
    for database in ("sqlite", "postgresql")
    for dispatch in ("inline", "queue")
    for webs, served in ((1, True), (1, False), (2, False))
)
