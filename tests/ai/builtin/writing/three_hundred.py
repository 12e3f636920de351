"""Three hundred characters of the built-in writer, made once for the tests that read them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.ai.builtin.writer import write_details, write_history
from app.ai.builtin.writing.profile import profile_of
from app.ai.builtin.writing.stated_clauses import stated_clauses
from app.engines.ports import Brief, Details, Locale

BLIND = [
    one["text"] for one in json.loads((Path(__file__).parents[1] / "blind" / "first.json").read_text("utf-8"))
]
MORE = [
    "a brave knight", "um cavaleiro corajoso", "A red-haired dwarven smith of sixty named Brunhild",
    "Uma anã ferreira ruiva de sessenta anos chamada Brunhild", "Detective Tomás Rey, 71",
    "Uma bruxa velha chamada Morgana que vive no pântano", "an android detective who collects teacups",
    "Uma androide médica numa colônia em Marte", "a ghost who haunts a lighthouse", "um zumbi jardineiro",
    "an orphan girl of eight called Pip", "uma menina de oito anos chamada Bia",
    "a widowed baker, father of two",
    "uma viúva de setenta anos", "a nurse", "a skeleton pirate", "um robô de três anos", "a golem guard",
    "a squire of fifteen", "a non-binary bard raised by wolves",
]  # fmt: skip


@dataclass(frozen=True)
class Made:
    brief: Brief
    details: Details
    history: str

    @property
    def composed(self) -> str:
        """The history without the words that it takes from the description."""
        stated = profile_of(self.brief).stated
        text = self.history
        parts = [
            one.words for same in (True, False) for one in stated_clauses(stated, self.brief.locale, same)
        ]
        for part in (
            *parts,
            stated.kin.child_of,
            stated.kin.raised_by,
            stated.dream,
            self.details.traits.place,
        ):
            text = text.replace(part, "") if part else text
        return text

    @property
    def label(self) -> str:
        return f"{self.brief.description} ({self.brief.locale}, {self.brief.seed}):\n{self.history}"


@cache
def three_hundred() -> tuple[Made, ...]:
    """Ten accounts of thirty characters each, in both languages; an account's names are taken."""
    described = [*BLIND, *MORE, None, None, None]
    made: list[Made] = []
    for account in range(10):
        taken: list[str] = []
        for number in range(30):
            index = account * 30 + number
            locale: Locale = "en" if index % 2 else "pt-BR"
            template = (
                ("fantasy", "science_fiction", "modern", "historical")[index % 4] if index % 63 > 59 else None
            )
            brief = Brief(described[index % 63], None, template, locale, 7_000 + index, tuple(taken))
            details = write_details(brief)
            taken.append(f"{details.first_name} {details.last_name}")
            made.append(Made(brief, details, write_history(brief, details).text))
    return tuple(made)
