"""For administrators: all characters and runs, acts on them, and the audit log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.handlers import BaseRouteHandler
from litestar.params import Body, FromPath, FromQuery
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER

from app.accounts.audit import AuditLog
from app.accounts.policy import Identity
from app.characters.links import Links
from app.characters.models import CharacterStatus
from app.characters.service import Characters
from app.portraits.avatars import Avatars
from app.runs.models import RunStatus
from app.runs.service import Generations
from app.web.auth import admins_only
from app.web.client_ip import client_address
from app.web.errors import SignInNeeded
from app.web.i18n import request_locale
from app.web.origins import Connection
from app.web.pages import admin_contexts as contexts
from app.web.pages.admin_contexts import CHARACTER_STATES, DISCARDED, RUN_STATES, Search
from app.web.pages.identity import page_router, token_identity
from app.web.rendering import local_path, page

ROWS = 100
PageRequest = Request[Any, Any, Any]


async def require_sign_in(connection: Connection, _handler: BaseRouteHandler) -> None:
    """Guard: redirects visitors who have not signed in, instead of making them guests as other pages do."""
    if await token_identity(connection) is None:
        raise SignInNeeded


@get("/")
async def list_characters(
    request: PageRequest,
    identity: NamedDependency[Identity],
    characters: NamedDependency[Characters],
    links: NamedDependency[Links],
    q: FromQuery[str] = "",
    status: FromQuery[str] = "",
    cursor: FromQuery[str | None] = None,
) -> Response[str]:
    """Lists all characters."""
    search = Search.of(q, status, CHARACTER_STATES)
    wanted = CharacterStatus(search.state) if search.state not in {"", DISCARDED} else None
    discarded = None if not search.state else search.state == DISCARDED
    found = await characters.search(identity, search.words, ROWS, wanted, discarded=discarded, cursor=cursor)
    locale = request_locale(request)
    rows = [contexts.character_row(item, links, characters.undo_for, locale) for item in found.rows]
    view = contexts.AdminCharacters(search, rows, search.older(found.next_cursor), not cursor)
    return page(request, "admin/characters.html", view)


@get("/runs")
async def list_runs(
    request: PageRequest,
    identity: NamedDependency[Identity],
    generations: NamedDependency[Generations],
    q: FromQuery[str] = "",
    status: FromQuery[str] = "",
    cursor: FromQuery[str | None] = None,
) -> Response[str]:
    """Lists all runs."""
    search = Search.of(q, status, RUN_STATES)
    wanted = RunStatus(search.state) if search.state else None
    found = await generations.search(identity, search.words, ROWS, wanted, cursor)
    calls = await generations.engine_calls([item.run.id for item in found.rows])
    locale = request_locale(request)
    rows = [contexts.run_row(item, calls[item.run.id], locale) for item in found.rows]
    view = contexts.AdminRuns(search, rows, search.older(found.next_cursor), not cursor)
    return page(request, "admin/runs.html", view)


@get("/audit")
async def show_audit(
    request: PageRequest,
    identity: NamedDependency[Identity],
    audit_log: NamedDependency[AuditLog],
    cursor: FromQuery[str | None] = None,
) -> Response[str]:
    """Lists what administrators did with what belongs to others, newest first."""
    found = await audit_log.entries(identity, ROWS, cursor)
    locale = request_locale(request)
    rows = [contexts.act_row(act, locale) for act in found.rows]
    view = contexts.AdminAudit(rows, contexts.older(found.next_cursor), not cursor)
    return page(request, "admin/audit.html", view)


@dataclass(slots=True)
class Back:
    """The page to return to after an act."""

    next: str = "/admin"


BackForm = Annotated[Back, Body(media_type=RequestEncodingType.URL_ENCODED)]


@post("/characters/{character_id:uuid}/discard", status_code=HTTP_303_SEE_OTHER)
async def discard(
    request: PageRequest,
    identity: NamedDependency[Identity],
    character_id: FromPath[UUID],
    characters: NamedDependency[Characters],
    data: BackForm,
) -> Redirect:
    """Discards a character, and returns to the list."""
    await characters.discard(identity, character_id)
    return _back(request, data)


@post("/characters/{character_id:uuid}/restore", status_code=HTTP_303_SEE_OTHER)
async def restore(
    request: PageRequest,
    identity: NamedDependency[Identity],
    character_id: FromPath[UUID],
    characters: NamedDependency[Characters],
    data: BackForm,
) -> Redirect:
    """Restores a character, and returns to the list."""
    await characters.restore(identity, character_id)
    return _back(request, data)


@post("/characters/{character_id:uuid}/avatar-jobs", status_code=HTTP_303_SEE_OTHER)
async def regenerate_avatar(
    request: PageRequest,
    identity: NamedDependency[Identity],
    character_id: FromPath[UUID],
    avatars: NamedDependency[Avatars],
    data: BackForm,
) -> Redirect:
    """Requests another avatar, and returns to the list."""
    await avatars.regenerate(identity, character_id, client_address(request))
    return _back(request, data)


def _back(request: PageRequest, form: Back) -> Redirect:
    return Redirect(local_path(form.next, request, "/admin"), status_code=HTTP_303_SEE_OTHER)


ROUTER = page_router(
    list_characters,
    list_runs,
    show_audit,
    discard,
    restore,
    regenerate_avatar,
    guards=(require_sign_in, admins_only),
    path="/admin",
)
