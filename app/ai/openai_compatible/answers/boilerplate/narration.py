"""Detects first-person narration, in which a last paragraph with "I" and "you" belongs to the story unless it
mentions the text."""

from __future__ import annotations

from collections.abc import Sequence

from app import patterns
from app.ai.openai_compatible.answers.phrases import normalize
from app.ai.openai_compatible.answers.speech import without_quotations

_HEAD = 1_000  # characters inspected
_MIN_COUNT, _MAX_SPACING = (
    3,
    400,
)  # minimum number of such words, and their maximum average distance in characters
_FIRST_PERSON = patterns.compile(
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


def is_first_person(lines: Sequence[str]) -> bool:
    """Return whether the text before a last paragraph (`lines`) is narrated in the first person."""
    head = without_quotations(_head_of(lines).replace("’", "'"))
    count = sum(1 for _ in _FIRST_PERSON.finditer(head))
    return count >= _MIN_COUNT and count * _MAX_SPACING >= len(head)


def _head_of(lines: Sequence[str]) -> str:
    head_lines: list[str] = []
    length = 0
    for line in lines:
        head_lines.append(line)
        length += len(line)
        if length >= _HEAD:
            break
    return "\n".join(head_lines)[:_HEAD]


def mentions_the_text(line: str) -> bool:
    """Return whether the line mentions the text, its making or changes to it."""
    return _TEXT.search(normalize(line)) is not None
