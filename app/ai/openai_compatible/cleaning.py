"""What a model returns, made plain text of a known length."""

from __future__ import annotations

from itertools import groupby

from app import patterns
from app.ai.openai_compatible.answers.control_characters import mended, visible
from app.ai.openai_compatible.answers.reasoning.block_stripping import outside_marks
from app.ai.openai_compatible.last_sentences import last_end
from app.ai.openai_compatible.markup import (
    without_emphasis,
    without_links,
    without_open_emphasis,
    without_tags,
)

_FENCE = patterns.compile(r"^\s*(?:`{3,}|~{3,})[\w+#.\-]*\s*$", patterns.MULTILINE)
_LINE_MARK = patterns.compile(
    r"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[-*+•][ \t]+|\d{1,2}[.)][ \t]+)", patterns.MULTILINE
)
_RULE = patterns.compile(r"^[ \t]*(?:[-*_=][ \t]*){3,}$", patterns.MULTILINE)


def prose(text: str, most: int, growing: bool = False) -> str:
    """Plain paragraphs parted by blank lines; cut to at most so many characters, after a whole sentence.

    `growing`: as far as no mark stands open that what follows may close.
    """
    bare = _unmarked(outside_marks(mended(text)).replace("\r\n", "\n"), growing)
    blocks = groupby(bare.split("\n"), key=lambda row: not row or row.isspace())
    return cut("\n\n".join(_one_line("\n".join(rows)) for blank, rows in blocks if not blank), most)


def line(text: str | None, most: int) -> str:
    """One plain line."""
    bare = _one_line(_unmarked(mended(text or ""))).strip(" \"'“”.,;:")
    return bare if len(bare) <= most else bare[:most].rsplit(" ", 1)[0]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def cut(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    end = last_end(text[:most])
    return text[:end] if end else text[:most].rsplit(" ", 1)[0]


def whole_sentences(text: str) -> str:
    """Without the beginning of a sentence that broke off."""
    return text[: last_end(text)] or text


def _unmarked(text: str, growing: bool = False) -> str:
    for mark in (_FENCE, _RULE, _LINE_MARK):
        text = mark.sub("", text)
    text = without_links(without_tags(text))
    once = without_open_emphasis(text) if growing else without_emphasis(text)
    return visible(without_emphasis(once))
