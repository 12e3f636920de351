"""How a character is put to models that paint: the most telling first, in words they can read."""

from __future__ import annotations

from dataclasses import replace

from app.ai.portrait_prompt import described, phrase_prompt
from app.generation.ports import AvatarBrief, Traits

KNIGHT = AvatarBrief(
    "Ana", "Lima", 40, "female", "anã", "Uma anã de armadura.\nSorri; $who.", "aquarela",
    Traits(
        role="cavaleira", hair="cabelo ruivo", eyes="olhos verdes", species_key="dwarf", role_key="knight",
        beard=False, wears=("helmet",),
    ),
    (), 1,
)  # fmt: skip
PROMPT = phrase_prompt("app.ai.diffusers_local")


def test_phrases_begin_with_who_it_is_in_english_too_and_leave_the_name_out() -> None:
    told = PROMPT.of(KNIGHT)
    assert told == (
        "portrait of one female dwarf (anã), knight (cavaleira), 40 years old,"
        " head and shoulders, facing the viewer, cabelo ruivo, olhos verdes, without a beard, helmet,"
        " aquarela, Uma anã de armadura. Sorri, $who"
    )
    assert "Ana" not in told


def test_what_nobody_said_leaves_no_gap() -> None:
    bare = AvatarBrief("", "", None, "unknown", "human", None, None, Traits(), (), 1)
    assert PROMPT.of(bare) == (
        "portrait of one human, head and shoulders, facing the viewer, painted character portrait"
    )


def test_it_is_bounded_and_its_version_is_known() -> None:
    assert len(PROMPT.of(replace(KNIGHT, physical_description="word " * 900))) == 1_000
    assert PROMPT.label == "portrait 1"
    assert "text" in PROMPT.unwanted


def test_sentences_hold_the_same() -> None:
    assert described(KNIGHT).splitlines() == [
        "Ana Lima: a female anã, cavaleira, 40 years old.",
        "cabelo ruivo; olhos verdes; without a beard; helmet",
        "Uma anã de armadura.",
        "Sorri; $who.",
        "Style: aquarela",
    ]
