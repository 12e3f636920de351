"""Removes reasoning in another script than the answer: models trained in Chinese may reason so about an
English task.

Text that starts in another script is reasoning if its first paragraph mentions the task and Latin script
follows. Histories are requested in English and Portuguese only, so none is in such a script.
"""

from __future__ import annotations

from app import patterns
from app.ai.openai_compatible.answers.phrases import word_list

_TASK_WORDS = word_list("planning: task in other scripts")
_BREAK = patterns.compile(r"\n[ \t]*\n")
_LINE_BREAK = patterns.compile(r"\n\s*")
_LAST_LATIN = "\u024f"
_MAX_FIRST = 2_000  # characters of the first paragraph inspected


def without_other_script_reasoning(text: str, streaming: bool) -> str:
    """Return the text without such paragraphs at its start. While `streaming`: "" while they may continue."""
    if not _is_foreign(text):
        return text
    first = _BREAK.split(text.lstrip()[:_MAX_FIRST], 1)[0].casefold()
    if not any(one in first for one in _TASK_WORDS):
        whole = _BREAK.search(text.lstrip()) is not None or len(text) > _MAX_FIRST
        return text if whole or not streaming else ""
    starts = (gap.end() for gap in _LINE_BREAK.finditer(text))
    answer = next((at for at in starts if _is_latin(text[at : at + 40])), None)
    if answer is None:
        return "" if streaming else text
    return text[answer:]


def _is_foreign(text: str) -> bool:
    letter = _first_letter(text[:40])
    return letter > _LAST_LATIN


def _is_latin(text: str) -> bool:
    """Return whether it starts in Latin script, or with an object."""
    return text.lstrip().startswith(("{", "[", "<", "`")) or "" < _first_letter(text) <= _LAST_LATIN


def _first_letter(text: str) -> str:
    return next((one for one in text if one.isalpha()), "")
