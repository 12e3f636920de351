"""Short last lines that are no sentences of a story: `Tags: sea, duty`, `#sea #duty`, `✅ Name kept`, `🌊`.

They are known by their shape, whatever they say: a label that stories don't use with what it names behind it,
hashtags alone, points ticked off, signs alone. A label's line stays where somebody does something in it
(`Summary: that was the word for her father`).
"""

from __future__ import annotations

from collections.abc import Collection

from app import patterns
from app.ai.openai_compatible.answers.phrases import compared, words
from app.ai.openai_compatible.answers.speech import is_speech

_LABELS = words("talk: note labels")
_FIRST_SIGN = 0x2190  # arrows, pictures and emoji
_MAX_LINE = 300  # characters
_STORY = patterns.compile(
    r"\b(?:she|he|they|who|that|was|were|had|said|says|ela|ele|elas|eles|era|eram|foi|tinha|disse|diz|quem)\b"
)
_HASHTAGS = patterns.compile(r"\A[ \t]*(?:#[^\W\d][\w\-]{0,40}[ \t,;·|]*)+\Z")
_MAY_BE_HASHTAGS = patterns.compile(r"\A[ \t]*(?:#[\w\-]{0,41}[ \t,;·|]*)+\Z")
_TICKED = patterns.compile(r"\A[ \t]*(?:[-*+•][ \t]+)?(?:[✅✔✓☑🗹❌✗✘]|\[[xX✓✔ ]\])")
_MAY_BE_TICKED = patterns.compile(r"\A[ \t]*(?:[-*+•][ \t]*)?(?:\[[xX✓✔ ]?)?\Z")
_COPYRIGHT = patterns.compile(r"\A[ \t(*_]*(?:©|copyright\b|\(c\) ?\d{4})", patterns.IGNORECASE)


def is_note_line(line: str) -> bool:
    if len(line) > _MAX_LINE or not line.strip():
        return False
    if not any(map(str.isalnum, line)) or _TICKED.match(line) or _HASHTAGS.match(line):
        return True
    return _COPYRIGHT.match(line) is not None or is_labelled(line)


def may_be_note_line(line: str) -> bool:
    """Whether a line that goes on is one, or may turn out to be one."""
    if _MAY_BE_HASHTAGS.match(line) or _MAY_BE_TICKED.match(line) or is_note_line(line):
        return True
    said = unmarked(line)
    begins = any(one.startswith(said) or one == said.rstrip(" :") for one in _LABELS)
    return begins or "©copyright".startswith(said) or "copyright".startswith(said)


def is_hashtags(line: str) -> bool:
    return _HASHTAGS.match(line) is not None


def may_be_hashtags(line: str) -> bool:
    return _MAY_BE_HASHTAGS.match(line) is not None


def is_labelled(line: str, labels: Collection[str] = _LABELS) -> bool:
    """Whether one of the labels stands before a colon, and nobody does anything in the line."""
    label, colon, said = unmarked(line).partition(":")
    if not colon or label.rstrip() not in labels:
        return False
    return not _STORY.search(said) and not is_speech(line)


def unmarked(line: str) -> str:
    """As compared, without marks of lists, quotations, brackets and emoji before it."""
    said = line.strip(' \t()[]>~-—–•#|"“”*_')
    first = next((at for at, one in enumerate(said) if ord(one) < _FIRST_SIGN), len(said))
    return compared(said[first:].strip(" \t*_()[]"))
