"""Words of a description that other parts of a history carry anyway, or that say nothing by themselves."""

# ruff: noqa: E501
from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from app import patterns
from app.ai.builtin.vocabulary import features, numbers, species_words, titles
from app.ai.builtin.vocabulary.roles import ROLES

if TYPE_CHECKING:
    from app.ai.builtin.reading.understanding import Stated

_SMALL = """
the and but with who whose that this she him her his their they them was were has have had for from into not one man woman
boy girl male female person people character someone somebody named called name age aged years year old about around some very
quite rather always still now lives live living works work working born hair haired hairs eyes eye eyed skin skinned beard bearded wearing wears
dressed long short tall small big little young lost his parents mother father husband wife sister brother twin orphan orphaned widow widower
raised brought non binary nonbinary binária binário criada criado single proud child children kid daughter son portrait picture story brave want wants please create make draw
uma com que dos das seu sua ele ela elu não foi era tem mas por sem homem mulher menino menina pessoa gente chamado chamada chamade
nome anos idade cabelo cabelos olho olhos pele barba longo longa curto curta alto alta pequeno pequena grande velho velha jovem muito sempre ainda
vive mora trabalha nasceu órfã órfão viúva viúvo pai mãe filho filha filhos irmã irmão gêmea gêmeo perdeu pais marido esposa veste
usa vestido vestida personagem retrato imagem história quer para pelo pela nos nas quase cerca uns umas é são
dela dele delu pra com das mid early late aliás actually wait make her hair also their trabalha chama elu particular sou tenho
"""


@cache
def _vocabulary() -> frozenset[str]:
    words: set[str] = set(_SMALL.split())
    tables = [
        features.COLOURS_EN, features.COLOURS_PT, features.HAIR_STYLES_EN, features.HAIR_STYLES_PT, features.WORN_EN,
        features.WORN_PT, features.TEMPERS_EN, features.TEMPERS_PT, features.BANDS_EN, features.BANDS_PT,
        features.CLOTHES_EN, features.CLOTHES_PT, species_words.ENGLISH, species_words.PORTUGUESE, titles.ENGLISH, titles.PORTUGUESE,
    ]  # fmt: skip
    for table in tables:
        words |= {part for word in table for part in word.split()}
    for role in ROLES.values():
        words |= {
            part for word in (*role.words_en, *role.words_pt) for part in patterns.split(r"[\s-]", word)
        }
    return frozenset(words) | numbers.WORDS


def carried_words(stated: Stated) -> frozenset[str]:
    """Those of any description, and this one's name, place, calling and kin as they stood."""
    own = " ".join(
        filter(
            None,
            (stated.first_name, stated.last_name, stated.place.words if stated.place else "", stated.role_words,
             stated.kin.child_of, stated.kin.raised_by, stated.dream, *stated.looks.temper_words, *stated.looks.build, *stated.looks.marks, stated.company.words,
             stated.species_word),
        )
    )  # fmt: skip
    return _vocabulary() | frozenset(patterns.findall(r"\w+", own.lower()))
