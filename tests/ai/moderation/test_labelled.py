"""The labelled sentences, written blind to the rules: how often the built-in moderator errs on the working half."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.ai.moderation.labelled import CATEGORIES, WORKING, Labelled, read, table, tallies

ROWS = read(WORKING)


def test_the_working_half_has_every_kind_both_ways() -> None:
    found = tallies(ROWS)
    assert len(ROWS) == 200
    assert {key for key, one in found.items() if one.refuse >= 15 and one.allow >= 15} == {
        (locale, category) for locale in ("en", "pt-BR") for category in CATEGORIES
    }


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
