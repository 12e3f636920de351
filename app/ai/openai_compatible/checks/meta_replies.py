"""Detects replies to the requester instead of a history: a question back, readiness, or an error report.

"Could you give me more details about Iris?", "Understood. I will write the history of Iris. Ready when you
are.", "Iris could not be generated because the provider returned an invalid response." Such a text names the
character and may be as long as a short history, but most of it addresses the requester about the task. Single
sentences of the kind occur in first-person histories and letters, so the share decides, and that it starts
so. Quoted text and sentences with a verb of speech are dialogue.
"""

from __future__ import annotations

from app import patterns
from app.ai.openai_compatible.answers.phrases import normalize
from app.ai.openai_compatible.answers.speech import is_speech, sentences, without_quotations

_MAX_META_REPLY = 1_500  # characters: longer answers are judged as histories
_MIN_SHARE = 0.5  # of the characters of all sentences
_MAX_HEAD = 3  # first sentences, one of which must be about the task
_MAX_BRIEF = 4  # words
_WORK = (
    r"(?:(?:back)?stor(?:y|ies)|histor(?:y|ies)|biograph(?:y|ies)|narratives?|details?|information|info"
    r"|questions?|prompts?|requests?|descriptions?|instructions?|characters?|texts?|inputs?|paragraphs?"
    r"|tone|style|genre|setting|preferences?|options?|versions?|first person|assistant"
    r"|histórias?|biografia|narrativa|informaç(?:ão|ões)|perguntas?|dúvidas?|pedido|descrição"
    r"|instruç(?:ão|ões)|personage(?:m|ns)|textos?|parágrafos?|tom|estilo|gênero|preferências?|opções"
    r"|detalhes?)\b"
)
_GIVE = (
    r"(?:give|provide|share|paste|send|resend|attach|clarif\w+|specif\w+|confirm|describe|repeat|prefer"
    r"|choose|let me know|tell me|would like|like me to|want me to|know if|answer|dar|fornec\w+|compartilh\w+"
    r"|mand\w+|envi\w+|inform\w+|esclare\w+|confirm\w+|descrev\w+|prefer\w+|me (?:diga|conte|passe|fale))"
)
_MAKE = (
    r"(?:write|create|craft|begin|start|generate|draft|help|answer|compose|continue|proceed|escrever|criar"
    r"|começar|gerar|ajudar|redigir|continuar)"
)
_TASK_TALK = patterns.compile(
    # asks for information
    rf"\b(?:you|please|você|por favor|which|qual)\b[^.!?]{{0,40}}?\b{_GIVE}\b[^.!?]{{0,80}}?\b{_WORK}"
    rf"|\b(?:let me know|tell me|me diga|me conte|me envie|envie)\b[^.!?]{{0,80}}?\b(?:it|one|{_WORK})"
    # announces or offers work
    rf"|\b(?:i'll|i will|i can|i could|i'm ready to|i am ready to|i'd be (?:happy|glad) to|vou|posso"
    rf"|estou pront[oa] para|pronto para|ready to)(?: \w+ly| now| then| also| be (?:happy|glad) to)?"
    rf" {_MAKE}\b[^.!?]{{0,80}}?\b(?:it|one|{_WORK})"
    r"|\b(?:how|what) (?:can|may|should) i (?:help|assist|write)\b|\bwhen(?:ever)? you(?:'re| are) ready\b"
    # reports missing information
    r"|\b(?:i need|i have|i'd need|before i|to write|to create|preciso|antes de|para escrever|tenho)\b"
    r"[^.!?]{0,60}?\b(?:details|information|info|questions?|know (?:a (?:little|bit) )?more|clarif\w+"
    r"|detalhes|informações|perguntas|dúvidas|saber)\b"
    r"|\b(?:description|message|prompt|input|request|text|details|descrição|mensagem|pedido|texto)\b"
    r"[^.!?]{0,40}?\b(?:cut (?:off|short)|missing|incomplete|empty|attached|not (?:sent|included|provided"
    r"|there)|(?:wasn't|weren't) (?:sent|included|provided|attached)|não (?:foi|foram|veio) \w+|incomplet[oa]"
    r"|cortad[oa]|vazi[oa])\b"
)
_FAILED = patterns.compile(
    r"\b(?:could not be|couldn't be|cannot be|can't be|failed to|unable to|não (?:pôde|foi possível|pode))"
    r" (?:generated?|produced?|created?|processed?|returned?|retrieved?|loaded?"
    r"|ser (?:gerad|criad|processad|concluíd)[oa]|gerar|processar|concluir)\b"
    r"|\b(?:upstream|provider|server|service|endpoint|api|backend|gateway|servidor|serviço|provedor)\b"
    r"[^.!?]{0,40}\b(?:error|errors|invalid|failed|unavailable|overloaded|timed out|timeout|down|busy"
    r"|returned|erro|indisponível|inválid[oa]|sobrecarregad[oa]|falhou)\b"
    r"|\b(?:an|internal|unexpected|unknown|um|interno|inesperado) (?:\w+ )?(?:error|erro)\b[^.!?]{0,30}"
    r"\b(?:occurred|has occurred|happened|ocorreu)\b|\bocorreu um erro\b"
    r"|\b(?:try again (?:later|in|with)|contact (?:support|us)|tente (?:de novo|novamente|mais tarde))\b"
)
_LIST_ITEM = patterns.compile(r"\A[ \t]*(?:[-*+•–]|\d{1,2}[.)])[ \t]")


def is_meta_reply(text: str) -> bool:
    """Return whether most of the text, from its start, addresses the requester about the task. Linear
    time."""
    if len(text) > _MAX_META_REPLY:
        return False
    found = [
        one for line in text.split("\n") for one in sentences(without_quotations(line)) if not _is_brief(one)
    ]
    replies = [one for one in found if addresses_requester(one)]
    asks = [one for one in found if one not in replies and one.rstrip("\"'”’)*_ ").endswith("?")]
    is_early = any(one in replies for one in found[:_MAX_HEAD])
    normalized = sum(map(len, (*replies, *asks)))
    return is_early and normalized >= _MIN_SHARE * sum(map(len, found))


def _is_brief(sentence: str) -> bool:
    """Return whether a sentence says nothing either way: "Understood.", "Claro!", a list item."""
    return len(sentence.split()) <= _MAX_BRIEF or _LIST_ITEM.match(sentence) is not None


def addresses_requester(sentence: str) -> bool:
    """Return whether a sentence addresses the requester about the task, or reports that it failed."""
    if is_speech(sentence):
        return False
    normalized = normalize(sentence)
    return _TASK_TALK.search(normalized) is not None or _FAILED.search(normalized) is not None
