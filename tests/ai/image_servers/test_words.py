"""What image servers are told of a character, and what people are told of them, in both languages."""

from __future__ import annotations

import pytest

from app.ai.image_servers import failures
from app.ai.image_servers.prompt import bare, portrait
from app.errors import EngineError
from app.generation.ports import Traits
from app.web.i18n import told
from tests.support.portraits import brief

MESSAGES = [value for name, value in vars(failures).items() if name.isupper() and isinstance(value, str)]


def test_the_prompt_says_who_it_is_and_not_by_name() -> None:
    traits = Traits(
        role="faroleira", role_key="lighthouse_keeper", hair="cabelo ruivo", beard=False, wears=("glasses",),
        place="farol da ilha", species_key="half_elf",
    )  # fmt: skip
    asked = portrait(brief(traits=traits, species="meio-elfa", visual_style="Watercolour, soft light."))
    assert "a female half elf, faroleira, lighthouse keeper, 31 years old." in asked.positive
    assert "cabelo ruivo, clean-shaven, glasses, farol da ilha." in asked.positive
    assert asked.positive.endswith("Style: Watercolour, soft light.")
    assert "Iris" not in asked.positive
    assert "Vale" not in asked.positive
    assert "nudity" in asked.negative
    assert asked.label == "portrait 1"


@pytest.mark.parametrize(("species", "said"), [("humana", "female human,"), ("Catfolk", "female Catfolk,")])
def test_a_species_without_a_word_of_its_own_is_said_as_it_stands(species: str, said: str) -> None:
    assert said in portrait(brief(species=species)).positive


def test_what_is_unknown_leaves_no_gap() -> None:
    nothing = brief(traits=Traits(), age=None, gender="unknown", species="human")
    positive = portrait(nothing).positive
    assert "alone in the picture: a human. Style: a painted character portrait." in positive


def test_marks_of_image_models_are_no_part_of_what_people_wrote() -> None:
    written = "(masterpiece:1.4) [x] {a|b} <lora:y:1> embedding:z \\( __wild__ red AND blue BREAK\n\x00 end"
    assert bare(written) == "masterpiece 1.4 x a b lora y 1 embedding z wild red and blue break end"


def test_the_prompt_is_bounded() -> None:
    endless = brief(physical_description="tall " * 5000, visual_style="dark " * 5000, species="x" * 5000)
    assert len(portrait(endless).positive) <= 1500


@pytest.mark.parametrize("message", MESSAGES)
def test_every_failure_is_told_in_portuguese_too(message: str) -> None:
    error = EngineError(message, problem="KSampler")
    assert told(error, "pt-BR") != told(error, "en")
    assert ("KSampler" in told(error, "pt-BR")) == ("{problem}" in message)
