"""Where a description takes something back: `a blonde… no, make her hair red`. What follows counts."""

from __future__ import annotations

from collections.abc import Iterator

from app import patterns
from app.ai.builtin.reading.text import Text

_TAKEN_BACK = {
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

MAX_TAKEN_BACK = 4
_REACH = 400  # characters


def last_words(text: Text) -> Iterator[Text]:
    """What follows each of the last takings back, as far as one reaches; the last at the end."""
    ends = [match.end() for match in _TAKEN_BACK[text.language].finditer(text.plain)]
    for at in ends[-MAX_TAKEN_BACK:]:
        yield Text(text.raw[at : at + _REACH], text.plain[at : at + _REACH], text.language)
