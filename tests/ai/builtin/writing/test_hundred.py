"""A hundred of one description are a hundred persons: names, tempers, openings and careers."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from app.ai.builtin.writer import write_details, write_history
from app.engines.ports import Brief, Details, Locale

_MAX_SHARE = 0.2  # of them may share a sentence of the career, names aside


def hundred(description: str, locale: Locale) -> list[tuple[Details, str]]:
    made: list[tuple[Details, str]] = []
    for seed in range(100):
        taken = tuple(f"{who.first_name} {who.last_name}" for who, _ in made)
        brief = Brief(description, None, None, locale, seed, taken)
        details = write_details(brief)
        made.append((details, write_history(brief, details).text))
    return made


@pytest.mark.parametrize(
    ("description", "locale"),
    [
        ("a knight", "en"),
        ("um cavaleiro", "pt-BR"),
        ("a wizard", "en"),
        ("uma detetive", "pt-BR"),
        ("a robot", "en"),
    ],
)
def test_a_hundred_of_one_description_are_a_hundred_persons(description: str, locale: Locale) -> None:
    made = hundred(description, locale)
    assert len({(who.first_name, who.last_name) for who, _ in made}) == 100
    assert len({re.split(r"(?<=[.!?]) ", text)[0] for _, text in made}) == 100
    assert len({who.personality.replace(who.first_name, "") for who, _ in made}) == 100
    announced = Counter(
        sentence.replace(who.first_name, "").replace(who.last_name, "")
        for who, text in made
        for sentence in set(re.split(r"(?<=[.!?])\s+", text))
    )
    sentence, times = announced.most_common(1)[0]
    assert times <= _MAX_SHARE * len(made), (sentence, times)
