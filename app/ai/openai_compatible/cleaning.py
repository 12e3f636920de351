"""Turns what a model returns into plain text of bounded length."""

from __future__ import annotations

from itertools import groupby

from app import patterns
from app.ai.openai_compatible.answers.control_characters import with_joined_surrogates, without_invisible
from app.ai.openai_compatible.answers.reasoning.block_stripping import strip_markers
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


def prose(text: str, max_length: int, streaming: bool = False) -> str:
    """Return plain paragraphs separated by blank lines, at most `max_length` characters, cut after a
    sentence.

    `streaming`: stop before a mark that further text may close.
    """
    bare = _without_markup(strip_markers(with_joined_surrogates(text)).replace("\r\n", "\n"), streaming)
    blocks = groupby(bare.split("\n"), key=lambda row: not row or row.isspace())
    return truncate(
        "\n\n".join(_single_line("\n".join(rows)) for blank, rows in blocks if not blank), max_length
    )


def line(text: str | None, max_length: int) -> str:
    """Return one plain line of at most `max_length` characters."""
    bare = _single_line(_without_markup(with_joined_surrogates(text or ""))).strip(" \"'“”.,;:")
    return bare if len(bare) <= max_length else bare[:max_length].rsplit(" ", 1)[0]


def _single_line(text: str) -> str:
    return " ".join(text.split())


def truncate(text: str, max_length: int) -> str:
    """Return at most `max_length` characters, cut after a sentence or else a word."""
    if len(text) <= max_length:
        return text
    end = last_end(text[:max_length])
    return text[:end] if end else text[:max_length].rsplit(" ", 1)[0]


def whole_sentences(text: str) -> str:
    """Return the text without an incomplete last sentence."""
    return text[: last_end(text)] or text


def _without_markup(text: str, streaming: bool = False) -> str:
    for mark in (_FENCE, _RULE, _LINE_MARK):
        text = mark.sub("", text)
    text = without_links(without_tags(text))
    once = without_open_emphasis(text) if streaming else without_emphasis(text)
    return without_invisible(without_emphasis(once))
