"""A character's fields as pages show them: each with its value, in the order of the sheet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.characters.fields import FIELDS, Field, FieldValue, Section, in_section, value_of


@dataclass(frozen=True, slots=True)
class ShownField:
    """A field with its value."""

    row: Field
    value: FieldValue

    @property
    def known(self) -> bool:
        return self.value not in (None, self.row.empty)

    @property
    def is_listed(self) -> bool:
        """Whether lists of facts show it: unknown facts are shown as such, unwritten texts are omitted."""
        return self.value != ""


def shown_fields(source: object, section: Section, rows: Iterable[Field] = FIELDS) -> tuple[ShownField, ...]:
    """Returns the section's fields of the source, of those in `rows`."""
    return tuple(ShownField(row, value_of(source, row)) for row in in_section(section, rows))
