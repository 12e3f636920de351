"""Where a description takes something back: `a blonde… no, make her hair red`. What follows counts."""

# ruff: noqa: E501
from __future__ import annotations

from collections.abc import Iterator

from app import patterns
from app.ai.builtin.reading.text import Text

_TAKEN_BACK = {
    "en": patterns.compile(
        r"(?:[,.;…(–—]|\bbut|\boh)\s*(?:oh\s+)?(?:no\s*,|no wait|wait|no make|actually|scratch that|sorry|i mean|or rather|rather|"
        r"on second thought|better|make (?:that|it|him|her|them|his|their))(?=[\s,:;.…])"
    ),
    "pt-BR": patterns.compile(
        r"(?:[,.;…(–—]|\bmas)\s*(?:aliás|alias|não\s*,|ou melhor|quer dizer|na verdade|pensando bem|melhor|corrigindo|digo|opa)"
        r"(?=[\s,:;.…])"
    ),
}


def last_words(text: Text) -> Iterator[Text]:
    """What follows each taking back, the last at the end."""
    for match in _TAKEN_BACK[text.language].finditer(text.plain):
        yield Text(text.raw[match.end() :], text.plain[match.end() :], text.language)
