"""Builds the Container, which web process and worker share, from the settings: nothing is global."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial

from redis.exceptions import RedisError

from app.adapters.files import ObjectFiles
from app.adapters.saq_queue import outages_reported
from app.bootstrap.container import PARTS, Container
from app.bootstrap.dependencies import build_accounts, connect
from app.engines.moderation import ModerationGate
from app.engines.ports import Engines
from app.engines.retry_policy import RetryPolicy
from app.generation.dispatch import obey_cancellations
from app.runtime.supervision import Body, stop
from app.settings.settings import Settings

__all__ = ["DRAIN_SECONDS", "Container", "alive", "build", "build_accounts", "connect"]

# A process that is asked to stop must end within 10 s, after its work has reached a boundary.
DRAIN_SECONDS = 5.0


def build(
    settings: Settings,
    engines: Engines | None = None,
    *,
    gate: ModerationGate | None = None,
    retry_policy: RetryPolicy | None = None,
    files: ObjectFiles | None = None,
) -> Container:
    """Builds everything; opens no connections yet. Arguments replace what the settings choose, for tests;
    given engines are moderated by the gate like any others."""
    container = Container(settings, engines, gate, retry_policy, files)
    for part in PARTS:
        getattr(container, part)
    return container


async def _warm(container: Container) -> None:
    """Loads what the first run would wait for. Under queue dispatch the worker does so for its own
    engines."""
    await container.gate.warm()
    if container.settings.dispatch == "inline":
        await container.pipeline.warm()


@asynccontextmanager
async def alive(container: Container) -> AsyncIterator[Container]:
    """Runs the container's feed and reconciler while the block runs, and closes everything at its end."""
    container.watchdog.start()
    container.feed.start()
    bodies: dict[str, Body] = {
        "reconciler": container.reconciler.run_for_ever,
        "cancellations": partial(obey_cancellations, container.feed, container.leases),
        "outages": container.outages.watch,
    }
    background = [container.tasks.start(name, body) for name, body in bodies.items()]
    background.append(container.tasks.start("warming", partial(_warm, container), ends=True))
    try:
        with outages_reported(container.saq):
            yield container
    finally:
        await stop(*background)
        await container.leases.drain(DRAIN_SECONDS)
        await container.dispatcher.close()
        await container.feed.flush()
        await container.feed.close()
        with suppress(RedisError, OSError):  # it may be unavailable
            await container.saq.disconnect()
        await container.db.close()
        await container.traces.close()
        await container.watchdog.stop()
