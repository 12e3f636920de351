"""How old who is described without an age is made; `python -m tests.ai.builtin.reading.ages FILE` prints it.

A file is a list of `{id, locale, text, expect}`, `expect` one of `adult` (eighteen or more), `child` (under
thirteen) and `any`. Each is read under many seeds; one that goes wrong under any of them counts as missed.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.ai.builtin.writing.profile import profile_of
from app.engines.ports import Brief, Locale

WORKING = Path(__file__).with_name("ages_working.json")
SEEDS = range(200)
_ADULT, _TEENAGER = 18, 13


@dataclass(frozen=True)
class Described:
    """One row of a file."""

    id: int | str
    locale: Locale
    text: str
    expect: str

    def ages(self, seeds: Iterable[int] = SEEDS) -> list[int]:
        return [profile_of(Brief(self.text, None, None, self.locale, seed)).age for seed in seeds]

    def is_met(self, seeds: Iterable[int] = SEEDS) -> bool:
        ages = self.ages(seeds)
        if self.expect == "adult":
            return min(ages) >= _ADULT
        return max(ages) < _TEENAGER if self.expect == "child" else min(ages) > 0


def described_in(path: Path) -> list[Described]:
    return [Described(**row) for row in json.loads(path.read_text(encoding="utf-8"))]


def main(path: Path) -> None:
    rows = described_in(path)
    missed = [row for row in rows if not row.is_met()]
    asked, wrong = (Counter((row.locale, row.expect) for row in some) for some in (rows, missed))
    for kind, count in sorted(asked.items()):
        print(f"{kind[0]:6} {kind[1]:6} {count - wrong[kind]} of {count}")
    print("missed:", ", ".join(str(row.id) for row in missed) or "none")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
