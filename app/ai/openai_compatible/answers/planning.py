"""Thoughts that no mark surrounds: a model that plans its answer aloud before it gives it.

Nothing says where such thoughts end but that they speak of the user, the task and what "I need to" do.
They are told by how they begin; what follows the last paragraph of their kind is the answer.
"""

from __future__ import annotations

from app import patterns
from app.ai.openai_compatible.answers.closing import is_closing
from app.ai.openai_compatible.answers.phrases import phrases

_BEGIN = phrases("planning: begins")
_OF_THE_TASK = phrases("planning: task")
_PLANS = phrases("planning: plans")
_QUOTES = patterns.compile(r"[\"“«][^\"”»]{0,400}[\"”»]")
_BREAK = patterns.compile(r"\n[ \t]*\n")


def without_planning(text: str, growing: bool = False) -> str:
    """The text behind its planning; all of it where it doesn't begin with such. While `growing`: "" while
    it may."""
    if growing:
        return "" if _BEGIN.may_begin(text) else text
    return after_plans(text) if is_planning(text) else text


def is_planning(text: str) -> bool:
    """Whether the text begins by planning an answer."""
    first = _BREAK.split(text.strip(), 1)[0]
    return _BEGIN.begin(first) and _OF_THE_TASK.occur(text[:2_000])


def after_plans(text: str) -> str:
    """What follows the last paragraph that plans; "" where none does. JSON is never taken for a plan."""
    start = last = 0
    for gap in _BREAK.finditer(text):
        if _plans(text[start : gap.start()]):
            last = gap.end()
        start = gap.end()
    rest = "" if _plans(text[start:]) else text[last:]
    if not rest and "{" in text:
        return text[text.find("{") :]
    return rest


def _plans(paragraph: str) -> bool:
    if paragraph.lstrip("`json \n").startswith("{") or is_closing(paragraph):
        return False
    return _BEGIN.begin(paragraph) or _PLANS.occur(_QUOTES.sub("", paragraph))
