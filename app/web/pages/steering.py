"""The buttons of a run that is under way or has stopped: cancel, retry, delete.

Plain forms are redirected to the run with 303; htmx reloads its page.
"""

from __future__ import annotations

from typing import Any, TypeAlias
from uuid import UUID

from litestar import Request, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from app.accounts.policy import Identity
from app.deletion.removal import Removal
from app.generation.steering import Steering
from app.web.client_ip import client_address
from app.web.pages.identity import page_router

AnyRequest: TypeAlias = Request[Any, Any, Any]


@post("/generations/{run_id:uuid}/cancel", status_code=303)
async def cancel_generation(
    request: AnyRequest,
    identity: NamedDependency[Identity],
    steering: NamedDependency[Steering],
    run_id: FromPath[UUID],
) -> Response[Any]:
    """Stops the run; what it has produced so far is retained."""
    await steering.cancel(identity, run_id)
    return _answer(request, run_id)


@post("/generations/{run_id:uuid}/retry", status_code=303)
async def retry_generation(
    request: AnyRequest,
    identity: NamedDependency[Identity],
    steering: NamedDependency[Steering],
    run_id: FromPath[UUID],
) -> Response[Any]:
    """Resumes the run at the step where it stopped, or at the one that the form names."""
    chosen = (await request.form()).get("from_step")
    from_step = chosen if isinstance(chosen, str) and chosen else None
    await steering.retry(identity, run_id, from_step, client_address(request))
    return _answer(request, run_id)


@post("/generations/{run_id:uuid}/delete", status_code=303)
async def delete_generation(
    request: AnyRequest,
    identity: NamedDependency[Identity],
    removal: NamedDependency[Removal],
    run_id: FromPath[UUID],
) -> Response[Any]:
    """Deletes the run; redirects to the form, an administrator to the list of runs."""
    run = await removal.remove(identity, run_id)
    address = "/generations/new" if run.user_id == identity.id else "/admin/runs"
    if "hx-request" in request.headers:
        return Response(None, status_code=204, headers={"HX-Redirect": address})
    return Redirect(address, status_code=303)


def _answer(request: AnyRequest, run_id: UUID) -> Response[Any]:
    if "hx-request" in request.headers:
        return Response(None, status_code=204, headers={"HX-Refresh": "true"})
    return Redirect(f"/generations/{run_id}", status_code=303)


ROUTER = page_router(cancel_generation, retry_generation, delete_generation)
