"""The forms that models are asked to answer in; their JSON schemas are made from these."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from app.ai.builtin.species import SPECIES
from app.engines.ports import Gender

Name = Annotated[str, Meta(max_length=60)]
Words = Annotated[str, Meta(max_length=80)]
Paragraph = Annotated[str, Meta(min_length=20, max_length=900)]
Traits = Annotated[str, Meta(min_length=12, max_length=900)]  # "Quiet, stubborn."
# Any length is read, more asked for: a second answer would be paid for.
Style = Annotated[str, Meta(max_length=900, extra_json_schema={"minLength": 20})]
Drawn = Literal[tuple(sorted(SPECIES))]  # type: ignore[valid-type]  # the species that painters know


class Person(Struct, frozen=True, kw_only=True):
    """Who the character is, as a model decided. Fields it adds are passed over; what has a default may be
    left out, though the schema asks for it."""

    first_name: Annotated[str, Meta(min_length=1, max_length=60)]
    last_name: Name = ""
    age: Annotated[int, Meta(ge=0, le=100_000)] | None = None
    gender: Gender = "unknown"
    species: Name = ""
    drawn_as: Drawn = "human"  # type: ignore[valid-type]
    role: Words | None = None
    place: Words | None = None
    hair: Words | None = None
    hair_color: Words | None = None
    eyes: Words | None = None
    eyes_color: Words | None = None
    skin: Words | None = None
    skin_color: Words | None = None
    beard: bool | None = None
    personality: Traits


class Seen(Struct, frozen=True):
    """One part of a picture; `value` None where it can't be seen."""

    value: Words | None = None
    confidence: Annotated[float, Meta(ge=0, le=1)] = 0.5


class Sight(Struct, frozen=True):
    """What a model saw in a picture."""

    physical_description: Paragraph
    visual_style: Style = ""  # or its medium and mood
    age: Seen = field(default_factory=Seen)
    gender: Seen = field(default_factory=Seen)
    species: Seen = field(default_factory=Seen)
    hair: Seen = field(default_factory=Seen)
    eyes: Seen = field(default_factory=Seen)
    skin: Seen = field(default_factory=Seen)
    clothing: Seen = field(default_factory=Seen)
    expression: Seen = field(default_factory=Seen)
    mood: Seen = field(default_factory=Seen)
    medium: Seen = field(default_factory=Seen)
