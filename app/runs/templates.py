"""Templates: the directions for the writer that a person may choose."""

from __future__ import annotations

from dataclasses import dataclass

from app.translation import N_


@dataclass(frozen=True, slots=True)
class Template:
    """A pre-configured direction for the writer, chosen in the wizard or by `template` on the wire.

    `label` is the message shown for it."""

    name: str
    label: str


TEMPLATES = (
    Template("fantasy", N_("Fantasy")),
    Template("science_fiction", N_("Science fiction")),
    Template("modern", N_("Modern day")),
    Template("historical", N_("Historical")),
)
TEMPLATE_NAMES = frozenset(template.name for template in TEMPLATES)
