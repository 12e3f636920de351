"""Idioms and things that name children make nobody one; what only children have makes nobody grown up."""

from __future__ import annotations

import pytest

from tests.support.drawn_ages import is_grown_up, is_minor

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
    "altar boy turned exorcist",
    "pajem da corte que virou espião",
    "criança prodígio que virou cientista da NASA",
    "a rock star who still sleeps with her childhood teddy",
    "roqueira que ainda dorme com o ursinho da infância",
    "a woman carrying a baby through the ruins",
    "he carries a baby on his back, lone ronin",
    "samurai que carrega um bebê",
    "bombeiro que resgatou um bebê de dois anos",
    "pai de primeira viagem, bebê no colo",
    "mãe de recém-nascido",
    "a mom blogger with three toddlers",
    "toddler teacher",
    "with her little boy (5) in tow, a runaway wife",
    "boy in dinosaur onesie at a rave",
    "takes her first steps as a detective",
    "aprendendo a andar de novo depois do acidente, dançarina",
    "a girl who cannot read but knows every herb",
    "garota que não sabe ler mas conhece todas as ervas",
    "roller derby girl, bruised knees",
    "girl with a lollipop and sunglasses",
    "garota de maria-chiquinha e motosserra",
    "teddy boy from 1950s London",
    "the child emperor's regent",
    "Child of Light, paladin",
    "eterna criança, palhaço de circo",
    "com maravilhamento de criança, astrônomo",
    "apelidado de Bebê, piloto de fuga",
    "needs a babysitter: drunk prince",
    "tiny fairy girl with a big temper",
    "a girl playing hide and seek with death",
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
    "our baby girl as a bunny",
    "my little daughter dressed as a bee",
    "portrait of my little boy as an astronaut",
    "meu filhinho como astronauta",
    "minha filhinha vestida de joaninha",
    "girl selling lemonade in front of her house",
    "menina vendendo limonada na porta de casa",
    "a boy crying because he dropped his ice cream",
    "menino chorando porque derrubou o sorvete",
    "boy who carries his blanket everywhere",
    "menino que leva o cobertor para todo lado",
    "a boy king crowned too early, still plays with toy soldiers",
    "a young girl with a doll",
    "a boy fishing with his grandpa",
    "a kid with a red balloon",
    "a kid who wants to be an astronaut when he grows up",
    "baby dragon boy",
    "too young to vote, grandmaster",
    "sophomore at Lincoln High, violinist",
    "estudante do terceiro ano do ensino médio",
]
_TWINS_GROWN_UP = [
    "a girl at her own wedding, holding the rings",
    "uma garota no seu casamento, segurando as alianças",
    "garota que dorme com o chefe",
    "a boxer who lost his teeth",
    "a kid at the bar, drunk",
    "my little sister works at the bank",
    "girl with a voodoo doll and a shotgun",
    "baby boomer, trucker",
]
_LEARNERS = [
    "student nurse",
    "police cadet",
    "starfleet cadet",
    "novice witch looking for a husband",
    "apprentice blacksmith, strong arms",
    "student of philosophy",
    "student revolutionary, 1968",
    "squire, loyal",
    "aluno de autoescola",
    "cadete da polícia",
    "noviça",
    "escudeira, ruiva, teimosa",
    "crush do colégio, dez anos depois",
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


@pytest.mark.parametrize("text", _LEARNERS)
def test_who_learns_is_of_age_unless_a_school_class_says_otherwise(text: str) -> None:
    assert is_grown_up(text)
