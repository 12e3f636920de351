"""Settings become the Container that web process and worker share: everything built once, nothing global."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from secrets import token_hex

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import RedisError
from saq import Queue

from app import logs, settings_openai
from app.accounts.audit import AuditLog
from app.accounts.brake import SignInBrake
from app.accounts.issuer_keys import IssuerKeys
from app.accounts.service import Accounts
from app.accounts.tokens import TokenRules, Tokens
from app.adapters.attempts import RedisAttempts
from app.adapters.files import ObjectFiles
from app.adapters.issuer_keys import fetching
from app.adapters.metrics import Metrics
from app.adapters.redis_feed import RedisFeed
from app.adapters.saq_queue import SaqQueue, make_queue
from app.adapters.tracing import Traces, traces
from app.ai.builtin.moderation.rules import BuiltinModerator
from app.ai.diffusers_local.options import Options as DiffusersOptions
from app.ai.image_servers.place import ImageServer
from app.ai.openai_compatible.place import Place, Places
from app.ai.registry import Choice, build_engines
from app.ai.scripted import ScriptedOptions
from app.characters.links import Links
from app.characters.service import Characters
from app.db import Database
from app.generation.avatars import Avatars
from app.generation.dispatch import InlineDispatcher, QueueDispatcher, Reconciler, obey_cancellations
from app.generation.estimates import Estimates
from app.generation.leases import Leases
from app.generation.moderated import moderated
from app.generation.observer import Observers
from app.generation.painting import AvatarPainting
from app.generation.patience import Patience
from app.generation.pipeline import Pipeline
from app.generation.ports import Engines
from app.generation.progress import ProgressLog
from app.generation.retention import Retention
from app.generation.service import Generations
from app.generation.steering import Steering
from app.generation.sweep import Sweep
from app.moderation import Gate, Rating
from app.settings import Settings

# A process that is told to stop must be gone in 10 s, and what it works on comes to a boundary first.
HAND_BACK_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Container:
    """What a process works with."""

    settings: Settings
    db: Database
    redis: Redis
    feed: RedisFeed
    saq: Queue
    queue: SaqQueue
    files: ObjectFiles
    links: Links
    accounts: Accounts
    sign_in_brake: SignInBrake
    audit_log: AuditLog
    gate: Gate
    characters: Characters
    generations: Generations
    estimates: Estimates
    steering: Steering
    avatars: Avatars
    progress: ProgressLog
    leases: Leases
    pipeline: Pipeline
    painting: AvatarPainting
    dispatcher: InlineDispatcher | QueueDispatcher
    reconciler: Reconciler
    retention: Retention
    sweep: Sweep
    metrics: Metrics
    traces: Traces


def build(settings: Settings) -> Container:
    """Builds everything; opens nothing yet."""
    db = Database(settings.database_url)
    redis = connect(settings)
    feed, saq, files = RedisFeed(redis), make_queue(redis), ObjectFiles(settings.files_url)
    metrics, tracing = Metrics(), traces()
    observer = Observers(tracing, metrics)
    queue = SaqQueue(saq, lambda: logs.carrier() | tracing.carrier())
    progress = ProgressLog(db, feed)
    leases = Leases(db, f"{socket.gethostname()[:32]}-{os.getpid()}-{token_hex(4)}", settings.runs_at_once)
    gate = Gate(BuiltinModerator(), Rating(settings.most_mature))
    engines = moderated(engines_of(settings), gate)
    patience = Patience(seconds=settings.step_seconds)
    pipeline = Pipeline(db, progress, leases, engines, gate, files, queue, patience, observer)
    inline = settings.dispatch == "inline"
    dispatcher = InlineDispatcher(pipeline, leases) if inline else QueueDispatcher(queue)
    undo_for = timedelta(minutes=settings.discard_minutes)
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
        sign_in_brake=SignInBrake(RedisAttempts(redis)),
        audit_log=AuditLog(db),
        gate=gate,
        characters=Characters(db, gate, undo_for),
        generations=Generations(db, files, dispatcher, settings.runs_waiting),
        estimates=Estimates(db, settings.runs_at_once, None if inline else settings.worker_concurrency),
        steering=Steering(db, progress, leases, dispatcher, observer),
        avatars=Avatars(db, queue),
        progress=progress,
        leases=leases,
        pipeline=pipeline,
        painting=AvatarPainting(db, progress, leases, engines.painter, files, patience, observer),
        dispatcher=dispatcher,
        reconciler=Reconciler(leases, dispatcher, queue),
        retention=Retention(db, files, undo_for),
        sweep=Sweep(db, files),
        metrics=metrics,
        traces=tracing,
    )


def engines_of(settings: Settings) -> Engines:
    """The engines that these settings choose."""
    choice = Choice(settings.analyst, settings.writer, settings.painter)
    server, diffusers = image_server_of(settings), diffusers_of(settings)
    return build_engines(choice, _scripted(settings), places_of(settings), server, diffusers)


def diffusers_of(settings: Settings) -> DiffusersOptions | None:
    """How the `diffusers` painter paints; None where another one does."""
    if settings.painter != "diffusers" or settings.diffusers_model is None:
        return None
    return DiffusersOptions(
        settings.diffusers_model,
        settings.diffusers_device,
        settings.diffusers_steps,
        settings.diffusers_guidance,
        settings.diffusers_size,
    )


def places_of(settings: Settings) -> Places:
    """Where the models are, for the steps that `openai` engines serve."""
    most = settings.openai_most_tokens
    return Places(
        **{
            step: Place(at.base_url, at.api_key, at.model, most)
            for step, at in settings_openai.models(settings).items()
        }
    )


def image_server_of(settings: Settings) -> ImageServer | None:
    """The server of image models that paints; None where another engine does."""
    if settings.painter == "comfyui":
        return ImageServer(
            settings.comfyui_url,
            settings.comfyui_api_key,
            settings.comfyui_checkpoint,
            settings.comfyui_size,
            settings.comfyui_steps,
            settings.comfyui_likeness,
            settings.comfyui_workflow,
            settings.comfyui_reference_workflow,
        )
    if settings.painter == "automatic1111":
        return ImageServer(
            settings.automatic1111_url,
            settings.automatic1111_api_key,
            settings.automatic1111_checkpoint,
            settings.automatic1111_size,
            settings.automatic1111_steps,
            settings.automatic1111_likeness,
        )
    return None


def build_accounts(settings: Settings, db: Database) -> Accounts:
    """Users and tokens alone: all that the command line needs."""
    keys = IssuerKeys(fetching(settings.jwks_url)) if settings.jwks_url else None
    return Accounts(db, Tokens(_token_rules(settings), keys))


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


def _scripted(settings: Settings) -> ScriptedOptions:
    return ScriptedOptions(
        step_seconds=settings.scripted_step_seconds,
        fail_step=settings.scripted_fail_step,
        fail_times=settings.scripted_fail_times,
        fail_as=settings.scripted_fail_as,
    )


def _token_rules(settings: Settings) -> TokenRules:
    return TokenRules(
        secret=settings.jwt_secret,
        algorithms=settings.jwt_algorithms,
        issuer=settings.jwt_issuer,
        audience=settings.jwt_audience,
        admin_roles=settings.jwt_admin_roles,
    )


@asynccontextmanager
async def alive(container: Container) -> AsyncIterator[Container]:
    """The container's life in a process: feed and reconciler run, and all is closed in the end."""
    container.feed.start()
    upkeep = [
        asyncio.create_task(container.reconciler.run_for_ever(), name="reconciler"),
        asyncio.create_task(obey_cancellations(container.feed, container.leases), name="cancellations"),
    ]
    try:
        yield container
    finally:
        for task in upkeep:
            task.cancel()
        await asyncio.gather(*upkeep, return_exceptions=True)
        await container.leases.hand_back(HAND_BACK_SECONDS)
        await container.dispatcher.close()
        await container.feed.flush()
        await container.feed.close()
        with suppress(RedisError, OSError):  # it may be away
            await container.saq.disconnect()
        await container.db.close()
        await container.traces.close()
