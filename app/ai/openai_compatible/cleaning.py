"""What a model returns, made plain text of a known length."""

from __future__ import annotations

import re

_THOUGHT = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)
_FENCE = re.compile(r"^\s*```[\w-]*\s*$", re.MULTILINE)
_TAG = re.compile(r"<[a-zA-Z/!?][^<>]*(?:>|\Z)")
_LINK = re.compile(r"!?\[([^\]\n]{0,300})\]\([^)\n]{0,500}\)")
_LINE_MARK = re.compile(r"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[-*+•][ \t]+|\d{1,2}[.)][ \t]+)", re.MULTILINE)
_RULE = re.compile(r"^[ \t]*(?:[-*_=][ \t]*){3,}$", re.MULTILINE)
_EMPHASIS = re.compile(r"(\*{1,3}|_{2,3}|~~|`+)(\S(?:.{0,400}?\S)?)\1", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)]?(?=\s|\Z)")


def without_thoughts(text: str) -> str:
    """Without what some models think aloud before they answer."""
    return _THOUGHT.sub("", text).strip()


def prose(text: str, most: int) -> str:
    """Plain paragraphs parted by blank lines; cut to at most so many characters, after a whole sentence."""
    bare = _unmarked(without_thoughts(text).replace("\r\n", "\n"))
    paragraphs = (re.sub(r"\s+", " ", part).strip() for part in re.split(r"\n\s*\n", bare))
    return cut("\n\n".join(part for part in paragraphs if part), most)


def line(text: str | None, most: int) -> str:
    """One plain line."""
    bare = re.sub(r"\s+", " ", _unmarked(text or "")).strip(" \"'“”.,;:")
    return bare if len(bare) <= most else bare[:most].rsplit(" ", 1)[0]


def cut(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    ends = [match.end() for match in _SENTENCE_END.finditer(text, 0, most)]
    return text[: ends[-1]] if ends else text[:most].rsplit(" ", 1)[0]


def whole_sentences(text: str) -> str:
    """Without the beginning of a sentence that broke off."""
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    return text[: ends[-1]] if ends else text


def _unmarked(text: str) -> str:
    for mark in (_FENCE, _RULE, _LINE_MARK):
        text = mark.sub("", text)
    while (bare := _TAG.sub("", text)) != text:  # what is left of one tag may be another
        text = bare
    text = _LINK.sub(r"\1", text)
    return _CONTROL.sub("", _EMPHASIS.sub(r"\2", _EMPHASIS.sub(r"\2", text)))
