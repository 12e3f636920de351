"""Paragraphs in which a model asks itself for more, as the next request to it would: `Now write a greeting.`

Nobody of the story says such a sentence: it begins a paragraph, names a kind of text, and speaks of nobody's
deeds.
"""

from __future__ import annotations

from collections.abc import Iterator

from app import patterns
from app.ai.openai_compatible.answers.phrases import compared
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


def requests(text: str) -> Iterator[patterns.Match]:
    """Where such a sentence begins."""
    for found in _REQUEST.finditer(text):
        if found.start() and _is_said_by_nobody(found["request"]):
            yield found


def is_request(sentence: str) -> bool:
    """Whether a sentence is one."""
    found = _REQUEST.match(sentence.strip())
    return found is not None and _is_said_by_nobody(found["request"])


def _is_said_by_nobody(said: str) -> bool:
    return said[:1].isupper() and not _NARRATES.search(said) and not is_speech(said)


def may_request(line: str) -> bool:
    """Whether a line that goes on may turn out to be one."""
    if len(line) > _MAX_REQUEST or any(mark in line.rstrip() for mark in ".!?"):
        return False
    said = compared(line).split()
    while said and said[0].strip(",") in _ADVERBS:
        said = said[1:]
    if len(said) < 2:
        return not said or any(one.startswith(said[0].strip(",")) for one in (*_VERBS, *_ADVERBS))
    return said[0] in _VERBS
