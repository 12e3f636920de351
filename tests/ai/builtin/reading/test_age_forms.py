"""The forms in which people state an age: profiles, cards, months, decades, denials, times gone by, spans."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.ai.builtin.reading.understanding import understand
from tests.support.drawn_ages import ages_of, is_grown_up, is_minor

# Written before they were run, half of them near misses: 159 of 175 came out at first sight.
_KINDS = json.loads(Path(__file__).with_name("ages_kinds.json").read_text(encoding="utf-8"))
_PROFILES = [
    ('"age": 24, "name": "Mia"', 24),
    ('{"name": "Tim", "age": "9", "likes": "dragons"}', 9),
    ("'age': 27", 27),
    ('[Age("24")] [Name("Mia")]', 24),
    ("**Age:** 9 **Name:** Tim", 9),
    ("**Idade:** 24 **Nome:** Mia", 24),
    ("age=24, gender=female", 24),
    ("Age： 24, barista", 24),
    ("<age>27</age><name>Mia</name>", 27),
    ("Age → 27", 27),
    ("Mia | 24 | barista", 24),
    ("Tim — 9 — likes dragons", 9),
    ("Mia – 27, DJ", 27),
    ("Mia / 27 / DJ", 27),
    ("Mia; 27; DJ", 27),
    ("DJ [27]", 27),
    ("Mia (24F), barista", 24),
    ("Tim (9M), likes dragons", 9),
    ("24F barista from Leeds", 24),
    ("24/f", 24),
    ("27/F/Berlin", 27),
    ("M/32/London, chef", 32),
    ("I'm 31f, a vet", 31),
    ("a 24 y.o. barista", 24),
    ("27 y. o. DJ", 27),
    ("27 year's old DJ", 27),
    ("Tim, 9 years, likes dragons", 9),
    ("27 years, female, DJ", 27),
    ("DJ. 27.", 27),
    ("29, single, cat lady", 29),
    ("42 and proud of it, a truck driver named Joe", 42),
    ("an F16 pilot", None),
    ("M16 rifle, marine", None),
    ("12m tall giant", None),
    ("30f outside, an ice fisher", None),
    ("sober, 9 years", None),
    ("1. brave 2. kind 3. loyal", None),
    ("HP 12, level 5, str 18, a wizard", None),
    ("a smith, 12 ships to his name", None),
    ("24/7 barista", None),
]
_NUMBERS = [
    ("a 1,200-year-old elf archivist", 1_200),
    ("elfa de 1.200 anos", 1_200),
    ("looks 25 but is actually 3,000 years old, goddess", 3_000),
    ("Apparent age 25, true age 400, vampire", 400),
    ("vampire, five centuries old", 500),
    ("a quarter of a century old, a barista", 25),
    ("meio século de vida, DJ", 50),
    ("three score and ten, a fisherman", 70),
    ("once sold 1,200 swords", None),
]
_SMALL = [
    ("an 18-month-old baby who loves bananas", 1),
    ("a 3 week old baby phoenix prince", 1),
    ("baby, 8 months, giggles a lot", 1),
    ("my baby daughter, 9 months old, drawn as a fairy", 1),
    ("bebê de seis meses", 1),
    ("a 30-month-old toddler", 2),
    ("a drifter with a 3-day-old beard", None),
    ("bartender, 8 months sober", None),
    ("mother of a six-month-old", None),
]
_DECADES = [
    ("in her early teens, hacker", 13),
    ("a boy in his mid-teens", 15),
    ("in her teens, skater", 15),
    ("late teens, plays drums", 18),
    ("no início da adolescência, joga xadrez", 13),
    ("no fim da adolescência, joga xadrez", 17),
    ("fortysomething detective", 44),
    ("fiftyish detective", 52),
    ("DJ, 20s", 24),
    ("octogenarian DJ", 84),
    ("quarenta e poucos anos, caminhoneiro", 40),
    ("DJ sessentão", 64),
    ("DJ na casa dos 20", 24),
]
_NEAR = [
    ("not yet seventeen, grandmaster", 16),
    ("will be eighteen next spring, grandmaster", 17),
    ("one year short of eighteen, grandmaster", 17),
    ("Tim isn't ten yet, likes dragons", 9),
    ("only sixteen, already a grandmaster", 16),
    ("at sixteen she is the youngest grandmaster", 16),
    ("celebrating her 9th birthday with the dragon", 9),
    ("16 going on 17, chess player", 16),
    ("shes 16 chess player", 16),
    ("between 8 and 10, likes dragons", 8),
    ("28 but looks 16, gets carded", 28),
    ("ainda não fez 18 anos, campeã", 17),
    ("ainda não fez 17; tem 16 anos, campeã", 16),
    ("vai fazer 9 anos semana que vem", 8),
    ("Tico tem 9 e gosta de dragões", 9),
    ("tem vinte e sete anos e é DJ", 27),
    ("Aos 16, é a mais jovem campeã de xadrez", 16),
    ("dezesseis aninhos, campeã de xadrez", 16),
    ("Tico tem dois gatos e um cachorro", None),
    ("the bar is open between 9 and 5", None),
]
_PAST = [
    "At the age of ten she was taken by pirates; she is now their captain",
    "at eight he lost his father; today he is a judge",
    "he was seven years old when the dragon burned his village. He is now a knight.",
    "a man who killed his father at age 12, now the king's executioner",
    "trained since the age of four, an assassin",
    "By the age of 12 he had read every book; now he is the archmage",
    "As a seven-year-old she watched the tower fall; now a general",
    "when he was a twelve-year-old boy his father died; now a grim mercenary",
    "the thief, who at 11 years old stole her first crown, now steals kingdoms",
    "at 14 he ran away, at 30 he came back a rich man",
    "coroada aos 9 anos, hoje rainha de ferro",
    "aos sete anos jurou vingança; é hoje um cavaleiro",
    "com 7 anos viu a torre cair; hoje é general",
    "preso desde os 17 anos",
    "criado por monges até os 12 anos, mercenário",
    "a mãe morreu quando ela tinha cinco anos, hoje é juíza",
    "um cavaleiro que, aos sete anos de idade, foi mandado para ser pajem",
]
_PRESENT = [
    ("At nine she rules a kingdom", 9),
    ("At the age of ten she plays the violin", 10),
    ("Aos 9, Tico já doma dragões", 9),
    ("com 9 anos, joga bola e hoje está triste", 9),
    ("a boy, 9, who was born at sea", 9),
    ("a 9-year-old who lost her cat", 9),
    ("At 24, tired and broke, she now runs a bar", 24),
    ("a freckled girl at the age of nine", 9),
    ("Nina, 9 anos, agora quer ser astronauta", 9),
    ("At nine, Ana won the spelling bee", 9),
]
_SPANS = [
    ("bartender, 10 anos sóbrio", None),
    ("carpinteiro, 12 anos casado", None),
    ("viúva, 7 anos sozinha", None),
    ("policial, 15 anos na força", None),
    ("fumante, 10 anos sem cigarro", None),
    ("médica, 5 anos de formada", None),
    ("imigrante, 6 anos no Brasil", None),
    ("historiador viúvo de 64 anos", 64),
    ("condenado a 12 anos, ladrão de bancos", None),
    ("12 anos após o crime, ela volta", None),
    ("nove anos de circo, acrobata", None),
    ("menino, 9 anos na quarta série", 9),
    ("menina de 8 anos de olhos verdes", 8),
    ("Tico, 7 anos de pura energia", 7),
    ("completou 24 anos no mês passado", 24),
    ("ferreiro de sessenta anos em Recife", 60),
]
_HOURS = [
    ("lives at 12 Elm Street, widow", None),
    ("a DJ who plays at 9 every friday", None),
    ("girl from the office party at eight", None),
    ("she's a ten, but she collects taxidermy", None),
    ("a grandmaster at sixteen", 16),
    ("now at twelve, she sails alone", 12),
]


@pytest.mark.parametrize(
    ("text", "age"),
    [*_PROFILES, *_NUMBERS, *_SMALL, *_DECADES, *_NEAR, *_PRESENT, *_SPANS, *_HOURS],
)
def test_an_age_is_read_in_whatever_form_it_is_stated(text: str, age: int | None) -> None:
    assert understand(text, "pt-BR").age == age


@pytest.mark.parametrize("text", _PAST)
def test_how_old_somebody_was_is_not_how_old_they_are(text: str) -> None:
    assert is_grown_up(text)


@pytest.mark.parametrize("text", ["an 18-month-old", "a 20-month-old toddler", "16 y old chess player"])
def test_the_word_old_behind_a_number_makes_nobody_old(text: str) -> None:
    assert is_minor(text)


def test_a_stated_age_of_another_script_or_page_language_is_kept() -> None:
    assert set(ages_of("21 y/o, bar girl")) == {21}


@pytest.mark.parametrize("row", _KINDS, ids=[row["text"][:40] for row in _KINDS])
def test_prompts_of_these_kinds_come_out_as_they_are_meant(row: dict[str, str | int]) -> None:
    ages = ages_of(str(row["text"]), "en" if row["locale"] == "en" else "pt-BR")
    assert int(row["least"]) <= min(ages)
    assert max(ages) <= int(row["most"])
