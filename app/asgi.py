"""Composes Litestar and Socket.IO; the only place that registers routes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple, cast

import socketio
from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide
from litestar.types import ASGIApp

from app import bootstrap
from app.bootstrap import Container
from app.runs.queue_stats import QueueStats, collect_queue_stats
from app.settings.settings import Settings
from app.web import api, live, pages
from app.web.auth import CookieRules, csrf_middleware, provide_identity
from app.web.body_timeout import BODY_SECONDS
from app.web.cross_origin import CrossOrigin
from app.web.errors import EXCEPTION_HANDLERS
from app.web.head_requests import HeadAsGet
from app.web.live.connection_limits import ConnectionLimits
from app.web.live.refusals import SocketRefusals
from app.web.live.relay import Relay
from app.web.live.socket import make_socket_server
from app.web.metrics import Scrape, show_metrics
from app.web.origins import Origins
from app.web.readiness import Health
from app.web.rendering import configure_templates
from app.web.request_guard import RequestGuard
from app.web.request_log import RequestLog
from app.web.requests import StudioRequest

SOCKET_PATH = "api/v1/ws"


def create_app(settings: Settings | None = None) -> ASGIApp:
    """Returns the whole web process's application, for uvicorn's factory."""
    return compose(bootstrap.build(settings or Settings.from_env())).app


class Composed(NamedTuple):
    """The application as served, and the Litestar application in it, which knows the routes."""

    app: ASGIApp
    site: Litestar


def compose(container: Container, relay: Relay | None = None, body_seconds: float = BODY_SECONDS) -> Composed:
    """Returns site and socket within the outer middleware. `body_seconds`: how long a request's body may
    pause."""
    relay = relay or make_relay(container)
    connection_limits = ConnectionLimits(container.settings.sockets_per_user)
    sockets = make_socket_server(
        relay=relay,
        accounts=container.accounts,
        generations=container.generations,
        links=container.links,
        cors_origins=container.settings.cors_origins,
        public_url=container.settings.public_url,
        connection_limits=connection_limits,
    )
    site = create_site(container, relay, connection_limits)
    both = socketio.ASGIApp(sockets, other_asgi_app=HeadAsGet(site), socketio_path=SOCKET_PATH)
    shaped = SocketRefusals(cast(ASGIApp, both), SOCKET_PATH)
    edge = RequestGuard(shaped, body_seconds)
    https = container.settings.secure_cookies
    # Outside the request guard, so that pages on other origins can read its refusals too.
    shared = CrossOrigin(edge, _origins(container.settings), https=https)
    return Composed(RequestLog(shared, container.traces.request), site)


def make_relay(container: Container) -> Relay:
    """Returns the relay of this process, supervised with the container's tasks."""
    return Relay(container.progress, container.feed, on_lag=container.metrics.relayed, tasks=container.tasks)


def create_site(
    container: Container, relay: Relay, connection_limits: ConnectionLimits | None = None
) -> Litestar:
    """Returns pages, API and event streams: everything but the socket, which shares their connection
    limits."""
    settings = container.settings
    connection_limits = connection_limits or ConnectionLimits(settings.sockets_per_user)
    configure_templates(undo_minutes=settings.discard_minutes)
    return Litestar(
        route_handlers=[
            *api.ROUTES,
            *live.ROUTES,
            show_metrics,
            *pages.routes(production=settings.production),
        ],
        dependencies={"identity": Provide(provide_identity), **_shared(container, relay, connection_limits)},
        exception_handlers=EXCEPTION_HANDLERS,
        middleware=[csrf_middleware(settings.jwt_secret, secure=settings.secure_cookies)],
        openapi_config=api.OPENAPI,
        template_config=pages.TEMPLATES,
        lifespan=[_lifespan(container, relay)],
        state=State({"accounts": container.accounts, "settings": settings, "origins": _origins(settings)}),
        request_class=StudioRequest,
        logging_config=None,  # Litestar's own would replace ours
    )


def _shared(container: Container, relay: Relay, connection_limits: ConnectionLimits) -> dict[str, Provide]:
    """Returns the dependencies of handlers: parts of the container by name."""
    settings = container.settings
    parts = {
        "settings": settings,
        "accounts": container.accounts,
        "sign_in_throttle": container.sign_in_throttle,
        "audit_log": container.audit_log,
        "generations": container.generations,
        "estimates": container.estimates,
        "steering": container.steering,
        "removal": container.removal,
        "characters": container.characters,
        "avatars": container.avatars,
        "portrait_stops": container.portrait_stops,
        "quota_report": container.quota_report,
        "progress_log": container.progress,
        "files": container.files,
        "links": container.links,
        "relay": relay,
        "connection_limits": connection_limits,
        "cookie_rules": CookieRules(secure=settings.secure_cookies),
        "scrape": Scrape(partial(container.metrics.full_page, _queue_stats(container), relay.watching)),
        "health": Health(container.outages, container.queue.workers, container.tasks.down),
    }
    return {name: Provide(_provider(part), sync_to_thread=False) for name, part in parts.items()}


def _queue_stats(container: Container) -> Callable[[], Awaitable[QueueStats]]:
    async def collect() -> QueueStats:
        queue_stats = await collect_queue_stats(container.db)
        return replace(queue_stats, spent=await container.quota_report.studio_use())

    return collect


def _provider(part: Any) -> Callable[[], Any]:
    def provide() -> Any:
        return part

    return provide


def _origins(settings: Settings) -> Origins:
    return Origins(settings.cors_origins, settings.public_url)


def _lifespan(container: Container, relay: Relay) -> Callable[[Litestar], Any]:
    @asynccontextmanager
    async def lifespan(_site: Litestar) -> AsyncIterator[None]:
        async with bootstrap.alive(container), relay.running():
            yield

    return lifespan
