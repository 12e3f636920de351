"""Recognises short last lines that are not sentences: `Tags: sea, duty`, `#sea #duty`, `✅ Name kept`, `🌊`.

They are recognised by shape: a label unusual in stories, hashtags only, ticked items, symbols only. A
labelled line with a narrative in it is kept (`Summary: that was the word for her father`).
"""

from __future__ import annotations

from collections.abc import Collection

from app import patterns
from app.ai.openai_compatible.answers.phrases import normalize, word_list
from app.ai.openai_compatible.answers.speech import is_speech

_LABELS = word_list("boilerplate: note labels")
_FIRST_SIGN = 0x2190  # first code point of arrows, pictographs and emoji
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
    """Return whether it is such a line."""
    if len(line) > _MAX_LINE or not line.strip():
        return False
    if not any(map(str.isalnum, line)) or _TICKED.match(line) or _HASHTAGS.match(line):
        return True
    return _COPYRIGHT.match(line) is not None or is_labelled(line)


def may_be_note_line(line: str) -> bool:
    """Return whether an incomplete line is one, or may become one."""
    if _MAY_BE_HASHTAGS.match(line) or _MAY_BE_TICKED.match(line) or is_note_line(line):
        return True
    content = without_list_signs(line)
    is_label_start = any(one.startswith(content) or one == content.rstrip(" :") for one in _LABELS)
    return is_label_start or "©copyright".startswith(content) or "copyright".startswith(content)


def is_hashtags(line: str) -> bool:
    """Return whether the line consists of hashtags."""
    return _HASHTAGS.match(line) is not None


def may_be_hashtags(line: str) -> bool:
    """Return whether an incomplete line may become hashtags."""
    return _MAY_BE_HASHTAGS.match(line) is not None


def is_labelled(line: str, labels: Collection[str] = _LABELS) -> bool:
    """Return whether one of the labels precedes a colon, and the line has no narrative."""
    label, colon, content = without_list_signs(line).partition(":")
    if not colon or label.rstrip() not in labels:
        return False
    return not _STORY.search(content) and not is_speech(line)


def without_list_signs(line: str) -> str:
    """Return the normalised line without list markers, quote markers, brackets and emoji before it."""
    content = line.strip(' \t()[]>~-—–•#|"“”*_')
    first = next((at for at, one in enumerate(content) if ord(one) < _FIRST_SIGN), len(content))
    return normalize(content[first:].strip(" \t*_()[]"))
