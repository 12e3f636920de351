"""Composes sentences from rules: a slot `{word}` takes the word of that name, else a sentence of that rule.

`{^word}` starts with a capital; of `(one|another)` one is chosen. Words are inserted unchanged and never read
as templates, so a description can't contain slots.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from app import patterns

_EITHER = patterns.compile(r"\(([^()|]*(?:\|[^()|]*)+)\)")
_SLOT = patterns.compile(r"\{(\^?)([A-Za-z_]+)\}")
_CONDITION = patterns.compile(r"\[([a-z_!+ ]+)\] (.+)")


@dataclass(frozen=True, slots=True)
class SentenceTemplate:
    """`[orphan !machine +alone] text`: the facts that it needs, those that exclude it, those that it adds."""

    text: str
    needs: frozenset[str] = frozenset()
    barred: frozenset[str] = frozenset()
    adds: frozenset[str] = frozenset()

    def fits(self, facts: set[str]) -> bool:
        return self.needs <= facts and not self.barred & facts


Rules = Mapping[str, tuple[SentenceTemplate, ...]]


class Composer:
    """Composes one text. Uses no template twice while others fit."""

    def __init__(
        self, rng: Random, rules: Rules, words: Mapping[str, str], facts: frozenset[str] = frozenset()
    ) -> None:
        self._rng = rng
        self._rules = rules
        self._words = words
        self._facts = set(facts)
        self._used: set[str] = set()

    def say(self, *symbols: str) -> str:
        """One sentence for each symbol, joined to a paragraph. Raises KeyError for an unknown symbol."""
        sentences = (self.fill(self._choose(symbol)) for symbol in symbols)
        return " ".join(sentence for sentence in sentences if sentence)

    def around(self, symbol: str, stated: str) -> str:
        """Returns a sentence of that rule with `stated` inserted unchanged. Raises KeyError for an unknown
        symbol."""
        head, slot, tail = self._choose(symbol).partition("{stated}")
        return self.fill(head) + (stated if slot else "") + self.fill(tail)

    def fill(self, text: str) -> str:
        text = _EITHER.sub(lambda either: self._rng.choice(either[1].split("|")), text)
        return _SLOT.sub(self._value, text)

    def _value(self, slot: patterns.Match) -> str:
        capital, name = slot.groups()
        value = self._words[name] if name in self._words else self.fill(self._choose(name))
        return value[:1].upper() + value[1:] if capital else value

    def _choose(self, symbol: str) -> str:
        rule = self._rules[symbol]
        fitting = [template for template in rule if template.fits(self._facts)] or list(rule)
        fresh = [template for template in fitting if template.text not in self._used] or fitting
        chosen = self._rng.choice(fresh)
        self._used.add(chosen.text)
        self._facts |= chosen.adds
        return chosen.text


def template_of(line: str) -> SentenceTemplate:
    """Parses one line of a grammar: conditions in brackets, then the sentence."""
    match = _CONDITION.fullmatch(line)
    if match is None:
        return SentenceTemplate(line)
    words = match[1].split()
    barred, adds = (frozenset(word[1:] for word in words if word[0] == prefix) for prefix in "!+")
    return SentenceTemplate(match[2], frozenset(word for word in words if word[0] not in "!+"), barred, adds)


def rules_of(text: str) -> dict[str, tuple[SentenceTemplate, ...]]:
    """Rules from a text: `# name` begins one, each further line is one of its templates."""
    rules: dict[str, list[SentenceTemplate]] = {}
    name = ""
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith("# "):
            name = line[2:]
            rules[name] = []
        else:
            rules[name].append(template_of(line))
    return {key: tuple(templates) for key, templates in rules.items()}
