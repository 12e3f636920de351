"""Splits what a model wrote into the two name fields into first and last name: a full name, a title, an
alternative."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from app import patterns
from app.ai.builtin.vocabulary import titles
from app.ai.builtin.vocabulary.given_names import gender_of
from app.ai.openai_compatible.checks.name_words import TITLES
from app.ai.openai_compatible.checks.naming import last_name_of
from app.ai.openai_compatible.cleaning import line
from app.ai.openai_compatible.structured.schemas import Person
from app.ai.openai_compatible.structured.value_parsing import normalize_key
from app.text.whole_words import has_word

_MAX_NAME = 60  # characters
_MAX_WORDS = 5  # of a whole name
_PARTICLE_WORDS = "da de do das dos di del della du la le van von der den ter bin ibn al el af av e y"
_PARTICLES = frozenset(_PARTICLE_WORDS.split())
# What may follow a comma without being a first name.
_SUFFIX_WORDS = "jr sr ii iii iv phd md esq junior senior filho neto"
_SUFFIXES = frozenset(_SUFFIX_WORDS.split())
_EITHER = patterns.compile(r"\s(?:or|ou)\s", patterns.IGNORECASE)
_NICKNAME = patterns.compile(r"\s+(?:\"[^\"]{1,40}\"|“[^”]{1,40}”|'[^']{1,40}'|‘[^’]{1,40}’)(?:\s|$)")
_OPEN_QUOTE = patterns.compile(r"\s(?:(?P<straight>['\"])|(?P<double>“)|(?P<single>‘))([^'\"“”‘’]{1,40})$")
_INITIAL = patterns.compile(r"(?:^|\s)[^\W\d_]\.$")
_WORD = patterns.compile(r"[^\W\d_]+")


def with_split_name(person: Person) -> Person:
    """Return the person with each part of the name in its own field."""
    first, last = split_name(person.first_name, person.last_name)
    return msgspec.structs.replace(person, first_name=first, last_name=last)


def split_name(first: str, last: str) -> tuple[str, str]:
    """Return `Iris`, `Calder` from `Iris Calder` or `Calder, Iris` in one field, also with a title or `or
    Lena`.

    Double first names stay together (`Ana Maria`), as do names with a title only (`Captain Nemo`).
    """
    first, last = _clean_name(_first_choice(first)), last_name_of(_clean_name(last))
    first, last = _reorder_comma_name(first, last)
    first, last = _without_overlap(first, last)
    first, nickname = _without_nickname(first)
    titles, words = _split_titles(first)
    if not last and _is_whole(words):
        count = 2 if len(words) > 2 and gender_of(words[1]) else 1  # Maria Clara Souza
        words, last = words[:count], " ".join(words[count:])
    if titles and not last and gender_of(words[0]) is None:
        words = [*titles, *words]
    return " ".join((*words, *nickname)), last


def mentions_name(text: str, first_name: str) -> bool:
    """Return whether a text mentions that first name, or a word of it that is not a title."""
    if _folded(first_name) in _folded(text):
        return True
    words = [word for word in _WORD.findall(first_name) if len(word) > 1 and not _is_title(word)]
    words = [word for word in words if word[0].isupper()] or words
    return any(has_word(text, written) for word in words for written in (word, word.capitalize()))


def _clean_name(name: str) -> str:
    """Return the name on one line, keeping the full stop of an initial and a closing quote, which `line`
    removes."""
    plain = line(name, _MAX_NAME)
    if name.strip().endswith(f"{plain}.") and _INITIAL.search(f"{plain}."):
        return f"{plain}."
    open_quote = _OPEN_QUOTE.search(plain)
    closing = (open_quote["straight"] or ("”" if open_quote["double"] else "’")) if open_quote else ""
    return plain + closing if name.rstrip(" .,;:").endswith(closing) else plain


def _first_choice(name: str) -> str:
    """Return the first of two alternatives."""
    names = _EITHER.split(name)
    return names[0] if len(names) > 1 and all(one[:1].isupper() for one in names) else name


def _reorder_comma_name(first: str, last: str) -> tuple[str, str]:
    """Return the parts of `Calder, Iris` in order."""
    before, comma, after = (part.strip() for part in first.partition(","))
    words = [*before.split(), *after.split()]
    is_capitalized = all(word[:1].isupper() or word in _PARTICLES for word in words)
    if not comma or not before or not after or not is_capitalized or normalize_key(after) in _SUFFIXES:
        return first, last
    if not last or normalize_key(last) == normalize_key(before):
        return after, before
    return (before, last) if normalize_key(last) == normalize_key(after) else (first, last)


def _without_overlap(first: str, last: str) -> tuple[str, str]:
    """Return each name alone if one field contains the other, or both contain the full name."""
    if last and normalize_key(first) == normalize_key(last):
        return (first, "") if " " in first else (first, last)
    if last and first.casefold().endswith(f" {last}".casefold()):
        return first[: -len(last)].strip(), last
    starts_with_first = bool(first) and last.casefold().startswith(f"{first} ".casefold())
    return first, last[len(first) :].strip() if starts_with_first else last


def _without_nickname(name: str) -> tuple[str, list[str]]:
    """Return the name, and a nickname in quotation marks after its first word."""
    found = _NICKNAME.search(name)
    if found is None:
        return name, []
    return f"{name[: found.start()]} {name[found.end() :]}".strip(), [found.group().strip()]


def _split_titles(name: str) -> tuple[list[str], list[str]]:
    """Return the titles before a name, and the remaining words, at least one."""
    words = name.split()
    count = 0
    while count < len(words) - 1 and words[count].rstrip(".").casefold() in TITLES:
        count += 1
    return words[:count], words[count:]


def _is_whole(words: Sequence[str]) -> bool:
    """Return whether these are a first and a last name: not `Ana Maria`, `Moss of the Hollow`, `Sister
    Moss`."""
    if not 1 < len(words) <= _MAX_WORDS or (len(words) == 2 and gender_of(words[1]) is not None):
        return False
    name_words = [word for word in words if word not in _PARTICLES]
    if _is_title(words[0]):
        return False
    return (
        words[0] in name_words and words[-1] in name_words and all(_is_name_word(word) for word in name_words)
    )


def _is_name_word(word: str) -> bool:
    return word[:1].isupper() and not any(char.isdigit() for char in word)


def _is_title(word: str) -> bool:
    folded = word.casefold()
    return folded in TITLES or any(folded in words for words in titles.TITLES.values())


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").split())
