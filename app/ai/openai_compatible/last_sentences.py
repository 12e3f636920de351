"""Finds the end of the last complete sentence of a text that was cut.

A full stop after a title (`Dr.`), an initial (`J. R.`), or a number (`3.`) at the very end is not the end of
a sentence; nor is one within an unclosed quotation.
"""

from __future__ import annotations

from app import patterns

_END = patterns.compile(r"(?:[.!?…]+|[。！？]+)[\"'”’»)*_]*(?=\s|\Z)")
_WORD = patterns.compile(r"(?:\A|[\s(\"“'‘.])(?P<word>[^\W\d_]{1,8})\.\Z")
_FIGURE = patterns.compile(r"(?:\A|[\s$€£(])\d{1,3}\.\Z")
_SHORT_WORDS = """
dr mr mrs ms mx st sr prof rev hon capt cpt lt sgt col gen maj adm cmdr messrs mme mlle fr vs nos vol
sra srta dra profa exmo eng sto sta gov sen rep pres
"""
_SHORT = frozenset(_SHORT_WORDS.split())
_MAX_TRIED = 40  # candidates tried, from the last one
_TAIL = 3_000  # characters inspected first
_PAIRS = (("“", "”"), ("«", "»"))


def last_end(text: str) -> int:
    """Return the offset after the last complete sentence; 0 without one. Linear time."""
    for start in (max(0, len(text) - _TAIL), 0):
        ends = [start + one.end() for one in _END.finditer(text[start:])]
        for end in ends[: -_MAX_TRIED - 1 : -1]:
            if _is_end(text, end):
                return end
        if ends:
            return ends[-1]
    return 0


def _is_end(text: str, end: int) -> bool:
    tail = text[max(0, end - 60) : end]
    if _is_abbreviated(tail) or (end == len(text.rstrip()) and _FIGURE.search(tail)):
        return False
    return not _has_open_quotation(text[text.rfind("\n", 0, end) + 1 : end])


def _is_abbreviated(tail: str) -> bool:
    found = _WORD.search(tail)
    if found is None:
        return False
    word = found["word"]
    initial = len(word) == 1 and word.isupper() and word != "I"
    return (word.casefold() in _SHORT and len(word) > 1) or initial


def _has_open_quotation(line: str) -> bool:
    """Return whether a quotation in the paragraph is unclosed."""
    if line.count('"') % 2:
        return True
    return any(line.count(opening) > line.count(closing) for opening, closing in _PAIRS)
