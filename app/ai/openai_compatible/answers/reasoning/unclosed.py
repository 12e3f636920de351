"""Finds the answer within reasoning that is never closed.

Small distilled models write the opening tag again instead of the closing one; others continue with an answer
label. Nothing else is taken from such reasoning: it may have broken off anywhere.
"""

from __future__ import annotations

from app import patterns

_MIN_ANSWER = 120  # characters
_LABEL = patterns.compile(
    r"^[ \t]*(?:#{1,6}[ \t]*|[*_]{1,3}|={2,}[ \t]*|-{2,}[ \t]*)?(?:my |the )?(?:final|revised|finished)"
    r" (?:answer|response|output|version|text|history|story|reply)"
    r"[ \t]*[*_]{0,3}:?[*_]{0,3}[ \t]*(?:={2,}|-{2,})?[ \t]*\n"
    r"|^[ \t]*(?:#{1,6}[ \t]*|[*_]{1,3})?(?:(?:resposta|versão|história|texto) final)"
    r"[ \t]*[*_]{0,3}:?[*_]{0,3}[ \t]*\n",
    patterns.MULTILINE | patterns.IGNORECASE,
)


def answer_in_unclosed(reasoning: str, *, certain: bool) -> str:
    """Return what follows the last final-answer label in the reasoning; "" if that is too short. `certain`: a
    repeated tag stands before it, so that all of it may be the answer."""
    found = [*_LABEL.finditer(reasoning)]
    if not (found or certain):
        return ""
    answer = reasoning[found[-1].end() :] if found else reasoning
    return answer if len(answer.strip()) >= _MIN_ANSWER else ""
