"""Characters that no text should hold: halves of surrogate pairs, U+FFFD where something was lost on the
way, controls that nobody sees, and a terminal's codes (`\\x1b[1m`).

U+200D joins emoji and U+FE0F gives them their colours; between other characters they go too. U+200C parts
letters in Persian and Indic words and is kept between letters.
"""

from __future__ import annotations

from app import patterns

_RANGES = (
    (0x00, 0x08), (0x0B, 0x1F), (0x7F, 0x9F), (0xAD, 0xAD), (0x061C, 0x061C), (0x180E, 0x180E),
    (0x200B, 0x200B), (0x200E, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0xFEFF, 0xFEFF),
    (0xFFF9, 0xFFFB), (0xFFFD, 0xFFFD), (0xE0001, 0xE0001),
)  # fmt: skip
_CONTROLS = dict.fromkeys(code for first, last in _RANGES for code in range(first, last + 1))
# A terminal's colours and movements, whole or as far as they have come.
_TERMINAL = patterns.compile(
    r"\x1b(?:\[[0-9;?]{0,16}(?:[A-Za-z]|\Z)"
    r"|\][^\x07\x1b\n]{0,200}(?:\x07|\x1b\\|\Z))?"
)
_JOINERS = "\u200c\u200d\ufe0e\ufe0f"


def mended(text: str) -> str:
    """With the two halves of a surrogate pair as one character; without a half alone and terminals' codes."""
    text = _TERMINAL.sub("", text) if "\x1b" in text else text
    if text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


def visible(text: str) -> str:
    """Without invisible controls; joiners stay where they join something."""
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
    """Whether it may be part of an emoji: signs, and what modifies them."""
    return letter != "" and (ord(letter) >= 0x2190 and not letter.isalpha() and not letter.isspace())
