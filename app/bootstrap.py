"""Settings become the Container that web process and worker share: everything built once, nothing global."""

from __future__ import annotations

import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from secrets import token_hex

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import RedisError

from app.accounts.audit import AuditLog
from app.accounts.issuer_keys import IssuerKeys
from app.accounts.service import Accounts
from app.accounts.sign_in_throttle import SignInThrottle
from app.accounts.tokens import Tokens
from app.adapters import database_probe, redis_reasons
from app.adapters.embedded import heartbeat
from app.adapters.files import ObjectFiles
from app.adapters.issuer_keys import fetching
from app.adapters.metrics import Metrics
from app.adapters.redis_attempts import RedisAttempts
from app.adapters.redis_feed import RedisFeed
from app.adapters.saq_queue import JobQueue, SaqQueue, make_queue, outages_reported
from app.adapters.tracing import Traces, traces
from app.characters.links import Links
from app.characters.service import Characters
from app.db import Database
from app.engines.moderated import moderated
from app.engines.moderation import ModerationGate
from app.engines.observer import Observers
from app.engines.ports import Engines
from app.engines.retry_policy import RetryPolicy
from app.generation.dispatch import InlineDispatcher, QueueDispatcher, Reconciler, obey_cancellations
from app.generation.expiry import Expiry
from app.generation.pipeline import Pipeline
from app.generation.removal import Removal
from app.generation.steering import Steering
from app.options import engines_of, limits_of, moderation_gate, retention_periods, token_rules_of
from app.portraits.avatars import Avatars
from app.portraits.painting import AvatarPainting
from app.portraits.portrait_stops import PortraitStops
from app.progress.log import ProgressLog
from app.runs.crashes import Crashes
from app.runs.estimates import Estimates
from app.runs.leases import Leases
from app.runs.orphaned_files import OrphanedFileSweep
from app.runs.quota_report import QuotaReport
from app.runs.quotas import Quotas
from app.runs.result_spool import ResultSpool
from app.runs.retention import Retention
from app.runs.service import Generations
from app.runs.spool_sweep import SpoolSweep
from app.runtime import logs
from app.runtime.outages import Outages
from app.runtime.supervision import BackgroundTasks, Body, stop
from app.runtime.watchdog import Watchdog
from app.settings.settings import Settings

# A process that is told to stop must be gone in 10 s, and what it works on comes to a boundary first.
HAND_BACK_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Container:
    """What a process works with."""

    settings: Settings
    db: Database
    redis: Redis
    feed: RedisFeed
    saq: JobQueue
    queue: SaqQueue
    files: ObjectFiles
    links: Links
    accounts: Accounts
    sign_in_brake: SignInThrottle
    audit_log: AuditLog
    gate: ModerationGate
    characters: Characters
    generations: Generations
    estimates: Estimates
    steering: Steering
    avatars: Avatars
    portrait_stops: PortraitStops
    quota_report: QuotaReport
    progress: ProgressLog
    leases: Leases
    pipeline: Pipeline
    painting: AvatarPainting
    dispatcher: InlineDispatcher | QueueDispatcher
    reconciler: Reconciler
    removal: Removal
    crashes: Crashes
    watchdog: Watchdog
    retention: Retention
    expiry: Expiry
    sweep: OrphanedFileSweep
    spool_sweep: SpoolSweep
    metrics: Metrics
    traces: Traces
    tasks: BackgroundTasks
    outages: Outages


def build(settings: Settings, engines: Engines | None = None) -> Container:
    """Builds everything; opens nothing yet. `engines`: others than the settings choose, for tests."""
    db = Database(settings.database_url, settings.database_pool)
    redis = connect(settings)
    files, tasks = ObjectFiles(settings.files_url), BackgroundTasks()
    outages = watched(db, redis, files)
    feed, saq = RedisFeed(redis, tasks, outages), make_queue(redis, outages, tasks)
    metrics, tracing = Metrics(), traces()
    observer = Observers(tracing, metrics)
    queue = SaqQueue(saq, lambda: logs.carrier() | tracing.carrier())
    progress = ProgressLog(db, feed)
    leases = Leases(
        db, f"{socket.gethostname()[:32]}-{os.getpid()}-{token_hex(4)}", settings.runs_at_once, tasks
    )
    gate = moderation_gate(settings)
    engines = moderated(engines or engines_of(settings), gate)
    retry_policy = RetryPolicy(seconds=settings.step_seconds)
    watchdog = Watchdog(settings.data_dir / "marks", heartbeat.beat, tasks)
    crashes = Crashes(db, watchdog.folder)
    quotas = Quotas(limits_of(settings), settings.jwt_secret)
    kept = ResultSpool(settings.data_dir / "kept")
    pipeline = Pipeline(
        db,
        progress,
        leases,
        engines,
        gate,
        files,
        queue,
        retry_policy,
        crashes,
        watchdog,
        kept,
        observer,
        quotas,
    )
    inline = settings.dispatch == "inline"
    dispatcher = InlineDispatcher(pipeline, leases) if inline else QueueDispatcher(queue, leases)
    undo_for = timedelta(minutes=settings.discard_minutes)
    stops = PortraitStops(db, progress, leases, observer)
    return Container(
        settings=settings,
        db=db,
        redis=redis,
        feed=feed,
        saq=saq,
        queue=queue,
        files=files,
        links=Links(settings.jwt_secret),
        accounts=build_accounts(settings, db),
        sign_in_brake=SignInThrottle(RedisAttempts(redis)),
        audit_log=AuditLog(db),
        gate=gate,
        characters=Characters(db, gate, stops, undo_for),
        generations=Generations(db, files, dispatcher, settings.runs_waiting, quotas),
        estimates=Estimates(db, settings.runs_at_once, None if inline else settings.worker_concurrency),
        steering=Steering(db, progress, leases, dispatcher, observer, quotas),
        avatars=Avatars(db, queue, quotas),
        portrait_stops=stops,
        quota_report=QuotaReport(db, quotas),
        progress=progress,
        leases=leases,
        pipeline=pipeline,
        painting=AvatarPainting(
            db,
            progress,
            leases,
            engines.painter,
            gate,
            files,
            retry_policy,
            crashes,
            watchdog,
            kept,
            observer,
            quotas,
        ),
        dispatcher=dispatcher,
        reconciler=Reconciler(leases, dispatcher, queue, crashes),
        crashes=crashes,
        watchdog=watchdog,
        removal=Removal(db, files),
        retention=Retention(db, files, kept, undo_for),
        expiry=Expiry(db, files, retention_periods(settings)),
        sweep=OrphanedFileSweep(db, files),
        spool_sweep=SpoolSweep(db, kept),
        metrics=metrics,
        traces=tracing,
        tasks=tasks,
        outages=outages,
    )


def watched(db: Database, redis: Redis, files: ObjectFiles) -> Outages:
    """What a process depends on; database and file store report there what they fail at."""
    outages = Outages(
        {
            "database": partial(database_probe.probe, db),
            "redis": partial(redis_reasons.probe, redis),
            "files": files.probe,
        }
    )
    db.report, files.report = partial(outages.down, "database"), partial(outages.down, "files")
    return outages


def build_accounts(settings: Settings, db: Database) -> Accounts:
    """Users and tokens alone: all that the command line needs."""
    keys = IssuerKeys(fetching(settings.jwks_url)) if settings.jwks_url else None
    return Accounts(db, Tokens(token_rules_of(settings), keys))


def connect(settings: Settings) -> Redis:
    """A lazy pool: nothing is dialled before the first command."""
    # redis-py's default of 5 s would break SAQ's blocking reads.
    return Redis.from_url(
        settings.redis_url,
        socket_timeout=None,
        socket_connect_timeout=3,
        health_check_interval=15,
        # Its default waits up to 10 s in between: a Redis that is back should be used at once.
        retry=Retry(ExponentialBackoff(cap=0.5, base=0.05), retries=3),
    )


async def _prepare(container: Container) -> None:
    """Loads what the first run would wait for. Queued runs are the worker's, which warms its own engines."""
    await container.gate.prepare()
    if container.settings.dispatch == "inline":
        await container.pipeline.warm()


@asynccontextmanager
async def alive(container: Container) -> AsyncIterator[Container]:
    """The container's life in a process: feed and reconciler run, and all is closed in the end."""
    container.watchdog.start()
    container.feed.start()
    bodies: dict[str, Body] = {
        "reconciler": container.reconciler.run_for_ever,
        "cancellations": partial(obey_cancellations, container.feed, container.leases),
        "outages": container.outages.watch,
    }
    upkeep = [container.tasks.start(name, body) for name, body in bodies.items()]
    upkeep.append(container.tasks.start("preparation", partial(_prepare, container), ends=True))
    try:
        with outages_reported(container.saq):
            yield container
    finally:
        await stop(*upkeep)
        await container.leases.drain(HAND_BACK_SECONDS)
        await container.dispatcher.close()
        await container.feed.flush()
        await container.feed.close()
        with suppress(RedisError, OSError):  # it may be away
            await container.saq.disconnect()
        await container.db.close()
        await container.traces.close()
        await container.watchdog.stop()
