"""Collects the strings of a JSON document leniently, in one pass.

Accepts raw line breaks, unescaped quotes within a string, extra commas and a missing end. `jiter` and `json`
accept none of the first three; `json-repair` rebuilds the whole value on each call and backtracks.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from app import patterns

_MAX_DEPTH = 32
_ESCAPE = patterns.compile(r"\\(?:u[0-9a-fA-F]{4}|[^u])|\\u?[0-9a-fA-F]{0,3}")
_PARTIAL = patterns.compile(r"\\(?:u[0-9a-fA-F]{0,3})?\Z")


@dataclass(slots=True)
class Leaf:
    """A string in the document. `path`: the names of its enclosing fields, outermost first."""

    path: tuple[str, ...]
    text: str


@dataclass(slots=True)
class Document:
    """A document from `start` to `end` (character offsets). `closed`: its last bracket is present.
    `has_nonstandard_quotes`: keys or values are in quotes other than `"`, so `leaves` lacks them; the caller
    sets it."""

    leaves: list[Leaf]
    start: int
    end: int
    closed: bool
    has_nonstandard_quotes: bool = False


def parse_document(text: str, start: int) -> Document:
    """Parse the document that starts with the bracket at offset `start`."""
    leaves: list[Leaf] = []
    brackets: list[str] = []  # brackets
    names: list[str] = []  # for each bracket, the field at work
    at, expects_name = start, False
    while at < len(text):
        letter = text[at]
        if letter in "{[":
            if len(brackets) >= _MAX_DEPTH:
                return Document(leaves, start, len(text), False)
            brackets.append(letter)
            names.append("")
            expects_name = letter == "{"
        elif letter in "}]":
            brackets.pop()
            names.pop()
            expects_name = False
            if not brackets:
                return Document(leaves, start, at + 1, True)
        elif letter == ",":
            expects_name = bool(brackets) and brackets[-1] == "{"
        elif letter == ":":
            expects_name = False
        elif letter in '"“”':
            end = _string_end(text, at + 1)
            raw = text[at + 1 : end]
            if expects_name and names:
                names[-1] = _unescape(raw)
            elif brackets:
                leaves.append(Leaf(tuple(name for name in names if name), _unescape(raw)))
            at = end
        at += 1
    return Document(leaves, start, len(text), False)


def _string_end(text: str, at: int) -> int:
    """Return the offset of the closing quote: one after which JSON continues."""
    while True:
        at = min(
            (position for position in (text.find('"', at), text.find("\\", at)) if position >= 0),
            default=len(text),
        )
        if at >= len(text):
            return len(text)
        if text[at] == '"' and _is_closing_quote(text, at + 1):
            return at
        at += 2 if text[at] == "\\" else 1


def _is_closing_quote(text: str, at: int) -> bool:
    after = _skip_whitespace(text, at)
    if after >= len(text) or text[after] in "}]:":
        return True
    if text[after] != ",":
        return False
    following = _skip_whitespace(text, after + 1)
    return (
        following >= len(text)
        or text[following] in '"}]{[-0123456789'
        or text[following : following + 4] in ("true", "fals", "null")
    )


def _skip_whitespace(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at


def _unescape(raw: str) -> str:
    """Decode escapes; an incomplete one is dropped."""
    raw = _PARTIAL.sub("", raw)
    if "\\" not in raw:
        return raw
    return _ESCAPE.sub(lambda leaves: _decode_escape(leaves.group()), raw)


def _decode_escape(escape: str) -> str:
    try:
        letter: str = json.loads(f'"{escape}"')
    except ValueError:
        return escape[1:]
    return letter
