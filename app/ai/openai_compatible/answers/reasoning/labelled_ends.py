"""Finds the end of labelled reasoning without an answer label: at a rule, after plans, after a list."""

from __future__ import annotations

from app import patterns
from app.ai.openai_compatible.answers.reasoning.planning import after_planning, is_planning

_MIN_ANSWER = 120  # characters of an answer after reasoning
_MIN_PROSE = 80  # characters of a paragraph that is not a plan item
_RULE = patterns.compile(
    r"^[ \t]*(?:-{3,}|\*{3,}|_{3,}|={3,}|~{3,}|:{3,}|(?:[*\-] ){2,}[*\-]"
    r"|[=~*#\- ]{0,40}end (?:of )?(?:my |the )?(?:thinking|thoughts?|reasoning|analysis|plan)"
    r"[=~*#\-. ]{0,40})"
    r"[ \t]*\n",
    patterns.MULTILINE | patterns.IGNORECASE,
)
_BREAK = patterns.compile(r"\n[ \t]*\n")
_ITEM = patterns.compile(r"\A[ \t]*(?:[-*+•–]|\d{1,2}[.)])[ \t]")


def answer_after_reasoning(reasoning: str, *, listed: bool) -> str:
    """Return what follows reasoning that has no end tag; "" if no end is found.

    `listed`: the label names a plan, so that its items end where a paragraph of prose starts.
    """
    rule = _RULE.search(reasoning)
    if rule and (answer := _answer(reasoning[rule.end() :])):
        return answer
    if is_planning(reasoning.strip()):
        return _answer(after_planning(reasoning.strip()))
    return _answer(_behind_items(reasoning)) if listed else ""


def _answer(answer: str) -> str:
    answer = after_planning(answer.strip()) if is_planning(answer.strip()) else answer
    return answer if len(answer.strip()) >= _MIN_ANSWER else ""


def _behind_items(reasoning: str) -> str:
    start = 0
    for gap in (*_BREAK.finditer(reasoning), None):
        paragraph = reasoning[start : gap.start() if gap else len(reasoning)]
        if paragraph.strip() and not _is_items(paragraph):
            return reasoning[start:] if reasoning[:start].strip() else ""
        start = gap.end() if gap else len(reasoning)
    return ""


def _is_items(paragraph: str) -> bool:
    lines = paragraph.strip("\n").split("\n")
    return all(_ITEM.match(line) or len(line) < _MIN_PROSE for line in lines)
