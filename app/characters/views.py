"""A character as represented on the wire, for the API and the `completed` event."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec
from msgspec.structs import asdict

from app.characters.fields import struct_of_fields
from app.characters.makers import makers, replaced_makers
from app.characters.models import AnalysisParts, Character, CharacterImage, CharacterStatus
from app.engines.moderation import Rating


class ImageView(msgspec.Struct, rename="camel", frozen=True):
    """One avatar. Sizes in pixels; `url` and that of its thumbnail are signed and expire."""

    id: UUID
    url: str
    thumbnail_url: str
    width: int
    height: int
    active: bool
    created_at: datetime
    engine: str
    credit: str | None


class _Head(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    status: CharacterStatus


class _Tail(msgspec.Struct, frozen=True, kw_only=True):
    analysis: AnalysisParts | None
    avatar_url: str | None
    thumbnail_url: str | None
    images: list[ImageView]
    made_by: dict[str, str]
    fallback_for: dict[str, str]
    content_rating: Rating | None
    content_tags: list[str]
    session_id: UUID
    version: int
    created_at: datetime
    updated_at: datetime


CharacterFields = struct_of_fields("CharacterFields", __name__)
if TYPE_CHECKING:

    class CharacterView(msgspec.Struct):
        """The head, every field of the table, and the tail."""

        def __init__(self, **values: object) -> None: ...

else:
    CharacterView = struct_of_fields(
        "CharacterView",
        __name__,
        """One character. Texts are plain, empty where nobody wrote them. `age` in years, None where unknown.

    `fallbackFor` names for each part that the built-in writer made in another's place the engine whose answer
    could not be used. `contentRating` is null for what was made before characters were rated; `contentTags`
    say why it is so.
    """,
        before=_Head,
        after=_Tail,
    )


def character_view(
    character: Character, images: list[CharacterImage], link: Callable[[str], str]
) -> CharacterView:
    """Returns the character on the wire; `link` turns a file's key into its address."""
    head = _Head(id=character.id, status=CharacterStatus(character.status))
    fields = msgspec.convert(character, CharacterFields, from_attributes=True)
    tail = _tail(character, [_image_view(image, character, link) for image in images])
    return CharacterView(
        **{name: value for part in (head, fields, tail) for name, value in asdict(part).items()}
    )


def _tail(character: Character, images: list[ImageView]) -> _Tail:
    active = next((image for image in images if image.active), None)
    return _Tail(
        analysis=character.analysis,
        avatar_url=active.url if active else None,
        thumbnail_url=active.thumbnail_url if active else None,
        images=images,
        made_by=makers(character.made_by),
        fallback_for=replaced_makers(character.made_by),
        content_rating=Rating(character.content_rating) if character.content_rating else None,
        content_tags=sorted(character.content_tags or {}),
        session_id=character.run_id,
        version=character.version,
        created_at=character.created_at,
        updated_at=character.updated_at,
    )


def _image_view(image: CharacterImage, character: Character, link: Callable[[str], str]) -> ImageView:
    return ImageView(
        id=image.id,
        url=link(image.key),
        thumbnail_url=link(image.small_key),
        width=image.width,
        height=image.height,
        active=image.id == character.avatar_image_id,
        created_at=image.created_at,
        engine=image.engine,
        credit=image.credit,
    )
