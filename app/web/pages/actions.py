"""Acts on a finished character: save, discard, restore, request an avatar, cancel it.

Plain forms are answered with a redirect (303), htmx with the fragment that changed.
"""

from __future__ import annotations

from typing import Any, TypeAlias
from uuid import UUID

from litestar import MediaType, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from app.accounts.policy import Identity
from app.characters.links import Links
from app.characters.models import Character
from app.characters.service import Characters
from app.portraits.avatars import Avatars
from app.portraits.portrait_stops import PortraitStops
from app.web.client_ip import client_address
from app.web.i18n import request_locale
from app.web.pages.identity import page_router
from app.web.pages.wizard_contexts import DiscardPage, undo_minutes
from app.web.rendering import PAGE_HEADERS, csrf_of, local_path, page
from app.web.run_page.fragments import Fragments
from app.web.run_page.view import AvatarPanel

AnyRequest: TypeAlias = Request[Any, Any, Any]


@post("/characters/{character_id:uuid}/save", status_code=303)
async def save_character(
    request: AnyRequest,
    identity: NamedDependency[Identity],
    characters: NamedDependency[Characters],
    links: NamedDependency[Links],
    character_id: FromPath[UUID],
) -> Response[Any]:
    """Makes a draft a saved character."""
    character = await characters.save(identity, character_id)
    return await _answer(request, character, characters, links)


@get("/characters/{character_id:uuid}/discard")
async def ask_discard(
    request: AnyRequest,
    identity: NamedDependency[Identity],
    characters: NamedDependency[Characters],
    character_id: FromPath[UUID],
) -> Response[str]:
    """Returns the confirmation page; with JavaScript a dialog asks instead."""
    character = await characters.find(identity, character_id)
    back = local_path(request.headers.get("referer"), request, _run_of(character))
    view = DiscardPage(character.id, character.full_name, back)
    return page(request, "generations/discard.html", view)


@post("/characters/{character_id:uuid}/discard", status_code=303)
async def discard_character(
    request: AnyRequest,
    identity: NamedDependency[Identity],
    characters: NamedDependency[Characters],
    links: NamedDependency[Links],
    character_id: FromPath[UUID],
) -> Response[Any]:
    """Discards the character; leads to the run's page, which offers to undo it, unless the form has another
    address."""
    character = await characters.discard(identity, character_id)
    if "hx-request" in request.headers:
        return await _answer(request, character, characters, links)
    # Not back to the form's page: it no longer exists.
    return Redirect(local_path(await _next_in_form(request), request, _run_of(character)), status_code=303)


@post("/characters/{character_id:uuid}/restore", status_code=303)
async def restore_character(
    request: AnyRequest,
    identity: NamedDependency[Identity],
    characters: NamedDependency[Characters],
    links: NamedDependency[Links],
    character_id: FromPath[UUID],
) -> Response[Any]:
    """Undoes a discard."""
    character = await characters.restore(identity, character_id)
    return await _answer(request, character, characters, links)


@post("/characters/{character_id:uuid}/avatar-jobs", status_code=303)
async def regenerate_avatar(
    request: AnyRequest,
    identity: NamedDependency[Identity],
    characters: NamedDependency[Characters],
    avatars: NamedDependency[Avatars],
    links: NamedDependency[Links],
    character_id: FromPath[UUID],
) -> Response[Any]:
    """Requests another avatar, which appears without a reload."""
    job = await avatars.regenerate(identity, character_id, client_address(request))
    if "hx-request" in request.headers:
        return _avatar(request, links, AvatarPanel("queued", job_id=str(job.id)))
    character = await characters.find(identity, character_id)
    return Redirect(await _back(request, character), status_code=303)


@post("/avatar-jobs/{avatar_job_id:uuid}/cancel", status_code=303)
async def cancel_avatar(
    request: AnyRequest,
    identity: NamedDependency[Identity],
    portrait_stops: NamedDependency[PortraitStops],
    links: NamedDependency[Links],
    avatar_job_id: FromPath[UUID],
) -> Response[Any]:
    """Stops painting the portrait; it can be requested again."""
    job = await portrait_stops.cancel(identity, avatar_job_id)
    if "hx-request" in request.headers:
        return _avatar(request, links, AvatarPanel("cancelled"))
    came_from = await _next_in_form(request) or request.headers.get("referer")
    return Redirect(local_path(came_from, request, f"/generations/{job.run_id}"), status_code=303)


def _avatar(request: AnyRequest, links: Links, panel: AvatarPanel) -> Response[str]:
    return _fragment(Fragments(links).avatar(panel, request_locale(request), csrf_of(request)))


async def _answer(
    request: AnyRequest, character: Character, characters: Characters, links: Links
) -> Response[Any]:
    if "hx-request" not in request.headers:
        return Redirect(await _back(request, character), status_code=303)
    minutes = undo_minutes(characters.undo_for)
    locale, token = request_locale(request), csrf_of(request)
    return _fragment(Fragments(links).actions(character, minutes, locale, token))


async def _back(request: AnyRequest, character: Character) -> str:
    """Returns the address in the form, else the form's page, else the run's page."""
    came_from = await _next_in_form(request) or request.headers.get("referer")
    return local_path(came_from, request, _run_of(character))


async def _next_in_form(request: AnyRequest) -> str | None:
    said = (await request.form()).get("next")
    return said if isinstance(said, str) else None


def _run_of(character: Character) -> str:
    return f"/generations/{character.run_id}"


def _fragment(html: str) -> Response[str]:
    return Response(html, status_code=200, headers=PAGE_HEADERS, media_type=MediaType.HTML)


ROUTER = page_router(
    save_character, ask_discard, discard_character, restore_character, regenerate_avatar, cancel_avatar
)
