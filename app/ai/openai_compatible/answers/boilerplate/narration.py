"""Whether somebody of the story narrates it, as "I", to a "you": then a last paragraph that speaks so is the
story's own unless it names a text."""

from __future__ import annotations

from collections.abc import Sequence

from app import patterns
from app.ai.openai_compatible.answers.phrases import compared
from app.ai.openai_compatible.answers.speech import unquoted_words

_HEAD = 1_000  # characters that are looked at
_LEAST, _APART = 3, 400  # so many words of the kind in so many characters at the most, on an average
_ME = patterns.compile(
    r"\b(?:I|I'm|I've|I'd|[Mm]y|[Mm]e|[Mm]ine|[Mm]yself|[Ee]u|[Mm]eus?|[Mm]inhas?|[Nn]asci|[Cc]resci"
    r"|[Aa]prendi"
    r"|[Ss]ou|[Tt]enho|[Vv]ivo|[Mm]oro|[Ff]ui|[Ff]iquei|[Vv]im|[Aa]cendo|[Gg]uardo)\b"
)
_TEXT = patterns.compile(
    r"\b(?:th(?:is|e|at) (?:(?:back)?story|history|biography|text)|(?:a|any|another|longer|shorter|darker|new"
    r"|different|revised) (?:\w+ )?(?:story|history|version|draft|text|chapter|paragraph)|versions?|changes?"
    r"|descriptions?|prompts?|requests?|paragraphs?|tone|third[ -]person|first[ -]person|revis\w+|edits?"
    r"|adjust\w*|tweaks?|feedback|suggestions?|character|anything else|this helps|(?:your|the) (?:game"
    r"|campaign"
    r"|project|story|needs)|word count|\d{2,4} words|as (?:stated|requested|asked|specified)|instructions"
    r"|fiction"
    r"|it (?:darker|longer|shorter|lighter)|what you think|the end|fim|ai"
    r"|ess?t?a (?:história|biografia)|ess?t?e texto|versão|mudanças?|alteraç(?:ão|ões)|ajustes?|descrição"
    r"|pedido"
    r"|parágrafos?|tom|personagem|revis(?:ão|ões|ar)|sugest(?:ão|ões)|(?:seu|sua) (?:jogo|campanha"
    r"|projeto))\b"
)


def is_narrated_by_me(lines: Sequence[str]) -> bool:
    """`lines`: the text before a last paragraph."""
    head = unquoted_words(_first_of(lines).replace("’", "'"))
    count = sum(1 for _ in _ME.finditer(head))
    return count >= _LEAST and count * _APART >= len(head)


def _first_of(lines: Sequence[str]) -> str:
    taken: list[str] = []
    length = 0
    for line in lines:
        taken.append(line)
        length += len(line)
        if length >= _HEAD:
            break
    return "\n".join(taken)[:_HEAD]


def names_the_text(line: str) -> bool:
    """Whether it speaks of a text, of its making or of changes to it."""
    return _TEXT.search(compared(line)) is not None
