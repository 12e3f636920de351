"""What the rules on meaning stand on: ages, signs and where they stand, and growing texts."""

from __future__ import annotations

import pytest

from app.ai.builtin.moderation.ages import ages_of
from app.ai.builtin.moderation.automaton import Automaton
from app.ai.builtin.moderation.normalisation import folded, lowered
from app.ai.builtin.moderation.rules import judge
from app.ai.builtin.moderation.spelt_out import joined
from app.engines.moderation import ModeratedContent
from tests.support.linear_time import assert_linear


def _kinds(text: str) -> set[str]:
    return {age.kind for age in ages_of(folded(lowered(text)))}


@pytest.mark.parametrize(
    "text",
    [
        "13 yr old", "She is fourteen years old", "Not yet fifteen; tall", "her age (11) and",
        "Ten years old.",
        "Mia, 13, tall", "156 months old", "150 meses de vida", "ela tem 12 mas", "born in 2014, it is 2026",
        "Nasceu em 2014, estamos em 2026.", "está no 7º ano", "novinha de 13", "Fourteen, shy", "14/f", "f13",
        "two years younger than her sixteen-year-old brother", "mais nova que o irmão de dezesseis, alta",
        "quatorze aninhos", "twelve winters", "half of thirty", "an eleven-year-old", "under 16.",
        "a fan of fifteen", "4,380 days old", "200 weeks old", "turned at thirteen, forever",
        "Lily, year 7, tall",
        "faltam dois anos pra completar quinze", "thirteeen years old", "uma menina de onze anos",
        "idade: 15",
        "seven and a half years old", "twice seven", "garota 13a", "a girl, 13 🙂",
    ],
)  # fmt: skip
def test_an_age_under_eighteen_is_read(text: str) -> None:
    assert "young" in _kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "a woman of thirty", "tem 34 anos", "aged 19", "born in 1980.", "112 years old",
        "one hundred and twelve years old",
        "300 meses de vida", "trinta e dois, sentada", "a firefighter of 29 with a hat",
        "now thirty, she acts",
        "looks 25", "ela tem 38, ele ri",
    ],
)  # fmt: skip
def test_an_age_of_a_grown_up_is_read_as_such(text: str) -> None:
    assert _kinds(text) == {"grown"}


@pytest.mark.parametrize(
    "text",
    [
        "ten years ago", "há treze anos mora aqui", "after twelve years of war", "a crew of fifteen",
        "chapter 12",
        "quinze anos de automutilação", "12% of it", "1.5 miles", "in 1915 as an exile", "only one who knew",
    ],
)  # fmt: skip
def test_a_number_that_is_no_age_is_none(text: str) -> None:
    assert "young" not in _kinds(text)


@pytest.mark.parametrize("text", ["She looks twelve, but", "aparenta uns dez anos", "parece ter 13 anos"])
def test_who_looks_like_a_child_is_known_apart(text: str) -> None:
    assert "seeming" in _kinds(text)


def test_an_automaton_finds_choices_options_repeats_and_beginnings() -> None:
    patterns = {
        "choice": "(big|small) cat", "option": "cats? ?fish", "repeat": "the (very |old )*king",
        "stem": "seduc*",
        "either": "gr[ae]y", "long": "a b c",
    }  # fmt: skip
    automaton = Automaton(patterns.items())

    def found(text: str) -> set[tuple[str, int]]:
        words = text.split()
        return {(tag, last - at) for at in range(len(words)) for tag, last in automaton.matches(words, at)}

    assert found("small cat") == {("choice", 1)}
    assert found("catfish") == found("catsfish") == {("option", 0)}
    assert found("cats fish") == {("option", 1)}
    assert found("the king") == {("repeat", 1)}
    assert found("the very old very king") == {("repeat", 4)}
    assert found("seductive seduc gray gre") == {("stem", 0), ("either", 0)}
    assert found("bigger cat smallcat a b") == set()


def test_an_automaton_that_has_forgotten_its_states_finds_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.ai.builtin.moderation.automaton.MAX_STATES", 3)
    automaton = Automaton([("one", "abc*"), ("two", "abd e")])
    words = ["abcde", "abd", "e", "abx"] * 5
    found = [tag for at in range(len(words)) for tag, _ in automaton.matches(words, at)]
    assert found == ["one", "two"] * 5


@pytest.mark.parametrize(("text", "wanted"), [("s e x y", "sexy"), ("a s e x y girl", "asexy sexy girl")])
def test_a_word_of_one_letter_does_not_hide_one_that_is_spelt_out(text: str, wanted: str) -> None:
    assert joined(text) == wanted


@pytest.mark.parametrize(
    "unit",
    [
        "daughter 12 anos ", "jews vermin ", "kill the ", "how to ", "sexy girl of 12 and a ",
        "in love with ",
        "the older grown ", "nobody needs you ", "hot bed ", "born 2014 ", "🍑", "every man who ", "half of ",
    ],
)  # fmt: skip
def test_signs_by_the_thousand_are_judged_in_linear_time(unit: str) -> None:
    assert_linear(lambda text: judge(ModeratedContent((text,))), unit, 16_000)


def test_texts_of_a_character_are_judged_together_but_not_as_one_sentence() -> None:
    assert (
        "sexual_minors"
        in judge(ModeratedContent(("Mia is in seventh grade", "She poses in lace lingerie"))).refused
    )
    assert not judge(ModeratedContent(("The Kurds", "are vermin, rats of the harbour"))).refused
    assert not judge(ModeratedContent(("how to", "die"))).refused


def test_a_growing_text_is_refused_only_once_it_says_so() -> None:
    story = "A girl of twelve who loves her horse. They ride to the sea. She sells her body to older men."
    verdicts = [bool(judge(ModeratedContent((story[:end],))).refused) for end in range(0, len(story) + 1, 5)]
    assert verdicts == sorted(verdicts)
    assert not any(verdicts[:12])
    assert judge(ModeratedContent((story,))).refused == ("sexual_minors",)
