"""Callings that no list has, by their form or their label: `taxidermist`, `dono de uma livraria`, `job: …`."""

# ruff: noqa: E501
from __future__ import annotations

from app import patterns

BUILT_EN = patterns.compile(
    r"\b(?:an?|i'm|works as)\s+(?:[\w']+\s+){0,3}?(?P<role>\w{3,20}(?:ist|smith|keeper|maker|monger|wright|herder|catcher|"
    r"dealer|trainer|designer|builder|collector|manager|director|seller|cleaner|dresser|tender|grapher|ologist))\b"
)
OWNER = patterns.compile(
    r"\b(?:owner of (?:an?|the) \w+|(?:shop|store|bar|bookshop|bookstore|restaurant|ranch|inn|café) owner|"
    r"don[oa] d(?:e uma?|o|a) \w+)\b"
)
LABELLED = patterns.compile(
    r"\b(?:job|occupation|profession|class|role|work|profissão|profissao|ocupação|classe|trabalho|cargo)\s*:\s*"
    r"(?P<role>[^\W\d_][\w' ]{2,30}?)(?=\s*(?:[,.;|/(]|$))"
)
BUILT_PT = patterns.compile(
    r"(?:\b(?:uma?|sou|como)\s+(?:\w+\s+){0,2}?|,\s*)(?P<role>\w{3,18}(?:ista|eir[oae]|ólog[oae]|ógraf[oae]|dor|dora|dore))\b"
)
_NO_CALLINGS_WORDS = """
twist exist resist optimist pessimist idealist narcissist brasileira brasileiro solteira solteiro verdadeira
verdadeiro inteira inteiro primeira primeiro terceiro terceira estrangeira estrangeiro fogueira cachoeira
companheira companheiro prisioneira prisioneiro guerreira otimista pessimista realista encantador
encantadora sonhador sonhadora trabalhador trabalhadora assustador assustadora conquistador passageiro
feiticeira ligeira
"""
NO_CALLINGS = frozenset(_NO_CALLINGS_WORDS.split())
