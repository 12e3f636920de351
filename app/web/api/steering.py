"""Cancels, retries and deletes runs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, delete, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from app.accounts.policy import Identity
from app.deletion.removal import Removal
from app.errors import InvalidField, NotFound, QuotaExceeded, WrongState
from app.generation.steering import Steering
from app.runs.estimates import Estimates
from app.runs.models import GenerationRun
from app.runs.service import Generations
from app.web.api.bodies import Retry, Run
from app.web.api.failures import RequestTooLarge
from app.web.api.views import run_with_results
from app.web.client_ip import client_address
from app.web.documentation import WRITES, ApiOperation, refusals
from app.web.errors import BadRequest


@post(
    "/generations/{session_id:uuid}/cancel",
    status_code=200,
    operation_class=ApiOperation,
    operation_id="cancelGeneration",
    tags=["Generations"],
    summary="Cancel a run",
    description="Stops it, also inside a slow engine; its watchers get `error` with code `cancelled`."
    " A run that has ended, or whose character is stored already, stays as it is: see `status`.",
    response_description="The run as it is now.",
    responses=refusals(*WRITES, NotFound),
)
async def cancel_generation(
    session_id: FromPath[UUID],
    identity: NamedDependency[Identity],
    steering: NamedDependency[Steering],
    generations: NamedDependency[Generations],
    estimates: NamedDependency[Estimates],
) -> Run:
    return await _shown(await steering.cancel(identity, session_id), generations, estimates)


@post(
    "/generations/{session_id:uuid}/retry",
    status_code=200,
    operation_class=ApiOperation,
    operation_id="retryGeneration",
    tags=["Generations"],
    summary="Take a run up again",
    description="Goes on from the step it stopped at, or from an earlier one named in `fromStep`,"
    " keeping what the steps before it produced. The `sessionId` stays, and `seq` goes on."
    " Where an engine is asked anew, it counts as one of the day's runs.",
    response_description="The run, waiting to be worked on.",
    responses=refusals(
        *WRITES, NotFound, WrongState, BadRequest, InvalidField, RequestTooLarge, QuotaExceeded
    ),
)
async def retry_generation(
    request: Request[Identity, Any, Any],
    session_id: FromPath[UUID],
    identity: NamedDependency[Identity],
    steering: NamedDependency[Steering],
    generations: NamedDependency[Generations],
    estimates: NamedDependency[Estimates],
    data: JSONBody[Retry | None] = None,
) -> Run:
    from_step = data.from_step if data else None
    run = await steering.retry(identity, session_id, from_step, client_address(request))
    return await _shown(run, generations, estimates)


@delete(
    "/generations/{session_id:uuid}",
    operation_class=ApiOperation,
    operation_id="deleteGeneration",
    tags=["Generations"],
    summary="Delete a run",
    description="Removes a run that has ended without a character, with its picture and its events, for good."
    " Who watches it receives no more; who joins later finds nothing.",
    response_description="It is gone.",
    responses=refusals(*WRITES, NotFound, WrongState),
)
async def delete_generation(
    session_id: FromPath[UUID], identity: NamedDependency[Identity], removal: NamedDependency[Removal]
) -> None:
    await removal.remove(identity, session_id)


async def _shown(run: GenerationRun, generations: Generations, estimates: Estimates) -> Run:
    results, calls = await generations.results([run.id]), await generations.engine_calls([run.id])
    return run_with_results(run, results[run.id], calls[run.id], await estimates.of(run))


HANDLERS = [cancel_generation, retry_generation, delete_generation]
