"""Recognises remarks on the text itself, on normalised sentences: how it was made, what it shows; headings of
such notes."""

from __future__ import annotations

from app import patterns

_MADE = patterns.compile(
    r"(?:(?:this|that|it) is (?:a work|an ai|entirely|purely|all|just)|i(?:'ve| have)?(?: also"
    r"| deliberately| intentionally| tried to)? (?:tried|kept|keep|made"
    r"|used|aimed|included|avoided|left|added|chose|focused|focussed|invented|based|followed|took"
    r"|wrote|set|gave|stayed|stuck|leaned|assumed|worked|wove|ended)"
    r"|(?:eu )?(?:também )?(?:mantive|usei|tentei|procurei|segui|respeitei|incluí|evitei|escrevi"
    r"|adaptei|busquei|deixei|optei|inventei|acrescentei|assumi|criei|baseei-me|me baseei)"
    r"|(?:this|the above|that|these) (?:history|story|backstory|biography|narrative|version|text"
    r"|draft|response|piece|character|account|paragraphs?)"
    r"|(?:ess[ea]|est[ea]) (?:história|texto|versão|biografia|narrativa|relato|resposta|personagem)"
    r"|the (?:tone|age|dates|language|ending|length)|o (?:tom|texto)|a (?:idade|história|narrativa)"
    r"|all (?:names|characters|events)|written (?:in|with|as|by)|todos os (?:nomes|detalhes)"
    r"|any resemblance|as requested|as you asked|conforme (?:solicitado|pedido))\b"
)
META_WORDS = patterns.compile(
    r"\b(?:prompts?|descriptions?|you|your|requested|requests?|\d{2,4} words|word (?:count|limit)"
    r"|paragraphs?|third[ -]person|first[ -]person|past tense|present tense|provided|details"
    r"|guidelines|instructions|as asked"
    r"|tone|generated|ai|fiction(?:al)?|consistent|as (?:given|stated|specified)|word|words"
    r"|plain prose|coincidental|open[ -]ended|backstory|constraints"
    r"|descrição|pedido|solicitad[oa]s?|palavras|parágrafos?|terceira pessoa|informad[oa]s?"
    r"|fornecid[oa]s?|detalhes|instruções|tom|ficção|fictíci[oa]s?|gerad[oa]|você|seu|sua|coerente"
    r"|conforme)\b"
)
_NOTES = patterns.compile(
    r"(?:(?:author'?s? |writer'?s? |additional |some |quick |final |side |design |a |brief )?notes?"
    r"|key (?:points|elements|details|themes|facts|traits|events)|explanation|changes(?: made)?"
    r"|summary(?: of changes)?|word count|next steps|options|suggestions|themes|why this works"
    r"|what i (?:changed|kept|did)|disclaimer|possible (?:hooks|directions|next steps|changes)"
    r"|plot hooks|follow-?up questions"
    r"|design choices|choices(?: made)?|self-?check|checklist|sources|tags|metadata|assumptions"
    r"|questions(?: for you)?|character notes|details (?:included|kept|used)|feedback"
    r"|notas?(?: d[oa] autora?| finais| adicionais)?|observaç(?:ão|ões)(?: finais)?|pontos?[ -]chave"
    r"|elementos principais|pontos principais|explicação|mudanças(?: feitas)?|resumo|próximos passos"
    r"|sugestões|opções|temas|comentários?|checklist|contagem de palavras|detalhes (?:mantidos|usados"
    r"|incluídos)|perguntas)"
    r"(?: (?:on|about|for|sobre|para) .{1,40})?"
)
# "This history captures Iris's devotion": no character refers to the story as a text.
_SHOWS = patterns.compile(
    r"(?:(?:th(?:is|e) (?:character )?(?:history|backstory|biography|narrative|account|version|text|piece"
    r"|draft)"
    r"|this (?:story|tale)|(?:ess?t?[ae]|a) (?:história|biografia|narrativa|versão|relato|texto))"
    r"(?: above| acima)?(?: \w+ly| also| \w+mente| também)?"
    r" (?:captures?|explores?|highlights?|reflects?|portrays?|showcases?|emphasi[sz]es?|conveys?|depicts?"
    r"|illustrates?|delves? into|encapsulates?|blends?|balances?|weaves?|underscores?|adheres? to|aims? to"
    r"|captura|explora|destaca|reflete|retrata|mostra|evidencia|transmite|ilustra|combina|equilibra)\b)"
)
_ABOVE = patterns.compile(
    r"(?:the|this|o|a) (?:(?:back)?story|history|biography|narrative|text|response|answer|história|texto"
    r"|narrativa|resposta) (?:above|acima) (?:is|was|has|follows|keeps|meets|contains|uses|respects|stays"
    r"|gives|matches"
    r"|é|tem|segue|respeita|contém|usa|atende|mantém)\b"
)
_MACHINE = patterns.compile(
    r"(?:(?:this|it|text|story) (?:was|is) )?(?:created|generated|written|produced|made|powered)"
    r" (?:by|with|using) (?:an? )?(?:ai|gpt[\w.\-]*|chatgpt|claude|gemini|llama|mistral|language model)\b"
    r"|(?:criad[oa]|gerad[oa]|escrit[oa]|feit[oa]) (?:por|com|pela) (?:uma? )?(?:ia|inteligência artificial"
    r"|chatgpt)\b|as an? (?:ai|language model)\b|como (?:uma? )?(?:ia|modelo de linguagem)\b"
)


def is_notes_heading(name: str) -> bool:
    """Return whether a heading of that name introduces such remarks."""
    return _NOTES.fullmatch(name) is not None


def is_remark_on_text(sentence: str) -> bool:
    """Return whether the sentence says how the text was made, or what it shows."""
    if any(one.match(sentence) is not None for one in (_SHOWS, _ABOVE, _MACHINE)):
        return True
    return _MADE.match(sentence) is not None and META_WORDS.search(sentence) is not None
