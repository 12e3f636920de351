"""Thoughts under a label of their own, and the label of the answer behind them.

`Thinking Process: … Final answer: …`, `### Thinking`, `**analysis**` and `final` on lines of their own, a
quotation headed `Thinking`, `Thought for 5 seconds`. Words that begin stories too (`Plan:`, `Analysis`) are
labels only where an answer's label follows, or what they head plans an answer.
"""

from __future__ import annotations

from app import patterns
from app.ai.openai_compatible.answers.next_turns import next_turn
from app.ai.openai_compatible.answers.phrases import phrases
from app.ai.openai_compatible.answers.reasoning.bracketed import after_bracket
from app.ai.openai_compatible.answers.reasoning.label_lines import (
    ANSWER,
    DRAFT_LINE,
    LINE,
    LISTED,
    SPINNER,
    UNSURE_LINE,
    may_become_line,
)
from app.ai.openai_compatible.answers.reasoning.labelled_ends import behind_thoughts
from app.ai.openai_compatible.answers.reasoning.planning import is_planning

_LABELS = phrases("turns: thought labels")
_UNSURE = phrases("turns: unsure thought labels")
_PLANS = phrases("planning: plans")
_TIMES = phrases("turns: thinking times")
_BARE = phrases("turns: thought lines")
_GLUED = patterns.compile(r"\A\s*(?:thought|thinking|reasoning)(?=[A-Z\d*\"“])")  # its line break lost
# gpt-oss without its special tokens, where spaces stand in their places.
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


def may_become_label(said: str) -> bool:
    """Whether so short a beginning may become a label of thoughts, and isn't one yet."""
    known = (_LABELS, _UNSURE, _BARE)
    return bool(said) and any(one.may_begin(said) and not one.begin(said) for one in known)


def after_label(text: str, growing: bool) -> str:
    """What follows labelled thoughts; "" where nothing does. While `growing`: "" until that is known."""
    text, timed = _without_time(text, growing)
    if text.lstrip().startswith(">"):
        return _after_quotation(text, growing, timed)
    if (behind := after_bracket(text, growing)) is not None:
        return behind
    if spaced := _SPACED.match(text):
        final = _SPACED_FINAL.search(text, spaced.end())
        return text[final.end() :] if final and not growing else ""
    return _after_heading(text, growing)


def _after_heading(text: str, growing: bool) -> str:
    sure = LINE.match(text) is not None or _LABELS.begin(text) or _GLUED.match(text) is not None
    unsure = _UNSURE.begin(text) or UNSURE_LINE.match(text) is not None
    draft = DRAFT_LINE.match(text) is not None
    if not (sure or unsure or draft):
        return "" if growing and may_become_line(text) else text
    if (answer := _answer(text, growing)) is not None:
        return text[answer:]
    quoted = _QUOTED.match(text)
    if quoted and (sure or unsure):
        return "" if growing else text[quoted.end() :]
    if growing:
        return ""
    if sure or (not draft and _is_thought(text)):
        return _unlabelled(text, sure)
    return (_unlabelled(text, sure) or text) if LISTED.match(text) else text


def _unlabelled(text: str, sure: bool) -> str:
    """The answer behind labelled thoughts where it has no label."""
    spinner = SPINNER.match(text)
    glued = _GLUED.match(text)
    label, _, rest = text.lstrip().partition("\n")
    if glued:
        said = text[glued.end() :]
    elif ":" in label and label.partition(":")[2].strip(" *_"):
        said = text.lstrip().partition(":")[2]
    else:
        said = rest
    found = behind_thoughts(said, listed=not sure)
    return found or (said if spinner and len(said) >= _MIN_ANSWER and not is_planning(said) else "")


def _is_thought(text: str) -> bool:
    """Whether what such a word heads is thoughts though no answer follows."""
    label, _, rest = text.lstrip().partition(":")
    alone = "\n" not in label and not rest.partition("\n")[0].strip(" *_")
    return (alone and _UNSURE.begin(text)) or _PLANS.occur(text[:2_000])


def _answer(text: str, growing: bool) -> int | None:
    """Where the answer begins behind its label: the last one that is surely such, of those before a
    next turn."""
    found = [one for one in ANSWER.finditer(text) if not text[one.end() : one.end() + 1].islower()]
    if growing:  # thoughts speak of "Output: prose" in passing
        found = [one for one in found if one["sure"] or one["before"].strip() or _is_alone(text, one)]
    if not found:
        return None
    behind = next_turn(text[found[0].end() :], growing=False)
    end = found[0].end() + behind.start() if behind else len(text)
    found = [one for one in found if one.start() < end or one is found[0]]
    return ([one for one in found if one["sure"]] or found)[-1].end()


def _is_alone(text: str, found: patterns.Match) -> bool:
    return text[found.end() : found.end() + 1] in ("\n", "")


def _without_time(text: str, growing: bool) -> tuple[str, bool]:
    """Without a line that says how long the model thought, and whether there was one."""
    if found := _TIME.match(text):
        return ("" if growing and found.end() == len(text) else text[found.end() :]), True
    line = text.lstrip("\n \t\r")
    return ("" if growing and "\n" not in line and line and _TIMES.may_begin(line) else text), False


def _after_quotation(text: str, growing: bool, timed: bool) -> str:
    """The text without a quotation at its beginning that holds thoughts."""
    first = text.lstrip().partition("\n")[0].lstrip("> \t")
    said = f"{first}\n"
    headed = _LABELS.begin(first) or UNSURE_LINE.match(said) or _TIME.match(said)
    block = _QUOTATION.match(text)
    if growing and "\n" not in text.lstrip():
        return ""
    if block is None or not (timed or headed):
        return text
    return "" if growing and block.end() == len(text) else text[block.end() :]
