"""A character as it stands on the wire, for the API and for the `completed` event alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from app.characters.makers import makers, replaced_makers
from app.characters.models import Character, CharacterImage, CharacterStatus, Gender
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


class CharacterView(msgspec.Struct, rename="camel", frozen=True):
    """One character. Texts are plain, empty where nobody wrote them. `age` in years, None where unknown.

    `fallbackFor` names for each part that the built-in writer made in another's place the engine whose answer
    could not be used. `contentRating` is null for what was made before characters were rated; `contentTags`
    say why it is so.
    """

    id: UUID
    status: CharacterStatus
    first_name: str
    last_name: str
    age: int | None
    gender: Gender
    species: str
    personality: str
    history: str
    greeting: str
    scenario: str
    example_dialogue: str
    physical_description: str | None
    visual_style: str | None
    analysis: dict[str, Any] | None
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


def character_view(
    character: Character, images: list[CharacterImage], link: Callable[[str], str]
) -> CharacterView:
    """`link` turns a file's key into its address."""
    shown = [_image_view(image, character, link) for image in images]
    active = next((image for image in shown if image.active), None)
    return CharacterView(
        id=character.id,
        status=CharacterStatus(character.status),
        first_name=character.first_name,
        last_name=character.last_name,
        age=character.age,
        gender=Gender(character.gender),
        species=character.species,
        personality=character.personality,
        history=character.history,
        greeting=character.greeting,
        scenario=character.scenario,
        example_dialogue=character.example_dialogue,
        physical_description=character.physical_description,
        visual_style=character.visual_style,
        analysis=character.analysis,
        avatar_url=active.url if active else None,
        thumbnail_url=active.thumbnail_url if active else None,
        images=shown,
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
