"""Finds paragraphs in which a model writes the next instruction to itself: `Now write a greeting.`

Such a sentence starts a paragraph, names a kind of text and has no narrative, so that it can't be dialogue.
"""

from __future__ import annotations

from collections.abc import Iterator

from app import patterns
from app.ai.openai_compatible.answers.phrases import normalize
from app.ai.openai_compatible.answers.speech import is_speech

_ADVERBS = ("now", "next", "then", "also", "please", "finally", "agora", "depois", "também")
_VERBS = (
    "write", "create", "generate", "compose", "draft", "continue", "rewrite", "expand", "summarize",
    "summarise", "describe", "provide", "make", "give", "reply", "respond", "answer",
    "return", "output", "escreva", "responda", "devolva", "retorne", "crie", "gere", "reescreva", "descreva",
    "faça", "resuma",
)  # fmt: skip
_TEXT = (
    r"(?:greetings?|(?:back)?story|history|biography|paragraphs?|dialogue|scene|description|summary|chapter"
    r"|version|profile|introduction|monologue|prompt|saudação|história|biografia|diálogo|cena|descrição"
    r"|resumo|capítulo|versão|perfil|introdução|parágrafos?)"
)
_REQUEST = patterns.compile(
    rf"(?:\A|\n[ \t]*\n)[ \t*_]*(?P<request>(?:(?:{'|'.join(_ADVERBS)}),?[ ]){{0,3}}(?:{'|'.join(_VERBS)})\b"
    rf"[^.!?:\n]{{0,120}}\b{_TEXT}\b[^.!?:\n]{{0,120}})(?:[.!:][*_]*(?:[ \t\n]|\Z)|\n|\Z)",
    patterns.IGNORECASE,
)
_NARRATES = patterns.compile(
    r"\b(?:she|he|they|was|were|had|would|ela|ele|elas|eles|era|foi|tinha|dizia)\b", patterns.IGNORECASE
)
_MAX_REQUEST = 280  # characters


def find_requests(text: str) -> Iterator[patterns.Match]:
    """Yield a match at the start of each such sentence."""
    for found in _REQUEST.finditer(text):
        if found.start() and _is_instruction(found["request"]):
            yield found


def is_request(sentence: str) -> bool:
    """Return whether a sentence is one."""
    found = _REQUEST.match(sentence.strip())
    return found is not None and _is_instruction(found["request"])


def _is_instruction(words: str) -> bool:
    return words[:1].isupper() and not _NARRATES.search(words) and not is_speech(words)


def may_be_request(line: str) -> bool:
    """Return whether an incomplete line may become one."""
    if len(line) > _MAX_REQUEST or any(mark in line.rstrip() for mark in ".!?"):
        return False
    words = normalize(line).split()
    while words and words[0].strip(",") in _ADVERBS:
        words = words[1:]
    if len(words) < 2:
        return not words or any(one.startswith(words[0].strip(",")) for one in (*_VERBS, *_ADVERBS))
    return words[0] in _VERBS
