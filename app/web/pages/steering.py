"""The buttons of a run that is under way or has stopped: cancel it, or take it up again.

Plain forms lead back to the run with 303; with htmx its page is loaded anew.
"""

from __future__ import annotations

from typing import Any, TypeAlias
from uuid import UUID

from litestar import Request, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from app.accounts.policy import Identity
from app.generation.steering import Steering
from app.web.client import client_address
from app.web.pages.visitor import page_router

AnyRequest: TypeAlias = Request[Any, Any, Any]


@post("/generations/{run_id:uuid}/cancel", status_code=303)
async def cancel_generation(
    request: AnyRequest,
    identity: NamedDependency[Identity],
    steering: NamedDependency[Steering],
    run_id: FromPath[UUID],
) -> Response[Any]:
    """Stops the run; what it has made so far is kept."""
    await steering.cancel(identity, run_id)
    return _answer(request, run_id)


@post("/generations/{run_id:uuid}/retry", status_code=303)
async def retry_generation(
    request: AnyRequest,
    identity: NamedDependency[Identity],
    steering: NamedDependency[Steering],
    run_id: FromPath[UUID],
) -> Response[Any]:
    """Goes on from where it stopped, or from the step that the form names."""
    chosen = (await request.form()).get("from_step")
    from_step = chosen if isinstance(chosen, str) and chosen else None
    await steering.retry(identity, run_id, from_step, client_address(request))
    return _answer(request, run_id)


def _answer(request: AnyRequest, run_id: UUID) -> Response[Any]:
    if "hx-request" in request.headers:
        return Response(None, status_code=204, headers={"HX-Refresh": "true"})
    return Redirect(f"/generations/{run_id}", status_code=303)


ROUTER = page_router(cancel_generation, retry_generation)
