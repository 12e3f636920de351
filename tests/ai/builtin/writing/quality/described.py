"""Two hundred descriptions with what they state, and a thousand characters made of them in one account."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from app.ai.builtin.writer import write_details, write_history
from app.engines.ports import Brief, Locale
from tests.ai.builtin.writing.three_hundred import Made

EACH = 5  # characters made of every description


@dataclass(frozen=True)
class Described:
    """One line of the file: the words, their language, and by trait what they state."""

    text: str
    locale: Locale
    states: dict[str, str]


@cache
def described() -> tuple[Described, ...]:
    """English and Portuguese in turn, so that any first part of them holds both."""
    by_locale: dict[Locale, list[Described]] = {"en": [], "pt-BR": []}
    locale: Locale = "en"
    for line in Path(__file__).with_name("descriptions.txt").read_text("utf-8").splitlines():
        if line.startswith("# "):
            locale = "en" if line == "# en" else "pt-BR"
        else:
            text, _, states = line.partition("|")
            pairs = (state.strip().split("=") for state in states.split(",") if state.strip())
            by_locale[locale].append(Described(text.strip(), locale, dict(pairs)))
    return tuple(one for both in zip(by_locale["en"], by_locale["pt-BR"], strict=True) for one in both)


@dataclass(frozen=True)
class Kept:
    """A character beside the description it was made from."""

    described: Described
    made: Made


def characters(count: int, seed: int) -> Iterator[Kept]:
    """As one account makes them: every name that it has is taken. All descriptions come in turn."""
    seeds, taken = Random(seed), list[str]()
    for index in range(count):
        one = described()[index % len(described())]
        brief = Brief(one.text, None, None, one.locale, seeds.randrange(1 << 31), tuple(taken))
        details = write_details(brief)
        taken.append(f"{details.first_name} {details.last_name}".strip())
        yield Kept(one, Made(brief, details, write_history(brief, details).text))
