"""The context of the edit form: its fields, the submitted texts, errors, and conflicting edits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from app.characters import edits
from app.characters.fields import EDITABLE, Field, FieldValue, Kind, value_of
from app.characters.models import Character
from app.errors import InvalidField


@dataclass(frozen=True, slots=True)
class FormField:
    """A field with its text. `base`: the text that the person started from; `meanwhile`: another person's
    text if both changed the field; `taken`: the field now has another person's text."""

    row: Field
    value: str
    base: str
    error: InvalidField | None = None
    meanwhile: str | None = None
    taken: bool = False

    def sentence(self, template: str, label: str) -> str:
        """Returns the error's sentence. `template` and `label`: its message and the field's name,
        translated."""
        details = self.error.details if self.error else {}
        return InvalidField(template, **details | {"field": label}).sentence()


@dataclass(frozen=True, slots=True)
class EditPage:
    """The form for one character. `version`: the one that the next submission is based on; `problem`: an
    error about all texts together, in the visitor's language."""

    character_id: UUID
    name: str
    version: int
    fields: list[FormField]
    conflict: bool = False
    owner: str | None = None
    problem: str | None = None

    @property
    def errors(self) -> list[FormField]:
        return [field for field in self.fields if field.error]


@dataclass(frozen=True, slots=True)
class Submitted:
    """A submitted form: the version it is based on, the texts, and the digests of the earlier texts."""

    version: int | None
    values: Mapping[str, str]
    bases: Mapping[str, str]

    @classmethod
    def of(cls, form: Mapping[str, object]) -> Submitted:
        version = str(form.get("version", ""))
        values = {row.name: _plain(form[row.name]) for row in EDITABLE.values() if row.name in form}
        bases = {row.name: str(form.get(f"was_{row.name}", "")) for row in EDITABLE.values()}
        return cls(int(version) if version.isdecimal() and len(version) < 10 else None, values, bases)

    def changed(self) -> dict[str, str]:
        """Returns the fields that the person changed: only these are set."""
        return {name: value for name, value in self.values.items() if mark(value) != self.bases[name]}


def fresh(character: Character, owner: str | None) -> EditPage:
    """Returns the form with the character's texts."""
    fields = [_field(row, _text(character, row)) for row in EDITABLE.values()]
    return EditPage(character.id, character.full_name, character.version, fields, owner=owner)


def parsed(texts: Mapping[str, str]) -> dict[str, FieldValue]:
    """Returns the texts as values. An age that is no number stays text, and the domain refuses it."""
    return {name: _value(EDITABLE[name], text) for name, text in texts.items()}


def problems(values: Mapping[str, FieldValue]) -> dict[str, InvalidField]:
    """Returns all errors, by field."""
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
    """Returns the form with the submitted texts and their errors, based on the same version."""
    fields = [
        FormField(
            row,
            sent.values.get(row.name, _text(character, row)),
            sent.bases[row.name],
            error=errors.get(row.name),
        )
        for row in EDITABLE.values()
    ]
    name, version = character.full_name, sent.version or 0
    return EditPage(character.id, name, version, fields, owner=owner, problem=problem)


def conflicting(character: Character, sent: Submitted, owner: str | None) -> EditPage:
    """Returns the form after another edit: with the submitted texts, and the other's beside them."""
    mine = sent.changed()
    fields = [_merged(row, _text(character, row), sent, mine) for row in EDITABLE.values()]
    return EditPage(character.id, character.full_name, character.version, fields, conflict=True, owner=owner)


def _merged(row: Field, now: str, sent: Submitted, mine: Mapping[str, str]) -> FormField:
    theirs = mark(now) != sent.bases[row.name]
    if row.name not in mine:
        return FormField(row, now, mark(now), taken=theirs)
    both = theirs and now != mine[row.name]
    return FormField(row, mine[row.name], mark(now), meanwhile=now if both else None)


def mark(text: str) -> str:
    """Returns a short digest, which identifies a text."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _field(row: Field, text: str) -> FormField:
    return FormField(row, text, mark(text))


def _text(character: Character, row: Field) -> str:
    value = value_of(character, row)
    return "" if value is None else _plain(value)


def _plain(value: object) -> str:
    # Browsers send line breaks as CR LF.
    return str(value).replace("\r\n", "\n").replace("\r", "\n").strip()


def _value(row: Field, text: str) -> FieldValue:
    if row.kind is Kind.AGE and text.isascii() and text.isdecimal() and len(text) < 10:
        return int(text)
    return None if not text and row.nullable else text
