"""The answer within thoughts that a model opens and never closes.

Small distillates write their opening mark again where they mean the closing one, and others go on to a label
of the answer. Nothing else is taken out of such thoughts: they may have broken off at any place.
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


def answer_within(thoughts: str, *, sure: bool) -> str:
    """What stands behind the last label of a final answer in thoughts; "" where that is too short to be one.
    `sure`: all of them may be the answer, as a mark stands before them."""
    found = [*_LABEL.finditer(thoughts)]
    if not (found or sure):
        return ""
    said = thoughts[found[-1].end() :] if found else thoughts
    return said if len(said.strip()) >= _MIN_ANSWER else ""
