"""Patterns for the heading line of reasoning or of an answer: a name, decorated with signs or emoji.

`### Thinking`, `=== ANSWER ===`, `🤔 Thinking...`, `::: reasoning`, `**analysis**`, `thought`. A single dash
or hyphen is not decoration: it starts dialogue.
"""

from __future__ import annotations

from app import patterns

EMOJI = "←-⯿🀀-🫿\ufe0f"
_UNIT = rf"(?:[#*_]{{1,6}}|[=~:\-]{{2,40}}|[{EMOJI}]{{1,40}})[ \t]*"
_NAMES = (
    "thought", "thoughts", "thinking", "reasoning", "thought process", "thinking process",
    "reasoning process", "chain of thought", "internal monologue", "inner monologue", "internal thoughts",
    "inner thoughts",
    "scratchpad", "raciocínio", "pensamento", "pensamentos", "processo de pensamento", "pensando",
)  # fmt: skip
_AMBIGUOUS_NAMES = (
    "analysis", "commentary", "plan", "planning", "outline", "notes", "brainstorm", "brainstorming",
    "reflection", "reflections", "análise", "plano", "planejamento", "reflexão",
)  # fmt: skip
_DRAFTS = (
    "draft", "first draft", "rough draft", "initial draft", "draft 1", "draft one", "rascunho",
    "primeiro rascunho", "primeira versão", "first version", "version 1", "original draft",
)  # fmt: skip
_RIGHT = rf"[ \t]*(?::|\.{{2,3}}|…)?[ \t]*(?:{_UNIT}){{0,4}}:?[ \t]*\n"
_SURE = "|".join(_NAMES)
_ALL_AMBIGUOUS = "|".join((*_NAMES, *_AMBIGUOUS_NAMES))

REASONING_LINE = patterns.compile(
    rf"\A\s*(?:(?i:(?:{_UNIT}){{1,4}}(?:{_SURE}){_RIGHT})"
    r"|[*_]{0,2}(?:thought|thinking|reasoning|analysis|commentary)[*_]{0,2}:?[*_ ]*\n)"
)
AMBIGUOUS_LINE = patterns.compile(
    rf"\A\s*(?:{_UNIT}){{0,4}}(?:{_ALL_AMBIGUOUS}){_RIGHT}", patterns.IGNORECASE
)
LISTED_LINE = patterns.compile(
    rf"\A\s*(?:{_UNIT}){{0,4}}(?:{_ALL_AMBIGUOUS}){_RIGHT}\s*(?:[\-*+•–]|\d{{1,2}}[.)])[ \t]",
    patterns.IGNORECASE,
)
DRAFT_LINE = patterns.compile(rf"\A\s*(?:{_UNIT}){{0,4}}(?:{'|'.join(_DRAFTS)}){_RIGHT}", patterns.IGNORECASE)
ANSWER_LABEL = patterns.compile(
    rf"^(?P<before>(?:[ \t#*_>]|[=~:\-]{{2,12}}|[{EMOJI}]){{0,12}})(?:(?P<sure>"
    r"final(?: (?:answer|response|output|version|text|history|story|draft|result|reply))?"
    r"|(?:revised|improved|polished|rewritten|corrected) (?:answer|response|output|version|text|history|story"
    r"|draft)"
    r"|here(?:'s| is) (?:my|the) (?:final )?(?:response|answer|history|story|output)"
    r"|(?:\.\.\.|…)? ?done thinking|(?:história|resposta|versão|texto) (?:final|revisad[ao]|revist[ao]))"
    r"|answer|response|output|history|story|reply|história|resposta)"
    r"[*_ \t]*(?:[:.]|[=~─━═\-]{2,40}[ \t]*$|$)[*_ \t]*",
    patterns.MULTILINE | patterns.IGNORECASE,
)
SPINNER = patterns.compile(
    rf"\A\s*(?:{_UNIT}){{0,4}}(?:thinking|reasoning|pensando|raciocinando)(?:\.{{2,3}}|…)[ \t]*"
    rf"(?:{_UNIT}){{0,4}}"
    r"\n[ \t]*\n",
    patterns.IGNORECASE,
)
_FRAME = patterns.compile(rf"\A(?:{_UNIT}){{0,4}}")
_OPEN_FRAME = patterns.compile(rf"\A[#*_=~:\-{EMOJI} \t]*\Z")
_OPEN_RIGHT = patterns.compile(rf"\A[#*_=~:\-.…{EMOJI} \t]*\Z")
_MAX_LINE = 120  # characters


def may_become_line(text: str) -> bool:
    """Return whether a text without a line break so far may start with such a line."""
    line = text.strip("\n")
    if "\n" in line or len(line) > _MAX_LINE:
        return False
    if _OPEN_FRAME.match(line):
        return True
    line_start = _FRAME.sub("", line.lstrip()).casefold()
    return any(_may_become(name, line_start) for name in (*_NAMES, *_AMBIGUOUS_NAMES, *_DRAFTS))


def _may_become(name: str, line_start: str) -> bool:
    return name.startswith(line_start) or (
        line_start.startswith(name) and _OPEN_RIGHT.match(line_start[len(name) :]) is not None
    )
