"""Estimates how long a run still waits and works, from how long past runs' steps took."""

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

MAX_RUNS = 300  # the latest completed runs of a kind, with or without a picture
MIN_RUNS = 3  # no estimate from fewer
CACHE_SECONDS = 5  # how long the durations read from the database are used
_MAX_CACHED = 64
_MAX_FORECASTS = 10_000  # runs
_MARKS = [mark.name for mark in steps.MARKS]  # of the entries, those that every run passes


@dataclass(frozen=True, slots=True)
class Span:
    """Seconds: the median, and the 90th percentile."""

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
    """`position`: how many runs come before it, None if it does not wait. `remaining`: until it is completed;
    `waiting`: the part of that spent in the queue; None if too little is known."""

    position: int | None = None
    waiting: Span | None = None
    remaining: Span | None = None


NOTHING_LEFT = Forecast()


class PastDurations:
    """How long completed runs took from each mark to their end."""

    def __init__(self, seconds: dict[str, list[float]]) -> None:
        self._left = {mark: _span(sorted(found)) for mark, found in seconds.items() if len(found) >= MIN_RUNS}

    def left_after(self, mark: str) -> Span | None:
        return self._left.get(mark)


@dataclass(frozen=True, slots=True)
class _Load:
    """One user's runs: those under way, and those that wait and were created before the run in question."""

    running: int
    waiting: int


@dataclass(frozen=True, slots=True)
class _LastForecast:
    """The last forecast for a run, and when; later forecasts are never worse."""

    at: datetime
    forecast: Forecast


class Estimates:
    """`workers_take`: how many runs the workers take at once; None if runs need no worker."""

    def __init__(self, db: Database, runs_at_once: int, workers_take: int | None) -> None:
        self._db = db
        self._runs_at_once = runs_at_once
        self._workers_take = workers_take
        self._past_durations: OrderedDict[tuple[bool, datetime], PastDurations] = OrderedDict()
        self._reading = asyncio.Lock()
        self._last_forecasts: OrderedDict[tuple[UUID, int], _LastForecast] = OrderedDict()

    async def of(self, run: GenerationRun) -> Forecast:
        """Returns the forecast for a run that the caller has found: never worse than an earlier one."""
        if RunStatus(run.status).ended:
            return Forecast()
        waits = run.status == RunStatus.QUEUED
        return self._never_worse(run, await (self._waiting(run) if waits else self._working(run)))

    async def _waiting(self, run: GenerationRun) -> Forecast:
        ahead = await self._ahead(run)
        own = ahead.pop(run.user_id, _Load(0, 0))
        others = self._share_before(ahead.values()) if self._workers_take is not None else 0
        whole = await self._whole_run(run, utcnow())
        if whole is None:
            return Forecast(own.waiting + others)
        waiting = whole.scaled(self._rounds_before(own, others, [own, *ahead.values()]))
        return Forecast(own.waiting + others, waiting, waiting + whole)

    async def _ahead(self, run: GenerationRun) -> dict[UUID, _Load]:
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
            return {user_id: _Load(running, waiting) for user_id, running, waiting in found}

    def _share_before(self, others: Iterable[_Load]) -> int:
        # Of another user's waiting runs only as many come first as may run at once: see Leases.claim_run.
        return sum(min(other.waiting, max(0, self._runs_at_once - other.running)) for other in others)

    def _rounds_before(self, own: _Load, others: int, everybody: Sequence[_Load]) -> float:
        """Returns how many durations of a run pass before its turn, by its user's share and the workers'
        slots."""
        mine = max(0, own.waiting + 1 + own.running - self._runs_at_once) / self._runs_at_once
        if self._workers_take is None:
            return mine
        running = sum(ahead.running for ahead in everybody)
        slots = max(self._workers_take, running)
        return max(mine, max(0, own.waiting + others + 1 + running - slots) / slots)

    async def _whole_run(self, run: GenerationRun, before: datetime) -> Span | None:
        durations = await self._cached_durations(run.has_image, before)
        return durations.left_after(steps.marks_of(run.has_image)[0].name)

    async def _working(self, run: GenerationRun) -> Forecast:
        passed = select(ProgressRow.mark, ProgressRow.at).where(
            ProgressRow.run_id == run.id, ProgressRow.attempt == run.attempt, ProgressRow.mark.in_(_MARKS)
        )
        async with self._db.reading() as session:
            marks = (await session.execute(passed.order_by(ProgressRow.seq))).all()
        if not marks:
            return Forecast(None, None, await self._whole_run(run, utcnow()))
        # The durations as known when the work began, so that every process gives the same answer.
        durations = await self._cached_durations(run.has_image, marks[0][1])
        now, left = utcnow(), None
        for mark, at in marks:
            if span := durations.left_after(mark or ""):
                rest = span.less((now - at).total_seconds())
                left = rest if left is None else left.least(rest)
        return Forecast(None, None, left)

    async def _cached_durations(self, has_image: bool, before: datetime) -> PastDurations:
        before = datetime.fromtimestamp(before.timestamp() // CACHE_SECONDS * CACHE_SECONDS, before.tzinfo)
        key = (has_image, before)
        async with self._reading:
            if key not in self._past_durations:
                self._past_durations[key] = await self._read_durations(has_image, before)
                if len(self._past_durations) > _MAX_CACHED:
                    self._past_durations.popitem(last=False)
            self._past_durations.move_to_end(key)
            return self._past_durations[key]

    async def _read_durations(self, has_image: bool, before: datetime) -> PastDurations:
        has_picture = GenerationRun.image_key.is_not(None) if has_image else GenerationRun.image_key.is_(None)
        latest = (
            select(GenerationRun.id, GenerationRun.attempt)
            .where(GenerationRun.status == RunStatus.COMPLETED, GenerationRun.ended_at < before, has_picture)
            .order_by(GenerationRun.ended_at.desc())
            .limit(MAX_RUNS)
            .subquery()
        )
        query = select(ProgressRow.run_id, ProgressRow.mark, ProgressRow.at).join(
            latest, and_(latest.c.id == ProgressRow.run_id, latest.c.attempt == ProgressRow.attempt)
        )
        async with self._db.reading() as session:
            rows = (await session.execute(query.where(ProgressRow.mark.in_(_MARKS)))).all()
        return PastDurations(_left_by_mark([(run_id, mark or "", at) for run_id, mark, at in rows]))

    def _never_worse(self, run: GenerationRun, forecast: Forecast) -> Forecast:
        """Returns the forecast, limited so that a shown estimate never grows."""
        key, now = (run.id, run.attempt), utcnow()
        if last := self._last_forecasts.pop(key, None):
            forecast = _minimum(forecast, last.forecast, now - last.at)
        self._last_forecasts[key] = _LastForecast(now, forecast)
        if len(self._last_forecasts) > _MAX_FORECASTS:
            self._last_forecasts.popitem(last=False)
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


def _minimum(forecast: Forecast, earlier: Forecast, passed: timedelta) -> Forecast:
    seconds = passed.total_seconds()
    return Forecast(
        _minimum_position(forecast.position, earlier.position),
        forecast.waiting and _minimum_span(forecast.waiting, earlier.waiting, seconds),
        _minimum_span(forecast.remaining, earlier.remaining, seconds),
    )


def _minimum_position(now: int | None, earlier: int | None) -> int | None:
    return now if now is None or earlier is None else min(now, earlier)


def _minimum_span(now: Span | None, earlier: Span | None, seconds: float) -> Span | None:
    if now is None or earlier is None:
        return now or (earlier and earlier.less(seconds))
    return now.least(earlier.less(seconds))
