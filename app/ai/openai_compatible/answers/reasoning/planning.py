"""Thoughts that no mark surrounds: a model that plans its answer aloud before it gives it.

Nothing says where such thoughts end but that they speak of the user, the task and what "I need to" do.
They are known by how they begin, unless somebody of the story says it (`spoken`); what follows the last
paragraph of their kind is the answer.
"""

from __future__ import annotations

from app import patterns
from app.ai.openai_compatible.answers.boilerplate.postamble import is_known_closing, without_closing
from app.ai.openai_compatible.answers.phrases import compared, phrases, words
from app.ai.openai_compatible.answers.reasoning.other_scripts import without_foreign_thoughts
from app.ai.openai_compatible.answers.speech import is_speech, sentences, unquoted_words

_BEGIN = phrases("planning: begins")
_OF_THE_TASK = phrases("planning: task")
_PLANS = phrases("planning: plans")
_OUTLINES = phrases("planning: outlines")
_USER_DOES = frozenset(words("planning: what a user does"))
_USER = patterns.compile(
    r"\A(?:\w{2,5},? )?[oa] (?:usuári[oa]|utilizadora?),? (?P<does>[\w\-]{1,30})[ .,:;!?]"
)
_BREAK = patterns.compile(r"\n[ \t]*\n")
_MAX_TASK = 2_000  # characters that speak of the task


def without_planning(text: str, growing: bool = False) -> str:
    """The text behind its planning; all of it where it doesn't begin with such. While `growing`: "" while
    it may."""
    text = without_foreign_thoughts(text, growing)
    if growing:
        return "" if _BEGIN.may_begin(text) and not _is_story(text, growing) else text
    return after_plans(text) if is_planning(text) else text


def is_planning(text: str) -> bool:
    """Whether the text begins by planning an answer."""
    first = _first(text)
    if not _BEGIN.begin(first) or _is_story(text, growing=False):
        return False
    task = text[:_MAX_TASK]
    return _OF_THE_TASK.occur(first) or _OF_THE_TASK.count(task) > 1 or _OUTLINES.occur(task)


def _first(text: str) -> str:
    return _BREAK.split(text.strip(), 1)[0]


def _is_story(text: str, growing: bool) -> bool:
    """Whether somebody of the story says what the text begins with, or is its user.
    While `growing`: whether that is sure."""
    first = _first(text)
    user = _USER.match(compared(first[:100]))
    if user is not None and user["does"] not in _USER_DOES:
        return True
    said = sentences(first)
    whole = len(said) > 1 or _BREAK.search(text.lstrip()) is not None
    return bool(said) and (whole or not growing) and is_speech(said[0])


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
    if paragraph.lstrip("`json \n").startswith("{") or is_known_closing(paragraph):
        return False
    said = unquoted_words(without_closing(paragraph, growing=False))
    own = [one for one in sentences(said) if not is_speech(one)]
    return any(_PLANS.occur(one) or _OUTLINES.occur(one) for one in own) or (
        _BEGIN.begin(paragraph) and not _is_story(paragraph, growing=False)
    )
