"""Splits lines into sentences, and detects whether a character of the story speaks a sentence.

A model addresses the requester as "I" to "you" about a text; a story's own "I" and "you" come with an
attribution ("I need to write, Iris told her mother"; "Posso contar tudo, dizia ela"), or mention no text.
"""

from __future__ import annotations

from app import patterns
from app.ai.openai_compatible.answers.phrases import normalize
from app.ai.openai_compatible.speech_verbs import ATTRIBUTION

_SENTENCE_MARKS = ":!?.…,—-)"
_LAST_SIGN = 0x2190  # code points from here on are arrows, pictographs and emoji
_GAP = patterns.compile(r"(?:[.!?…]+[\"”’')\]*_]*|:[*_]*)\s+(?=[^a-zà-ÿ\s])")
_PRESENT = r"(?:diz|dizem|pergunta|perguntam|responde|escreve|murmura|grita|repete|pensa|canta|ri|lê-se)"
_PLURAL = r"(?:say|tell|ask|think|swear|answer|reply|write|whisper|sing|joke|contam|juram|falam|lembram)"
_ARTICLE = (
    r"(?:the|an?|her|his|their|one|every|some|old|young|o|a|os|um|uma|seu|sua|seus|suas|meu|minha"
    r"|cada|alguém|mestre|dona)"
)
_AFTER_QUOTE = r"[,!?—–…”\"’)][\"”’)]?\s{1,3}(?:and |e |but |mas |as |como )?"
_INVERTED = patterns.compile(rf"{_AFTER_QUOTE}{ATTRIBUTION}(?:[ ,.:;!?…—–]|$)", patterns.IGNORECASE)
_INVERTED_PRESENT = patterns.compile(
    rf"{_AFTER_QUOTE}{_PRESENT} (?:(?:{_ARTICLE}|ela|ele|eles|elas)\b|(?-i:[A-ZÀ-Ý]))", patterns.IGNORECASE
)
_DIRECT = patterns.compile(
    rf"{_AFTER_QUOTE}(?:she|he|they|ela|ele|elas|eles|{_ARTICLE}(?: [\w'’]{{1,20}}){{1,3}})"
    rf" (?:had |has |have |always |never |once |often |still |later |sempre |nunca |só |lhe )?"
    rf"(?:{ATTRIBUTION}|{_PRESENT}|{_PLURAL})\b",
    patterns.IGNORECASE,
)
_NAMED = patterns.compile(
    rf"{_AFTER_QUOTE}(?:(?:[A-ZÀ-Ý][\w'’\-]{{0,30}}|de|da|do|dos|of|the|van|von) ){{1,4}}"
    rf"(?:had |has |always |never |once |sempre |lhe )?(?:{ATTRIBUTION}|{_PRESENT})\b"
)
_TASK_WORDS = patterns.compile(
    r"\b(?:the|o|a|your|their|seu|sua) (?:user|prompt|description|request|task|instructions?|brief"
    r"|system|usuári[oa]"
    r"|utilizador[a]?|pedido|descrição|tarefa|instruções)\b",
    patterns.IGNORECASE,
)
_QUOTED = patterns.compile(r"[\"“«][^\"”»]{0,400}[\"”»]")


def sentences(line: str) -> list[str]:
    """Return the sentences of a line; a colon before a capital letter ends one too."""
    found, start = [], 0
    for gap in _GAP.finditer(line):
        if not any(map(str.isalnum, line[start : gap.start()])):
            continue
        found.append(line[start : gap.end()].rstrip())
        start = gap.end()
    rest = line[start:]
    if found and not any(map(str.isalnum, rest)):
        return [*found[:-1], f"{found[-1]} {rest}".rstrip()]
    return [*found, rest] if rest.strip() else found


def is_speech(text: str) -> bool:
    """Return whether a character of the story says or thinks this text."""
    normalized = text.replace("*", "").replace("_", "")
    for pattern in (_INVERTED, _INVERTED_PRESENT, _DIRECT, _NAMED):
        found = pattern.search(normalized)
        if found and not _TASK_WORDS.search(normalized[found.start() : found.end() + 25]):
            return True
    return False


def without_quotations(text: str) -> str:
    """Return the text without quoted passages."""
    return _QUOTED.sub("", text)


def normalize_line(line: str) -> str:
    """Return the normalised line without emoji and markup at its ends; an emoji ends a sentence like `!`."""
    normalized = normalize(line)
    first = next((at for at, one in enumerate(normalized) if one.isalnum()), 0)
    last = next(
        (at for at, one in enumerate(reversed(normalized)) if one.isalnum() or one in _SENTENCE_MARKS), 0
    )
    found = normalized[first : len(normalized) - last]
    return (
        f"{found}!"
        if last and ord(normalized[-1]) > _LAST_SIGN and not found.endswith(tuple(_SENTENCE_MARKS))
        else found
    )
