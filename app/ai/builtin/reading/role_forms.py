"""Occupations that are in no list, by form or label: `taxidermist`, `dono de uma livraria`, `job: …`."""

from __future__ import annotations

from app import patterns
from app.ai.builtin.vocabulary.files import by_language, united

_FILES = by_language("role_forms.txt", "endings", "no_occupations")
_ENDINGS = {locale: file.pattern("endings") for locale, file in _FILES.items()}
BUILT_EN = patterns.compile(
    rf"\b(?:an?|i'm|works as)\s+(?:[\w']+\s+){{0,3}}?(?P<role>\w{{3,20}}(?:{_ENDINGS['en']}))\b"
)
OWNER = patterns.compile(
    r"\b(?:owner of (?:an?|the) \w+|(?:shop|store|bar|bookshop|bookstore|restaurant|ranch|inn|café) owner|"
    r"don[oa] d(?:e uma?|o|a) \w+)\b"
)
LABELLED = patterns.compile(
    r"\b(?:job|occupation|profession|class|role|work|profissão|profissao|ocupação|classe|trabalho|"
    r"cargo)\s*:\s*(?P<role>[^\W\d_][\w' ]{2,30}?)(?=\s*(?:[,.;|/(]|$))"
)
BUILT_PT = patterns.compile(
    r"(?:\b(?:uma?|sou|como)\s+(?:\w+\s+){0,2}?|,\s*)"
    rf"(?P<role>\w{{3,18}}(?:{_ENDINGS['pt-BR']}))\b"
)
NO_OCCUPATIONS = united(_FILES, "no_occupations")
