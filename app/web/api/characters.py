"""Characters: list, show, edit, save, discard and restore them, and choose their avatar."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import Response, delete, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, HeaderParameter, JSONBody, QueryParameter

from app.accounts.policy import Identity
from app.characters.models import Character, CharacterStatus
from app.characters.service import Characters
from app.characters.views import character_view
from app.errors import (
    ContentRefused,
    InvalidField,
    ModerationUnavailable,
    NotFound,
    VersionConflict,
    WrongState,
)
from app.web.addresses import Link
from app.web.api.bodies import AvatarChoice, CharacterEdit, CharacterList, OneCharacter
from app.web.api.failures import RequestTooLarge
from app.web.api.generations import Cursor, Limit
from app.web.api.versions import etag, expected_version
from app.web.api.views import one_character
from app.web.documentation import READS, WRITES, ApiOperation, refusals
from app.web.errors import BadRequest

IfMatch = Annotated[
    str | None,
    HeaderParameter(
        name="If-Match", description="The version the edit was made from: the ETag, `3`, or `*` for any."
    ),
]
Status = Annotated[CharacterStatus | None, QueryParameter(description="Only drafts, or only saved ones.")]
_BODY = (BadRequest, InvalidField, RequestTooLarge)


@get(
    "/characters",
    operation_class=ApiOperation,
    operation_id="listCharacters",
    summary="List own characters",
    description="Drafts and saved ones, newest first; discarded ones are left out.",
    response_description="A page of characters.",
    responses=refusals(*READS, InvalidField),
)
async def list_characters(
    identity: NamedDependency[Identity],
    characters: NamedDependency[Characters],
    link: NamedDependency[Link],
    limit: Limit = 50,
    cursor: Cursor = None,
    status: Status = None,
) -> CharacterList:
    page = await characters.list_owned(identity, limit, cursor, status)
    shown = [character_view(character, character.images, link) for character in page.characters]
    return CharacterList(shown, page.next_cursor)


@get(
    "/characters/{character_id:uuid}",
    operation_class=ApiOperation,
    operation_id="getCharacter",
    summary="Look at one character",
    description="Its ETag is its version, for `If-Match` of an edit.",
    response_description="The character.",
    responses=refusals(*READS, NotFound),
)
async def show_character(
    character_id: FromPath[UUID],
    identity: NamedDependency[Identity],
    characters: NamedDependency[Characters],
    link: NamedDependency[Link],
) -> Response[OneCharacter]:
    return _answer(await characters.find(identity, character_id), link)


@patch(
    "/characters/{character_id:uuid}",
    operation_class=ApiOperation,
    operation_id="editCharacter",
    summary="Edit a character",
    description="Changes the fields that are sent. With `If-Match` an edit of an older version is refused."
    " The texts are reviewed as the engines' are: `content_refused` says what can't stay.",
    response_description="The character as it is now.",
    responses=refusals(*WRITES, NotFound, VersionConflict, ContentRefused, ModerationUnavailable, *_BODY),
)
async def edit_character(
    character_id: FromPath[UUID],
    data: JSONBody[CharacterEdit],
    identity: NamedDependency[Identity],
    characters: NamedDependency[Characters],
    link: NamedDependency[Link],
    if_match: IfMatch = None,
) -> Response[OneCharacter]:
    version = expected_version(if_match)
    return _answer(await characters.edit(identity, character_id, data.changes(), version), link)


@post(
    "/characters/{character_id:uuid}/save",
    status_code=200,
    operation_class=ApiOperation,
    operation_id="saveCharacter",
    summary="Save a draft",
    description="A draft becomes saved; one that is saved stays so.",
    response_description="The character as it is now.",
    responses=refusals(*WRITES, NotFound),
)
async def save_character(
    character_id: FromPath[UUID],
    identity: NamedDependency[Identity],
    characters: NamedDependency[Characters],
    link: NamedDependency[Link],
) -> Response[OneCharacter]:
    return _answer(await characters.save(identity, character_id), link)


@delete(
    "/characters/{character_id:uuid}",
    operation_class=ApiOperation,
    operation_id="discardCharacter",
    summary="Discard a character",
    description="Out of sight at once; it can be restored for a while (15 minutes by default).",
    response_description="It is discarded.",
    responses=refusals(*WRITES, NotFound),
)
async def discard_character(
    character_id: FromPath[UUID], identity: NamedDependency[Identity], characters: NamedDependency[Characters]
) -> None:
    await characters.discard(identity, character_id)


@post(
    "/characters/{character_id:uuid}/restore",
    status_code=200,
    operation_class=ApiOperation,
    operation_id="restoreCharacter",
    summary="Restore a discarded character",
    description="Undoes a discard while there is time; of one that is not discarded nothing changes.",
    response_description="The character as it is now.",
    responses=refusals(*WRITES, NotFound, WrongState),
)
async def restore_character(
    character_id: FromPath[UUID],
    identity: NamedDependency[Identity],
    characters: NamedDependency[Characters],
    link: NamedDependency[Link],
) -> Response[OneCharacter]:
    return _answer(await characters.restore(identity, character_id), link)


@put(
    "/characters/{character_id:uuid}/avatar",
    operation_class=ApiOperation,
    operation_id="chooseAvatar",
    tags=["Avatars"],
    summary="Choose an earlier avatar",
    description="`imageId` is the id of one of the character's `images`.",
    response_description="The character as it is now.",
    responses=refusals(*WRITES, NotFound, *_BODY),
)
async def choose_avatar(
    character_id: FromPath[UUID],
    data: JSONBody[AvatarChoice],
    identity: NamedDependency[Identity],
    characters: NamedDependency[Characters],
    link: NamedDependency[Link],
) -> Response[OneCharacter]:
    return _answer(await characters.choose_avatar(identity, character_id, data.image_id), link)


def _answer(character: Character, link: Link) -> Response[OneCharacter]:
    return Response(one_character(character, link), headers={"ETag": etag(character.version)})


HANDLERS = [
    list_characters,
    show_character,
    edit_character,
    save_character,
    discard_character,
    restore_character,
    choose_avatar,
]
