"""Words that need not be quoted from a description: other parts of a history have them, or they are empty."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from app import patterns
from app.ai.builtin.vocabulary import features, numbers, species_words
from app.ai.builtin.vocabulary.files import by_language, united
from app.ai.builtin.vocabulary.occupations import OCCUPATIONS
from app.ai.builtin.vocabulary.titles import TITLES

if TYPE_CHECKING:
    from app.ai.builtin.reading.understanding import Stated


@cache
def _vocabulary() -> frozenset[str]:
    words = {part for word in _listed_words() for part in word.split()}
    for role in OCCUPATIONS.values():
        for stating in role.words.values():
            words |= {part for word in stating for part in patterns.split(r"[\s-]", word)}
    return united(by_language("stated_elsewhere.txt", "words"), "words") | words | numbers.WORDS


def _listed_words() -> Iterator[str]:
    for table in (
        features.COLOURS, features.HAIR_STYLES, features.WORN, features.TEMPERS, features.BANDS,
        features.CLOTHES, species_words.WORDS, TITLES,
    ):  # fmt: skip
        for words in table.values():
            yield from words


def words_stated_elsewhere(stated: Stated) -> frozenset[str]:
    """Returns those of any description, and this one's name, place, occupation and kin, verbatim."""
    looks, place = stated.looks, stated.place.words if stated.place else ""
    own = (
        stated.first_name, stated.last_name, place, stated.role_words, stated.kin.child_of,
        stated.kin.raised_by, stated.dream, *looks.temper_words, *looks.build, *looks.distinguishing_features,
        stated.company.words, stated.species_word,
    )  # fmt: skip
    return _vocabulary() | frozenset(patterns.findall(r"\w+", " ".join(filter(None, own)).lower()))
