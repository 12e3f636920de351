"""Work: the state of the work on a run or an avatar job under one lease."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from app.engines.retry_policy import AutomaticRetry
from app.progress.log import ProgressEntry, ProgressLog
from app.runs.models import AvatarJob, EngineCallRow, GenerationRun
from app.runs.quotas import Quotas
from app.runs.steps import ProgressMark, Step
from app.runs.usage import UsageRecord
from app.step_runner.unit import Unit

Kind = Literal["run", "avatar"]


@dataclass(kw_only=True, slots=True)
class Work(ABC):
    """The work under one lease. `step`: the current step, which an error is reported for; `usage`: the calls
    of engines that are not stored yet."""

    kind: ClassVar[Kind]
    run: GenerationRun
    step: Step
    usage: UsageRecord = field(default_factory=lambda: UsageRecord(""))

    @property
    @abstractmethod
    def leased(self) -> GenerationRun | AvatarJob:
        """The row that carries the lease."""

    @property
    @abstractmethod
    def tries(self) -> int:
        """The number, from 1, of the last announced try at this step, by this or an earlier process."""

    @property
    @abstractmethod
    def usage_id(self) -> str:
        """The id of this step in this attempt, the same in every process. It makes the idempotency keys, by
        which providers recognise a repeated call."""

    @abstractmethod
    def ended(self, outcome: str) -> dict[str, object]:
        """The columns that end the run or job with that status."""

    @abstractmethod
    async def append(self, progress: ProgressLog, session: AsyncSession, unit: Unit) -> ProgressEntry | None:
        """Appends the unit's entry to the run's log. Returns None if the lease is lost or the run deleted."""

    @abstractmethod
    async def fence(self, session: AsyncSession, unit: Unit, quotas: Quotas) -> None:
        """Writes what else the unit changes, and its cost. Raises LeaseLost if the lease is another's."""

    @abstractmethod
    def written(self, unit: Unit, entry: ProgressEntry) -> None:
        """Takes note of the committed unit."""

    @abstractmethod
    def retry_mark(self, retry: AutomaticRetry) -> ProgressMark:
        """The mark that announces another try."""

    @abstractmethod
    def calls(self) -> list[EngineCallRow]:
        """The rows of the calls that are not stored yet."""

    def start_usage(self) -> UsageRecord:
        """A new record for the step that is worked on."""
        self.usage = UsageRecord(self.usage_id)
        return self.usage
