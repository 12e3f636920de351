"""Numbers up to ninety-nine, in figures and in words of both languages, as text without accents has them."""

from __future__ import annotations

_EN = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_PT = (
    "zero um dois tres quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezesseis "
    "dezessete dezoito dezenove"
)
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90, "vinte": 20, "trinta": 30, "quarenta": 40, "cinquenta": 50,
    "sessenta": 60, "setenta": 70, "oitenta": 80, "noventa": 90,
}  # fmt: skip
_SMALL = {word: value for words in (_EN, _PT) for value, word in enumerate(words.split())} | {
    "quatorze": 14, "uma": 1, "duas": 2, "dezasseis": 16, "dezassete": 17, "dezanove": 19,
}  # fmt: skip
_ORDINAL_EN = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth"
)
ORDINALS = {word: value for value, word in enumerate(_ORDINAL_EN.split(), 1)}

_ONES = "one|two|three|four|five|six|seven|eight|nine|um|uma|dois|duas|tres|quatro|cinco|seis|sete|oito|nove"
NUMBER = (
    rf"(?:\d{{1,2}}|(?:{'|'.join(_TENS)})(?:(?:[ -]| e )(?:{_ONES})\b)?|"
    rf"{'|'.join(sorted(_SMALL, key=len, reverse=True))})"
)
ORDINAL = rf"(?:{'|'.join(sorted(ORDINALS, key=len, reverse=True))}|\d{{1,2}}(?:st|nd|rd|th))"


def value(written: str) -> int:
    """What a match of NUMBER or of ORDINAL means."""
    figures = "".join(filter(str.isdecimal, written))
    if figures:
        return int(figures)
    words = written.replace("-", " ").split()
    return sum(_TENS.get(word, _SMALL.get(word, ORDINALS.get(word, 0))) for word in words)
