"""Nouns for people by age, for image models: an adult whom a text calls a girl must be called a woman."""

from __future__ import annotations

from app import patterns

ADULT, _TEENAGER, _OLD, _YOUNG = 18, 13, 65, 30  # years of a human
_NOUNS = {"female": ("girl", "woman"), "male": ("boy", "man")}
# Nouns that adults are called by too, and their replacements.
_GROWN = {
    "girl": "young woman", "girls": "young women", "boy": "young man", "boys": "young men",
    "lad": "young man",
    "lass": "young woman", "lassie": "young woman", "laddie": "young man", "chick": "young woman",
    "kid": "young adult", "schoolgirl": "young woman", "schoolboy": "young man", "child": "adult",
    "menina": "mulher jovem", "garota": "mulher jovem", "guria": "mulher jovem", "novinha": "mulher jovem",
    "mocinha": "mulher jovem", "moleca": "mulher jovem", "garotinha": "mulher jovem",
    "menininha": "mulher jovem", "menino": "homem jovem", "garoto": "homem jovem", "guri": "homem jovem",
    "piá": "homem jovem", "moleque": "homem jovem", "novinho": "homem jovem", "mocinho": "homem jovem",
    "garotinho": "homem jovem", "menininho": "homem jovem",
}  # fmt: skip
_CHILD_NOUN = patterns.compile(
    rf"\b(?:(?:young|little|teenage|teen) )?(?P<noun>{'|'.join(sorted(_GROWN, key=len, reverse=True))})\b",
    patterns.IGNORECASE,
)


def human_noun(gender: str, age: int | None) -> str:
    """Return `girl`, `teenage boy`, `young woman`, `old man`; "" if gender or age is unknown."""
    if age is None or gender not in _NOUNS:
        return ""
    young, grown = _NOUNS[gender]
    if age < ADULT:
        return young if age < _TEENAGER else f"teenage {young}"
    return f"young {grown}" if age < _YOUNG else f"old {grown}" if age >= _OLD else grown


def grown_words(text: str, age: int | None) -> str:
    """Return the text without nouns for children if the age is eighteen or more."""
    if age is None or age < ADULT:
        return text
    return _CHILD_NOUN.sub(lambda match: _GROWN[match["noun"].lower()], text)
