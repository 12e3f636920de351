"""Splits an explanation into sentences and clauses, and marks which words are negated.

A negation extends to the end of its clause, over lists and relative clauses: "does not promote or contain any
sexualised minors, hateful speech, or instructions for self-harm". A clause ends at a contrast ("but",
"except"), and where a comma or "and" is followed by a verb of its own: "it is long and it is harmful". Two
negations make an assertion ("not free of", "no doubt that"). Linear time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app import patterns
from app.ai.openai_compatible.moderation import vocabulary as known

_SENTENCES = patterns.compile(r"[.!;\n]+|\s[–—-]+\s|—|(?P<asked>\?)")
_TOKENS = patterns.compile(r"[\w']+|[,():]")
_BULLET = patterns.compile(r"\s*(?:[-*•·–]|\d{1,2}[.)])\s+(?P<item>.+)")
_DOTS = patterns.compile(r"\b(?:e\.g|i\.e|etc)\.|(\d)\.(\d)")
_MARKS = {ord(mark): None for mark in '*`"“”_'} | {ord("’"): "'"}
_AHEAD = 6  # words within which a new clause has its verb
_NEAR = 3  # words between two negations that make an assertion


@dataclass(slots=True)
class Word:
    """A word: `text` in lower case, `raw` as written. `denied`: negated. `firmly_denied`: negated, with no
    hazard word between it and its negation."""

    text: str
    raw: str
    denied: bool = False
    firmly_denied: bool = False


def sentences(explanation: str) -> Iterator[list[Word]]:
    """Yield the words of each sentence, at least one. List items belong to the line that introduces them."""
    for line in _joined(explanation):
        parts = _SENTENCES.split(_DOTS.sub(r"\1 \2", line.translate(_MARKS)))
        texts, ends = parts[::2], parts[1::2]
        for text, end, answer in zip(texts, [*ends, None], [*texts[1:], ""], strict=True):
            words = _ClauseReader(_TOKENS.findall(text)).read()
            if end and any(map(is_denial, _TOKENS.findall(answer.lower())[:1])):
                _deny_all(words, firmly_denied=True)  # "Hate? No.", but "Is it safe? No." as well
            if words:
                yield words


def _deny_all(words: list[Word], firmly_denied: bool = False) -> None:
    for word in words:
        word.denied, word.firmly_denied = True, word.firmly_denied or firmly_denied


def asserted(words: list[Word]) -> str:
    """Return the asserted words in lower case, a dot for each negated one."""
    return " ".join("·" if word.denied else word.text for word in words)


def is_denial(word: str) -> bool:
    """Return whether the word is a negation."""
    return word in known.DENIALS or word.endswith("n't")


def free_lines(explanation: str) -> list[str]:
    """Return the lines that no other line introduces with a negation ("None of the following:")."""
    return [
        line
        for intro, *items in _grouped(explanation)
        for line in (intro, *(() if _denies(intro) else items))
    ]


def _joined(explanation: str) -> Iterator[str]:
    """Yield lines, with list items joined to the line that introduces them."""
    return (
        ", ".join(item.rstrip(".;,") if items else item for item in (line, *items))
        for line, *items in _grouped(explanation)
    )


def _denies(line: str) -> bool:
    return any(is_denial(token) for token in _TOKENS.findall(line.lower()))


def _grouped(explanation: str) -> list[list[str]]:
    """Return the lines, with list items grouped under a preceding line that ends in a colon."""
    groups: list[list[str]] = []
    is_announced = False
    for line in explanation.splitlines():
        item = _BULLET.fullmatch(line)
        if is_announced and (item or not line.strip()):
            groups[-1] += [item["item"]] if item else []
            continue
        is_announced = line.rstrip(" *_").endswith(":")
        groups.append([line])
    return groups


def _has_verb(tokens: list[str]) -> bool:
    """Return whether a finite verb comes before another clause may start."""
    for token, after in zip(tokens, [*tokens[1:], ""], strict=True):
        if token in known.RELATIVE or token in known.CONTRASTS or token in "(),:":
            return False
        if token in known.JOINING and (after in known.FINITE or after in known.SUBJECTS):
            return False
        if token in known.FINITE:
            return True
    return False


class _ClauseReader:
    """Processes one sentence word by word."""

    def __init__(self, tokens: list[str]) -> None:
        self._raw = tokens
        self._tokens = [token.lower() for token in tokens]
        self._is_portuguese = not known.PORTUGUESE.isdisjoint(self._tokens)
        self._words: list[Word] = []
        self._start_clause()
        self._outer_states: list[tuple[int | None, bool]] = []

    def _start_clause(self) -> None:
        """Start a new clause, in which nothing is negated yet."""
        self._since = len(self._words)
        self._denial: int | None = None
        self._lexical = False
        self._denial_used = True
        self._verbs: list[str] = []  # outside relative clauses
        self._verb_first = False  # a verb precedes the negation, which so is not its subject
        self._relative = False

    def read(self) -> list[Word]:
        for at, token in enumerate(self._tokens):
            if token in "(),:":
                self._read_punctuation(at, token)
            else:
                self._read_word(at, token)
        return self._words

    def _read_punctuation(self, at: int, token: str) -> None:
        if token == "(":
            self._outer_states.append((self._denial, self._denial_used))
        elif token == ")" and self._outer_states:
            self._denial, self._denial_used = self._outer_states.pop()
        elif token in ",:" and self._is_clause(at + 1):
            self._start_clause()

    def _read_word(self, at: int, token: str) -> None:
        after = self._tokens[at + 1] if at + 1 < len(self._tokens) else ""
        joins = token in known.JOINING and self._is_clause(at + 1)
        adds = token == "and" and after in known.ADDING  # "no violence and a sex scene"
        if joins or adds or self._is_contrast(at, token):
            self._start_clause()
        elif self._denies(at, token, after):
            self._deny(at, lexical=not is_denial(token))
        elif token in known.REVERSING and self._denial is not None:
            self._denial = None
        if token in known.ABSENT or (is_denial(token) and self._is_behind(at)):
            self._deny_before()
        if token in known.FINITE and not self._relative:
            self._verbs.append(token)
        self._relative = self._relative or token in known.RELATIVE
        self._add(at, token)

    def _add(self, at: int, token: str) -> None:
        non = at > 0 and self._tokens[at - 1] == "non"
        denied = non or (self._denial is not None and self._denial != at)
        firmly_denied = denied and not non and not self._denial_used and not self._lexical
        self._words.append(Word(token, self._raw[at], denied, firmly_denied))
        self._denial_used = self._denial_used or token.startswith(known.BURDENS)

    def _is_contrast(self, at: int, token: str) -> bool:
        before = self._tokens[at - 1] if at else ""
        if token == "only" and is_denial(before):
            return False
        if before in (",", ":") and token in known.AFTER_COMMA:
            return True
        return token in known.CONTRASTS or (token == "than" and before in ("other", "more", "less"))

    def _denies(self, at: int, token: str, after: str) -> bool:
        if is_denial(token):
            in_the = self._is_portuguese and token in known.IN_THE
            return not in_the and after not in known.NOT_DENYING
        if token in known.WITH_OF:
            return after in known.OF
        before = self._tokens[at - 1] if at else ""
        swapped = (token == "than" and before == "rather") or (token == "of" and before == "instead")
        return swapped or token in known.LEXICAL

    def _deny(self, at: int, lexical: bool) -> None:
        if self._denial is not None and at - self._denial <= _NEAR and (lexical or self._lexical):
            self._denial = None
            return
        if self._denial is None or not lexical:
            self._verb_first = bool(self._verbs)
            self._denial, self._denial_used, self._lexical = at, False, lexical

    def _is_behind(self, at: int) -> bool:
        """Return whether the negation applies to what precedes it: "… is not present"."""
        return not known.PRESENT.isdisjoint(self._tokens[at + 1 : at + 3])

    def _deny_before(self) -> None:
        if all(verb in known.COPULAS for verb in self._verbs):
            _deny_all(self._words[self._since :])

    def _is_clause(self, at: int) -> bool:
        """Return whether a clause with its own verb starts there."""
        tokens = self._without_inserted(at)[:_AHEAD]
        if not tokens or (not self._verbs and self._denial is None):
            return False
        own = self._denial is None or self._verb_first
        if tokens[0] in known.SUBJECTS:
            return True
        if tokens[0] in known.FINITE:
            return own and not self._relative
        return _has_verb(tokens) and (own or tokens[0] in known.ARTICLES)

    def _without_inserted(self, at: int) -> list[str]:
        """Return the following tokens without a relative clause between commas: "the girl, who is six, is
        …"."""
        tokens = self._tokens[at : at + 3 * _AHEAD]
        comma_at = next((n for n in range(len(tokens) - 1) if tokens[n] == ","), len(tokens))
        if (
            comma_at + 1 < len(tokens)
            and tokens[comma_at + 1] in known.RELATIVE
            and "," in tokens[comma_at + 1 :]
        ):
            return tokens[:comma_at] + tokens[tokens.index(",", comma_at + 1) + 1 :]
        return tokens
