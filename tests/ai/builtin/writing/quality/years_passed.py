"""How many years pass in a history: `nine years`, `at seven`, `onze anos`, `aos nove`."""

from __future__ import annotations

import re

from app.engines.ports import Locale

_WORDS = {
    "en": [
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
    ],
    "pt-BR": [
        "um",
        "dois",
        "três",
        "quatro",
        "cinco",
        "seis",
        "sete",
        "oito",
        "nove",
        "dez",
        "onze",
        "doze",
        "treze",
        "quatorze",
        "quinze",
    ],
}
_TENS = {
    "en": {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50},
    "pt-BR": {"vinte": 20, "trinta": 30, "quarenta": 40, "cinquenta": 50},
}
_SPAN = {
    "en": r"\b({words}) (?:long |whole |full )?(?:years|winters|summers)\b"
    r"(?! older| before| younger| from now)|"
    r"\b(?:[Aa]t|age of) ({words})\b(?! o'clock)",
    "pt-BR": r"\b({words}) (?:longos |bons )?(?:anos|invernos|verões)\b(?! mais velh| antes| mais nov)|"
    r"\b[Aa]os ({words})\b",
}


def max_years(text: str, locale: Locale) -> int:
    """The greatest count of years that the text says somebody lived through, or an age it looks back to."""
    numbers = {word: count for count, word in enumerate(_WORDS[locale], start=1)} | _TENS[locale]
    pattern = _SPAN[locale].replace("{words}", "|".join(numbers))
    found = (number for match in re.finditer(pattern, text) for number in match.groups() if number)
    return max((numbers[number.lower()] for number in found), default=0)
