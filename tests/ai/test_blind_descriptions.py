"""Forty descriptions, written before the engines were tuned to them: every trait they state is kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.ai.builtin.profile import profile_of
from app.ai.builtin.understanding import Stated, understand
from app.ai.builtin.writer import write_details
from app.generation.ports import Brief, Locale

DESCRIPTIONS: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("blind_descriptions.json").read_text("utf-8")
)
SEEDS = range(4)
LOOKS = ("hair", "hair_style", "eyes", "skin", "beard")


def found(text: str, trait: str, locale: Locale) -> Iterator[Any]:
    """What came of the trait, from understanding or from the character that each seed makes of it."""
    stated = understand(text, locale)
    if trait in LOOKS:
        yield getattr(stated.looks, trait)
    elif trait in ("age_band", "role_words"):
        yield getattr(stated, trait)
    else:
        yield from (drawn(Brief(text, None, None, locale, seed), trait) for seed in SEEDS)


def drawn(brief: Brief, trait: str) -> Any:
    details = write_details(brief)
    return {
        "first_name": details.first_name,
        "last_name": details.last_name,
        "age": details.age,
        "gender": details.gender,
        "species": details.traits.species_key,
        "role": details.traits.role_key,
        "place": (details.traits.place, details.traits.place_key),
        "relations": profile_of(brief).stated.kin.facts,
        "world": profile_of(brief).world,
    }[trait]


def keeps(trait: str, wanted: Any, got: Any, stated: Stated, locale: Locale) -> bool:
    if trait == "relations":
        return set(wanted) <= set(got)
    if trait == "world":
        return got in wanted
    if trait == "place":
        words, key = got
        # A place without a name is told in the page's own words: `a floresta` is "the woods of …".
        translated = stated.language != locale and stated.place is not None and key == stated.place.key
        return wanted in (words or "") or translated
    if trait == "role":
        return got in wanted.split("|")
    if trait == "first_name" and wanted is None:
        return bool(got) and got != "Breu"  # no name was stated, but that of a raven
    return bool(got == wanted)


def lost(described: dict[str, Any], locale: Locale) -> list[str]:
    text = described["text"]
    return [
        f"{text[:40]}…: {trait} is {got!r}, not {wanted!r}"
        for trait, wanted in described.items()
        if trait != "text"
        for got in found(text, trait, locale)
        if not keeps(trait, wanted, got, understand(text, locale), locale)
    ]


@pytest.mark.parametrize("locale", ["en", "pt-BR"])
def test_every_trait_of_forty_blind_descriptions_is_kept(locale: Locale) -> None:
    wanted = sum(len(one) - 1 for one in DESCRIPTIONS)
    missing = [line for one in DESCRIPTIONS for line in dict.fromkeys(lost(one, locale))]
    share = 1 - len(missing) / wanted
    print(f"{share:.1%} of {wanted} stated traits kept")
    assert not missing, "\n".join([f"{share:.1%} kept", *missing])
