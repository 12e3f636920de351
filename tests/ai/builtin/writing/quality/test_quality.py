"""The shorter form of `make quality`, and that its reader by machine does find what it looks for."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from tests.ai.builtin.writing.quality.contradictions import contradictions
from tests.ai.builtin.writing.quality.described import Kept, characters, described
from tests.ai.builtin.writing.quality.figures import figures, runs_of
from tests.ai.builtin.writing.quality.years_passed import max_years

_SAMPLE = 400  # two of every description


@cache
def sample() -> tuple[Kept, ...]:
    return tuple(characters(_SAMPLE, seed=11))


def test_four_hundred_characters_of_one_account_meet_every_figure() -> None:
    for figure in figures(sample()):
        # A run's share scatters more among fewer characters; `make quality` holds a thousand to it.
        few = figure.name.startswith("commonest run")
        assert figure.met or (few and float(figure.measured.rstrip("%")) <= 4.5), (figure, figure.cases[:5])


def test_two_hundred_descriptions_half_of_them_portuguese_and_none_twice() -> None:
    assert len({one.text for one in described()}) == 200
    assert sum(one.locale == "pt-BR" for one in described()) == 100
    assert sum(bool(one.states) for one in described()) > 150


def _spoilt(locale: str, sentence: str) -> Kept:
    women = (one for one in sample() if one.made.details.gender == "female")
    one = next(one for one in women if one.described.locale == locale)
    return Kept(one.described, replace(one.made, history=f"{one.made.history} {sentence}"))


@pytest.mark.parametrize(
    ("locale", "sentence", "fault"),
    [
        ("en", "That was in 1871.", "figures that are not the age"),
        ("en", "Nine hundred and fifty years of it: fifty years in the dark.", "years passed in a life"),
        ("en", "He never said a word.", "of somebody who is female"),
        ("en", "Like every merfolk, proud.", "is said of"),
        ("en", "It was in Far Anchor that it ended.", "is another place than"),
        ("en", "Then came {disaster}.", "unfinished"),
        ("en", "It was a old song.", "language: 'a old'"),
        ("en", "Two sisters who knew it was there.", "language: 'Two sisters"),
        ("pt-BR", "Foi criado longe dali.", "of somebody who is female"),
        ("pt-BR", "Foi avisado tarde.", "avisado of somebody who is female"),
        ("pt-BR", "Veio depois de o cerco.", "language: 'de o cerco'"),
        ("pt-BR", "Dois amigos que riam ensinou o resto.", "language: 'Dois amigos"),
        ("pt-BR", "Tudo acabou em Farol Três.", "is another place than"),
    ],
)
def test_the_reader_finds_a_contradiction_that_is_put_in(locale: str, sentence: str, fault: str) -> None:
    one = _spoilt(locale, sentence)
    younger = replace(one.made, details=replace(one.made.details, age=min(one.made.details.age or 40, 45)))
    assert any(fault in found for found in contradictions(Kept(one.described, younger)))


def test_stated_traits_that_got_lost_are_found() -> None:
    one = next(one for one in sample() if "age" in one.described.states)
    lost = replace(one.made, details=replace(one.made.details, age=1, first_name="Nobody"))
    assert any("stated was" in found for found in contradictions(Kept(one.described, lost)))


def test_a_personality_without_its_flaw_and_a_history_of_two_paragraphs_are_found() -> None:
    one = sample()[0].made
    details = replace(one.details, personality=one.details.personality[:30])
    cut = replace(one, details=details, history="\n\n".join(one.history.split("\n\n")[:2]))
    found = list(contradictions(Kept(sample()[0].described, cut)))
    assert "the personality states no flaw of its temper" in found
    assert any("paragraphs" in fault for fault in found)


def test_runs_are_counted_over_marks_and_spans_in_both_languages() -> None:
    assert runs_of("One, two: three - four. Five!") == {"one two three four five"}
    assert max_years("It took nine years. At seven she left.", "en") == 9
    assert max_years("Aos sete fugiu; levou onze anos.", "pt-BR") == 11
