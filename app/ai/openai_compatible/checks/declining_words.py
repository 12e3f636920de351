"""Patterns for refusals that name no task, and for what models say about themselves (used by `refusals`).

"I am going to decline this one", "That's not something I can do": these need no object. Texts are compared in
lower case, with straight apostrophes, sentence by sentence.
"""

from __future__ import annotations

from app import patterns

_SUBJECT = r"\b(?:i|we)(?:'m|'ll|'d|'re| am| are| will| would| have| must)?"
_DECLINE = (
    r"(?:declin(?:e|ing)|refus(?:e|ing)|pass(?:ing)? on|opt(?:ing)? out|step(?:ping)? away|bow(?:ing)? out"
    r"|sit(?:ting)? out|turn(?:ing)? down)"
)
_DO = (
    r"(?:do|help\w*|write|writing|create|creating|assist\w*|support|provide|generate|produce|continu\w+"
    r"|discuss|engage|fulfil\w*|take on|tell|fazer|escrever|criar|ajudar|gerar|produzir|continuar)"
)
_THIS = r"(?: (?:of|from))?(?: (?:this|that|it|here))?(?: one)?\W*\Z"
DECLINES = tuple(
    patterns.compile(pattern)
    for pattern in (
        rf"{_SUBJECT} (?:\w+ ){{0,4}}{_DECLINE}{_THIS}",
        rf"{_SUBJECT} (?:\w+ ){{0,2}}(?:draw(?:ing)? (?:a|the) line)\b",
        r"\b(?:vou|devo|preciso|tenho que|tenho de|prefiro) (?:\w+ )?(?:recusar|declinar|passar)"
        r"(?: (?:est[ea]|ess[ea]|isto|isso|dest[ea]|dess[ea]))?\W*\Z",
        r"\b(?:not|isn't|nothing) (?:something|anything|one|a \w+)?(?: (?:that|which))? ?(?:i|we)"
        rf"(?:'m|'d|'ll|'re| am)? (?:\w+ ){{0,2}}{_DO}(?: (?:with|in|about|on|here|that|this|it))*\W*\Z",
        r"\bnão é algo que (?:eu )?(?:posso|possa|consigo|consiga|vou|faça|farei)"
        rf"(?: {_DO})?(?: (?:com|nisso|isso|aqui))*\W*\Z",
        r"\bi(?:'d| would) (?:prefer|rather) not(?: to)?\W*\Z",
    )
)
IS_MODEL = patterns.compile(
    r"\b(?:i'm|i am|sou|as) (?:[\w.\-]+, )?(?:just |only |apenas |só )?(?:an?|um|uma|o|a)? ?"
    r"(?:\w+ ){0,2}(?:ai|ia|language model|artificial intelligence|modelo de linguagem"
    r"|inteligência artificial|assistente (?:virtual|digital|de ia))\b"
)
# Objects required after that: a machine in a story may say that it doesn't write letters.
_WORK = r"stor(?:y|ies)|histor(?:y|ies)|characters?|fiction|content|this|that|request\w*"
_WORK_PT = r"histórias?|personage(?:m|ns)|ficção|conteúdos?|isso|isto|pedidos?"
MODELS_DONT = patterns.compile(
    r"\b(?:i|we) (?:\w+ )?(?:don't|do not|can't|cannot|won't|will not|am not able to|am unable to)"
    r" (?:\w+ )?(?:role-?play|impersonate|portray|depict|(?:write|create|generate|produce|engage"
    rf"|assist|help)\b[^.!?\n]{{0,30}}\b(?:{_WORK}))\b"
    r"|\bnão (?:\w+ )?(?:interpreto|(?:escrevo|crio|gero|produzo|posso|retrato)\b"
    rf"[^.!?\n]{{0,30}}\b(?:{_WORK_PT}))\b"
)
