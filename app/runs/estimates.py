"""What is left of a run, from how long past runs' steps took: waiting and working apart."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, func, or_, select

from app.db import Database, utcnow
from app.runs import steps
from app.runs.models import GenerationRun, ProgressRow, RunStatus

RUNS = 300  # the latest completed runs of a kind, with or without a picture
LEAST = 3  # fewer say nothing
KEPT_SECONDS = 5  # how old a history may be
_MAX_HISTORIES = 64
_MAX_FORECASTS = 10_000  # runs
_MARKS = [mark.name for mark in steps.MARKS]  # of the entries, those that every run passes


@dataclass(frozen=True, slots=True)
class Span:
    """Seconds: half of all runs take at most `median`, nine of ten at most `p90`."""

    median: float
    p90: float

    def __add__(self, other: Span) -> Span:
        return Span(self.median + other.median, self.p90 + other.p90)

    def scaled(self, factor: float) -> Span:
        return Span(self.median * factor, self.p90 * factor)

    def less(self, seconds: float) -> Span:
        return Span(max(0.0, self.median - seconds), max(0.0, self.p90 - seconds))

    def least(self, other: Span) -> Span:
        return Span(min(self.median, other.median), min(self.p90, other.p90))


@dataclass(frozen=True, slots=True)
class Forecast:
    """`position`: how many runs come before it, None when it does not wait. `remaining`: until it is
    completed, and `waiting` the part of that spent in the queue; None where too little is known."""

    position: int | None = None
    waiting: Span | None = None
    remaining: Span | None = None


NOTHING_LEFT = Forecast()


class History:
    """How long completed runs took from each mark to their end."""

    def __init__(self, seconds: dict[str, list[float]]) -> None:
        self._left = {mark: _span(sorted(found)) for mark, found in seconds.items() if len(found) >= LEAST}

    def left_after(self, mark: str) -> Span | None:
        return self._left.get(mark)


@dataclass(frozen=True, slots=True)
class _Ahead:
    """One user's runs: those that work, and those that wait and were there before the run in question."""

    running: int
    waiting: int


@dataclass(frozen=True, slots=True)
class _LastForecast:
    """When a run was said to begin and to end, and where it stood; later it is said no worse."""

    at: datetime
    forecast: Forecast


class Estimates:
    """`workers_take`: how many runs the workers take at once; None where runs need no worker."""

    def __init__(self, db: Database, runs_at_once: int, workers_take: int | None) -> None:
        self._db = db
        self._runs_at_once = runs_at_once
        self._workers_take = workers_take
        self._histories: OrderedDict[tuple[bool, datetime], History] = OrderedDict()
        self._reading = asyncio.Lock()
        self._announced: OrderedDict[tuple[UUID, int], _LastForecast] = OrderedDict()

    async def of(self, run: GenerationRun) -> Forecast:
        """What is left of a run that the caller has found. Never more than was answered before."""
        if RunStatus(run.status).ended:
            return Forecast()
        waits = run.status == RunStatus.QUEUED
        return self._no_worse(run, await (self._waiting(run) if waits else self._working(run)))

    async def _waiting(self, run: GenerationRun) -> Forecast:
        ahead = await self._ahead(run)
        own = ahead.pop(run.user_id, _Ahead(0, 0))
        others = self._share_before(ahead.values()) if self._workers_take is not None else 0
        whole = await self._whole(run, utcnow())
        if whole is None:
            return Forecast(own.waiting + others)
        waiting = whole.scaled(self._turns(own, others, [own, *ahead.values()]))
        return Forecast(own.waiting + others, waiting, waiting + whole)

    async def _ahead(self, run: GenerationRun) -> dict[UUID, _Ahead]:
        waits = GenerationRun.status == RunStatus.QUEUED
        earlier = or_(
            GenerationRun.created_at < run.created_at,
            and_(GenerationRun.created_at == run.created_at, GenerationRun.id < run.id),
        )
        query = select(
            GenerationRun.user_id,
            func.count().filter(GenerationRun.status == RunStatus.RUNNING),
            func.count().filter(and_(waits, earlier)),
        ).where(GenerationRun.status.in_([RunStatus.QUEUED, RunStatus.RUNNING]))
        if self._workers_take is None:
            query = query.where(GenerationRun.user_id == run.user_id)
        async with self._db.reading() as session:
            found = await session.execute(query.group_by(GenerationRun.user_id))
            return {user_id: _Ahead(running, waiting) for user_id, running, waiting in found}

    def _share_before(self, others: Iterable[_Ahead]) -> int:
        # Of another's hundred runs only those come first that may run at once: see Leases.claim_run.
        return sum(min(other.waiting, max(0, self._runs_at_once - other.running)) for other in others)

    def _turns(self, own: _Ahead, others: int, everybody: Sequence[_Ahead]) -> float:
        """How many lengths of a run pass before its turn, by its user's share and by the workers' places."""
        mine = max(0, own.waiting + 1 + own.running - self._runs_at_once) / self._runs_at_once
        if self._workers_take is None:
            return mine
        running = sum(ahead.running for ahead in everybody)
        places = max(self._workers_take, running)
        return max(mine, max(0, own.waiting + others + 1 + running - places) / places)

    async def _whole(self, run: GenerationRun, before: datetime) -> Span | None:
        history = await self._history(run.has_image, before)
        return history.left_after(steps.marks_of(run.has_image)[0].name)

    async def _working(self, run: GenerationRun) -> Forecast:
        passed = select(ProgressRow.mark, ProgressRow.at).where(
            ProgressRow.run_id == run.id, ProgressRow.attempt == run.attempt, ProgressRow.mark.in_(_MARKS)
        )
        async with self._db.reading() as session:
            marks = (await session.execute(passed.order_by(ProgressRow.seq))).all()
        if not marks:
            return Forecast(None, None, await self._whole(run, utcnow()))
        # The history as it stood when the work began, so that every process says the same all along.
        history = await self._history(run.has_image, marks[0][1])
        now, left = utcnow(), None
        for mark, at in marks:
            if span := history.left_after(mark or ""):
                rest = span.less((now - at).total_seconds())
                left = rest if left is None else left.least(rest)
        return Forecast(None, None, left)

    async def _history(self, has_image: bool, before: datetime) -> History:
        before = datetime.fromtimestamp(before.timestamp() // KEPT_SECONDS * KEPT_SECONDS, before.tzinfo)
        key = (has_image, before)
        async with self._reading:
            if key not in self._histories:
                self._histories[key] = await self._read(has_image, before)
                if len(self._histories) > _MAX_HISTORIES:
                    self._histories.popitem(last=False)
            self._histories.move_to_end(key)
            return self._histories[key]

    async def _read(self, has_image: bool, before: datetime) -> History:
        pictured = GenerationRun.image_key.is_not(None) if has_image else GenerationRun.image_key.is_(None)
        latest = (
            select(GenerationRun.id, GenerationRun.attempt)
            .where(GenerationRun.status == RunStatus.COMPLETED, GenerationRun.ended_at < before, pictured)
            .order_by(GenerationRun.ended_at.desc())
            .limit(RUNS)
            .subquery()
        )
        query = select(ProgressRow.run_id, ProgressRow.mark, ProgressRow.at).join(
            latest, and_(latest.c.id == ProgressRow.run_id, latest.c.attempt == ProgressRow.attempt)
        )
        async with self._db.reading() as session:
            rows = (await session.execute(query.where(ProgressRow.mark.in_(_MARKS)))).all()
        return History(_left_by_mark([(run_id, mark or "", at) for run_id, mark, at in rows]))

    def _no_worse(self, run: GenerationRun, forecast: Forecast) -> Forecast:
        """Who was answered half a minute is not answered a minute next, whatever comes between."""
        key, now = (run.id, run.attempt), utcnow()
        if announced := self._announced.pop(key, None):
            forecast = _least(forecast, announced.forecast, now - announced.at)
        self._announced[key] = _LastForecast(now, forecast)
        if len(self._announced) > _MAX_FORECASTS:
            self._announced.popitem(last=False)
        return forecast


def _left_by_mark(rows: Sequence[tuple[UUID, str, datetime]]) -> dict[str, list[float]]:
    ends = {run_id: at for run_id, mark, at in rows if mark == steps.COMPLETED.name}
    left: defaultdict[str, list[float]] = defaultdict(list)
    for run_id, mark, at in rows:
        if run_id in ends:
            left[mark].append((ends[run_id] - at).total_seconds())
    return left


def _span(ordered: Sequence[float]) -> Span:
    return Span(ordered[(len(ordered) - 1) // 2], ordered[-(-len(ordered) * 9 // 10) - 1])


def _least(forecast: Forecast, earlier: Forecast, passed: timedelta) -> Forecast:
    seconds = passed.total_seconds()
    return Forecast(
        _least_position(forecast.position, earlier.position),
        forecast.waiting and _no_longer(forecast.waiting, earlier.waiting, seconds),
        _no_longer(forecast.remaining, earlier.remaining, seconds),
    )


def _least_position(now: int | None, earlier: int | None) -> int | None:
    return now if now is None or earlier is None else min(now, earlier)


def _no_longer(now: Span | None, earlier: Span | None, seconds: float) -> Span | None:
    if now is None or earlier is None:
        return now or (earlier and earlier.less(seconds))
    return now.least(earlier.less(seconds))
