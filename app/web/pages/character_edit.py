"""The edit form. It preserves a person's texts, after an error and after a conflicting edit."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.status_codes import HTTP_303_SEE_OTHER

from app.accounts.policy import Identity
from app.accounts.service import Accounts
from app.characters.service import Characters
from app.errors import ContentRefused, InvalidField, ModerationUnavailable, VersionConflict
from app.web.i18n import request_locale, translated
from app.web.pages import edit_contexts as forms
from app.web.pages.characters import owner_shown
from app.web.pages.identity import page_router
from app.web.rendering import page

PageRequest = Request[Any, Any, Any]


@get("/characters/{character_id:uuid}/edit")
async def edit_character(
    request: PageRequest,
    identity: NamedDependency[Identity],
    character_id: FromPath[UUID],
    characters: NamedDependency[Characters],
    accounts: NamedDependency[Accounts],
) -> Response[str]:
    """Shows the form."""
    character = await characters.find(identity, character_id)
    owner = await owner_shown(accounts, identity, character, request_locale(request))
    return page(request, "characters/edit.html", forms.fresh(character, owner))


@post("/characters/{character_id:uuid}/edit", status_code=HTTP_303_SEE_OTHER)
async def change_character(
    request: PageRequest,
    identity: NamedDependency[Identity],
    character_id: FromPath[UUID],
    characters: NamedDependency[Characters],
    accounts: NamedDependency[Accounts],
) -> Response[Any]:
    """Saves and returns to the sheet; or shows the form again, with the submitted texts."""
    sent = forms.Submitted.of(await request.form())
    character = await characters.find(identity, character_id)
    owner = await owner_shown(accounts, identity, character, request_locale(request))
    values = forms.parsed(sent.changed())
    if errors := forms.problems(values):
        return page(
            request,
            "characters/edit.html",
            forms.refused(character, sent, errors, owner),
            status=InvalidField.status,
        )
    try:
        await characters.edit(identity, character_id, values, version=sent.version or 0)
    except VersionConflict as error:
        newer = await characters.find(identity, character_id)
        return page(
            request, "characters/edit.html", forms.conflicting(newer, sent, owner), status=error.status
        )
    except (ContentRefused, ModerationUnavailable) as error:
        view = forms.refused(character, sent, {}, owner, translated(error, request_locale(request)))
        return page(request, "characters/edit.html", view, status=error.status)
    return _to_sheet(character_id)


def _to_sheet(character_id: UUID) -> Response[Any]:
    return Response(None, status_code=HTTP_303_SEE_OTHER, headers={"Location": f"/characters/{character_id}"})


ROUTER = page_router(edit_character, change_character)
