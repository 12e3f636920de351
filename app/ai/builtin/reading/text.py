"""A description normalised for matching: one line, lower case, hyphens as spaces; and its language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from app import patterns
from app.ai.builtin.vocabulary.files import by_language
from app.engines.ports import Locale

LIMIT = 4_000
# A new line that begins like a new entry separates, as a comma does; a wrapped line does not.
_LINE = patterns.compile(r"(?<![,.;:!?])[ \t]*[\r\n]+[ \t]*[-*•]?[ \t]*(?=[A-ZÀ-Þ\d]|[\w ]{2,20}:)")
_MARKUP = patterns.compile(r"<[^<>]{0,200}>")
_AGE_TAG = patterns.compile(r"<(age|idade)>", patterns.IGNORECASE)
_CONTROL = patterns.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")
_SMALL_WORDS = {
    locale: frozenset(file.words("words")) for locale, file in by_language("language.txt", "words").items()
}
_DENIAL_EN = patterns.compile(
    r"(?:\bnot|\bno|\bnever|n't|n’t|\bwithout|\bneither|\bnor|\bisnt)\s+(?:\w+\s+){0,2}$"
)
_DENIAL_PT = patterns.compile(r"(?:\bn[ãa]o|\bnem|\bsem|\bnunca|\bnenhuma?)\s+(?:\w+\s+){0,2}$")

_NON_BINARY = patterns.compile(r"\bn[ãa]o bin[áa]ri[oae]s?")  # here `não` denies nothing else


@dataclass(frozen=True, slots=True)
class Text:
    """`raw` keeps the case, with spaces for markup; `plain` is what patterns match, at the same offsets."""

    raw: str
    plain: str
    language: Locale

    def denied(self, start: int) -> bool:
        """Returns whether the words just before this offset deny what follows: `not an elf`, `sem barba`."""
        pattern = _DENIAL_EN if self.language == "en" else _DENIAL_PT
        return pattern.search(_NON_BINARY.sub("", self.before(start))) is not None

    def before(self, start: int, length: int = 40) -> str:
        return self.plain[max(0, start - length) : start]

    def after(self, end: int, length: int = 40) -> str:
        return self.plain[end : end + length]


def text_of(description: str | None, language: Locale | None = None) -> Text:
    """Normalises any text, in the given language or the one that its words suggest. Never raises."""
    raw = _CONTROL.sub(" ", _LINE.sub("; ", (description or "")[:LIMIT]))
    raw = _AGE_TAG.sub(lambda tag: f" {tag.group(1)}:", raw)
    raw = _MARKUP.sub(lambda tag: " " * len(tag.group()), raw)
    plain = "".join(_lower(letter) for letter in raw)
    return Text(raw, plain, language or language_of(plain, raw) or "en")


def language_of(plain: str, raw: str) -> Locale | None:
    """Returns the language with more of its small words in the text; None on a tie."""
    words = words_in(plain)
    english = sum(word in _SMALL_WORDS["en"] for word in words)
    portuguese = sum(word in _SMALL_WORDS["pt-BR"] for word in words)
    # São Paulo may occur in English too; "irmã" does not.
    own = (word for word in words_in(raw) if word[0].islower())
    portuguese += sum(2 for word in own for letter in word if letter in "ãõç")
    # "a" and "no" are words of both, so a tie is inconclusive.
    if english == portuguese:
        return None
    return "en" if english > portuguese else "pt-BR"


def words_in(text: str) -> list[str]:
    """Returns its runs of letters. Without a pattern: most readers call it, for hundreds of words."""
    return "".join([letter if letter.isalpha() else " " for letter in text]).split()


def placed_words(text: str) -> Iterator[tuple[str, int]]:
    """Yields the same words, each with its offset."""
    apart = "".join([letter if letter.isalpha() else " " for letter in text])
    at = 0
    for word in apart.split():
        at = apart.index(word, at)
        yield word, at
        at += len(word)


def quotable(raw: str, limit: int) -> str:
    """Returns the description as one line of plain text, cut at a word if longer than `limit` characters."""
    line = " ".join(raw.split())
    if len(line) <= limit:
        return line
    return line[:limit].rsplit(" ", 1)[0].rstrip(",;:. ") + "…"


@lru_cache(maxsize=64)
def _pattern(words: tuple[str, ...]) -> patterns.Pattern:
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return patterns.compile(r"(?<!\w)(?:" + "|".join(map(patterns.escape, longest_first)) + r")(?!\w)")


def found(words: Iterable[str], plain: str) -> Iterator[patterns.Match]:
    """Yields matches of the words in the text, as whole words, the longest first."""
    return _pattern(tuple(words)).finditer(plain)


def _lower(letter: str) -> str:
    # Letter by letter, since some letters' lower case is longer and would shift all offsets.
    if letter in "-‐–_":
        return " "
    lower = letter.lower()
    return lower if len(lower) == 1 else letter
