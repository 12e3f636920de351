"""Decides whose age it is: the character's, or that of another person or thing in the description.

An age belongs to the noun beside it. Where that noun is governed (`mother of a boy of six`, `protects a
girl, 12`, `with a twelve-year-old scotch`, `whose son is eight`), the age isn't the character's. The rules
look back over a few words; they don't parse sentences.
"""

from __future__ import annotations

from itertools import pairwise

from app import patterns
from app.ai.builtin.reading.age_kin import is_of_kin
from app.ai.builtin.reading.age_words import ADULT, NEXT, POSSESSED, Token, tokens, without_links
from app.ai.builtin.reading.species_role_gender import ROLE_WORDS
from app.ai.builtin.reading.text import Text
from app.ai.builtin.vocabulary.age_nouns import (
    CARERS,
    CONTAINERS,
    EN,
    NO_VERBS,
    PREPOSITIONS,
    PT,
    RELATIVES,
    SHOWN,
    STOPS,
    AgeNouns,
)

_LIVING_THING = 100  # years; a house or a ship as old as that may be the character itself
_ENDS_THING = patterns.compile(
    r"^\s*(?:\w+\s+)?(?P<thing>\w+)\s*(?:$|[,.;:!?)]|(?:and|in|that|on|with|from|is|at|by)\b)"
)
_ENDS_NOUN = patterns.compile(
    r"^\s*(?P<more>(?:\w+\s+){0,3}?)(?P<thing>\w+)\s*(?:$|[,.;:!?)]|(?:and|in|that|which|on|with|from|is|"
    r"at|by|to|for|of|he|she)\b)"
)
_OLD = patterns.compile(r"\b(?:old|yo|y/o|o)\s*$")
_UNIT = patterns.compile(r"^ ?(?:years?|year's|yrs?|y\.?) ?/?(?:old|o)\b")
_NO_MODIFIERS = (
    EN.young | EN.grown | EN.articles | EN.owners | PREPOSITIONS | STOPS | frozenset(("in", "on", "at"))
)
_OWN_SELF = frozenset(
    ("self", "body", "mind", "eyes", "heart", "character", "hero", "heroine", "oc", "protagonist")
)
_OF = frozenset(("of", "to", "for", "de", "do", "da"))


def is_of_another(text: Text, start: int, end: int, age: int) -> bool:
    """Returns whether the age, its number at `start` and its words up to `end`, is somebody else's."""
    if is_of_kin(text, start, end):
        return True
    nouns = EN if text.language == "en" else PT
    before = tokens(text, start)
    before_all = [one.word for one in before[-2:]]
    linked, comma = without_links(before, nouns, text, start, end, age)
    if before and before[-1].word in nouns.things and not comma:
        return age < _LIVING_THING
    if nouns is EN and _of_thing(text, before_all, start, end):
        return True
    if linked or comma or nouns is PT:
        return _at_noun(text, before, nouns, age, comma)
    return _before_noun(text, before, nouns, start, end)


def _before_noun(text: Text, before: list[Token], nouns: AgeNouns, start: int, end: int) -> bool:
    """Returns whether an age before its noun is another's: `with a twelve-year-old scotch`, `her six-year-old
    motorbike`."""
    following = NEXT.match(text.after(end))
    if following and not _OWN_SELF.isdisjoint(filter(None, following.groups())):
        return False
    thing = _ENDS_THING.match(text.after(end))
    if thing and thing["thing"] in nouns.aged:
        return True
    if text.plain.startswith("a ", start):
        return bool(before) and _governs(text, before, len(before) - 1, nouns, article=True)
    for back in range(min(3, len(before))):
        at = len(before) - 1 - back
        word = before[at].word
        if _owns(word, nouns):
            return not _begins(before, at)
        if word in nouns.articles:
            return at > 0 and _governs(text, before, at - 1, nouns, article=True)
    return bool(before) and _governs(text, before, len(before) - 1, nouns, article=False)


def _of_thing(text: Text, before: list[str], start: int, end: int) -> bool:
    """Returns whether the age is before a noun that is no person: `16-year-old single malt`, `a dram of
    16-year-old`."""
    unit = _UNIT.match(text.after(end))
    if unit is None and not _OLD.search(text.plain[start:end]):
        return False
    end += unit.end() if unit else 0
    if len(before) > 1 and before[-1] == "of" and before[-2] in CONTAINERS:
        return True
    words = _ENDS_NOUN.match(text.after(end))
    if words is None or words["thing"] not in EN.aged:
        return False
    return not any(word in _NO_MODIFIERS for word in words["more"].split())


def _at_noun(text: Text, before: list[Token], nouns: AgeNouns, age: int, comma: bool) -> bool:
    """Returns whether an age after its noun is another's: `mother of a boy of six`, `protege uma menina,
    12`."""
    head = next(
        (
            at
            for at in _last(before, 3 if nouns is PT else 1)
            if _may_have(text, before, at, nouns, age, comma)
        ),
        None,
    )
    if head is None:
        return _of_named_child(text, before, nouns, age)
    if _is_surely_other(before, head, nouns, age):
        return True
    at = next(
        (at for at in range(head - 1, max(-1, head - 5), -1) if _is_edge(text, before, at, nouns)), None
    )
    if at is None or before[at].word in (*STOPS, ",", "("):
        return False
    if _begins(before, at):
        return False
    if before[at].word in nouns.articles and not _owns(before[at].word, nouns):
        return _article_governed(text, before, at, head, nouns)
    return True


def _is_surely_other(before: list[Token], head: int, nouns: AgeNouns, age: int) -> bool:
    """Returns whether the noun alone shows it: `o filho dela`, `children aged 3 to 10`, `o bar tem dez
    anos`."""
    if before[head + 1 : head + 2] and before[head + 1].word in POSSESSED:
        return True
    if before[head].word in nouns.several and _are_others(before[:head], nouns):
        return True
    return before[head].word in nouns.things and age < _LIVING_THING


def _are_others(before: list[Token], nouns: AgeNouns) -> bool:
    """Returns whether a plural means others: `for children aged 3`; not `youngest of three sisters`."""
    words = [one.word for one in before]
    return any(word not in nouns.articles for word in words) and SHOWN.isdisjoint(words)


def _is_edge(text: Text, before: list[Token], at: int, nouns: AgeNouns) -> bool:
    """Returns whether the noun phrase begins there: an article, an owner, what governs it, or another
    clause."""
    word = before[at].word
    plain = word in (*STOPS, ",", "(") or word in nouns.articles or _owns(word, nouns)
    return plain or _governs(text, before, at, nouns, article=False)


def _begins(before: list[Token], at: int) -> bool:
    """Returns whether the owner there opens the text: `the innkeeper's daughter, 12`, `my son, 7`."""
    opens = before[max(0, at - 1)].at == 0 or before[at].at == 0
    return opens and before[at].word.endswith(("'s", "’s", "my", "our", "minha", "meu", "nosso", "nossa"))


def _owns(word: str, nouns: AgeNouns) -> bool:
    return word in nouns.owners or (word.endswith(("'s", "’s")) and word not in NO_VERBS)


def _article_governed(text: Text, before: list[Token], at: int, head: int, nouns: AgeNouns) -> bool:
    definite = before[at].word in ("the", "o", "a") and before[head].word in RELATIVES
    if at == 0 or before[at - 1].word in (",", "("):
        return definite and before[at].at > 0 and nouns is (EN if before[at].word == "the" else PT)
    if before[at - 1].word in ("and", "e"):
        return True  # "with a son, 8, and a daughter, 10"
    return _governs(text, before, at - 1, nouns, article=True)


def _last(before: list[Token], count: int) -> list[int]:
    """Returns the indexes of the last words, back to another clause or a preposition."""
    places = []
    for at in range(len(before) - 1, max(-1, len(before) - 1 - count), -1):
        if before[at].word in STOPS or before[at].word in (",", "("):
            break
        places.append(at)
    return places


def _may_have(text: Text, before: list[Token], at: int, nouns: AgeNouns, age: int, comma: bool) -> bool:
    """Returns whether this noun may have that age: no mother is twelve, and after a comma no bicycle is."""
    word = before[at].word
    if _is_of_a_name(text, before, at):
        return False
    if word not in nouns.several and _is_of_an_occupation(text, before, at):
        return False
    if word in nouns.young or (word in nouns.grown and age >= ADULT):
        return True
    if comma or word in nouns.grown:
        return False
    # "a king of twelve", but "the daughter of a king of twelve" is twelve
    occupation = word in ROLE_WORDS[text.language] and not any(one.word in RELATIVES for one in before[:at])
    cared_for = any(one.word in CARERS and two.word in _OF for one, two in pairwise(before[:at]))
    return word in nouns.aged or cared_for or occupation


def _is_of_a_name(text: Text, before: list[Token], at: int) -> bool:
    """Returns whether the noun is part of a name: capitalised after another such word, `João dos Santos
    Neto`."""
    return at > 0 and all(text.raw[one.at].isupper() for one in before[at - 1 : at + 1])


def _is_of_an_occupation(text: Text, before: list[Token], at: int) -> bool:
    """Returns whether an occupation has the age, not its thing: `motorista de ônibus de 47 anos`."""
    return at > 1 and before[at - 1].word in _OF and before[at - 2].word in ROLE_WORDS[text.language]


def _of_named_child(text: Text, before: list[Token], nouns: AgeNouns, age: int) -> bool:
    """Returns whether it is a named child's: `mother of Tom, 6, and Anna, 8`."""
    if age >= ADULT or not before or not text.raw[before[-1].at].isupper():
        return False
    pairs = pairwise(before)
    return any(one.word in nouns.parents and two.word in _OF for one, two in pairs)


def _governs(text: Text, before: list[Token], at: int, nouns: AgeNouns, *, article: bool) -> bool:
    """Returns whether the word there governs what follows it, and neither opens the text nor introduces
    it."""
    word = before[at].word
    to_whom = nouns is PT and article and word == "a" and at > 1
    if word not in nouns.governs and not to_whom:
        by_place = at > 0 and before[at - 1].word == ("to" if nouns is EN else "que")
        verb = article and word not in NO_VERBS and (by_place or nouns.verb.search(word) is not None)
        adjective = at > 0 and before[at - 1].word in nouns.articles
        if not verb or adjective or text.raw[before[at].at].isupper():
            return False
    subject = before[at - 1].word if at else text.plain[: before[at].at].strip()
    if (
        not subject
    ):  # "has a son of six", but "for a girl of six", and the order "cria uma menina de seis anos"
        return word not in PREPOSITIONS and word != "cria"
    return subject not in SHOWN
