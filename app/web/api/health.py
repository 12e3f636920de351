"""Health: alive without touching anything, ready when every part answers."""

from __future__ import annotations

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec

from app.errors import Unavailable
from app.web.api.bodies import Alive, Ready
from app.web.documentation import NO_CSRF, ApiOperation
from app.web.health import Health


@get(
    "/live",
    operation_class=ApiOperation,
    operation_id="healthLive",
    summary="Is the process alive?",
    description="Answers without touching database, Redis or worker.",
    response_description="It is.",
)
async def live() -> Alive:
    return Alive()


@get(
    "/ready",
    operation_class=ApiOperation,
    operation_id="healthReady",
    summary="Can the studio be used?",
    description="Asks the database, Redis and whether a worker reports.",
    response_description="Every part answers.",
    responses={503: ResponseSpec(Ready, generate_examples=False, description="A part does not answer.")},
)
async def ready(health: NamedDependency[Health]) -> Response[Ready]:
    found = await health.readiness()
    parts = {"database": found.database, "redis": found.redis, "worker": found.worker}
    if found.ready:
        return Response(Ready("ready", found.database, found.redis, found.worker))
    away = ", ".join(name for name, answers in parts.items() if not answers)
    told = Unavailable("Not ready: {away} can't be reached.", away=away)
    body = Ready(
        "unavailable", found.database, found.redis, found.worker, error=told.sentence(), code=told.code
    )
    return Response(body, status_code=told.status)


HEALTH = Router("/health", route_handlers=[live, ready], opt=NO_CSRF, tags=["Health"], security=[{}])
