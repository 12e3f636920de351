"""Ages are parsed from words, units, lists and objects as people would read them."""

from __future__ import annotations

import json

import pytest

from app.ai.openai_compatible.structured.ages import parse_age
from tests.support.linear_time import assert_linear
from tests.support.model_answers import details, person
from tests.support.model_script import chat, model_script

DECADES = {
    "mid-30s": 35, "Mid 50's": 55, "early thirties": 32, "late 40s": 48, "30s": 34, "in her forties": 44,
    "early-twenties": 22, "thirty-something": 34, "30-something": 34, "twentysomething": 24, "30ish": 30,
    "mid-to-late 30s": 35, "late teens": 18, "high forties": 48, "in his late 300s": 380,
    "trinta e poucos": 33, "30 e poucos anos": 33, "vinte e tantos": 25, "na casa dos 30": 34,
    "na faixa dos 40 anos": 44, "no início dos trinta": 32, "meados dos trinta": 35, "fim dos quarenta": 48,
    "quarentona": 44, "quarentão": 44, "octogenário": 84, "sexagenária": 64, "nos seus 50 e poucos": 53,
}  # fmt: skip
WORDS = {
    "thirty-four (34)": 34, "Age: 34": 34, "34yo": 34, "34 Earth years": 34, "uns trinta anos": 30,
    "setenta e três": 73, "uma mulher de trinta": 30, "someone of thirty": 30, "a hundred and twenty": 120,
    "cento e vinte anos": 120, "quatrocentos anos": 400, "sixteen and a half": 16, "45?": 45, "1000+": 1000,
    "She is 34 years old.": 34, "teenager": 16, "adolescente": 16, "middle-aged": 45, "meia-idade": 45,
    "young adult": 22, "idosa": 72, "recém-nascida": 0, "eternally 17": 17, "unknown, perhaps 40": 40,
}  # fmt: skip
UNITS = {
    "6 months old": 0, "18 months": 1, "36 meses": 3, "8 weeks": 0, "34 years and 2 months": 34,
    "1.200 anos": 1200,
    "5 thousand": 5000, "10k years": 10_000, "2 mil anos": 2000, "two centuries": 200, "2 séculos": 200,
    "um século": 100, "half a century": 50, "meio século": 50, "7 decades": 70, "dois milênios": 2000,
    "a few months old": 0, "several weeks": 0, "alguns meses de idade": 0, "poucos dias": 0, "uns meses": 0,
    "a few years old": 3, "alguns anos": 3, "1e3": 1000, "1.5e2": 150,
    "centuries": 300, "hundreds of years": 300, "milhares de anos": 3000, "over 200 years": 200,
}  # fmt: skip
OF_TWO = {
    "34 (appears 25)": 34, "looks 25, is really 340": 340, "appears to be 25 but is 340": 340,
    "visually 20, actually 612": 612, "aparenta 25, mas tem 340 anos": 340, "appears mid-20s": 25,
    "aparência de 20, mas 150 na verdade": 150, "born 1990, 34": 34, "34, born in 1990": 34,
    "between 30 and 35": 32, "30–35": 32, "entre 30 e 35 anos": 32, "entre vinte e trinta anos": 25,
    "18 or 19": 18, "born 34 years ago": 34, "born in 1990, now 34": 34, "34 (born 1990)": 34,
    "born 1200 years ago": 1200,
    "412 (equivalent to 30 in human years)": 412, "late twenties to early thirties": 28,
}  # fmt: skip
NONE_TO_SAY = (
    "",
    "N/A",
    "ageless",
    "immortal",
    "imortal",
    "age unknown",
    "not specified",
    "idade desconhecida",
    "born in 1990",
    "nascida em 1990",
    "since 1990",
    "born on 12 May 1990",
    "born May 12, 1990",
    "nascida em 3 de maio de 1990",
    "born 12/05/1990",
    "-1 years",
    "birth year: 1990",
    "ano de nascimento 1990",
    "-1",
)
NO_AGE = ("old", "very", "a keeper", "happy", ["a", "b"], [9, 3], {"a": "b", "c": "d"}, True)


@pytest.mark.parametrize(
    ("said", "years"), [*DECADES.items(), *WORDS.items(), *UNITS.items(), *OF_TWO.items()]
)
def test_an_age_in_words_is_read(said: str, years: int) -> None:
    assert (
        parse_age(said)
        == parse_age([said])
        == parse_age({"value": said})
        == parse_age(f" {said.upper()} ")
        == years
    )


@pytest.mark.parametrize(
    ("said", "years"),
    [
        ({"value": 34, "unit": "years"}, 34), ({"value": 6, "unit": "months"}, 0), ({"amount": "34"}, 34),
        ({"value": "34", "unidade": "anos"}, 34), ({"value": 3, "unit": "centuries"}, 300),
        ({"years": 34, "months": 2}, 34), ({"min": 30, "max": 35}, 32), ([30, 35], 32), (["34", "years"], 34),
        ({"actual": 340, "apparent": 25}, 340), ({"apparent_age": 25, "actual_age": 340}, 340),
        ({"real": 340, "aparente": 25}, 340), ({"value": 34, "description": "in her prime"}, 34),
        ([{"value": 34}], 34), ({"text": "mid-30s"}, 35), ({"value": None, "unit": "years"}, None),
        (-1, None), (-1.0, None), ("-1", None), ({"value": -1}, None), ({"born": 1990, "age": 34}, 34),
        (34.4, 34),
    ],
)  # fmt: skip
def test_an_age_within_a_list_or_an_object_is_read(said: object, years: int | None) -> None:
    assert parse_age(said) == years


@pytest.mark.parametrize("said", NONE_TO_SAY)
def test_words_that_leave_the_age_open_are_none(said: str) -> None:
    assert parse_age(said) is None


@pytest.mark.parametrize("said", NO_AGE)
def test_an_invalid_age_is_unchanged_and_retried(said: object) -> None:
    assert parse_age(said) == said


@pytest.mark.parametrize("said", ["-3", "-4 anos"])
def test_a_dash_is_a_sign_only_before_the_whole(said: str) -> None:
    age = parse_age(said)
    assert isinstance(age, int)
    assert age < 0


@pytest.mark.parametrize("said", ["mid-30s", "trinta e cinco", {"value": 35, "unit": "years"}])
async def test_an_age_in_words_costs_no_second_answer(said: object) -> None:
    async with model_script(chat(person(age=said))) as server:
        made = await details(server.url)
    assert (made.age, len(server.asked)) == (35, 1)


@pytest.mark.parametrize(
    "unit", ["30s ", "mid-", "trinta e ", "1,", "3 ", "(", "de 3 a ", "séculos ", "looks "]
)
def test_ages_without_end_are_read_in_linear_time(unit: str) -> None:
    assert_linear(parse_age, unit, 8_000)
    assert_linear(lambda text: parse_age([*text]), unit, 8_000)
    assert_linear(lambda text: parse_age(json.loads("[" * 50 + json.dumps(text) + "]" * 50)), unit, 8_000)
