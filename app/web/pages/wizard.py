"""The wizard: the form that starts a run, the run's page, and the fragments that a poll requests."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeAlias
from uuid import UUID

from litestar import MediaType, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from app.accounts.policy import Identity
from app.characters.links import Links
from app.characters.service import Characters
from app.errors import AppError, IdempotencyConflict, ImageTooLarge, NotFound, TooMany, UnsupportedImage
from app.portraits.avatars import Avatars
from app.ports import Files
from app.progress.log import ProgressLog
from app.runs.estimates import Estimates
from app.runs.models import GenerationRun, RunStatus
from app.runs.quota_report import QuotaReport
from app.runs.run_request import checked
from app.runs.service import Generations
from app.web.client_ip import client_address
from app.web.i18n import request_locale, translated
from app.web.numbers import Seq
from app.web.pages.examples import examples
from app.web.pages.identity import become_guest, page_router
from app.web.pages.remaining_today import RemainingToday, remaining_today
from app.web.pages.wizard_contexts import Filled, Made, RunPage, new_page, run_page, undo_minutes
from app.web.pages.wizard_form import MAX_FORM, WizardForm, read_form
from app.web.rendering import page
from app.web.run_page.fragments import Fragments

AnyRequest: TypeAlias = Request[Any, Any, Any]


@get("/", status_code=303)
async def home() -> Redirect:
    """Redirects to the wizard."""
    return Redirect("/generations/new", status_code=303)


@get("/generations/new")
async def new_generation(
    request: AnyRequest,
    identity: NamedDependency[Identity],
    generations: NamedDependency[Generations],
    links: NamedDependency[Links],
    quota_report: NamedDependency[QuotaReport],
    example: FromQuery[int | None] = None,
    again: FromQuery[UUID | None] = None,
) -> Response[str]:
    """Shows the form: empty, with an example, or with the description of an earlier run."""
    locale = request_locale(request)
    filled = Filled()
    if again:
        filled = _from_run(await generations.find_visible(identity, again), links)
    elif example and 0 < example <= len(examples(locale)):
        filled = Filled(description=examples(locale)[example - 1].text)
    return page(
        request,
        "generations/new.html",
        new_page(filled, locale, await remaining_today(request, quota_report)),
    )


def _from_run(run: GenerationRun, links: Links) -> Filled:
    return Filled(
        description=run.description or "",
        template=run.template or "",
        again=run.id if run.image_key else None,
        picture_url=links.path(run.image_key) if run.image_key else None,
    )


@post("/generations", status_code=303, request_max_body_size=MAX_FORM)
async def start_generation(
    request: AnyRequest,
    identity: NamedDependency[Identity],
    generations: NamedDependency[Generations],
    files: NamedDependency[Files],
    links: NamedDependency[Links],
    quota_report: NamedDependency[QuotaReport],
) -> Response[Any]:
    """Starts the run and redirects to it; on an error shows the form again, with everything submitted."""
    form = await read_form(request)
    try:
        checked(form.request(request_locale(request)), image_kept=form.again is not None and form.keep)
        run = await _start(await become_guest(request), generations, files, form, request)
    except AppError as error:
        today = await remaining_today(request, quota_report)
        return await _form_again(request, identity, generations, links, form, error, today)
    return Redirect(f"/generations/{run.id}", status_code=303)


async def _start(
    identity: Identity, generations: Generations, files: Files, form: WizardForm, request: AnyRequest
) -> GenerationRun:
    if form.again and form.keep and not form.image:
        earlier = await generations.find_visible(identity, form.again)
        image = (await files.get(earlier.image_key)).content if earlier.image_key else None
        form = replace(form, image=image)
    asked = form.request(request_locale(request))
    try:
        return await generations.start(identity, asked, client_address(request))
    except IdempotencyConflict:  # sent again after Back, with other content: not a double submit
        return await generations.start(
            identity, replace(asked, idempotency_key=None), client_address(request)
        )


async def _form_again(
    request: AnyRequest,
    identity: Identity,
    generations: Generations,
    links: Links,
    form: WizardForm,
    error: AppError,
    today: RemainingToday,
) -> Response[str]:
    locale = request_locale(request)
    filled = Filled(form.description, form.template)
    if form.again and not isinstance(error, NotFound):
        earlier = _from_run(await generations.find_visible(identity, form.again), links)
        filled = replace(
            earlier, description=form.description, template=form.template, keep_picture=form.keep
        )
    view = replace(
        new_page(filled, locale, today),
        problem=translated(error, locale),
        problem_field=_field_of(error),
        picture_lost=bool(form.image),
    )
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, TooMany) else {}
    return page(request, "generations/new.html", view, status=error.status, headers=headers)


def _field_of(error: AppError) -> str | None:
    if isinstance(error, ImageTooLarge | UnsupportedImage):
        return "image"
    return error.details.get("field") or ("description" if error.code == "nothing_to_generate" else None)


@get("/generations/{run_id:uuid}")
async def show_generation(
    request: AnyRequest,
    identity: NamedDependency[Identity],
    generations: NamedDependency[Generations],
    progress_log: NamedDependency[ProgressLog],
    characters: NamedDependency[Characters],
    avatars: NamedDependency[Avatars],
    links: NamedDependency[Links],
    estimates: NamedDependency[Estimates],
    run_id: FromPath[UUID],
) -> Response[str]:
    """Shows the run as far as it has come: all that its fragments so far have led to."""
    run = await generations.find_visible(identity, run_id)
    draft = await progress_log.latest_draft(run)
    entries = await progress_log.replay(run_id)
    made = await _made(identity, run, characters, avatars)
    forecast = await estimates.of(run)
    locale = request_locale(request)
    view: RunPage = run_page(run, entries, made, Fragments(links), locale, forecast, draft)
    return page(request, "generations/show.html", view)


async def _made(identity: Identity, run: GenerationRun, characters: Characters, avatars: Avatars) -> Made:
    if run.character_id is None or run.status != RunStatus.COMPLETED:
        return Made()
    character = await characters.find(identity, run.character_id, discarded=True)
    job = await avatars.latest(character.id)
    return Made(character, job, undo_minutes(characters.undo_for))


@get("/generations/{run_id:uuid}/fragments")
async def poll_fragments(
    request: AnyRequest,
    identity: NamedDependency[Identity],
    generations: NamedDependency[Generations],
    progress_log: NamedDependency[ProgressLog],
    links: NamedDependency[Links],
    run_id: FromPath[UUID],
    after: Seq = 0,
) -> Response[str]:
    """Returns the fragments after `after`, with the last `seq` in `chargen-last-seq`; 204 without any."""
    await generations.find_visible(identity, run_id)
    entries = await progress_log.replay(run_id, after)
    if not entries:
        return Response("", status_code=204, media_type=MediaType.HTML)
    html = Fragments(links).since(entries, request_locale(request))
    return Response(html, headers={"chargen-last-seq": str(entries[-1].seq)}, media_type=MediaType.HTML)


ROUTER = page_router(new_generation, start_generation, show_generation, poll_fragments)
OPEN_ROUTER = page_router(home, guards=())
