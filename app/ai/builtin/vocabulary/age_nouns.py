"""Nouns that an age may stand at beside the character's own, and words that govern them, by language."""

from __future__ import annotations

from dataclasses import dataclass

from app import patterns
from app.ai.builtin.vocabulary.files import by_language, united
from app.ai.word_lists import WordFile
from app.engines.ports import Locale

_SETS = ("grown", "parents", "things", "several", "governs", "articles", "owners", "links")
_UNITED = ("stops", "prepositions", "carers", "relatives", "shown", "containers", "no_verbs")


@dataclass(frozen=True, slots=True)
class AgeNouns:
    """`young`: people and animals of any age; `grown`: nobody under eighteen; `parents`: what is said of one
    by his children; `aged`: things that an age may follow; `things`: those that are never a character;
    `several`: more than one; `governs`: prepositions and verbs before a noun that isn't the character;
    `links`: words between a noun and its age; `verb`: verbs by their form."""

    young: frozenset[str]
    grown: frozenset[str]
    parents: frozenset[str]
    aged: frozenset[str]
    things: frozenset[str]
    several: frozenset[str]
    governs: frozenset[str]
    articles: frozenset[str]
    owners: frozenset[str]
    links: frozenset[str]
    verb: patterns.Pattern


def _age_nouns(file: WordFile) -> AgeNouns:
    return AgeNouns(
        young=frozenset((*file.words("people"), *file.words("animals"))),
        aged=frozenset((*file.words("aged"), *file.words("things"))),
        verb=patterns.compile(file.pattern("verb")),
        **{name: frozenset(file.words(name)) for name in _SETS},
    )


_FILES = by_language("age_nouns.txt", "people", "animals", "aged", "verb", *_SETS, *_UNITED)
AGE_NOUNS: dict[Locale, AgeNouns] = {locale: _age_nouns(file) for locale, file in _FILES.items()}
EN, PT = AGE_NOUNS["en"], AGE_NOUNS["pt-BR"]
# For texts of any language; the files explain each section.
STOPS, PREPOSITIONS, CARERS, RELATIVES, SHOWN, CONTAINERS, NO_VERBS = (
    united(_FILES, section) for section in _UNITED
)
