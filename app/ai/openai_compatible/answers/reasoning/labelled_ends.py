"""Where labelled thoughts end that no label of an answer follows: at a rule, behind plans, behind a list."""

from __future__ import annotations

from app import patterns
from app.ai.openai_compatible.answers.reasoning.planning import after_plans, is_planning

_MIN_ANSWER = 120  # characters behind thoughts
_MIN_PROSE = 80  # characters of a paragraph that is no item of a plan
_RULE = patterns.compile(
    r"^[ \t]*(?:-{3,}|\*{3,}|_{3,}|={3,}|~{3,}|:{3,}|(?:[*\-] ){2,}[*\-]"
    r"|[=~*#\- ]{0,40}end (?:of )?(?:my |the )?(?:thinking|thoughts?|reasoning|analysis|plan)"
    r"[=~*#\-. ]{0,40})"
    r"[ \t]*\n",
    patterns.MULTILINE | patterns.IGNORECASE,
)
_BREAK = patterns.compile(r"\n[ \t]*\n")
_ITEM = patterns.compile(r"\A[ \t]*(?:[-*+•–]|\d{1,2}[.)])[ \t]")


def behind_thoughts(thoughts: str, *, listed: bool) -> str:
    """What stands behind the end of thoughts without an end mark; "" where none is seen.

    `listed`: they are a plan by their label, so that their items end where a paragraph of prose begins.
    """
    rule = _RULE.search(thoughts)
    if rule and (said := _answer(thoughts[rule.end() :])):
        return said
    if is_planning(thoughts.strip()):
        return _answer(after_plans(thoughts.strip()))
    return _answer(_behind_items(thoughts)) if listed else ""


def _answer(said: str) -> str:
    said = after_plans(said.strip()) if is_planning(said.strip()) else said
    return said if len(said.strip()) >= _MIN_ANSWER else ""


def _behind_items(thoughts: str) -> str:
    start = 0
    for gap in (*_BREAK.finditer(thoughts), None):
        paragraph = thoughts[start : gap.start() if gap else len(thoughts)]
        if paragraph.strip() and not _is_items(paragraph):
            return thoughts[start:] if thoughts[:start].strip() else ""
        start = gap.end() if gap else len(thoughts)
    return ""


def _is_items(paragraph: str) -> bool:
    lines = paragraph.strip("\n").split("\n")
    return all(_ITEM.match(line) or len(line) < _MIN_PROSE for line in lines)
