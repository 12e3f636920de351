"""The one table of a character's fields: label, limits, and where each is shown.

A row is an attribute of one of the structs below with its `Field`. Edits and their limits, moderation,
events, the API's bodies, the sheet, the cards in lists and the edit form are made from it, in the order of
the table. Only the following is written by hand for a field: its column (models.py and a migration), its
attribute in an engine's answer (ports.py) and the engines that fill it.

Each struct is a part of the wire: its fields always occur together. SQLAlchemy's `info` on columns could
carry the same metadata, but no type that mypy checks in events and pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as attribute
from enum import StrEnum
from functools import cache
from types import NoneType
from typing import Annotated, Any, TypeAlias, TypeVar, get_args, get_type_hints

import msgspec
from msgspec import Struct

from app.translation import N_

FieldValue: TypeAlias = str | int | None
Part = TypeVar("Part", bound=Struct)


class Kind(StrEnum):
    """How a field is entered, checked and shown."""

    LINE = "line"
    TEXT = "text"
    AGE = "age"
    CHOICE = "choice"


class Section(StrEnum):
    """The part of the sheet that shows a field."""

    NAME = "name"
    FACTS = "facts"  # also on the run's page
    STORY = "story"  # texts, each under a heading of its own
    CARD = "card"  # texts of character cards
    PICTURE = "picture"  # the analysis of the picture


class Gender(StrEnum):
    FEMALE = "female"
    MALE = "male"
    NON_BINARY = "non_binary"
    OTHER = "other"
    UNKNOWN = "unknown"


_GENDERS = {
    Gender.FEMALE: N_("female"),
    Gender.MALE: N_("male"),
    Gender.NON_BINARY: N_("non-binary"),
    Gender.OTHER: N_("other"),
    Gender.UNKNOWN: N_("not known"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """The metadata of a field. Messages are English, translated where they are shown.

    `limit`: characters of a text, years of an age. `required`: it can't be empty. `rows`: the height of its
    text field. `position`: its order within the section, if that differs from the table's. `choices`: value →
    label; the last one means unknown. `on_card`: shown in lists of characters. `refusal`: the message for an
    invalid age or choice. The last four attributes are derived from the struct.
    """

    label: str
    kind: Kind
    section: Section
    limit: int = 0
    required: bool = False
    rows: int = 1
    position: int = 0
    choices: Mapping[str, str] = attribute(default_factory=dict)
    on_card: bool = False
    refusal: str = ""
    editable: bool = True
    moderated: bool = True
    name: str = ""  # of the attribute and the column
    wire: str = ""
    type: Any = str
    nullable: bool = False

    @property
    def is_text(self) -> bool:
        return self.kind in (Kind.LINE, Kind.TEXT)

    @property
    def empty(self) -> FieldValue:
        """Returns the value for unknown or unwritten."""
        return "" if self.is_text else next(reversed([*self.choices]), None)


class DetailsFields(Struct, rename="camel", frozen=True, kw_only=True):
    """Who the character is. `age` in years, null where unknown."""

    first_name: Annotated[str, Field(N_("First name"), Kind.LINE, Section.NAME, 100, required=True)]
    last_name: Annotated[str, Field(N_("Last name"), Kind.LINE, Section.NAME, 100)]
    age: Annotated[
        int | None,
        Field(
            N_("Age"),
            Kind.AGE,
            Section.FACTS,
            1_000_000,  # some species live long
            position=2,
            on_card=True,
            refusal=N_("The age must be a whole number from 0 to {oldest}, or empty."),
        ),
    ]
    gender: Annotated[
        Gender,
        Field(
            N_("Gender"),
            Kind.CHOICE,
            Section.FACTS,
            position=3,
            choices=_GENDERS,
            on_card=True,
            refusal=N_("The gender must be one of {choices}."),
            moderated=False,
        ),
    ]
    species: Annotated[
        str, Field(N_("Species"), Kind.LINE, Section.FACTS, 100, required=True, position=1, on_card=True)
    ]
    personality: Annotated[str, Field(N_("Personality"), Kind.TEXT, Section.STORY, 4_000, rows=6)]


class HistoryFields(Struct, rename="camel", frozen=True, kw_only=True):
    """The life so far: plain text, paragraphs parted by a blank line."""

    history: Annotated[str, Field(N_("History"), Kind.TEXT, Section.STORY, 20_000, rows=14)]


class CardFields(Struct, rename="camel", frozen=True, kw_only=True):
    """The texts of character cards: plain text, with `{{user}}` and `{{char}}`."""

    greeting: Annotated[str, Field(N_("Greeting"), Kind.TEXT, Section.CARD, 4_000, rows=4)]
    scenario: Annotated[str, Field(N_("Scenario"), Kind.TEXT, Section.CARD, 4_000, rows=4)]
    example_dialogue: Annotated[str, Field(N_("Example dialogue"), Kind.TEXT, Section.CARD, 8_000, rows=8)]


class AnalysisFields(Struct, rename="camel", frozen=True, kw_only=True):
    """The description of the picture, as sentences. Both are null for a character made without one."""

    physical_description: Annotated[
        str, Field(N_("What was seen in the picture"), Kind.TEXT, Section.PICTURE, 4_000, rows=6)
    ]
    visual_style: Annotated[str, Field(N_("Style of the picture"), Kind.TEXT, Section.PICTURE, 4_000, rows=4)]


PARTS: tuple[type[Struct], ...] = (DetailsFields, HistoryFields, CardFields, AnalysisFields)
_NOT_ALWAYS_THERE = (AnalysisFields,)


@cache
def fields_of(part: type[Struct]) -> tuple[Field, ...]:
    """Returns the rows of one part."""
    hints = get_type_hints(part, include_extras=True)
    return tuple(_row(part, info, hints[info.name]) for info in msgspec.structs.fields(part))


def _row(part: type[Struct], info: msgspec.structs.FieldInfo, hint: Any) -> Field:
    kind, noted = get_args(hint)
    kind = kind | None if part in _NOT_ALWAYS_THERE else kind
    nullable = NoneType in get_args(kind)
    row: Field = replace(noted, name=info.name, wire=info.encode_name, type=kind, nullable=nullable)
    return row


FIELDS: tuple[Field, ...] = tuple(row for part in PARTS for row in fields_of(part))
EDITABLE: Mapping[str, Field] = {row.name: row for row in FIELDS if row.editable}
MODERATED: Mapping[str, Field] = {row.name: row for row in FIELDS if row.moderated}
AGE = next(row for row in FIELDS if row.kind is Kind.AGE)


def in_section(section: Section, rows: Iterable[Field] = FIELDS) -> tuple[Field, ...]:
    """Returns the section's rows, in the order of the sheet."""
    return tuple(sorted((row for row in rows if row.section is section), key=lambda row: row.position))


def value_of(source: object, row: Field) -> FieldValue:
    """Returns the value of this field in a source that has an attribute for each field."""
    value: FieldValue = getattr(source, row.name)
    return value


def values_of(source: object, rows: Iterable[Field] = FIELDS) -> dict[str, FieldValue]:
    """Returns the values by field name."""
    return {row.name: value_of(source, row) for row in rows}


def stored_part(part: type[Part], data: Mapping[str, object]) -> Part:
    """Returns stored data, which has the names of the wire, as that part. Fields added after the data was
    stored are empty. Raises msgspec.ValidationError."""
    empty = {row.wire: row.empty for row in fields_of(part)}
    return msgspec.convert({**empty, **data}, part)


def struct_of_fields(
    name: str,
    module: str,
    doc: str = "",
    *,
    before: type[Struct] | None = None,
    after: type[Struct] | None = None,
) -> type[Struct]:
    """Returns a struct with every field, camelCase on the wire, between those of two other structs."""
    fields = [*_annotations(before), *((row.name, row.type) for row in FIELDS), *_annotations(after)]
    documented = {"__doc__": doc}
    return msgspec.defstruct(
        name, fields, module=module, namespace=documented, rename="camel", frozen=True, kw_only=True
    )


def _annotations(part: type[Struct] | None) -> Iterable[tuple[str, Any]]:
    return get_type_hints(part, include_extras=True).items() if part else ()
