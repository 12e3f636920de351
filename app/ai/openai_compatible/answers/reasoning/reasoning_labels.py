"""Removes reasoning under a label, and the label of the answer after it.

`Thinking Process: … Final answer: …`, `### Thinking`, `**analysis**` and `final` on their own lines, a
quotation headed `Thinking`, `Thought for 5 seconds`. Words that also start stories (`Plan:`, `Analysis`)
count only if an answer label follows, or if the text under them plans an answer.
"""

from __future__ import annotations

from app import patterns
from app.ai.openai_compatible.answers.next_turns import find_next_turn
from app.ai.openai_compatible.answers.phrases import phrases
from app.ai.openai_compatible.answers.reasoning.bracketed import after_bracket
from app.ai.openai_compatible.answers.reasoning.label_lines import (
    AMBIGUOUS_LINE,
    ANSWER_LABEL,
    DRAFT_LINE,
    LISTED_LINE,
    REASONING_LINE,
    SPINNER,
    may_become_line,
)
from app.ai.openai_compatible.answers.reasoning.labelled_ends import answer_after_reasoning
from app.ai.openai_compatible.answers.reasoning.planning import is_planning

_LABELS = phrases("turns: reasoning labels")
_AMBIGUOUS = phrases("turns: ambiguous reasoning labels")
_PLANS = phrases("planning: plans")
_TIMES = phrases("turns: thinking times")
_BARE = phrases("turns: reasoning lines")
_GLUED = patterns.compile(r"\A\s*(?:thought|thinking|reasoning)(?=[A-Z\d*\"“])")  # without the line break
# gpt-oss with its special tokens replaced by spaces.
_SPACED = patterns.compile(r"\A\s*(?:assistant )?(?:analysis|commentary) +(?=[A-Z\"“])")
_SPACED_FINAL = patterns.compile(r"[.!?…\"”)*]\s+(?:assistant\s*)?final\s+(?=[A-Z\"“*#{\[])")
_MIN_ANSWER = 120  # characters
_QUOTED = patterns.compile(r"\A[^\n]*\n+(?:[ \t]*>[^\n]*\n+)+")
_QUOTATION = patterns.compile(r"\A\s*(?:[ \t]*>[^\n]*(?:\n|\Z))+")
_TIME = patterns.compile(
    r"\A\s*[^\w\n]{0,8}(?:(?:thought|reasoned|thinking|pondered|worked|pensou|pensei|pensando"
    r"|raciocinou|refletiu)"
    r"(?: about (?:this|it))? (?:for|por|durante) (?:about |cerca de |less than )?(?:an?|a few"
    r"|a couple of|alguns|um"
    r"|\d{1,5}(?:[.,]\d{1,3})?) ?(?:s|secs?|seconds?|m|mins?|minutes?|moments?|segundos?|minutos?)"
    r"(?:,? (?:and |e )?\d{1,2} ?(?:s|secs?|seconds?|segundos?))?"
    r"|(?:finished|done|stopped) thinking)[^\w\n]{0,8}(?:\n\s*|\Z)",
    patterns.IGNORECASE,
)


def may_become_label(content: str) -> bool:
    """Return whether so short a text may become a reasoning label, and is not one yet."""
    known = (_LABELS, _AMBIGUOUS, _BARE)
    return bool(content) and any(
        one.may_match_start(content) and not one.matches_start(content) for one in known
    )


def after_label(text: str, streaming: bool) -> str:
    """Return what follows labelled reasoning; "" if nothing does. While `streaming`: "" until that is
    known."""
    text, timed = _without_time(text, streaming)
    if text.lstrip().startswith(">"):
        return _after_quotation(text, streaming, timed)
    if (behind := after_bracket(text, streaming)) is not None:
        return behind
    if spaced := _SPACED.match(text):
        final = _SPACED_FINAL.search(text, spaced.end())
        return text[final.end() :] if final and not streaming else ""
    return _after_heading(text, streaming)


def _after_heading(text: str, streaming: bool) -> str:
    certain = (
        REASONING_LINE.match(text) is not None
        or _LABELS.matches_start(text)
        or _GLUED.match(text) is not None
    )
    ambiguous = _AMBIGUOUS.matches_start(text) or AMBIGUOUS_LINE.match(text) is not None
    draft = DRAFT_LINE.match(text) is not None
    if not (certain or ambiguous or draft):
        return "" if streaming and may_become_line(text) else text
    if (answer := _answer_start(text, streaming)) is not None:
        return text[answer:]
    quoted = _QUOTED.match(text)
    if quoted and (certain or ambiguous):
        return "" if streaming else text[quoted.end() :]
    if streaming:
        return ""
    if certain or (not draft and _is_reasoning(text)):
        return _unlabelled_answer(text, certain)
    return (_unlabelled_answer(text, certain) or text) if LISTED_LINE.match(text) else text


def _unlabelled_answer(text: str, certain: bool) -> str:
    """Return the answer after labelled reasoning that has no label of its own."""
    spinner = SPINNER.match(text)
    glued = _GLUED.match(text)
    label, _, rest = text.lstrip().partition("\n")
    if glued:
        content = text[glued.end() :]
    elif ":" in label and label.partition(":")[2].strip(" *_"):
        content = text.lstrip().partition(":")[2]
    else:
        content = rest
    found = answer_after_reasoning(content, listed=not certain)
    return found or (content if spinner and len(content) >= _MIN_ANSWER and not is_planning(content) else "")


def _is_reasoning(text: str) -> bool:
    """Return whether the text under an ambiguous label is reasoning though no answer label follows."""
    label, _, rest = text.lstrip().partition(":")
    alone = "\n" not in label and not rest.partition("\n")[0].strip(" *_")
    return (alone and _AMBIGUOUS.matches_start(text)) or _PLANS.occurs_in(text[:2_000])


def _answer_start(text: str, streaming: bool) -> int | None:
    """Return the offset after the answer label: the last unambiguous one before a next turn."""
    found = [one for one in ANSWER_LABEL.finditer(text) if not text[one.end() : one.end() + 1].islower()]
    if streaming:  # reasoning may mention "Output: prose"
        found = [one for one in found if one["sure"] or one["before"].strip() or _is_alone(text, one)]
    if not found:
        return None
    behind = find_next_turn(text[found[0].end() :], streaming=False)
    end = found[0].end() + behind.start() if behind else len(text)
    found = [one for one in found if one.start() < end or one is found[0]]
    return ([one for one in found if one["sure"]] or found)[-1].end()


def _is_alone(text: str, found: patterns.Match) -> bool:
    return text[found.end() : found.end() + 1] in ("\n", "")


def _without_time(text: str, streaming: bool) -> tuple[str, bool]:
    """Remove a line that says how long the model thought; also return whether there was one."""
    if found := _TIME.match(text):
        return ("" if streaming and found.end() == len(text) else text[found.end() :]), True
    line = text.lstrip("\n \t\r")
    return ("" if streaming and "\n" not in line and line and _TIMES.may_match_start(line) else text), False


def _after_quotation(text: str, streaming: bool, timed: bool) -> str:
    """Return the text without a leading quotation that contains reasoning."""
    first = text.lstrip().partition("\n")[0].lstrip("> \t")
    content = f"{first}\n"
    headed = _LABELS.matches_start(first) or AMBIGUOUS_LINE.match(content) or _TIME.match(content)
    block = _QUOTATION.match(text)
    if streaming and "\n" not in text.lstrip():
        return ""
    if block is None or not (timed or headed):
        return text
    return "" if streaming and block.end() == len(text) else text[block.end() :]
