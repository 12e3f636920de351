"""Runs: start one, list one's own, show one."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from app.accounts.policy import Identity
from app.errors import (
    IdempotencyConflict,
    ImageTooLarge,
    InvalidField,
    NotFound,
    NothingToGenerate,
    QuotaExceeded,
    TooManyRuns,
    UnsupportedImage,
)
from app.progress.log import ProgressLog
from app.runs.estimates import Estimates
from app.runs.service import Generations
from app.web.api.bodies import Run, RunList, RunStarted
from app.web.api.failures import RequestTooLarge
from app.web.api.form_schema import StartOperation
from app.web.api.forms import MAX_BODY, read_run_request
from app.web.api.views import run_summary, run_with_results
from app.web.client_ip import client_address
from app.web.documentation import READS, WRITES, ApiOperation, refusals
from app.web.errors import BadRequest

Limit = Annotated[int, QueryParameter(ge=1, le=100, description="How many at most.")]
Cursor = Annotated[str | None, QueryParameter(description="The `nextCursor` of the page before.")]


@post(
    "/characters/generate-automated",
    status_code=200,
    request_max_body_size=MAX_BODY,
    operation_class=StartOperation,
    operation_id="startGeneration",
    tags=["Generations"],
    summary="Start a run",
    description="Answers at once, before any engine works; the run is on disk by then."
    " At least one of `description` and `image` is needed. Unknown fields are ignored.",
    response_description="The run is stored and will be worked on.",
    responses=refusals(
        *WRITES,
        NothingToGenerate,
        BadRequest,
        IdempotencyConflict,
        ImageTooLarge,
        RequestTooLarge,
        UnsupportedImage,
        InvalidField,
        TooManyRuns,
        QuotaExceeded,
    ),
)
async def start_generation(
    request: Request[Identity, Any, Any],
    identity: NamedDependency[Identity],
    generations: NamedDependency[Generations],
) -> RunStarted:
    asked = await read_run_request(request)
    run = await generations.start(identity, asked, client_address(request))
    return RunStarted(run.id)


@get(
    "/generations",
    operation_class=ApiOperation,
    operation_id="listGenerations",
    tags=["Generations"],
    summary="List own runs",
    description="Newest first, without what their steps produced.",
    response_description="A page of runs.",
    responses=refusals(*READS, InvalidField),
)
async def list_generations(
    identity: NamedDependency[Identity],
    generations: NamedDependency[Generations],
    limit: Limit = 50,
    cursor: Cursor = None,
) -> RunList:
    page = await generations.list_owned(identity, limit, cursor)
    return RunList([run_summary(run) for run in page.rows], page.next_cursor)


@get(
    "/generations/{session_id:uuid}",
    operation_class=ApiOperation,
    operation_id="getGeneration",
    tags=["Generations"],
    summary="Look at one run",
    description="How far it has come, what each finished step produced, what is being written, what was asked"
    " of models and what it used, how many runs come before it while it waits, and how long it may still"
    " take: for those who poll.",
    response_description="The run.",
    responses=refusals(*READS, NotFound),
)
async def show_generation(
    session_id: FromPath[UUID],
    identity: NamedDependency[Identity],
    generations: NamedDependency[Generations],
    estimates: NamedDependency[Estimates],
    progress_log: NamedDependency[ProgressLog],
) -> Run:
    run = await generations.find_visible(identity, session_id)
    results, calls = await generations.results([run.id]), await generations.engine_calls([run.id])
    draft = await progress_log.latest_draft(run)
    return run_with_results(run, results[run.id], calls[run.id], await estimates.of(run), draft)


HANDLERS = [start_generation, list_generations, show_generation]
