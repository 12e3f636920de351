"""Batches of labelled sentences, each by a writer who didn't know the rules: what is still judged wrongly."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ai.moderation.labelled import read, tallies

BATCHES = sorted(Path(__file__).with_name("batches").glob("*.json"))
KNOWN: dict[str, set[str]] = {
    "hate": set(),
    "minors": {"B-minors-pt-BR-refuse-23"},
    "self_harm": {"B-self_harm-pt-BR-refuse-25", "C-self_harm-en-refuse-12"},
}


@pytest.mark.parametrize("path", BATCHES, ids=lambda path: path.stem)
def test_of_each_batch_no_more_is_judged_wrongly(path: Path) -> None:
    rows = read(path)
    known = {one for category in {row.category for row in rows} for one in KNOWN.get(category, ())}
    found = tallies(rows).values()
    assert {str(row.id) for one in found for row in (*one.missed, *one.alarmed)} <= known
