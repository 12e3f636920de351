"""Words between an age and what states it, verbs of reaching one, and what only looks like an age there."""

from __future__ import annotations

import pytest

from app.ai.builtin.reading.hedged_age import without_hedges
from app.ai.builtin.reading.text import text_of
from app.ai.builtin.reading.understanding import understand
from tests.support.drawn_ages import is_grown_up, is_minor

_HEDGED = [
    ("feiticeira de quase 40 anos, ruiva", 40),
    ("garoto com quase 10 anos e um skate", 10),
    ("menina com recém completados 8 anos, de vestido", 8),
    ("ele tem exatamente 33 anos", 33),
    ("moça que acaba de fazer 21 anos", 21),
    ("festejando os 80 aninhos, bisavó", 80),
    ("comemorou 30 anos ontem, dentista", 30),
    ("completando 60 anos, pescador", 60),
    ("fazendo 5 anos hoje, menino de cachinhos", 5),
    ("a fifteen or sixteen year old boy on a skateboard", 15),
    ("a 17 or 18 year old girl on a bike", 17),
    ("a kid, maybe 9, with a slingshot", 9),
    ("probably about 45, a trucker", 45),
    ("around 17, gothic clothes", 17),
    ("shes like 14 and loves anime", 14),
    ("im actually 12", 12),
    ("she's really only fifteen", 15),
    ("he's just 8", 8),
    ("turned only 19, a sailor", 19),
    ("a nurse, just turned 30", 30),
    ("17-year-old pickup truck driver", 17),
    ("12-year-old car thief", 12),
    ("perdeu o pai com 10 anos de idade; agora com 35 é bombeira", 35),
    ("people say he's crazy, but he's 45", 45),
    ("acham que tem 30 anos mas tem 16", 16),
    ("fourscore and seven years old, senator", 87),
    ("com apenas 11 anos já doma dragões", 11),
    ("menino de uns 7 ou 8 anos soltando pipa", 7),
    ("menina de mais ou menos nove anos com laço", 9),
    ("garoto de no máximo 10 anos, joga bola", 10),
    ("moleque com cerca de 12 anos no quintal", 12),
    ("menina com só 6 anos e muita coragem", 6),
    ("uma menina de seis ou sete anos de maria chiquinha", 6),
    ("tem apenas 15 anos", 15),
    ("tem só uns 13 anos e é hacker", 13),
    ("a boy of just seven with a kite", 7),
    ("a girl of about eight, muddy knees", 8),
    ("a boy of seven or eight with a kite", 7),
    ("she is only eleven and rules a kingdom", 11),
    ("he is actually 13", 13),
]
_BELIEVED = [
    ("people think hes 20 cuz hes tall but hes actually 13", 13),
    ("everyone thinks she's 25 but she's only 16", 16),
    ("people say he is 30, but he's 14", 14),
    ("todo mundo acha que ela tem 20 mas ela tem só 14", 14),
    ("juram que tem 25 anos, mas tem 15 anos", 15),
]
_OF_OTHERS = [
    ("mother of a boy of just six", None),
    ("mother of a girl of about seven or eight", None),
    ("mãe de um menino de uns 7 ou 8 anos", None),
    ("professora de uma menina de apenas 9 anos", None),
    ("com um filho de apenas 3 anos, viúva", None),
]
_REACHED = [
    ("acabou de completar 18 anos ontem, ruivo", 18),
    ("acabou de fazer 15, debutante", 15),
    ("comemorando 50 aninhos com festa na laje", 50),
    ("comemorando seus 50 anos com festa na laje, vestido vermelho", 50),
    ("comemorando 10 anos de casada", None),
    ("celebrando 25 anos de carreira, cantora", None),
    ("comemora 10 anos juntos, casal", None),
    ("comemorando os 5 aninhos da filha, padeira", None),
    ("completou 20 anos na polícia", None),
    ("acabou de completar 10 anos de sobriedade, garçom", None),
    ("chegou aos 70 anos e ainda dança", 70),
    ("chegando aos 40, barman", 40),
    ("just reached 40, a plumber", 40),
    ("reached 100 countries, a backpacker", None),
    ("hit 40 home runs, a slugger", None),
    ("celebrating 50 today, a nurse in sequins", 50),
    ("celebrates 20 years of marriage", None),
]
_FORMS = [
    ("marina 24a morena tatuada", 24),
    ("ana 7a série", None),
    ("joão 31a barbudo", 31),
    ("He is threescore and ten, a shepherd", 70),
    ("a shepherd of fourscore years", 80),
    ("fourscore and ten men follow him", None),
    ("three score and ten, a fisherman", 70),
]
_PAST = [
    ("Perdeu a visão com 5 anos de idade e agora, com 26, é afinador", 26),
    ("ficou órfão aos 8 anos e hoje, com 40, é padre", 40),
    ("Aprendeu a nadar com 4 anos; hoje aos 30 é salva-vidas", 30),
]
_LASTED = [
    ("A hermit who hasn't spoken in nine years, ever since", None),
    ("A monk who has not slept in 12 years", None),
    ("A baker who hasn't left town in over 15 years, afraid", None),
    ("Hasn't smiled in ten years, a widow", None),
    ("eremita que não fala em nove anos, barbudo", None),
    ("eremita que não fala há mais de nove anos, barbudo", None),
    ("tem nove anos que não fala com ninguém, eremita", None),
    ("silent for over nine years, a monk", None),
]
_THINGS = [
    ("sommelier with a glass of 16-year-old single malt in hand", None),
    ("sips 12-year-old scotch, a detective", None),
    ("sips a dram of 18 year old, a Scottish laird", None),
    ("pours 16-year-old Jamaican rum, a pirate", None),
    ("a 12-year-old boy with a truck", 12),
    ("a 12-year-old truck driver's son", 12),
    ("12-year-old bonsai grower", 12),
    ("gardener with a 16 year old bonsai", None),
    ("lives on 12-year-old aged cheddar, a mouse king", None),
    ("his 15-year-old vintage Fender guitar, a busker", None),
    ("wears 14-year-old boots, a drifter", None),
    ("a 16-year-old girl in jeans", 16),
    ("a 16 year old with a bike", 16),
    ("bebe uísque de 12 anos, juiz", None),
    ("com um copo de uísque 12 anos na mão, juiz", None),
    ("adega com vinho do Porto de 17 anos, sommelier", None),
    ("dono de um bonsai de 15 anos, jardineiro", None),
]
_COUNTED = [
    ("comemorando 30 anos de profissão, dentista", None),
    ("a nurse with just 2 cats", None),
    ("tem uns 3 gatos e mora só", None),
    ("de só 2 irmãos, agricultor", None),
    ("com quase 2 metros de altura, segurança", None),
    ("com cerca de 90 quilos, segurança", None),
    ("com mais ou menos 15 tatuagens, barbeiro", None),
    ("pai de só um filho", None),
    ("com apenas 2 meses de treino, boxeador", None),
    ("com apenas 10 anos de carreira já é diretor", None),
    ("com apenas 10 anos de estrada, cantora", None),
    ("com apenas 5 anos de casados, viúvo", None),
    ("em apenas 9 anos virou dono do morro", None),
    ("com uns 20 quilos a mais, padeiro", None),
    ("is about 6 feet tall, a bouncer", None),
    ("is almost 7 ft tall, a bouncer", None),
    ("he is about 200 pounds, boxer", None),
    ("is really one in a million, singer", None),
    ("of about 30 men, she is captain", None),
    ("captain of about 30 men", None),
    ("lost his leg at only 16, now a sailor", None),
    ("a chef who started at just 14", None),
    ("a chef who has been cooking for about 12 years", None),
    ("drinks whisky aged 16 years, a butler", None),
    ("drinks 16-year-old whiskey and smokes, a butler", None),
    ("collects 18-year-old single malt scotch whisky", None),
    ("a sixteen-year-old bottle of wine in her hand, a countess", None),
    ("a 10-year-old van is his home, surfer", None),
    ("sommelier com garrafa de vinho de 15 anos", None),
    ("fazendeiro com queijo de 5 anos", None),
    ("dona de um carro de 12 anos", None),
    ("começou a dançar com 5 anos e hoje é bailarina do Municipal", None),
    ("casou com 16 anos, hoje é avó de cinco netos", None),
    ("coronel da reserva que entrou no exército com 17 anos", None),
    ("juíza aposentada que aprendeu a ler com 14 anos", None),
    ("hasn't eaten meat in 12 years", None),
    ("She has been a nun in Rome over 15 years", None),
    ("has lived alone for some 17 years, hermit", None),
    ("hasn't aged in 300 years, a vampire", None),
    ("A cook who hasn't slept well in 8 years.", None),
    ("não dorme direito há uns 12 anos, vigia", None),
    ("sem beber por mais de 10 anos, vigia", None),
    ("thinks she is 5 steps ahead of everyone, spy", None),
    ("diz que é rico, mas tem 2 dívidas", None),
    ("one of the boys, a plumber", None),
    ("he is just one of the boys, a plumber", None),
    ("she is just one woman against an army", None),
    ("a captain of only sixty ships", None),
    ("the bar opens at about nine", None),
]
_NOT_YET = [
    ("prestes a completar 18 anos", 17),
    ("quase completando 18 anos, surfista", 17),
    ("às vésperas de completar 18 anos, surfista", 17),
    ("faltam dois meses para completar 18 anos", 17),
    ("a um mês de completar 18, surfista", 17),
    ("vai completar 18 mês que vem", 17),
    ("faltam dois anos pra completar quinze", 13),
    ("By name; each is at most 10 MiB.", None),
]
_GROWN_UP = [
    "desembargador aposentado que começou a trabalhar com 13 anos vendendo jornal",
    "viúva que casou com 15 anos",
    "aposentado que fugiu de casa com 11 anos",
    "saiu de casa com 12 anos, hoje é caminhoneiro",
    "a widow who married at sixteen",
    "retired sailor who went to sea at age nine",
    "político com cara de bebê chorão",
    "lutador com cara de bebê",
    "político com cara de bebê zangado",
    "nada de adolescente, quero uma mulher adulta",
    "não quero criança, quero um guerreiro",
    "sem ser adolescente, uma maga poderosa",
    "chega de menininha, quero uma pirata",
]
_MINORS = [
    "um bebê de colo",
    "um adolescente de boné",
    "nada adolescente de peixes",
]


@pytest.mark.parametrize(("text", "age"), [*_HEDGED, *_BELIEVED, *_REACHED, *_NOT_YET])
def test_an_age_is_read_past_the_words_between_it_and_what_states_it(text: str, age: int | None) -> None:
    assert understand(text, "en").age == age


@pytest.mark.parametrize(("text", "age"), [*_FORMS, *_PAST])
def test_of_two_ages_the_one_of_today_is_the_character_s(text: str, age: int | None) -> None:
    assert understand(text, "en").age == age


@pytest.mark.parametrize(("text", "age"), [*_OF_OTHERS, *_LASTED, *_THINGS, *_COUNTED])
def test_how_long_how_many_and_whose_is_not_how_old(text: str, age: int | None) -> None:
    assert understand(text, "en").age == age


@pytest.mark.parametrize("text", _GROWN_UP)
def test_an_age_gone_by_an_idiom_or_a_denied_childhood_makes_nobody_a_minor(text: str) -> None:
    assert is_grown_up(text)


@pytest.mark.parametrize("text", _MINORS)
def test_words_beside_those_of_denials_leave_a_minor_one(text: str) -> None:
    assert is_minor(text)


@pytest.mark.parametrize("text", ["Ana, com Apenas 11 anos", "Só de UNS 7 ou 8 anos, Ana", "É fada", "Só"])
def test_both_readings_of_the_letters_stay_in_step(text: str) -> None:
    plainer = without_hedges(text_of(text, "pt-BR"))
    assert plainer.raw.lower() == plainer.plain
