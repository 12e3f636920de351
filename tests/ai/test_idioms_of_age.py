"""Idioms and things that name children make nobody one; what only children have makes nobody grown up."""

from __future__ import annotations

import pytest

from tests.support.stages import is_grown_up, is_minor

_GROWN_UP = [
    "the baby of the family, a soldier",
    "the baby of the squad, a sniper",
    "filhinho de papai, playboy",
    "daddy's girl who married a count",
    "a mummy's boy, forty and single",
    "a little girl at heart, the CEO of a bank",
    "still a kid inside, the judge",
    "a boy whose mother still does his laundry; he is a stockbroker",
    "a boy whose dad pays his rent",
    "the new kid on the block, a barber",
    "garota com duas balas no revólver",
    "garoto que levou bala e não morreu",
    "garota de mochila nas costas, viaja o mundo de carona",
    "menina que fez mochilão",
    "no fundo um menino, dono de banco",
    "filhinha da mamãe, modelo",
    "a caçula da banda, toca em bares",
    "garoto cuja mãe ainda lava a roupa dele; é corretor",
]
_CHILDREN = [
    "menina que dorme com a boneca",
    "garoto que dorme abraçado no ursinho",
    "garoto que perdeu o primeiro dente",
    "a boy who just lost his first tooth",
    "a girl who sleeps with her teddy bear",
    "a girl at her parents' wedding, holding the rings",
    "uma menina no casamento dos pais, segurando as alianças",
    "a flower girl at a wedding",
    "daminha de honra no casamento da tia",
    "daddy's girl who rides on his shoulders and plays with her dolls",
    "menino de mochilinha e lancheira",
]
_TWINS_GROWN_UP = [
    "a girl at her own wedding, holding the rings",
    "uma garota no seu casamento, segurando as alianças",
    "garota que dorme com o chefe",
    "a boxer who lost his teeth",
]


@pytest.mark.parametrize("text", _GROWN_UP)
def test_idioms_and_things_make_no_child(text: str) -> None:
    assert is_grown_up(text)


@pytest.mark.parametrize("text", _CHILDREN)
def test_toys_first_teeth_and_parents_weddings_are_childhood(text: str) -> None:
    assert is_minor(text)


@pytest.mark.parametrize("text", _TWINS_GROWN_UP)
def test_the_same_words_of_grown_up_life_are_of_the_grown_up(text: str) -> None:
    assert is_grown_up(text)
