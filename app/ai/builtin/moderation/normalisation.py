"""Normalises texts for the rules: look-alike letters, accents, hidden letters and disguises."""

from __future__ import annotations

import unicodedata

from app import patterns
from app.ai.builtin.moderation.spelt_out import joined

# Letters of other scripts that look like Latin ones: Cyrillic, Greek, and a few that NFKC leaves alone.
_LOOK_ALIKES = str.maketrans(
    "аеорсухіјѕԁӏһкмтвнԛԝзαεορνικτυχγηωıłøđħŧƒɡɑɩ", "aeopcyxijsdlhkmtbhqw3aeopviktuxynwilodhtfgai"
)
_CAPITALS = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧАВЕЗКМНОРСТУХІЈЅ", "ABEZHIKMNOPTYXABE3KMHOPCTYXIJS")
_DIGITS = str.maketrans("03456789@$", "oeasgtbgas")
_SMALL_ONE = str.maketrans("1!|", "iii")
_TOKEN = patterns.compile(r"[a-z0-9@$]+(?:[!|][a-z0-9@$]+)*")
_LETTERS, _DISGUISES = frozenset("abcdefghijklmnopqrstuvwxyz"), frozenset("0123456789@$!|")
_WITH_NUMBER = patterns.compile(r"\d+(?:st|nd|rd|th|s|yo|y|yrs?|cm|kg|km|m|a|o|x)?|[a-z]\d+")
_MAX_MARKS = 30  # on one letter, as in Unicode's stream-safe format (UAX #15, section 13)
MARKS_OF_THEIR_OWN = frozenset("\u0f73\u0f75\u0f81\uff9e\uff9f")  # combining only once they are normalised
_WHOLE_SENTENCES = str.maketrans(
    "\ufdfa\ufdfb", "صج"
)  # signs that NFKC spells out, at eight and eighteen letters
_SPACES = str.maketrans("\t\r\f\v", "    ")
_CONTROL = patterns.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
_STRETCHED = patterns.compile("|".join(f"{letter}{{3,}}" for letter in sorted(_LETTERS)))


def lowered(text: str) -> str:
    """Returns the text in lower case, with one form for each letter, without invisible characters; accents
    stay."""
    spaced = text.translate(_SPACES)
    if text.isascii():
        return _CONTROL.sub("", spaced.lower())
    composed = unicodedata.normalize("NFKC", _safe(spaced)).translate(_CAPITALS).casefold()
    seen = "".join(letter for letter in composed if letter == "\n" or not _unseen(letter))
    return unicodedata.normalize("NFKC", seen).replace("’", "'")


def _safe(text: str) -> str:
    """Returns the text with a bounded number of marks on each letter: normalising takes quadratic time in
    it."""
    kept: list[str] = []
    marks = 0
    for letter in text.translate(_WHOLE_SENTENCES):
        marks = marks + 1 if unicodedata.combining(letter) or letter in MARKS_OF_THEIR_OWN else 0
        if marks <= _MAX_MARKS:
            kept.append(letter)
    return "".join(kept)


def _unseen(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cf", "Cc", "Mn", "Me")


def folded(lower: str) -> str:
    """Returns the text without accents, with Latin letters in place of look-alikes."""
    if lower.isascii():
        return lower
    parts = unicodedata.normalize("NFD", lower)
    plain = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return plain.translate(_LOOK_ALIKES)


def undisguised(plain: str) -> str:
    """Returns the text with letters in place of digits and signs that disguise them, and with spelt-out and
    stretched words restored; numbers stay."""
    words = joined(plain)
    if not _DISGUISES.isdisjoint(words):
        words = _TOKEN.sub(lambda found: _plain_word(found.group()), words)
    return _STRETCHED.sub(lambda found: found[0][0], words)


def _plain_word(word: str) -> str:
    if _LETTERS.isdisjoint(word) or _DISGUISES.isdisjoint(word) or _WITH_NUMBER.fullmatch(word):
        return word
    return word.translate(_SMALL_ONE).translate(_DIGITS)
