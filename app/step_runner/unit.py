"""Unit: one progress entry, and the changes that are written in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Update

from app.db import Base
from app.engines.retry_policy import AutomaticRetry
from app.runs.models import EventData
from app.runs.steps import ProgressMark


@dataclass(frozen=True, slots=True)
class Unit:
    """One progress entry (`mark`, `data`, `retry`), and what is true only if the entry is there: new `rows`,
    `updates` of others, and `columns` of the leased run or avatar job."""

    mark: ProgressMark
    data: EventData | None = None
    retry: AutomaticRetry | None = None
    rows: tuple[Base, ...] = ()
    updates: tuple[Update, ...] = ()
    columns: Mapping[str, Any] = field(default_factory=dict)
