"""Whose age it is: the character's, or that of somebody or something else that a description mentions.

An age belongs to the noun it stands at. Where that noun is governed (`mother of a boy of six`, `protects a
girl, 12`, `with a twelve-year-old scotch`, `whose son is eight`), the age isn't the character's. It is a way
back over a few words, not a grammar.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from app import patterns
from app.ai.builtin.reading.text import Text
from app.ai.builtin.reading.who import ROLE_WORDS
from app.ai.builtin.vocabulary.age_nouns import (
    CARERS,
    EN,
    NO_VERBS,
    PREPOSITIONS,
    PT,
    RELATIVES,
    SHOWN,
    STOPS,
    AgeNouns,
)

_REACH = 120  # characters before a number in which its noun and what governs it are looked for
_ADULT = 18
_TOKEN = patterns.compile(r"[\w'’]+|[,(]")
_END = patterns.compile(r"[.;:!?/)]")
_NEXT_EN = patterns.compile(r"^\s*(\w+)(?:\s+(\w+))?")
_ENDS_THING = patterns.compile(
    r"^\s*(?:\w+\s+)?(?P<thing>\w+)\s*(?:$|[,.;:!?)]|(?:and|in|that|on|with|from|is|at|by)\b)"
)
_OWN_SELF = frozenset(
    ("self", "body", "mind", "eyes", "heart", "character", "hero", "heroine", "oc", "protagonist")
)
_POSSESSED = frozenset(("dela", "dele", "deles", "delas"))
_NAMED = frozenset(["named", "called", "chamado", "chamada"])
_OF = frozenset(("of", "to", "for", "de", "do", "da"))


@dataclass(frozen=True, slots=True)
class _Token:
    word: str
    at: int


def is_of_another(text: Text, start: int, end: int, age: int) -> bool:
    """Whether the age whose number begins at `start`, in an expression up to `end`, is somebody else's."""
    nouns = EN if text.language == "en" else PT
    before = _tokens(text, start)
    linked, comma = _without_links(before, nouns, text, start, end, age)
    if linked or comma or nouns is PT:
        return _at_noun(text, before, nouns, age, comma)
    return _before_noun(text, before, nouns, start, end)


def _tokens(text: Text, start: int) -> list[_Token]:
    """The words and commas of the sentence before a number."""
    begin = max(0, start - _REACH)
    window = text.plain[begin:start]
    cut = max((match.end() for match in _END.finditer(window)), default=0)
    return [_Token(one.group(), begin + one.start()) for one in _TOKEN.finditer(window) if one.start() >= cut]


def _without_links(
    before: list[_Token], nouns: AgeNouns, text: Text, start: int, end: int, age: int
) -> tuple[bool, bool]:
    """Takes off what joins a noun to its age (`of`, `, who is`, `de`); whether there was any, and a comma."""
    linked = False
    while len(before) > 1 and before[-1].word in ("and", "e", "&") and before[-2].word[-1:].isdigit():
        del before[-2:]
    while before and before[-1].word in nouns.links and not _of_governs(before, nouns, text, start, end, age):
        before.pop()
        linked = True
    comma = bool(before) and before[-1].word in (",", "(")
    if comma:
        before.pop()
    while len(before) > 2 and any(one.word in _NAMED for one in before[-3:-1]):
        before.pop()  # "a boy named Tim, 9"
        linked = True
    while before and before[-1].word in _NAMED:
        before.pop()
    return linked, comma


def _of_governs(before: list[_Token], nouns: AgeNouns, text: Text, start: int, end: int, age: int) -> bool:
    """`grandmother of a ten year old`, `father of 8yo twins`, but `a girl of six years`."""
    if before[-1].word != "of" or len(before) < 2:
        return False
    following = _NEXT_EN.match(text.after(end))
    twins = following is not None and following[1] in nouns.young
    parent = before[-2].word in nouns.parents and age < _ADULT
    return text.plain.startswith("a ", start) or twins or parent


def _before_noun(text: Text, before: list[_Token], nouns: AgeNouns, start: int, end: int) -> bool:
    """`with a twelve-year-old scotch`, `her six-year-old motorbike`: an age before its noun."""
    following = _NEXT_EN.match(text.after(end))
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


def _at_noun(text: Text, before: list[_Token], nouns: AgeNouns, age: int, comma: bool) -> bool:
    """`mother of a boy of six`, `protege uma menina, 12`: an age behind its noun."""
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
    if before[head + 1 : head + 2] and before[head + 1].word in _POSSESSED:
        return True
    at = next(
        (at for at in range(head - 1, max(-1, head - 5), -1) if _is_edge(text, before, at, nouns)), None
    )
    if at is None or before[at].word in (*STOPS, ",", "("):
        return False
    if _begins(before, at):
        return False
    if before[at].word in nouns.articles:
        return _article_governed(text, before, at, head, nouns)
    return True


def _is_edge(text: Text, before: list[_Token], at: int, nouns: AgeNouns) -> bool:
    """Whether the noun's own words end there: at an article, an owner, what governs it, or another clause."""
    word = before[at].word
    plain = word in (*STOPS, ",", "(") or word in nouns.articles or _owns(word, nouns)
    return plain or _governs(text, before, at, nouns, article=False)


def _begins(before: list[_Token], at: int) -> bool:
    """Whether the owner there opens the text: `the innkeeper's daughter, 12`, `my son, 7`."""
    opens = before[max(0, at - 1)].at == 0 or before[at].at == 0
    return opens and before[at].word.endswith(("'s", "’s", "my", "minha", "meu"))


def _owns(word: str, nouns: AgeNouns) -> bool:
    return word in nouns.owners or (word.endswith(("'s", "’s")) and word not in NO_VERBS)


def _article_governed(text: Text, before: list[_Token], at: int, head: int, nouns: AgeNouns) -> bool:
    definite = before[at].word in ("the", "o", "a") and before[head].word in RELATIVES
    if at == 0 or before[at - 1].word in (",", "("):
        return definite and before[at].at > 0 and nouns is (EN if before[at].word == "the" else PT)
    if before[at - 1].word in ("and", "e"):
        return True  # "with a son, 8, and a daughter, 10"
    return _governs(text, before, at - 1, nouns, article=True)


def _last(before: list[_Token], count: int) -> list[int]:
    """The places of the last words, back to where another clause or a preposition stands."""
    places = []
    for at in range(len(before) - 1, max(-1, len(before) - 1 - count), -1):
        if before[at].word in STOPS or before[at].word in (",", "("):
            break
        places.append(at)
    return places


def _may_have(text: Text, before: list[_Token], at: int, nouns: AgeNouns, age: int, comma: bool) -> bool:
    """Whether this noun may be of that age: no mother is twelve, and behind a comma no bicycle is."""
    word = before[at].word
    if _is_of_a_name(text, before, at) or _is_of_a_calling(text, before, at):
        return False
    if word in nouns.young or (word in nouns.grown and age >= _ADULT):
        return True
    if comma or word in nouns.grown:
        return False
    # "a king of twelve", but "the daughter of a king of twelve" is twelve
    calling = word in ROLE_WORDS[text.language] and not any(one.word in RELATIVES for one in before[:at])
    cared_for = any(one.word in CARERS and two.word in _OF for one, two in pairwise(before[:at]))
    return word in nouns.aged or cared_for or calling


def _is_of_a_name(text: Text, before: list[_Token], at: int) -> bool:
    """`João dos Santos Neto, 8 anos`: a noun in capitals behind another such word is part of a name."""
    return at > 0 and all(text.raw[one.at].isupper() for one in before[at - 1 : at + 1])


def _is_of_a_calling(text: Text, before: list[_Token], at: int) -> bool:
    """`motorista de ônibus de 47 anos`: the age is the driver's, not the bus's."""
    return at > 1 and before[at - 1].word in _OF and before[at - 2].word in ROLE_WORDS[text.language]


def _of_named_child(text: Text, before: list[_Token], nouns: AgeNouns, age: int) -> bool:
    """`mother of Tom, 6, and Anna, 8`."""
    if age >= _ADULT or not before or not text.raw[before[-1].at].isupper():
        return False
    pairs = pairwise(before)
    return any(one.word in nouns.parents and two.word in _OF for one, two in pairs)


def _governs(text: Text, before: list[_Token], at: int, nouns: AgeNouns, *, article: bool) -> bool:
    """Whether the word there governs what follows it, and isn't the first, nor shows the character itself."""
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
