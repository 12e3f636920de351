"""How a character is put to models that paint: the most telling first, in words they can read."""

from __future__ import annotations

import pytest

from app.ai.portrait_prompt import character_sentences, phrase_prompt, plain_phrase
from app.engines.ports import AvatarBrief, Traits
from tests.support.portraits import brief

KNIGHT = AvatarBrief(
    "Ana", "Lima", 40, "male", "anão", "Um anão de armadura.\nSorri; $who.", "aquarela",
    Traits(
        role="cavaleiro", role_key="knight", species_key="dwarf", wears=("helmet",),
        hair="cabelo ruivo em tranças", hair_color="#b5401f", hair_style="braided",
        eyes="olhos verdes", eyes_color="#4f8f4a", skin="pele clara", skin_color="#f1c3a5",
        beard=True, beard_style="long", place="farol da ilha", place_key="island",
    ),
    (), 1,
)  # fmt: skip
BEGIN = "portrait of one human, head and shoulders, facing the viewer, alone in the picture"


def positive(**changed: object) -> str:
    return phrase_prompt(brief(**changed)).positive


def looks(**known: object) -> str:
    """What stands between the beginning and the style."""
    nobody = brief(traits=Traits(**known), age=None, gender="unknown")  # type: ignore[arg-type]
    announced = phrase_prompt(nobody).positive
    return announced.removeprefix(BEGIN).removesuffix("painted character portrait").strip(", ")


def test_phrases_begin_with_who_it_is_in_english_too_and_leave_the_name_out() -> None:
    announced = phrase_prompt(KNIGHT).positive
    assert announced == (
        "portrait of one male dwarf, anão, knight, cavaleiro, 40 years old,"
        " head and shoulders, facing the viewer, alone in the picture,"
        " red hair, braided, cabelo ruivo em tranças, green eyes, olhos verdes,"
        " fair skin, pele clara, long beard, helmet, island, farol da ilha,"
        " aquarela, Um anão de armadura. Sorri who"
    )
    assert "Ana" not in announced
    assert "Lima" not in announced


def test_what_is_said_in_english_is_said_once() -> None:
    traits = Traits(
        role="lighthouse keeper", role_key="lighthouse_keeper", species_key="half_elf",
        hair="copper hair in a bun", hair_color="#b5622d", hair_style="bun",
        eyes="grey eyes", eyes_color="#7d8a94", place="harbour town", place_key="harbour",
    )  # fmt: skip
    announced = positive(traits=traits, species="Half-Elf")
    assert "one female Half-Elf, lighthouse keeper, 31 years old, head" in announced
    assert "alone in the picture, copper hair in a bun, grey eyes, harbour town, painted" in announced


@pytest.mark.parametrize(
    ("species", "key", "said"),
    [
        ("humana", "human", "female human, humana,"), ("Catfolk", "human", "female Catfolk,"),
        ("wood elf", "elf", "female wood elf,"), ("human", "human", "female human,"),
        ("lizard-folk", "lizardfolk", "female lizard-folk,"),
    ],
)  # fmt: skip
def test_a_species_without_a_word_of_its_own_is_said_as_it_stands(species: str, key: str, said: str) -> None:
    assert said in positive(species=species, traits=Traits(species_key=key))


def test_a_colour_that_is_like_none_we_have_a_word_for_gets_none() -> None:
    assert looks(hair="cabelo furta-cor", hair_color="#00ff00", hair_style="long") == "long, cabelo furta-cor"
    assert looks(hair="cabelo ruivo", hair_color="#ab3a20") == "red hair, cabelo ruivo"
    assert looks(skin="pele sardenta", skin_color="#efc0a0") == "fair skin, pele sardenta"
    assert looks(hair_color="#b5401f", hair_style="bald", skin_color="#f1c3a5") == "", "nobody said so"


def test_a_bald_head_has_no_hair_of_a_colour() -> None:
    assert looks(hair="cabeça careca", hair_color="#b5401f", hair_style="bald") == "bald, cabeça careca"
    assert looks(hair="bald head", hair_style="bald") == "bald head"


def test_a_beard_that_is_denied_is_no_beard_in_the_prompt() -> None:
    assert looks(beard=False) == "clean-shaven"
    assert looks(beard=True, beard_style="moustache") == "moustache"
    assert "shaven" not in positive(gender="female", traits=Traits(beard=False))


def test_what_nobody_said_leaves_no_gap() -> None:
    nobody = AvatarBrief("", "", None, "unknown", "human", None, None, Traits(role="((()))"), (), 1)
    assert phrase_prompt(nobody).positive == f"{BEGIN}, painted character portrait"


def test_marks_of_image_models_are_no_part_of_what_people_wrote() -> None:
    written = "(masterpiece:1.4) [x] {a|b} <lora:y:1> embedding:z \\( __wild__ red AND blue BREAK\n\x00 end"
    plain = "masterpiece 1.4 x a b lora y 1 embedding z wild red and blue break end"
    assert plain_phrase(written) == plain
    parts = ("role", "hair", "eyes", "skin", "place")
    traits = Traits(**dict.fromkeys(parts, written), wears=(written,))  # type: ignore[arg-type]
    announced = positive(species=written, traits=traits, visual_style=written, physical_description=written)
    assert announced.count(plain) == 9
    assert not set("()[]{}<>|\\:_\n\x00;") & set(announced)


def test_it_is_bounded_and_its_version_is_known() -> None:
    endless = phrase_prompt(
        brief(physical_description="tall " * 5000, visual_style="dark " * 5000, species="x" * 5000)
    )
    assert 1_400 < len(endless.positive) <= 1_500
    assert endless.label == "portrait 2"
    assert "text" in endless.negative
    assert "nudity" in endless.negative


def test_sentences_hold_the_same() -> None:
    assert character_sentences(KNIGHT).splitlines() == [
        "Ana Lima: a male anão, cavaleiro, 40 years old.",
        "cabelo ruivo em tranças; olhos verdes; pele clara; long beard; helmet",
        "Um anão de armadura.",
        "Sorri; $who.",
        "Style: aquarela",
    ]


@pytest.mark.parametrize(
    ("age", "gender", "noun"),
    [(8, "female", "girl"), (15, "male", "teenage boy"), (22, "female", "young woman"), (40, "male", "man"),
     (80, "female", "old woman")],
)  # fmt: skip
def test_a_human_is_called_what_the_age_makes_of_them(age: int, gender: str, noun: str) -> None:
    assert f", {noun}, {age} years old," in positive(age=age, gender=gender)


@pytest.mark.parametrize(
    "seen", ["A punk girl with a mohawk.", "Uma garota de jaqueta.", "Little girl? No: a menina do bar."]
)
def test_a_grown_up_called_a_girl_is_put_to_no_painter_as_one(seen: str) -> None:
    for announced in (
        phrase_prompt(brief(physical_description=seen)).positive,
        character_sentences(brief(physical_description=seen)),
    ):
        assert not any(word in announced.lower() for word in ("girl", "garota", "menina"))
        assert "young woman" in announced or "mulher jovem" in announced
    child = brief(physical_description=seen, age=8)
    assert seen.strip(".").split()[-1] in phrase_prompt(child).positive
