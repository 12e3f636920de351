"""Corrections within a description: `a blonde… no, make her hair red`. What follows one counts."""

from __future__ import annotations

from collections.abc import Iterator

from app import patterns
from app.ai.builtin.reading.text import Text

_CORRECTION = {
    "en": patterns.compile(
        r"(?:[,.;…(–—]|\bbut|\boh)\s*(?:oh\s+)?(?:no\s*,|no wait|wait|no make|actually|scratch that|sorry|"
        r"i mean|or rather|rather|on second thought|better|make (?:that|it|him|her|them|his|"
        r"their))(?=[\s,:;.…])"
    ),
    "pt-BR": patterns.compile(
        r"(?:[,.;…(–—]|\bmas)\s*(?:aliás|alias|não\s*,|ou melhor|quer dizer|na verdade|pensando bem|melhor|"
        r"corrigindo|digo|opa)(?=[\s,:;.…])"
    ),
}

MAX_CORRECTIONS = 4
_MAX_LENGTH = 400  # characters


def corrections_in(text: Text) -> Iterator[Text]:
    """Yields the texts after the last corrections, in their order, each cut at a maximum length."""
    ends = [match.end() for match in _CORRECTION[text.language].finditer(text.plain)]
    for at in ends[-MAX_CORRECTIONS:]:
        yield Text(text.raw[at : at + _MAX_LENGTH], text.plain[at : at + _MAX_LENGTH], text.language)
