"""The strings in a JSON document, read leniently and in one pass.

Raw line breaks, quotes within a text that nobody escaped, commas too many, an end that isn't there. `jiter`
and `json` read none of the first three; `json-repair` builds the whole value anew on each call and guesses by
backtracking.
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
    """A string in the document. `path`: the names of the fields that it stands in, from outside."""

    path: tuple[str, ...]
    text: str


@dataclass(slots=True)
class Document:
    """A document from `start` to `end`. `whole`: its last bracket is there. `is_odd`: its names or values
    stand in other quotes than double ones, so that `leaves` lack them; the caller sets it."""

    leaves: list[Leaf]
    start: int
    end: int
    whole: bool
    is_odd: bool = False


def document_at(text: str, start: int) -> Document:
    """The document that begins there, at its bracket."""
    found: list[Leaf] = []
    open_: list[str] = []  # brackets
    names: list[str] = []  # for each bracket, the field at work
    at, expects_name = start, False
    while at < len(text):
        letter = text[at]
        if letter in "{[":
            if len(open_) >= _MAX_DEPTH:
                return Document(found, start, len(text), False)
            open_.append(letter)
            names.append("")
            expects_name = letter == "{"
        elif letter in "}]":
            open_.pop()
            names.pop()
            expects_name = False
            if not open_:
                return Document(found, start, at + 1, True)
        elif letter == ",":
            expects_name = bool(open_) and open_[-1] == "{"
        elif letter == ":":
            expects_name = False
        elif letter in '"“”':
            end = _string_end(text, at + 1)
            said = text[at + 1 : end]
            if expects_name and names:
                names[-1] = _unescaped(said)
            elif open_:
                found.append(Leaf(tuple(name for name in names if name), _unescaped(said)))
            at = end
        at += 1
    return Document(found, start, len(text), False)


def _string_end(text: str, at: int) -> int:
    """Where the string that begins there ends: at a quote behind which JSON goes on."""
    while True:
        at = min(
            (place for place in (text.find('"', at), text.find("\\", at)) if place >= 0), default=len(text)
        )
        if at >= len(text):
            return len(text)
        if text[at] == '"' and _closes(text, at + 1):
            return at
        at += 2 if text[at] == "\\" else 1


def _closes(text: str, at: int) -> bool:
    after = _next(text, at)
    if after >= len(text) or text[after] in "}]:":
        return True
    if text[after] != ",":
        return False
    behind = _next(text, after + 1)
    return (
        behind >= len(text)
        or text[behind] in '"}]{[-0123456789'
        or text[behind : behind + 4] in ("true", "fals", "null")
    )


def _next(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at


def _unescaped(said: str) -> str:
    """Its characters; an escape that isn't whole is left out."""
    said = _PARTIAL.sub("", said)
    if "\\" not in said:
        return said
    return _ESCAPE.sub(lambda found: _letter(found.group()), said)


def _letter(escape: str) -> str:
    try:
        letter: str = json.loads(f'"{escape}"')
    except ValueError:
        return escape[1:]
    return letter
