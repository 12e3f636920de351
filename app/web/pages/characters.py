"""Lists a person's own characters; shows a character's sheet, and sets its avatar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import MediaType, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER

from app.accounts.policy import Identity
from app.accounts.service import Accounts
from app.characters.links import Links
from app.characters.models import Character, CharacterStatus
from app.characters.service import Characters
from app.characters.views import character_view
from app.errors import NotFound
from app.portraits.avatars import Avatars
from app.runs.service import Generations
from app.settings.settings import Settings
from app.translation import InterfaceLocale
from app.web.addresses import absolute_link
from app.web.i18n import request_locale
from app.web.pages.character_contexts import CharacterList, Undo, card, undo_of
from app.web.pages.identity import page_router
from app.web.pages.owner_name import owner_name
from app.web.pages.sheet_contexts import SheetSource, sheet
from app.web.rendering import page

CARDS_A_PAGE = 24
PageRequest = Request[Any, Any, Any]


@get("/characters")
async def list_characters(
    request: PageRequest,
    identity: NamedDependency[Identity],
    characters: NamedDependency[Characters],
    links: NamedDependency[Links],
    status: FromQuery[CharacterStatus | None] = None,
    cursor: FromQuery[str | None] = None,
    discarded: FromQuery[UUID | None] = None,
) -> Response[str]:
    """Lists own characters. `discarded` names one whose discard can be undone from here."""
    found = await characters.list_owned(identity, CARDS_A_PAGE, cursor, status)
    view = CharacterList(
        cards=[card(character, links) for character in found.characters],
        status=status,
        more=found.next_cursor,
        first_page=cursor is None,
        undo=await _undo(characters, identity, discarded) if discarded else None,
    )
    return page(request, "characters/index.html", view)


async def _undo(characters: Characters, identity: Identity, character_id: UUID) -> Undo | None:
    try:
        gone = await characters.find(identity, character_id, discarded=True)
    except NotFound:  # deleted, or somebody else's: there is nothing to undo
        return None
    return undo_of(gone, characters.undo_for)


@get("/characters/{character_id:uuid}")
async def show_character(
    request: PageRequest,
    identity: NamedDependency[Identity],
    character_id: FromPath[UUID],
    characters: NamedDependency[Characters],
    avatars: NamedDependency[Avatars],
    generations: NamedDependency[Generations],
    accounts: NamedDependency[Accounts],
    links: NamedDependency[Links],
) -> Response[str]:
    """Shows the sheet."""
    run_id = (await characters.find(identity, character_id)).run_id
    seq = (await generations.find_visible(identity, run_id)).last_seq
    # Read after `seq`: what changes in between is delivered twice rather than never.
    character = await characters.find(identity, character_id)
    owner = await owner_shown(accounts, identity, character, request_locale(request))
    source = SheetSource(character, await avatars.latest(character_id), seq, owner)
    view = sheet(source, links, request_locale(request))
    return page(request, "characters/show.html", view)


async def owner_shown(
    accounts: Accounts, identity: Identity, character: Character, locale: InterfaceLocale
) -> str | None:
    """Returns the owner's name for an administrator who views another's character; None for one's own."""
    if character.user_id == identity.id:
        return None
    owner = await accounts.get(character.user_id)
    return owner_name(owner, locale)


@dataclass(slots=True)
class ChosenAvatar:
    """The form of the button that chooses an avatar."""

    image: UUID


@post("/characters/{character_id:uuid}/avatar", status_code=HTTP_303_SEE_OTHER)
async def choose_avatar(
    identity: NamedDependency[Identity],
    character_id: FromPath[UUID],
    characters: NamedDependency[Characters],
    data: Annotated[ChosenAvatar, Body(media_type=RequestEncodingType.URL_ENCODED)],
) -> Redirect:
    """Chooses an avatar; a form can't send PUT."""
    await characters.choose_avatar(identity, character_id, data.image)
    return Redirect(f"/characters/{character_id}", status_code=HTTP_303_SEE_OTHER)


@get("/characters/{character_id:uuid}/download", media_type=MediaType.JSON)
async def download_character(
    request: PageRequest,
    identity: NamedDependency[Identity],
    character_id: FromPath[UUID],
    characters: NamedDependency[Characters],
    links: NamedDependency[Links],
    settings: NamedDependency[Settings],
) -> Response[bytes]:
    """Returns the character as the API does, as a file."""
    character = await characters.find(identity, character_id)
    view = character_view(character, character.images, absolute_link(request, links, settings))
    content = msgspec.json.format(msgspec.json.encode({"data": view}), indent=2)
    named = {"Content-Disposition": f'attachment; filename="character-{character_id}.json"'}
    return Response(content, headers=named, media_type=MediaType.JSON)


ROUTER = page_router(list_characters, show_character, choose_avatar, download_character)
