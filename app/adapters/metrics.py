"""Prometheus metrics of a process: its own work, and on each scrape the database's queue statistics."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from app.db import utcnow
from app.engines.observer import Activity, Ending
from app.errors import AppError
from app.runs.queue_stats import QueueStats

disable_created_metrics()  # type: ignore[no-untyped-call]  # avoids an unused second series for each metric
CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
_WORK_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300)  # seconds
_LAG_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_SAME_IN_ALL_PROCESSES = " All processes say the same: take the max, not the sum."


class Metrics:
    """An Observer, and the page for scrapers. Each instance has its own registry."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=registry)
        self._runs = _counter("chargen_runs_ended", "Runs this process ended.", registry)
        self._avatars = _counter("chargen_avatar_jobs_ended", "Avatar jobs this process ended.", registry)
        self._steps = _histogram("chargen_step_seconds", "What finished steps took.", registry)
        self._engines = _histogram("chargen_engine_seconds", "What calls of engines took.", registry)
        self._lag = Histogram(
            "chargen_relay_lag_seconds",
            "From an entry's own time to its delivery to this process's watchers.",
            buckets=_LAG_BUCKETS,
            registry=registry,
        )
        self._watchers = Gauge(
            "chargen_watchers", "Watches on runs in this process.", ["transport"], registry=registry
        )
        self._database_gauges: _DatabaseGauges | None = None  # not exported by workers

    @contextmanager
    def doing(self, what: Activity, name: str) -> Iterator[None]:
        began = time.perf_counter()
        finished = False
        try:
            yield
            finished = True
        finally:
            seconds = time.perf_counter() - began
            if what == "engine":
                self._engines.labels(name).observe(seconds)
            elif what == "step" and finished:
                self._steps.labels(name).observe(seconds)

    def ended(self, what: Ending, outcome: str) -> None:
        (self._runs if what == "run" else self._avatars).labels(outcome).inc()

    def relayed(self, seconds: float) -> None:
        """Record the delay from an entry's creation to its delivery to this process's watchers."""
        self._lag.observe(max(0.0, seconds))

    def page(self) -> bytes:
        """Return the metrics of this process."""
        return generate_latest(self.registry)

    async def full_page(
        self, queue_stats: Callable[[], Awaitable[QueueStats]], watchers: Callable[[], Mapping[str, int]]
    ) -> bytes:
        """Return the metrics with queue statistics and watchers."""
        for transport, count in watchers().items():
            self._watchers.labels(transport).set(count)
        gauges = self._database_gauges = self._database_gauges or _DatabaseGauges(self.registry)
        try:
            gauges.set(await queue_stats())
        except AppError:
            gauges.unset()
        return self.page()


def _counter(name: str, help_: str, registry: CollectorRegistry) -> Counter:
    return Counter(name, help_, ["outcome"], registry=registry)


def _histogram(name: str, help_: str, registry: CollectorRegistry) -> Histogram:
    return Histogram(name, help_, ["step"], buckets=_WORK_BUCKETS, registry=registry)


class _DatabaseGauges:
    """Gauges exported by the web process only; omitted while the database is unavailable."""

    def __init__(self, registry: CollectorRegistry) -> None:
        def gauge(name: str, help_: str, *labels: str) -> Gauge:
            return Gauge(name, help_ + _SAME_IN_ALL_PROCESSES, labels, registry=registry)

        self._up = Gauge("chargen_database_up", "Whether the database could be asked.", registry=registry)
        self._runs = gauge("chargen_runs", "Runs there are, by status.", "status")
        self._avatars = gauge("chargen_avatar_jobs", "Avatar jobs there are, by status.", "status")
        self._spent = gauge("chargen_daily_used", "What the studio has spent today (UTC), by kind.", "kind")
        self._depth = gauge("chargen_queue_depth", "Runs and avatar jobs that wait.", "kind")
        self._age = gauge(
            "chargen_queue_oldest_seconds", "How long ago the oldest that waits was asked for.", "kind"
        )

    def set(self, queue_stats: QueueStats) -> None:
        self._up.set(1)
        for status, count in queue_stats.runs.items():
            self._runs.labels(status).set(count)
        for status, count in queue_stats.avatars.items():
            self._avatars.labels(status).set(count)
        for kind, spent in (queue_stats.spent or {}).items():
            self._spent.labels(kind).set(spent)
        now = utcnow()
        waiting = {
            "run": (queue_stats.runs["queued"], queue_stats.run_waiting_since),
            "avatar": (queue_stats.avatars["queued"], queue_stats.avatar_waiting_since),
        }
        for kind, (count, since) in waiting.items():
            self._depth.labels(kind).set(count)
            self._age.labels(kind).set((now - since).total_seconds() if since else 0)

    def unset(self) -> None:
        self._up.set(0)
        for gauge in (self._runs, self._avatars, self._spent, self._depth, self._age):
            gauge.clear()
