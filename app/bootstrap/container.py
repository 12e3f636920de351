"""Container: the parts of a web process or a worker; none of them is global."""

from __future__ import annotations

import os
import socket
from datetime import timedelta
from functools import cached_property
from secrets import token_hex

from app.accounts.audit import AuditLog
from app.accounts.service import Accounts
from app.accounts.sign_in_throttle import SignInThrottle
from app.accounts.tokens import Tokens
from app.adapters.embedded import heartbeat
from app.adapters.files import ObjectFiles
from app.adapters.metrics import Metrics
from app.adapters.redis_attempts import RedisAttempts
from app.adapters.redis_feed import RedisFeed
from app.adapters.saq_queue import JobQueue, SaqQueue, make_queue
from app.adapters.tracing import traces
from app.bootstrap.dependencies import build_outages, build_tokens, connect
from app.characters.links import Links
from app.characters.service import Characters
from app.db import Database
from app.deletion.discarded import DiscardedCharacters
from app.deletion.expiry import Expiry
from app.deletion.orphaned_files import OrphanedFileSweep
from app.deletion.past_usage import PastUsage
from app.deletion.removal import Removal
from app.deletion.spool_sweep import SpoolSweep
from app.engines.assembly import build_engines, build_moderation_gate
from app.engines.moderated import ModeratedEngines
from app.engines.moderation import ModerationGate
from app.engines.observer import Observers
from app.engines.ports import Engines
from app.engines.retry_policy import RetryPolicy
from app.generation.dispatch import InlineDispatcher, QueueDispatcher, Reconciler
from app.generation.pipeline import Pipeline
from app.generation.steering import Steering
from app.portraits.avatars import Avatars
from app.portraits.painting import AvatarPainting
from app.portraits.portrait_stops import PortraitStops
from app.progress.log import ProgressLog
from app.runs.claimable_work import ClaimableWork
from app.runs.crashes import Crashes
from app.runs.estimates import Estimates
from app.runs.leases import Leases
from app.runs.quota_report import QuotaReport
from app.runs.quotas import Quotas
from app.runs.result_spool import ResultSpool
from app.runs.service import Generations
from app.runtime import logs
from app.runtime.supervision import BackgroundTasks
from app.runtime.watchdog import Watchdog
from app.settings.settings import Settings
from app.settings_to_options import limits_of, retention_periods
from app.step_runner.log import StepLog
from app.step_runner.runner import StepRunner


class Container:
    """The parts of a process, each built once at first use; `build` uses all of them."""

    def __init__(
        self,
        settings: Settings,
        engines: Engines | None = None,
        gate: ModerationGate | None = None,
        retry_policy: RetryPolicy | None = None,
        files: ObjectFiles | None = None,
    ) -> None:
        self.settings = settings
        self.tasks = BackgroundTasks()
        self.metrics, self.traces = Metrics(), traces()
        self.observer = Observers(self.traces, self.metrics)
        self.db = Database(settings.database_url, settings.database_pool)
        self.redis = connect(settings)
        self.files = files or ObjectFiles(settings.files_url)
        self.outages = build_outages(self.db, self.redis, self.files)
        self.gate = gate or build_moderation_gate(settings)
        self.engines = ModeratedEngines(engines or build_engines(settings), self.gate)
        self.retry_policy = retry_policy or RetryPolicy(seconds=settings.step_seconds)
        self.undo_for = timedelta(minutes=settings.discard_minutes)
        self.is_inline = settings.dispatch == "inline"

    @cached_property
    def feed(self) -> RedisFeed:
        return RedisFeed(self.redis, self.tasks, self.outages)

    @cached_property
    def saq(self) -> JobQueue:
        return make_queue(self.redis, self.outages, self.tasks)

    @cached_property
    def queue(self) -> SaqQueue:
        return SaqQueue(self.saq, lambda: logs.carrier() | self.traces.carrier())

    @cached_property
    def progress(self) -> ProgressLog:
        return ProgressLog(self.db, self.feed)

    @cached_property
    def leases(self) -> Leases:
        owner = f"{socket.gethostname()[:32]}-{os.getpid()}-{token_hex(4)}"
        return Leases(self.db, owner, self.settings.runs_at_once, self.tasks)

    @cached_property
    def claimable_work(self) -> ClaimableWork:
        return ClaimableWork(self.db, self.settings.runs_at_once)

    @cached_property
    def watchdog(self) -> Watchdog:
        return Watchdog(self.settings.data_dir / "marks", heartbeat.beat, self.tasks)

    @cached_property
    def crashes(self) -> Crashes:
        return Crashes(self.db, self.watchdog.folder)

    @cached_property
    def result_spool(self) -> ResultSpool:
        return ResultSpool(self.settings.data_dir / "kept")

    @cached_property
    def quotas(self) -> Quotas:
        return Quotas(limits_of(self.settings), self.settings.jwt_secret)

    @cached_property
    def runner(self) -> StepRunner:
        step_log = StepLog(self.db, self.progress, self.leases, self.observer, self.quotas)
        return StepRunner(
            self.db, self.leases, self.crashes, self.watchdog, self.retry_policy, step_log, self.observer
        )

    @cached_property
    def pipeline(self) -> Pipeline:
        return Pipeline(
            self.runner,
            self.db,
            self.progress,
            self.engines,
            self.gate,
            self.files,
            self.queue,
            self.result_spool,
        )

    @cached_property
    def painting(self) -> AvatarPainting:
        return AvatarPainting(self.runner, self.db, self.engines, self.files, self.result_spool)

    @cached_property
    def dispatcher(self) -> InlineDispatcher | QueueDispatcher:
        if self.is_inline:
            return InlineDispatcher(self.pipeline, self.claimable_work)
        return QueueDispatcher(self.queue, self.claimable_work)

    @cached_property
    def reconciler(self) -> Reconciler:
        return Reconciler(self.claimable_work, self.dispatcher, self.queue, self.crashes)

    @cached_property
    def links(self) -> Links:
        return Links(self.settings.jwt_secret)

    @cached_property
    def tokens(self) -> Tokens:
        return build_tokens(self.settings)

    @cached_property
    def accounts(self) -> Accounts:
        return Accounts(self.db, self.tokens)

    @cached_property
    def sign_in_throttle(self) -> SignInThrottle:
        return SignInThrottle(RedisAttempts(self.redis))

    @cached_property
    def audit_log(self) -> AuditLog:
        return AuditLog(self.db)

    @cached_property
    def characters(self) -> Characters:
        return Characters(self.db, self.gate, self.portrait_stops, self.undo_for)

    @cached_property
    def generations(self) -> Generations:
        return Generations(self.db, self.files, self.dispatcher, self.settings.runs_waiting, self.quotas)

    @cached_property
    def estimates(self) -> Estimates:
        concurrency = None if self.is_inline else self.settings.worker_concurrency
        return Estimates(self.db, self.settings.runs_at_once, concurrency)

    @cached_property
    def steering(self) -> Steering:
        return Steering(
            self.db,
            self.progress,
            self.leases,
            self.claimable_work,
            self.dispatcher,
            self.observer,
            self.quotas,
        )

    @cached_property
    def avatars(self) -> Avatars:
        return Avatars(self.db, self.queue, self.quotas)

    @cached_property
    def portrait_stops(self) -> PortraitStops:
        return PortraitStops(self.db, self.progress, self.leases, self.observer)

    @cached_property
    def quota_report(self) -> QuotaReport:
        return QuotaReport(self.db, self.quotas)

    @cached_property
    def removal(self) -> Removal:
        return Removal(self.db, self.files)

    @cached_property
    def discarded(self) -> DiscardedCharacters:
        return DiscardedCharacters(self.db, self.files, self.result_spool, self.undo_for)

    @cached_property
    def past_usage(self) -> PastUsage:
        return PastUsage(self.db)

    @cached_property
    def expiry(self) -> Expiry:
        return Expiry(self.db, self.files, retention_periods(self.settings))

    @cached_property
    def sweep(self) -> OrphanedFileSweep:
        return OrphanedFileSweep(self.db, self.files)

    @cached_property
    def spool_sweep(self) -> SpoolSweep:
        return SpoolSweep(self.db, self.result_spool)


PARTS = [name for name, part in vars(Container).items() if isinstance(part, cached_property)]
