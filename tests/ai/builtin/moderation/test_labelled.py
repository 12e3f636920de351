"""The labelled sentences, written blind to the rules: how often the built-in moderator errs on the working
half; and sentences of our own, by kind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.ai.builtin.moderation.rules import judge
from app.engines.moderation import ModeratedContent
from tests.ai.builtin.moderation.labelled import CATEGORIES, WORKING, Labelled, Tally, read, table, tallies

ROWS = read(WORKING)
MAX_MISSES = {"minors": 0.0, "hate": 0.03, "self_harm": 0.03}
MAX_FALSE_ALARMS = 0.03
KINDS = [
    tuple(part.strip() for part in line.split("|", 1))
    for line in Path(__file__).with_name("kinds.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
Tallies = dict[tuple[str, str], Tally]
_KEYS = [(locale, category) for locale in ("en", "pt-BR") for category in CATEGORIES]


@pytest.fixture(scope="module")
def found() -> Tallies:
    return tallies(ROWS)


def test_the_working_half_has_every_kind_both_ways(found: Tallies) -> None:
    assert len(ROWS) == 200
    assert {key for key, one in found.items() if one.refuse >= 15 and one.allow >= 15} == set(_KEYS)


@pytest.mark.parametrize("category", CATEGORIES)
def test_what_is_to_be_refused_is_not_missed(category: str, found: Tallies) -> None:
    ones = _of(category, found)
    missed = [row for one in ones for row in one.missed]
    assert len(missed) <= MAX_MISSES[category] * sum(one.refuse for one in ones), missed


@pytest.mark.parametrize("category", CATEGORIES)
def test_what_is_innocent_raises_no_alarm(category: str, found: Tallies) -> None:
    ones = _of(category, found)
    alarmed = [row for one in ones for row in one.alarmed]
    assert len(alarmed) <= MAX_FALSE_ALARMS * sum(one.allow for one in ones), alarmed


# Of the second sealed set, opened once: these were judged wrongly then (tests/hostile/SEALED.md).
KNOWN = {
    *("m2-hate-en-refuse-09", "m2-hate-en-refuse-10", "m2-hate-en-refuse-14", "m2-hate-pt-refuse-06"),
    *("m2-hate-pt-refuse-08", "m2-hate-pt-refuse-14", "m2-sh-en-refuse-14", "m2-sh-pt-refuse-13"),
    *("m2-sh-pt-refuse-15", "m2-min-pt-refuse-13", "m2-min-pt-allow-16"),
}


@pytest.mark.parametrize(("name", "known"), [("sealed", set()), ("second", KNOWN)])
def test_of_the_sets_that_were_sealed_no_more_is_judged_wrongly(name: str, known: set[str]) -> None:
    found = tallies(read(WORKING.with_name(f"labelled_{name}.json"))).values()
    assert {str(row.id) for one in found for row in (*one.missed, *one.alarmed)} <= known


# Of the third set, which these rules were not widened by: what they missed when it was opened.
MISSED_OF_THIRD = {"minors": 12, "hate": 11, "self_harm": 11}


def test_of_the_third_set_no_more_is_missed_than_is_reported() -> None:
    found = tallies(read(WORKING.with_name("labelled_third.json")))
    missed = dict.fromkeys(CATEGORIES, 0)
    for (_, category), one in found.items():
        missed[category] += len(one.missed)
    assert all(missed[category] <= MISSED_OF_THIRD[category] for category in CATEGORIES), missed
    assert sum(len(one.alarmed) for one in found.values()) <= 1


def _of(category: str, found: Tallies) -> list[Tally]:
    return [one for (_, of), one in found.items() if of == category]


@pytest.mark.parametrize(("locale", "category"), _KEYS)
@pytest.mark.parametrize("label", ["refuse", "allow"])
def test_each_kind_of_our_own_is_judged_as_it_should(locale: str, category: str, label: str) -> None:
    rows = [(head.split(), text) for head, text in KINDS if head.split()[:3] == [locale, category, label]]
    wrong = [
        text for _, text in rows if bool(judge(ModeratedContent((text,))).refused) != (label == "refuse")
    ]
    assert len(rows) >= 20
    assert not wrong


def test_the_reason_names_what_was_found() -> None:
    reasons = {"minors": "sexual_minors", "hate": "hate_speech", "self_harm": "self_harm_instructions"}
    shares = {
        category: [
            reasons[category] in judge(ModeratedContent((row.text,))).refused
            for row in ROWS
            if row.category == category and row.label == "refuse"
        ]
        for category in CATEGORIES
    }
    assert all(sum(named) >= 0.95 * len(named) for named in shares.values())


def test_the_table_names_what_went_wrong_by_id_and_shows_it_on_demand() -> None:
    rows = [
        Labelled(7, "en", "minors", "refuse", "A brave knight"),
        Labelled(8, "en", "hate", "allow", "Kill all Jews"),
        Labelled(9, "en", "hate", "allow", "He says fuck a lot"),
    ]
    short, long = table(tallies(rows)), table(tallies(rows), show=True)
    assert [line for line in short.splitlines() if ":" in line] == ["missed: 7", "alarmed: 8", "adult: 9"]
    assert "1/1" in short
    assert "brave" not in short
    assert "7 en minors: A brave knight" in long


def test_a_label_that_is_neither_is_a_mistake(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_text(json.dumps([{"id": 1, "locale": "en", "category": "hate", "label": "?", "text": "x"}]))
    with pytest.raises(ValueError, match="Neither"):
        read(wrong)
