"""The edit form: its fields, what a person typed, what is wrong with it, and what changed meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal
from uuid import UUID

from app.characters import edits
from app.characters.models import Character, Gender
from app.errors import InvalidField
from app.translation import N_

Kind = Literal["line", "text", "number", "choice"]


@dataclass(frozen=True, slots=True)
class FieldRule:
    """One editable field, as a form has it. `rows`: the height of a text field."""

    name: str
    label: str
    kind: Kind
    rows: int = 1

    @property
    def limit(self) -> int | None:
        return edits.LIMITS.get(self.name)

    @property
    def required(self) -> bool:
        return self.name in edits.REQUIRED


FIELDS = (
    FieldRule("first_name", N_("First name"), "line"),
    FieldRule("last_name", N_("Last name"), "line"),
    FieldRule("age", N_("Age"), "number"),
    FieldRule("gender", N_("Gender"), "choice"),
    FieldRule("species", N_("Species"), "line"),
    FieldRule("personality", N_("Personality"), "text", 6),
    FieldRule("history", N_("History"), "text", 14),
    FieldRule("greeting", N_("Greeting"), "text", 4),
    FieldRule("scenario", N_("Scenario"), "text", 4),
    FieldRule("example_dialogue", N_("Example dialogue"), "text", 8),
    FieldRule("physical_description", N_("What was seen in the picture"), "text", 6),
    FieldRule("visual_style", N_("Style of the picture"), "text", 4),
)


@dataclass(frozen=True, slots=True)
class FieldShown:
    """A field with what stands in it. `base` tells what the person started from, `meanwhile` is somebody
    else's text where both changed it, `taken` says that somebody else's text now stands in the field."""

    rule: FieldRule
    value: str
    base: str
    error: InvalidField | None = None
    meanwhile: str | None = None
    taken: bool = False

    def sentence(self, template: str, label: str) -> str:
        """What is wrong with it. `template` and `label`: its message and the field's name, translated."""
        details = self.error.details if self.error else {}
        return InvalidField(template, **details | {"field": label}).sentence()


@dataclass(frozen=True, slots=True)
class EditPage:
    """The form for one character. `version`: what the next attempt is made from; `problem`: what is wrong
    with the texts together, in the visitor's language."""

    character_id: UUID
    name: str
    version: int
    fields: list[FieldShown]
    conflict: bool = False
    owner: str | None = None
    problem: str | None = None
    genders: tuple[str, ...] = tuple(Gender)

    @property
    def errors(self) -> list[FieldShown]:
        return [field for field in self.fields if field.error]


@dataclass(frozen=True, slots=True)
class Submitted:
    """A form as sent: the version it was made from, the texts, and the marks of what they were before."""

    version: int | None
    values: Mapping[str, str]
    bases: Mapping[str, str]

    @classmethod
    def of(cls, form: Mapping[str, Any]) -> Submitted:
        version = str(form.get("version", ""))
        values = {rule.name: _plain(form[rule.name]) for rule in FIELDS if rule.name in form}
        bases = {rule.name: str(form.get(f"was_{rule.name}", "")) for rule in FIELDS}
        return cls(int(version) if version.isdecimal() and len(version) < 10 else None, values, bases)

    def changed(self) -> dict[str, str]:
        """What the person changed: the rest is not theirs to set."""
        return {name: value for name, value in self.values.items() if mark(value) != self.bases[name]}


def fresh(character: Character, owner: str | None) -> EditPage:
    """The form as one first meets it."""
    fields = [_field(rule, _text(character, rule)) for rule in FIELDS]
    return EditPage(character.id, character.full_name, character.version, fields, owner=owner)


def parsed(texts: Mapping[str, str]) -> dict[str, Any]:
    """The texts as values. An age that is no number stays text, so that the domain refuses it."""
    return {name: _value(name, text) for name, text in texts.items()}


def problems(values: Mapping[str, Any]) -> dict[str, InvalidField]:
    """What is wrong, by field: all of it at once."""
    found: dict[str, InvalidField] = {}
    for name, value in values.items():
        try:
            edits.checked(name, value)
        except InvalidField as error:
            found[name] = error
    return found


def refused(
    character: Character,
    sent: Submitted,
    errors: Mapping[str, InvalidField],
    owner: str | None,
    problem: str | None = None,
) -> EditPage:
    """The form again, with the person's own words and what is wrong with them; made from the same version."""
    fields = [
        FieldShown(
            rule,
            sent.values.get(rule.name, _text(character, rule)),
            sent.bases[rule.name],
            error=errors.get(rule.name),
        )
        for rule in FIELDS
    ]
    name, version = character.full_name, sent.version or 0
    return EditPage(character.id, name, version, fields, owner=owner, problem=problem)


def conflicting(character: Character, sent: Submitted, owner: str | None) -> EditPage:
    """The form after somebody else was first: the person's words stand, the other's are told beside them."""
    mine = sent.changed()
    fields = [_merged(rule, _text(character, rule), sent, mine) for rule in FIELDS]
    return EditPage(character.id, character.full_name, character.version, fields, conflict=True, owner=owner)


def _merged(rule: FieldRule, now: str, sent: Submitted, mine: Mapping[str, str]) -> FieldShown:
    theirs = mark(now) != sent.bases[rule.name]
    if rule.name not in mine:
        return FieldShown(rule, now, mark(now), taken=theirs)
    both = theirs and now != mine[rule.name]
    return FieldShown(rule, mine[rule.name], mark(now), meanwhile=now if both else None)


def mark(text: str) -> str:
    """A short mark by which a text is known again."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _field(rule: FieldRule, text: str) -> FieldShown:
    return FieldShown(rule, text, mark(text))


def _text(character: Character, rule: FieldRule) -> str:
    value = getattr(character, rule.name)
    return "" if value is None else _plain(value)


def _plain(value: object) -> str:
    # Browsers send line ends as CR LF, whatever was in the field.
    return str(value).replace("\r\n", "\n").replace("\r", "\n").strip()


def _value(name: str, text: str) -> Any:
    if name == "age":
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else text or None
    return None if not text and name in edits.NULLABLE else text
