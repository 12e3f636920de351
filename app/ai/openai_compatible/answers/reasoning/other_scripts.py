"""Thoughts in another script than the answer: models that were taught in Chinese think so of an English task.

A text that begins in another script is such where its first paragraph speaks of the task and Latin letters
follow. Histories are asked for in English and in Portuguese alone, so that none is written in such a script.
"""

from __future__ import annotations

from app import patterns
from app.ai.openai_compatible.answers.phrases import words

_OF_THE_TASK = words("planning: task in other scripts")
_BREAK = patterns.compile(r"\n[ \t]*\n")
_LINE_BREAK = patterns.compile(r"\n\s*")
_LAST_LATIN = "\u024f"
_MAX_FIRST = 2_000  # characters of the first paragraph that are looked at


def without_foreign_thoughts(text: str, growing: bool) -> str:
    """The text without such paragraphs at its beginning. While `growing`: "" while they may go on."""
    if not _is_foreign(text):
        return text
    first = _BREAK.split(text.lstrip()[:_MAX_FIRST], 1)[0].casefold()
    if not any(one in first for one in _OF_THE_TASK):
        whole = _BREAK.search(text.lstrip()) is not None or len(text) > _MAX_FIRST
        return text if whole or not growing else ""
    starts = (gap.end() for gap in _LINE_BREAK.finditer(text))
    answer = next((at for at in starts if _is_latin(text[at : at + 40])), None)
    if answer is None:
        return "" if growing else text
    return text[answer:]


def _is_foreign(text: str) -> bool:
    letter = _first_letter(text[:40])
    return letter > _LAST_LATIN


def _is_latin(text: str) -> bool:
    """Whether it begins so, or with an object."""
    return text.lstrip().startswith(("{", "[", "<", "`")) or "" < _first_letter(text) <= _LAST_LATIN


def _first_letter(text: str) -> str:
    return next((one for one in text if one.isalpha()), "")
