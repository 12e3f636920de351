"""What the built-in moderator makes of sentences that carry a label: misses and false alarms per kind.

    python -m tests.ai.builtin.moderation.labelled FILE [--show] [--half even|odd]

FILE is a JSON list of `{id, locale, category, label, text}`, where the label is `refuse` or `allow`. A miss
is a sentence to refuse that has no reason to be refused for everybody; a false alarm one to allow that has.
Sentences to allow that are rated for adults are counted apart, since `CHARGEN_MOST_MATURE` decides on them.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from app.ai.builtin.moderation.rules import judge
from app.engines.moderation import ModeratedContent, Rating

CATEGORIES = ("minors", "hate", "self_harm")
WORKING = Path(__file__).with_name("labelled_working.json")


@dataclass(frozen=True, slots=True)
class Labelled:
    """One sentence of such a file."""

    id: int | str
    locale: str
    category: str
    label: str
    text: str


@dataclass(slots=True)
class Tally:
    """Of one kind: how many there were each way, and which went wrong."""

    refuse: int = 0
    allow: int = 0
    missed: list[Labelled] = field(default_factory=list)
    alarmed: list[Labelled] = field(default_factory=list)
    adult: list[Labelled] = field(default_factory=list)

    def count(self, one: Labelled) -> None:
        verdict = judge(ModeratedContent((one.text,)))
        if one.label == "refuse":
            self.refuse += 1
            self.missed += [] if verdict.refused else [one]
            return
        self.allow += 1
        self.alarmed += [one] if verdict.refused else []
        self.adult += [one] if not verdict.refused and verdict.beyond(Rating.TEEN) else []


def read(path: Path) -> list[Labelled]:
    """The sentences of a file. Raises ValueError for a label that is neither."""
    rows = [Labelled(**row) for row in json.loads(path.read_text("utf-8"))]
    if wrong := [row.id for row in rows if row.label not in ("refuse", "allow")]:
        raise ValueError(f"Neither to refuse nor to allow: {wrong}.")
    return rows


def tallies(rows: Iterable[Labelled]) -> dict[tuple[str, str], Tally]:
    """By locale and category."""
    found: dict[tuple[str, str], Tally] = defaultdict(Tally)
    for row in rows:
        found[row.locale, row.category].count(row)
    return dict(sorted(found.items()))


def table(found: dict[tuple[str, str], Tally], show: bool = False) -> str:
    """A line for each kind, then what went wrong: by id, or with its text."""
    lines = [f"{'locale':8}{'category':12}{'misses':>10}{'false alarms':>16}{'rated mature':>16}"]
    for (locale, category), one in found.items():
        missed, alarmed = f"{len(one.missed)}/{one.refuse}", f"{len(one.alarmed)}/{one.allow}"
        lines.append(f"{locale:8}{category:12}{missed:>10}{alarmed:>16}{f'{len(one.adult)}/{one.allow}':>16}")
    for title in ("missed", "alarmed", "adult"):
        rows = [row for one in found.values() for row in getattr(one, title)]
        lines.append(f"{title}: " + (" ".join(str(row.id) for row in rows) or "none"))
        lines += [f"  {row.id} {row.locale} {row.category}: {row.text}" for row in rows if show]
    return "\n".join(lines)


def main() -> None:
    parser = ArgumentParser(prog="python -m tests.ai.builtin.moderation.labelled", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument(
        "--show", action="store_true", help="print the sentences that went wrong, not ids alone"
    )
    parser.add_argument("--half", choices=("even", "odd"), help="only the rows whose id is even, or odd")
    chosen = parser.parse_args()
    rows = read(chosen.file)
    if chosen.half:
        rows = [row for row in rows if int(row.id) % 2 == ("even", "odd").index(chosen.half)]
    print(table(tallies(rows), chosen.show))


if __name__ == "__main__":
    main()
