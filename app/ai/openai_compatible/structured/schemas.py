"""The forms that models are asked to fill; their JSON schemas are generated from these."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from app.ai.builtin.species import SPECIES
from app.engines.ports import Gender

Name = Annotated[str, Meta(max_length=60)]
Words = Annotated[str, Meta(max_length=80)]
Paragraph = Annotated[str, Meta(min_length=20, max_length=900)]
Traits = Annotated[str, Meta(min_length=12, max_length=900)]  # "Quiet, stubborn."
# object length is accepted, more is requested: a second answer would have to be paid for.
Style = Annotated[str, Meta(max_length=900, extra_json_schema={"minLength": 20})]
Drawn = Literal[tuple(sorted(SPECIES))]  # type: ignore[valid-type]  # the species that painters know


class Person(Struct, frozen=True, kw_only=True):
    """Who the character is, as chosen by a model. Extra fields are ignored; fields with a default may be
    missing, though the schema requires them."""

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


class SeenAttribute(Struct, frozen=True):
    """One attribute of a picture; `value` None if it can't be seen, `confidence` 0 to 1."""

    value: Words | None = None
    confidence: Annotated[float, Meta(ge=0, le=1)] = 0.5


class PictureReading(Struct, frozen=True):
    """What a model saw in a picture."""

    physical_description: Paragraph
    visual_style: Style = ""  # or its medium and mood
    age: SeenAttribute = field(default_factory=SeenAttribute)
    gender: SeenAttribute = field(default_factory=SeenAttribute)
    species: SeenAttribute = field(default_factory=SeenAttribute)
    hair: SeenAttribute = field(default_factory=SeenAttribute)
    eyes: SeenAttribute = field(default_factory=SeenAttribute)
    skin: SeenAttribute = field(default_factory=SeenAttribute)
    clothing: SeenAttribute = field(default_factory=SeenAttribute)
    expression: SeenAttribute = field(default_factory=SeenAttribute)
    mood: SeenAttribute = field(default_factory=SeenAttribute)
    medium: SeenAttribute = field(default_factory=SeenAttribute)
