"""Texts become storable: pairs are joined, lone halves and NULs go, everything else stays as it is."""

from __future__ import annotations

import time

import pytest

from app.engines.ports import Analysis, Observation, Preview, Swatch
from app.text.storable import is_storable, storable, storable_text, with_joined_pairs
from tests.support.odd_texts import GOOD, ODD


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("", ""),
        ("plain", "plain"),
        ("é 😀 \uffff \ufeff \u202e", "é 😀 \uffff \ufeff \u202e"),
        ("\ud83d\ude00", "😀"),
        ("a\ud800", "a"),
        ("\udc00a", "a"),
        ("\ude00\ud83d", ""),  # the wrong way round
        ("\ud800\ud83d\ude00\udc00", "😀"),
        ("\ud83d\x00\ude00", "😀"),
        ("a\x00b\x00", "ab"),
        (ODD, GOOD),
    ],
)
def test_each_text_is_stored_as_near_as_can_be(text: str, kept: str) -> None:
    assert storable_text(text) == kept
    assert is_storable(storable_text(text))
    assert storable_text(text).encode().decode() == kept


def test_joining_surrogate_pairs_keeps_lone_surrogates() -> None:
    assert with_joined_pairs("\ud83d\ude00\ud800") == "😀\ud800"
    assert not is_storable(with_joined_pairs("\ud83d\ude00\ud800"))
    assert is_storable(with_joined_pairs("\ud83d\ude00"))


def test_nested_values_are_cleaned_and_valid_ones_unchanged() -> None:
    odd = Analysis(ODD, "fine", (Observation(ODD, None, 0.5),), (Swatch(ODD, "#112233", 1.0),), ODD)
    seen = Observation(GOOD, None, 0.5)
    assert storable(odd) == Analysis(GOOD, "fine", (seen,), (Swatch(GOOD, "#112233", 1.0),), GOOD)
    assert storable({ODD: [ODD, 1, None, {"deep": (ODD,)}]}) == {GOOD: [GOOD, 1, None, {"deep": (GOOD,)}]}
    fine = Preview(b"\x00\xd8", 30)
    assert storable(fine) is fine


@pytest.mark.parametrize("text", ["\ud800", "\x00", "\ud83d\ude00", "a\udc00 "])
def test_cleaning_takes_linear_time(text: str) -> None:
    def seconds(times: int) -> float:
        begun = time.perf_counter()
        storable_text(text * times)
        return time.perf_counter() - begun

    seconds(1000)
    assert seconds(100_000) < 1.0
