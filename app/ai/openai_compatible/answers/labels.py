"""Thoughts under a label of their own, and the label of the answer behind them.

`Thinking Process: … Final answer: …`, `### Thinking`, `**analysis**` and `final` on lines of their own, a
quotation headed `Thinking`, `Thought for 5 seconds`. Words that begin stories too (`Plan:`, `Analysis`) are
labels only where an answer's label follows, or what they head plans an answer.
"""

from __future__ import annotations

from app import patterns
from app.ai.openai_compatible.answers.next_turns import next_turn
from app.ai.openai_compatible.answers.phrases import phrases

_LABELS = phrases("turns: thought labels")
_UNSURE = phrases("turns: unsure thought labels")
_PLANS = phrases("planning: plans")
_TIMES = phrases("turns: thinking times")
_BARE = phrases("turns: thought lines")
_THOUGHT = r"(?:[Tt]houghts?|[Tt]hinking|[Rr]easoning|[Tt]hought [Pp]rocess|[Rr]aciocínio|[Pp]ensamentos?)"
_LINE = patterns.compile(
    rf"\A\s*(?:[#*_ ]*[#*_][#*_ ]*{_THOUGHT}[*_ ]*:?"
    r"|[*_]{0,2}(?:thought|thinking|reasoning|analysis|commentary)[*_]{0,2}:?)[*_ ]*\n"
)
_UNSURE_LINE = patterns.compile(
    r"\A\s*[#*_ ]*(?:analysis|commentary|plan|planning|outline|notes|brainstorm(?:ing)?|reflections?"
    r"|scratchpad"
    r"|internal monologue|chain of thought|reasoning|thinking|thoughts?|thought process|análise|plano"
    r"|planejamento"
    r"|reflexão|rascunho|raciocínio|pensamentos?)[*_ ]*:?[*_ ]*\n",
    patterns.IGNORECASE,
)
_ANSWER = patterns.compile(
    r"^(?P<before>[ \t#*_>]*)(?:(?P<sure>final(?: (?:answer|response|output|version|text|history|story"
    r"|draft|result"
    r"|reply))?|here(?:'s| is) (?:my|the) (?:final )?(?:response|answer|history|story|output)"
    r"|(?:\.\.\.|…)? ?done thinking|(?:história|resposta|versão|texto) final)"
    r"|answer|response|output|history|story|reply|história|resposta)"
    r"[*_ \t]*(?:[:.]|$)[*_ \t]*",
    patterns.MULTILINE | patterns.IGNORECASE,
)
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
    line = _LINE.match(text)
    sure = line is not None or _LABELS.begin(text)
    if not (sure or _UNSURE.begin(text) or _UNSURE_LINE.match(text)):
        return "" if growing and _may_become_line(text) else text
    if (answer := _answer(text, growing)) is not None:
        return text[answer:]
    quoted = _QUOTED.match(text)
    if quoted and (sure or _UNSURE.begin(text)):
        return "" if growing else text[quoted.end() :]
    return "" if growing or sure or _is_thought(text) else text


def _may_become_line(text: str) -> bool:
    line = text.lstrip("\n")
    return "\n" not in line and _UNSURE_LINE.match(f"{line}\n") is not None


def _is_thought(text: str) -> bool:
    """Whether what such a word heads is thoughts though no answer follows."""
    label, _, rest = text.lstrip().partition(":")
    alone = "\n" not in label and not rest.partition("\n")[0].strip(" *_")
    return (alone and _UNSURE.begin(text)) or _PLANS.occur(text[:2_000])


def _answer(text: str, growing: bool) -> int | None:
    """Where the answer begins behind its label: the last one that is surely such, of those before a
    next turn."""
    found = [one for one in _ANSWER.finditer(text) if not text[one.end() : one.end() + 1].islower()]
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
    headed = _LABELS.begin(first) or _UNSURE_LINE.match(said) or _TIME.match(said)
    block = _QUOTATION.match(text)
    if growing and "\n" not in text.lstrip():
        return ""
    if block is None or not (timed or headed):
        return text
    return "" if growing and block.end() == len(text) else text[block.end() :]
