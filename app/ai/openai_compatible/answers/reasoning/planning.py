"""Removes untagged reasoning: a model that plans its answer in prose before giving it.

Such reasoning is recognised by how it starts, unless a character of the story says it (`speech`); the answer
follows the last paragraph that mentions the user, the task or a plan ("I need to").
"""

from __future__ import annotations

from app import patterns
from app.ai.openai_compatible.answers.boilerplate.postamble import is_known_postamble, without_postamble
from app.ai.openai_compatible.answers.phrases import normalize, phrases, word_list
from app.ai.openai_compatible.answers.reasoning.other_scripts import without_other_script_reasoning
from app.ai.openai_compatible.answers.speech import is_speech, sentences, without_quotations

_OPENINGS = phrases("planning: begins")
_TASK_PHRASES = phrases("planning: task")
_PLANS = phrases("planning: plans")
_OUTLINES = phrases("planning: outlines")
_USER_DOES = frozenset(word_list("planning: what a user does"))
_USER = patterns.compile(
    r"\A(?:\w{2,5},? )?[oa] (?:usuári[oa]|utilizadora?),? (?P<does>[\w\-]{1,30})[ .,:;!?]"
)
_BREAK = patterns.compile(r"\n[ \t]*\n")
_MAX_TASK = 2_000  # characters searched for mentions of the task


def without_planning(text: str, streaming: bool = False) -> str:
    """Return the text after its planning; all of it if it doesn't start so. While `streaming`: "" while it
    may."""
    text = without_other_script_reasoning(text, streaming)
    if streaming:
        return "" if _OPENINGS.may_match_start(text) and not _is_story(text, streaming) else text
    return after_planning(text) if is_planning(text) else text


def is_planning(text: str) -> bool:
    """Return whether the text starts by planning an answer."""
    first = _first(text)
    if not _OPENINGS.matches_start(first) or _is_story(text, streaming=False):
        return False
    task = text[:_MAX_TASK]
    return _TASK_PHRASES.occurs_in(first) or _TASK_PHRASES.count_in(task) > 1 or _OUTLINES.occurs_in(task)


def _first(text: str) -> str:
    return _BREAK.split(text.strip(), 1)[0]


def _is_story(text: str, streaming: bool) -> bool:
    """Return whether a character of the story says the start of the text, or is "the user". While
    `streaming`: only if certain."""
    first = _first(text)
    user = _USER.match(normalize(first[:100]))
    if user is not None and user["does"] not in _USER_DOES:
        return True
    content = sentences(first)
    whole = len(content) > 1 or _BREAK.search(text.lstrip()) is not None
    return bool(content) and (whole or not streaming) and is_speech(content[0])


def after_planning(text: str) -> str:
    """Return what follows the last planning paragraph; "" if none does. JSON is never taken for a plan."""
    start = last = 0
    for gap in _BREAK.finditer(text):
        if _is_plan_paragraph(text[start : gap.start()]):
            last = gap.end()
        start = gap.end()
    rest = "" if _is_plan_paragraph(text[start:]) else text[last:]
    if not rest and "{" in text:
        return text[text.find("{") :]
    return rest


def _is_plan_paragraph(paragraph: str) -> bool:
    if paragraph.lstrip("`json \n").startswith("{") or is_known_postamble(paragraph):
        return False
    content = without_quotations(without_postamble(paragraph, streaming=False))
    own = [one for one in sentences(content) if not is_speech(one)]
    return any(_PLANS.occurs_in(one) or _OUTLINES.occurs_in(one) for one in own) or (
        _OPENINGS.matches_start(paragraph) and not _is_story(paragraph, streaming=False)
    )
