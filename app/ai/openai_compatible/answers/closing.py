"""What a model says behind the text that it was asked for: an offer, a note, a count of words, an end."""

from __future__ import annotations

from app import patterns
from app.ai.openai_compatible.answers.bare_lines import is_bare, is_bound
from app.ai.openai_compatible.answers.phrases import compared, phrases, words

MAX_CLOSING, _MAX_LINES = 400, 6  # characters of a line; lines

_CLOSING = phrases("talk: closings")
_WEAK_CLOSING = phrases("talk: weak closings")
_CLOSING_WORDS = phrases("talk: closing words")
_LAST_WORDS = words("talk: last words")
_LAST = phrases("talk: last words")
_WORDS = patterns.compile(
    r"(?:(?:total )?word count|contagem de palavras|total(?: de palavras)?|words|palavras)?\W*"
    r"(?:approx\w*\.?|approximately|about|around|cerca de"
    r"|aprox\w*\.?)?\W*\d{1,3}(?:[.,]?\d{3})?\W*(?:words|palavras)?(?: total)?"
)
_COUNTED = patterns.compile(
    r"[ \t]*[*_]*[(\[][ \t]*(?:total |word count:? ?|contagem de palavras:? ?)?"
    r"(?:approx\w*\.? |about |around |~ ?|cerca de |aprox\w*\.? )?\d{1,3}(?:[.,]?\d{3})? ?(?:words"
    r"|palavras)[ \t.]*[)\]][*_]*\s*\Z"
    r"|[ \t]*[*_]*[(\[][ \t]*(?:word count|contagem de palavras|words|palavras)[: \t~]+\d{1,5}[ \t.]*[)\]]"
    r"[*_]*\s*\Z",
    patterns.IGNORECASE,
)
_LISTED = patterns.compile(r"\A[ \t]*(?:[-*+•–]|\d{1,2}[.)])[ \t]")


def without_closing(text: str, growing: bool) -> str:
    if (counted := _COUNTED.search(text[-80:])) is not None:
        text = text[: max(0, len(text) - 80) + counted.start()]
    if growing:
        text = _without_open_count(text)
    lines = text.rstrip().split("\n") if not growing else text.split("\n")
    end, at = len(lines), len(lines) - 1
    for at in range(len(lines) - 1, max(0, len(lines) - 1 - 2 * _MAX_LINES), -1):
        line = lines[at]
        last = growing and at == len(lines) - 1
        if is_closing(line) or (last and _may_close(line)):
            end = at
        elif not (is_bare(line) or _LISTED.match(line)):
            break
    kept = lines[:end]
    while end < len(lines) and kept and is_bare(kept[-1]):
        kept.pop()
    return "\n".join(kept) if kept or growing else text


def _without_open_count(text: str) -> str:
    least = max(0, len(text) - 50)
    at = max(text.rfind("(", least), text.rfind("[", least))
    opened = at >= 0 and not any(one in text[at:] for one in ")]\n")
    return text[:at].rstrip(" \t*_") if opened else text


def is_closing(line: str) -> bool:
    """Whether a line is said to the asker, or says that the text has ended."""
    if len(line) > MAX_CLOSING or not line.strip():
        return False
    if is_bound(line):
        return True
    said = compared(line.strip(" \t*_#()[]>-—–")).strip("()[] ")
    if said.rstrip(".! ") in _LAST_WORDS:
        return True
    if _WORDS.fullmatch(said) and ("word" in said or "palavras" in said):
        return True
    return _CLOSING.begin(line) or (_WEAK_CLOSING.begin(line) and _CLOSING_WORDS.occur(said))


def _may_close(line: str) -> bool:
    if len(line) > MAX_CLOSING:
        return False
    said = line.strip(' \t*_#()[]>-—–~`="“')
    return (
        not any(map(str.isalnum, said))
        or any(one.may_begin(line) for one in (_CLOSING, _WEAK_CLOSING, _LAST))
        or (len(said) < 60 and _WORDS.match(compared(said)) is not None and said[0].isdigit())
    )
