"""Health: liveness without I/O; readiness: ready, degraded, or unavailable without the database."""

from __future__ import annotations

import msgspec
from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec

from app.errors import Unavailable
from app.web.api.bodies import Alive, Ready
from app.web.documentation import NO_CSRF, ApiOperation
from app.web.readiness import Health


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
    description="`ready`, or `degraded` where runs complete but something is missing: `reasons` names it."
    " Writes to database, Redis and file store, and looks for a worker; the answer is up to 5 s old.",
    response_description="It can be used; `status` says whether something is missing.",
    responses={
        503: ResponseSpec(Ready, generate_examples=False, description="The database can't be written to.")
    },
)
async def ready(health: NamedDependency[Health]) -> Response[Ready]:
    found = await health.readiness()
    # Reasons are for the log and `chargen doctor`: they are the operator's, not for the public.
    body = Ready(found.status, found.database, found.redis, found.worker, found.files, sorted(found.reasons))
    if found.database:
        return Response(body)
    problem = Unavailable("Not ready: {away} can't be reached.", away="database")
    refused = msgspec.structs.replace(body, error=problem.sentence(), code=problem.code)
    return Response(refused, status_code=problem.status)


HEALTH = Router("/health", route_handlers=[live, ready], opt=NO_CSRF, tags=["Health"], security=[{}])
