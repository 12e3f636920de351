"""The forms that models are asked to answer in; their JSON schemas are made from these."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from app.ai.builtin.species import SPECIES
from app.generation.ports import Gender

Name = Annotated[str, Meta(max_length=60)]
Words = Annotated[str, Meta(max_length=80)]
Paragraph = Annotated[str, Meta(min_length=20, max_length=900)]
Drawn = Literal[tuple(sorted(SPECIES))]  # type: ignore[valid-type]  # the species that painters know


class Person(Struct, frozen=True):
    """Who the character is, as a model decided. Fields it adds are passed over."""

    first_name: Annotated[str, Meta(min_length=1, max_length=60)]
    last_name: Name
    age: Annotated[int, Meta(ge=0, le=100_000)] | None
    gender: Gender
    species: Name
    drawn_as: Drawn  # type: ignore[valid-type]
    role: Words | None
    place: Words | None
    hair: Words | None
    hair_color: Words | None
    eyes: Words | None
    eyes_color: Words | None
    skin: Words | None
    skin_color: Words | None
    beard: bool | None
    personality: Paragraph


class Seen(Struct, frozen=True):
    """One part of a picture; `value` None where it can't be seen."""

    value: Words | None
    confidence: Annotated[float, Meta(ge=0, le=1)]


class Sight(Struct, frozen=True):
    """What a model saw in a picture."""

    physical_description: Paragraph
    visual_style: Paragraph
    age: Seen
    gender: Seen
    species: Seen
    hair: Seen
    eyes: Seen
    skin: Seen
    clothing: Seen
    expression: Seen
    mood: Seen
    medium: Seen
