"""Work: what one lease on a run or an avatar job is about, and what has come of it so far."""

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
    """One lease on one run or avatar job. `step`: what an error now would be an error of; `usage`: the calls
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
        """Which try of the engine at this step was announced last, by whoever announced it; from 1."""

    @property
    @abstractmethod
    def usage_id(self) -> str:
        """The same for whoever works on this step of this attempt: providers know repeated calls by it."""

    @abstractmethod
    def ended(self, outcome: str) -> dict[str, object]:
        """The columns that end the run or job with that status."""

    @abstractmethod
    async def append(self, progress: ProgressLog, session: AsyncSession, unit: Unit) -> ProgressEntry | None:
        """Appends the unit's entry to the run's log; None where the run is no longer ours, or gone."""

    @abstractmethod
    async def fence(self, session: AsyncSession, unit: Unit, quotas: Quotas) -> None:
        """Writes what else the unit changes, and its cost. Raises LeaseLost where the row is another's."""

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
