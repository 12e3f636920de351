"""Finding: one line of the report of `chargen doctor`, about one part of the installation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Finding:
    """`idle`: not there, and not needed as long as nobody runs `chargen serve`, or chooses it."""

    verdict: Literal["ok", "idle", "MISSING"]
    what: str
    report: str
