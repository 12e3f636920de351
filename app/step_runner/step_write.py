"""StepWrite: one progress entry, and what is stored in the same unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.db import Base
from app.engines.retry_policy import AutomaticRetry
from app.ledger.statement import Call
from app.runs.models import EventData
from app.runs.steps import ProgressMark


@dataclass(frozen=True, slots=True)
class StepWrite:
    """One progress entry (`mark`, `data`, `retry`), and what is true only if the entry is there: new `rows`,
    `calls` on others, and `columns` of the leased run or avatar job."""

    mark: ProgressMark
    data: EventData | None = None
    retry: AutomaticRetry | None = None
    rows: tuple[Base, ...] = ()
    calls: tuple[Call, ...] = ()
    columns: Mapping[str, Any] = field(default_factory=dict)
