"""Removes characters that no text should contain: lone surrogates, U+FFFD, invisible control characters, and
ANSI escape codes (`\\x1b[1m`).

U+200D (zero-width joiner) and U+FE0F (emoji style) are removed except between emoji. U+200C (zero-width
non-joiner) is kept between letters, as Persian and Indic scripts need it.
"""

from __future__ import annotations

from app import patterns

_RANGES = (
    (0x00, 0x08), (0x0B, 0x1F), (0x7F, 0x9F), (0xAD, 0xAD), (0x061C, 0x061C), (0x180E, 0x180E),
    (0x200B, 0x200B), (0x200E, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0xFEFF, 0xFEFF),
    (0xFFF9, 0xFFFB), (0xFFFD, 0xFFFD), (0xE0001, 0xE0001),
)  # fmt: skip
_CONTROLS = dict.fromkeys(code for first, last in _RANGES for code in range(first, last + 1))
# ANSI escape sequences, complete or cut off.
_TERMINAL = patterns.compile(
    r"\x1b(?:\[[0-9;?]{0,16}(?:[A-Za-z]|\Z)"
    r"|\][^\x07\x1b\n]{0,200}(?:\x07|\x1b\\|\Z))?"
)
_JOINERS = "\u200c\u200d\ufe0e\ufe0f"


def with_joined_surrogates(text: str) -> str:
    """Return the text with surrogate pairs joined, and without lone surrogates and ANSI escape codes."""
    text = _TERMINAL.sub("", text) if "\x1b" in text else text
    if text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


def without_invisible(text: str) -> str:
    """Return the text without invisible control characters; joiners are kept where they join something."""
    text = text.translate(_CONTROLS)
    if text.isascii() or not any(joiner in text for joiner in _JOINERS):
        return text
    return "".join(one for at, one in enumerate(text) if one not in _JOINERS or _joins(text, at))


def _joins(text: str, at: int) -> bool:
    joiner, before, after = text[at], text[at - 1 : at], text[at + 1 : at + 2]
    if joiner == "\u200c":
        return before.isalpha() and after.isalpha() and not (before + after).isascii()
    if joiner == "\u200d":
        return (_is_emoji(before) and _is_emoji(after)) or (before.isalpha() and not before.isascii())
    return _is_emoji(before) or before in tuple("0123456789#*")


def _is_emoji(letter: str) -> bool:
    """Return whether the character may be part of an emoji, modifiers included."""
    return letter != "" and (ord(letter) >= 0x2190 and not letter.isalpha() and not letter.isspace())
