"""The words before a stated age that may name its owner, without those that link a noun to its age."""

from __future__ import annotations

from dataclasses import dataclass

from app import patterns
from app.ai.builtin.reading.text import Text
from app.ai.builtin.vocabulary.age_nouns import AgeNouns

ADULT = 18
POSSESSED = frozenset(("dela", "dele", "deles", "delas"))
NEXT = patterns.compile(r"^\s*(\w+)(?:\s+(\w+))?")
_REACH = 120  # characters before a number in which its noun and the governing word are searched
_TOKEN = patterns.compile(r"[\w'’]+|[,(]")
_END = patterns.compile(r"[.;:!?/)]")
_RANGE = frozenset(["and", "e", "&", "to", "a", "or", "ou"])  # "aged 6 and 8", "de 5 a 12 anos"
_NAMED = frozenset(["named", "called", "chamado", "chamada"])


@dataclass(frozen=True, slots=True)
class Token:
    word: str
    at: int


def tokens(text: Text, start: int) -> list[Token]:
    """Returns the words and commas of the sentence before a number."""
    begin = max(0, start - _REACH)
    window = text.plain[begin:start]
    cut = max((match.end() for match in _END.finditer(window)), default=0)
    return [Token(one.group(), begin + one.start()) for one in _TOKEN.finditer(window) if one.start() >= cut]


def without_links(
    before: list[Token], nouns: AgeNouns, text: Text, start: int, end: int, age: int
) -> tuple[bool, bool]:
    """Removes words that link a noun to its age (`of`, `, who is`); whether there were any, and a comma."""
    linked = False
    while len(before) > 1 and before[-1].word in _RANGE and before[-2].word[-1:].isdigit():
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
    named = _without_name(before, nouns, text)
    return linked or named, comma


def _without_name(before: list[Token], nouns: AgeNouns, text: Text) -> bool:
    """Removes a name in apposition to a noun: `her son Leo is 7`, `a son, Leo, who is 7`."""
    if len(before) < 2 or not text.raw[before[-1].at].isupper():
        return False
    back = 3 if before[-2].word == "," else 2
    noun = before[-back].word if len(before) >= back else ""
    if noun not in nouns.young and noun not in POSSESSED:
        return False
    if text.raw[before[-back].at].isupper():
        return False
    del before[1 - back :]
    return True


def _of_governs(before: list[Token], nouns: AgeNouns, text: Text, start: int, end: int, age: int) -> bool:
    """Returns whether `of` governs: `grandmother of a ten year old`, `father of 8yo twins`; not `a girl of
    six`."""
    if before[-1].word != "of" or len(before) < 2:
        return False
    following = NEXT.match(text.after(end))
    twins = following is not None and following[1] in nouns.young
    parent = before[-2].word in nouns.parents and age < ADULT
    return text.plain.startswith("a ", start) or twins or parent
